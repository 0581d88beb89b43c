"""One classification for each answer: the text first, then what was sent, then the code, then the status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.case.shortened import LIMIT
from inspector.facts.answers import IdpAnswer
from inspector.facts.error_response import of_answer, visible
from inspector.facts.login import Facts
from tests.cases import (
    CODE,
    HEALTHY,
    STATE,
    TENANT,
    auth0,
    entra,
    findings,
    generic,
    google,
    keycloak,
    not_checked,
    okta,
    okta_custom,
    onelogin,
    report,
)
from tests.rules.family import rules_of
from tests.samples.authorize import entra_page
from tests.samples.redirect import OKTA_PAGE
from tests.samples.told import callback, oauth_error, page, posted_form, token

BUILDERS = {**HEALTHY, "entra": entra}
LITERALS = [
    e for e in json.loads((Path(__file__).parents[1] / "idps" / "literals.json").read_text()) if e["idp"] in BUILDERS
]
READ_OTHERWISE = ("redirect-uri-mismatch", "code-expired-or-reused", "discovery-not-found", "authorize-error-other")
"""What the refinement by what was sent, or another place than the text's own, makes of a literal."""
FAMILIES = ("network", "discovery", "redirect", "authorize", "callback", "token")


def answers(case: dict[str, Any]) -> tuple[IdpAnswer, ...]:
    return Facts(Case.from_dict(case)).answers


def rules(case: dict[str, Any]) -> list[str]:
    return [a.rule for a in answers(case)]


# -- front channel -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["?", "#"])
def test_errors_are_found_in_query_and_fragment(part: str) -> None:
    case = callback(generic(), oauth_error("invalid_scope", "no such scope"), part=part)
    assert rules(case) == ["scope-rejected"]


def test_errors_are_found_in_a_posted_form() -> None:
    case = posted_form(generic(), {"error": "access_denied", "error_description": "User is not assigned to the app"})
    (answer,) = answers(case)
    assert (answer.rule, answer.path) == ("user-not-assigned", "authorize.callback_form.error")


def test_code_and_error_together_is_an_error_until_tokens_came() -> None:
    both = {"code": CODE, "error": "server_error"}
    assert rules(callback(generic(), both)) == ["server-error-at-idp"]
    worked = generic().dict()
    worked["authorize"]["callback_url"] += "&error=server_error"
    assert rules(worked) == []
    assert report(worked)["verdict"]["login"] == "succeeds"


def test_a_description_without_an_error_is_an_error() -> None:
    case = callback(generic(), {"error_description": "The tenant is suspended"})
    found = report(case)
    assert found["verdict"]["root_cause"] == "authorize-error-other"
    assert "The tenant is suspended" in found["findings"][0]["cause"]


def test_access_denied_without_state_is_one_finding() -> None:
    found = findings(callback(keycloak(), oauth_error("access_denied"), state=None))
    assert set(found) == {"user-cancelled"}


def test_error_with_another_state_is_a_mismatch_as_well() -> None:
    found = findings(callback(generic(), oauth_error("access_denied"), state="another"), "error")
    assert "callback-state-mismatch" in found


def test_invalid_grant_on_the_front_channel_is_shown_word_for_word() -> None:
    found = report(callback(generic(), oauth_error("invalid_grant", "what?")))
    assert found["verdict"]["root_cause"] == "authorize-error-other"
    assert found["findings"][0]["actual"] == {"error": "invalid_grant", "error_description": "what?"}


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("User+is+not+assigned+to+the+client+application.", "User is not assigned"),
        ("User%20is%20not%20assigned%20to%20the%20client%20application.", "User is not assigned"),
        ("User is &lt;b&gt;not assigned&lt;/b&gt; to the client application.", "not assigned"),
    ],
)
def test_double_encoding_is_undone(description: str, shown: str) -> None:
    case = callback(okta(), oauth_error("access_denied", description))
    assert shown in answers(case)[0].response.verbatim


def test_redirect_that_was_not_followed_counts_like_a_callback() -> None:
    url = f"https://{TENANT}/login/callback?error=login_required&state={STATE}"
    case = page(okta(), 302, "", {"Location": url}, prompt="none")
    found = findings(case)
    assert set(found) == {"login-required"}
    assert found["login-required"]["evidence"][0]["where"] == "authorize.response.headers.location"


def test_the_same_error_seen_twice_is_one_finding_with_two_evidences() -> None:
    case = callback(okta(), oauth_error("access_denied", "User is not assigned to the client application."))
    case["authorize"]["response"] = {"status": 302, "headers": {"location": case["authorize"]["callback_url"]}}
    found = report(case)["findings"]
    assert [f["rule"] for f in found] == ["user-not-assigned"]
    assert len(found[0]["evidence"]) == 2


def test_entra_page_with_status_200_is_an_error_and_its_sign_in_page_is_none() -> None:
    assert rules(page(entra(), 200, entra_page("AADSTS50011: The redirect URI does not match"))) == [
        "redirect-uri-mismatch"
    ]
    sign_in = '<html><script>$Config={"pgid":"ConvergedSignIn","iMaxPollErrors":5,"arrErrors":["AADSTS50011"]}</script>'
    assert rules(page(entra(), 200, sign_in)) == []


def test_a_page_whose_script_writes_the_error() -> None:
    html = (
        "<html><body><div id=m></div><script>document.getElementById('m').textContent = 'Client not found.';</script>"
    )
    assert rules(page(keycloak(), 200, html)) == ["client-unknown"]


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        (500, "server-error-at-idp"),
        (503, "server-error-at-idp"),
        (400, "authorize-error-other"),
        (403, "authorize-error-other"),
        (404, "authorize-error-other"),
        (429, "rate-limited"),
    ],
)
def test_a_page_without_known_words_is_judged_by_its_status(status: int, rule: str) -> None:
    assert rules(page(generic(), status, "<html><body>Ticket 4711</body></html>")) == [rule]
    assert rules(page(generic(), status, "")) == [rule]


def test_a_page_that_was_handed_over_without_a_status() -> None:
    case = page(generic(), 200, "<html><body><h1>Sorry</h1>Ticket 4711</body></html>")
    del case["authorize"]["response"]["status"]
    assert rules(case) == ["authorize-error-other"]
    case["authorize"]["response"]["body"] = "<html><body>Welcome <input type=password></body></html>"
    assert rules(case) == []


def test_entra_identifiers_are_evidence() -> None:
    found = findings(page(entra(), 200, entra_page("AADSTS53003: Access has been blocked by Conditional Access.")))
    note = found["conditional-access-blocked"]["evidence"][0]["note"]
    assert "correlation id 8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d" in note
    assert "trace id 3d1f0b5e-4c2a-4f6e-9a7b-0c9d8e7f6a00" in note and "2026-11-21 09:59:57Z" in note


# -- token endpoint ----------------------------------------------------------------------------------------------

COLLAPSED = oauth_error("invalid_grant", "grant request is invalid")
RFC = oauth_error(
    "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client.",
)


@pytest.mark.parametrize("body", [COLLAPSED, oauth_error("invalid_grant"), RFC], ids=["node", "bare", "rfc"])
@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({}, "code-expired-or-reused"),
        ({"redirect_uri": "https://x.example/cb"}, "token-redirect-mismatch"),
        ({"redirect_uri": None}, "token-redirect-mismatch"),
        ({"code_verifier": None}, "pkce-failed"),
        ({"code_verifier": "x" * 43}, "pkce-failed"),
        ({"redirect_uri": "https://x.example/cb", "code_verifier": "x" * 43}, "token-redirect-mismatch"),
    ],
)
def test_a_collapsed_invalid_grant_is_told_from_what_was_sent(body: Any, form: dict[str, Any], rule: str) -> None:
    case = token(generic(), 400, body, **form)
    assert rules(case) == [rule]
    assert report(case)["verdict"]["root_cause"] == rule
    assert report(case)["verdict"]["qlik_status"] == "tokenError"


def test_plain_pkce_is_compared_as_text() -> None:
    verifier = "a" * 43
    case = token(generic(), 400, COLLAPSED, code_verifier=verifier)
    url = case["authorize"]["request_url"].partition("&code_challenge=")[0]
    case["authorize"]["request_url"] = f"{url}&code_challenge={verifier}&code_challenge_method=plain"
    assert rules(case) == ["code-expired-or-reused"]
    case["authorize"]["request_url"] = f"{url}&code_challenge={verifier}b"
    assert rules(case) == ["pkce-failed"]


def test_an_explicit_text_is_not_overruled_by_what_was_sent() -> None:
    case = token(
        okta(),
        400,
        oauth_error("invalid_grant", "The authorization code is invalid or has expired."),
        code_verifier="x" * 43,
    )
    assert rules(case) == ["code-expired-or-reused"]


def test_masked_parameters_decide_nothing() -> None:
    case = token(generic(), 400, COLLAPSED, code_verifier="•••", redirect_uri="https://•••/login/callback")
    assert rules(case) == ["code-expired-or-reused"]


def test_code_of_another_server_on_the_same_host() -> None:
    case = token(okta_custom(), 400, oauth_error("invalid_grant"))
    case["authorize"]["request_url"] = case["authorize"]["request_url"].replace("/oauth2/default/v1/", "/oauth2/v1/")
    assert rules(case) == ["wrong-authorization-server"]


@pytest.mark.parametrize(
    ("login", "body"),
    [
        (
            okta,
            oauth_error(
                "invalid_client",
                "Client authentication failed. Either the client or the client credentials are invalid.",
            ),
        ),
        (keycloak, oauth_error("unauthorized_client", "Invalid client or Invalid client credentials")),
        (onelogin, oauth_error("invalid_client", "client authentication failed")),
        (auth0, oauth_error("access_denied", "Unauthorized")),
        (generic, oauth_error("invalid_client")),
    ],
)
def test_wrong_secret_unless_what_was_sent_contradicts_the_method(login: Any, body: Any) -> None:
    assert rules(token(login(), 401, body)) == ["client-secret-invalid"]
    other = token(login(), 401, body, client_secret="s3cr3t")  # sent in the form, the setting says basic
    assert rules(other) == ["client-auth-method"]
    assert "s3cr3t" not in str(report(other)["findings"])
    unsent = token(login(), 401, body)
    unsent["client"]["auth_method"] = "client_secret_post"
    assert rules(unsent) == ["client-auth-method"]
    public = token(login(), 401, body)
    public["client"]["auth_method"] = "none"
    assert rules(public) == ["client-auth-method"]
    offered = token(login(), 401, body)
    offered["discovery"]["body"]["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert rules(offered) == ["client-auth-method"]


def test_explicit_secret_text_stays_whatever_was_sent() -> None:
    body = oauth_error("invalid_client", "AADSTS7000215: Invalid client secret provided.")
    assert rules(token(entra(), 401, body, client_secret="s3cr3t")) == ["client-secret-invalid"]


def test_okta_explicit_texts() -> None:
    for text, rule in (
        ("The client secret supplied for a confidential client is invalid.", "client-secret-invalid"),
        ("No client credentials found.", "client-auth-method"),
        (
            "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
            "token-redirect-mismatch",
        ),
        ("PKCE verification failed.", "pkce-failed"),
    ):
        assert rules(token(okta(), 400, oauth_error("invalid_grant", text))) == [rule], text


@pytest.mark.parametrize("status", [400, 401, 403, 404])
@pytest.mark.parametrize("body", ["", None, {}, "<html>Forbidden</html>"])
def test_empty_or_foreign_error_bodies(status: int, body: Any) -> None:
    case = token(generic(), status, body)
    assert rules(case) == ["token-error-other"]
    assert str(status) in findings(case)["token-error-other"]["cause"]


def test_server_fault_at_the_token_endpoint() -> None:
    assert rules(token(generic(), 502, "<html>Bad gateway</html>")) == ["server-error-at-idp"]
    assert rules(token(generic(), 500, oauth_error("invalid_grant"))) == ["code-expired-or-reused"]


def test_an_error_with_status_200_is_an_error() -> None:
    assert rules(token(generic(), 200, oauth_error("invalid_grant"))) == ["code-expired-or-reused"]


def test_a_form_encoded_error() -> None:
    assert rules(token(generic(), 400, "error=invalid_client&error_description=nope")) == ["client-secret-invalid"]


def test_auth0_says_403() -> None:
    assert rules(token(auth0(), 403, oauth_error("invalid_grant", "Invalid authorization code"))) == [
        "code-expired-or-reused"
    ]
    assert rules(
        token(
            auth0(),
            403,
            oauth_error("unauthorized_client", "Grant type 'authorization_code' not allowed for the client."),
        )
    ) == ["grant-not-allowed"]


def test_unauthorized_client_has_a_rule_on_each_side() -> None:
    assert rules(callback(generic(), oauth_error("unauthorized_client"))) == ["response-type-unsupported"]
    assert rules(token(generic(), 400, oauth_error("unauthorized_client"))) == ["grant-not-allowed"]


def test_refused_redirect_uri_at_the_token_endpoint() -> None:
    body = oauth_error("redirect_uri_mismatch", "Bad Request")
    assert rules(token(google(), 400, body)) == ["redirect-uri-mismatch"]
    assert rules(token(google(), 400, body, redirect_uri="https://x.example/cb")) == ["token-redirect-mismatch"]
    said = oauth_error("invalid_request", "The redirect_uri did not match the one of the authorization request")
    assert rules(token(generic(), 400, said)) == ["token-redirect-mismatch"]


def test_a_token_rule_that_is_said_before_the_code() -> None:
    case = callback(okta(), oauth_error("unauthorized_client", "This client cannot use a custom authorization server."))
    assert report(case)["verdict"]["root_cause"] == "wrong-authorization-server"


def test_a_page_on_the_way_is_no_refusal() -> None:
    for text in ("Multi-factor authentication is required", "Please verify your e-mail", "Admin consent is required"):
        assert rules(page(generic(), 200, f"<html><body><h1>{text}</h1><input name=code></body></html>")) == []


@pytest.mark.parametrize("literal", LITERALS, ids=lambda e: f"{e['idp']}-{e['rule']}")
def test_no_known_error_text_is_lost(literal: dict[str, str]) -> None:
    """Whatever is answered becomes a finding of some rule, for each literal of each provider."""
    text = literal["text"]
    try:
        body: Any = json.loads(text)
    except ValueError:
        body = text
    if literal["where"] == "token":
        case = token(BUILDERS[literal["idp"]](), 400, body)
    elif isinstance(body, dict) or text.lstrip().startswith("<"):
        case = page(BUILDERS[literal["idp"]](), 400, body)
    else:
        pairs = dict(parse_qsl(text.partition("?")[2].replace("#", "&"))) or {"error_description": text}
        case = callback(BUILDERS[literal["idp"]](), pairs if "error" in pairs else {"error": "access_denied", **pairs})
    if literal["where"] not in ("userinfo", "log", "discovery"):
        named = {f["rule"] for f in report(case)["findings"]}
        without_a_word = "access_denied" in text and "description" not in text
        assert named & {literal["rule"], *READ_OTHERWISE, *(("user-cancelled",) if without_a_word else ())}, named


# -- what Qlik saw -----------------------------------------------------------------------------------------------


def pending(status: str, **told: Any) -> dict[str, Any]:
    case = okta().dict()
    case["identity_provider"]["pendingResult"] = {"status": status, "oauth2Error": told}
    return case


def test_pending_error_is_classified_by_qliks_own_class() -> None:
    told = {
        "error": "invalid_client",
        "errorDescription": "The client secret supplied for a confidential client is invalid.",
    }
    assert rules(pending("tokenError", **told)) == ["client-secret-invalid"]
    assert rules(pending("error", **told)) == ["client-secret-invalid"]
    assert rules(pending("callbackError", error="invalid_client")) == ["client-unknown"]
    assert rules(
        pending(
            "callbackError", error="access_denied", errorDescription="User is not assigned to the client application."
        ),
    ) == ["user-not-assigned"]


def test_pending_error_says_that_qlik_was_told() -> None:
    found = findings(pending("tokenError", error="invalid_grant"))
    evidence = found["code-expired-or-reused"]["evidence"][0]
    assert evidence["where"] == "identity_provider.pendingResult.oauth2Error"
    assert "Qlik's test was told" in found["code-expired-or-reused"]["cause"]


def test_pending_success_and_nonsense_are_no_error() -> None:
    assert rules(pending("success", error="invalid_client")) == []
    assert rules(pending("tokenError")) == rules(pending("tokenError", error=7)) == []


# -- what is shown -----------------------------------------------------------------------------------------------


def test_the_providers_words_are_shortened_and_whole_pages_are_not_shown() -> None:
    case = callback(generic(), oauth_error("weird", "x" * 5000))
    found = findings(case)["authorize-error-other"]
    assert len(found["evidence"][0]["value"]) <= LIMIT
    assert len(found["actual"]["error_description"]) <= LIMIT


def test_no_secret_reaches_a_finding() -> None:
    case = token(
        generic(),
        400,
        COLLAPSED,
        client_secret="c4n4ry-secret",
        code="c4n4ry-code",
        code_verifier="c4n4ry-verifier-c4n4ry-verifier-c4n4ry-verif",
    )
    case["authorize"]["callback_url"] += "&x=c4n4ry-x"
    assert "c4n4ry" not in str(report(case)["findings"])


def test_visible_text_has_no_scripts() -> None:
    assert visible("a<script>b</script>c<STYLE>d</STYLE>e<script>f") == "ace"
    assert visible("<script><style></script>x</style>y") == "x</style>y"
    assert visible("<script" * 50_000) == ""


def test_an_answer_says_its_www_authenticate() -> None:
    case = token(generic(), 401, "")
    case["token"]["response"]["headers"] = {"WWW-Authenticate": 'Basic realm="x", error="invalid_client"'}
    answer = Case.from_dict(case).answer("token.response")
    assert answer is not None and "invalid_client" in of_answer(answer).verbatim


def test_userinfo_refusal_is_one_answer() -> None:
    case = okta().dict()
    case["userinfo"].update(status=401, body={"error": "invalid_token"})
    assert rules(case) == ["userinfo-failed"]


def test_a_page_for_another_reader_is_not_read_as_the_cause_twice() -> None:
    found = report(page(okta(), 400, OKTA_PAGE))
    assert len(found["findings"]) == 1


def test_without_any_answer_the_rules_are_not_checked() -> None:
    reasons = not_checked({"id_token": "a.b.c", "userinfo": {"status": 200, "body": {}}})
    for family in ("callback", "token"):
        assert all(r.name in reasons for r in rules_of(family))


# -- survival ----------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["http://[", "https://a/b?c", "error=x", "•", "code", "timeout", "authorize", "discovery"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ANSWER = JSON | st.fixed_dictionaries(
    {"status": JSON | st.sampled_from([200, 302, 400, 500]), "headers": JSON, "body": JSON}
)
CASES = st.fixed_dictionaries(
    {},
    optional={
        "discovery": ANSWER,
        "jwks": ANSWER,
        "userinfo": ANSWER,
        "target": JSON,
        "client": JSON
        | st.dictionaries(
            st.sampled_from(["redirect_uri", "registered_redirect_uris", "registered_sign_out_uris", "auth_method"]),
            JSON,
        ),
        "tenant": JSON | st.fixed_dictionaries({"host": JSON, "alias": JSON}),
        "network_error": JSON | st.fixed_dictionaries({"where": JSON, "kind": JSON, "detail": JSON}),
        "authorize": JSON
        | st.fixed_dictionaries(
            {
                "request_url": JSON,
                "callback_url": JSON,
                "callback_form": JSON,
                "response": ANSWER,
                "control_response": ANSWER,
            }
        ),
        "token": JSON | st.fixed_dictionaries({"request": JSON, "response": ANSWER}),
        "exchanges": JSON
        | st.lists(st.fixed_dictionaries({"step": JSON, "status": JSON, "url": JSON, "headers": JSON}), max_size=3),
        "identity_provider": JSON
        | st.fixed_dictionaries(
            {
                "provider": JSON,
                "protocol": st.just("OIDC"),
                "postLogoutRedirectUri": JSON,
                "pendingResult": JSON | st.fixed_dictionaries({"status": JSON, "oauth2Error": JSON}),
                "options": JSON | st.fixed_dictionaries({"discoveryUrl": JSON, "openid_configuration": JSON}),
            }
        ),
    },
)


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_no_json_makes_a_rule_raise(raw: dict[str, Any]) -> None:
    from inspector.facts.evidence import NotChecked

    facts = Facts(Case.from_dict(raw))
    for family in FAMILIES:
        for rule in rules_of(family):
            try:
                for hit in rule(facts):
                    assert hit.cause and hit.evidence
            except NotChecked as missing:
                assert missing.reason


def test_a_fix_names_the_page_of_the_person_who_makes_it() -> None:
    said = "AADSTS650053: The application 'Qlik' asked for scope 'groups' that doesn't exist on the resource"
    scope = findings(callback(entra(), {"error": "invalid_client", "error_description": said}))["scope-rejected"]
    first = scope["fix"][0]
    assert first["who"] == "Qlik admin" and first["where"].endswith("Advanced options › Scope"), first
    used = findings(token(okta(), 400, oauth_error("invalid_grant", "The refresh token is invalid or expired.")))
    again = used["code-expired-or-reused"]["fix"][0]
    assert (again["who"], again["where"]) == ("user", "the browser")
