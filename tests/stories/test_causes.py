"""Causes that used to come out wrong, each held with the sentence's cause and with a near-twin where there is one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from inspector import diagnose, load
from inspector.masking.case import mask_case
from tests.cases import STATE, T, dex, entra, findings, generic, google, half_hash, keycloak, okta, report, sign
from tests.samples.protocol import own_api
from tests.samples.told import callback, document, ends, oauth_error, page, token

Case = dict[str, Any]
JWE = "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.a2V5.aXZpdml2.Y2lwaGVy.dGFn"
REFUSED = "redirect_uri did not match any of the client's registered redirect_uris"


def root(case: Any) -> str | None:
    return report(case)["verdict"]["root_cause"]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_page_about_the_providers_own_fault_proves_nothing_about_a_redirect_uri(status: int) -> None:
    text = f"<html><title>Error</title><pre>{REFUSED}\n at validate (lib/index.js)</pre></html>"
    assert root(page(generic(), status, text)) == "server-error-at-idp"
    assert root(page(generic(), 400, text)) == "redirect-uri-mismatch"


@pytest.mark.parametrize(
    "words",
    [None, "User denied access", "The user declined", "Der Benutzer hat abgelehnt", "L'utilisateur a refusé"],
)
@pytest.mark.parametrize("state", [STATE, None])
def test_a_declined_consent_is_told_in_any_words_or_none(words: str | None, state: str | None) -> None:
    said = {"error": "access_denied", **({"error_description": words} if words else {})}
    found = report(callback(generic(), said, state=state))
    assert found["verdict"]["lead"] == "user-cancelled" and found["verdict"]["root_cause"] is None
    assert "Nothing failed: " in found["verdict"]["summary"]


def test_a_denial_with_a_reason_of_its_own_is_no_declined_consent() -> None:
    said = {"error": "access_denied", "error_description": "Rule 12 lets nobody in"}
    assert root(callback(generic(), said)) == "authorize-error-other"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (
            oauth_error("invalid_client", "The token endpoint auth method is not client_secret_basic"),
            "client-auth-method",
        ),
        (oauth_error("invalid_client", "client_id / client_secret"), "client-secret-invalid"),
        (oauth_error("invalid_request", "Invalid 'redirect_uri' in request."), "token-redirect-mismatch"),
        (oauth_error("invalid_code"), "code-expired-or-reused"),
        (oauth_error("invalid_grant", "Code challenge failed"), "pkce-failed"),
        (oauth_error("invalid_request", "Missing code_verifier"), "pkce-failed"),
    ],
)
def test_what_the_token_endpoint_says(body: Case, rule: str) -> None:
    assert root(token(generic(), 401 if body["error"] == "invalid_client" else 400, body)) == rule


def device(error: str) -> Case:
    case = ends(keycloak())
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    case["token"] = {"request": {"grant_type": grant}, "response": {"status": 400, "body": {"error": error}}}
    return case


def test_a_device_sign_in_that_waits_ran_out_or_was_declined() -> None:
    assert report(device("authorization_pending"))["findings"] == []
    assert report(device("slow_down"))["findings"] == []
    assert root(device("expired_token")) == "code-expired-or-reused"
    declined = report(device("access_denied"))["verdict"]
    assert (declined["lead"], declined["root_cause"]) == ("user-cancelled", None)


@pytest.mark.parametrize("text", ["ory_at_abcDEFghi123.456jklMNO789pqr", "ya29.a0AfH6SMBx-abc_DEF.ghi", "v1.abc.def"])
def test_an_opaque_access_token_with_dots_is_no_damaged_jwt(text: str) -> None:
    login = google()
    login.access_token = text
    found = report(login)
    assert next(t["format"] for t in found["tokens"] if t["kind"] == "access") == "opaque"
    assert found["verdict"]["login"] == "succeeds" and "token-malformed" not in findings(login)


def test_a_jwt_that_was_cut_off_is_not_called_opaque() -> None:
    login = google()
    login.access_token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIi"
    assert "cut off" in findings(login)["access-token-unverifiable-by-design"]["cause"]


@pytest.mark.parametrize("text", ["ya29.a0AfH6SMBx-abc_DEF.ghi", "ory_at_abcDEFghi123.456jklMNO789pqr"])
def test_a_pasted_opaque_token_is_known_by_its_beginning(text: str) -> None:
    assert diagnose(load(text)).finding("token-opaque")


def test_without_openid_the_cause_is_the_scope_and_not_the_nonce() -> None:
    login = keycloak()
    login.scope, login.only_id["nonce"] = "profile email", ...
    found = findings(login)
    assert root(login) == "scope-incomplete" and found["nonce-missing"]["because_of"] == "scope-incomplete"
    login.scope = "openid profile email"
    assert root(login) == "nonce-missing"


def test_the_token_that_is_encrypted_is_named() -> None:
    case = keycloak().dict()
    case["userinfo"] |= {"body": JWE, "headers": {"content-type": "application/jwt"}}
    assert root(case) == "token-encrypted" and "userinfo answer is encrypted" in report(case)["verdict"]["summary"]
    login = keycloak()
    login.access_token = JWE
    assert "The access token is encrypted" in findings(login, "info")["token-encrypted"]["cause"]


@pytest.mark.parametrize("build", [generic, dex])
@pytest.mark.parametrize("chosen", ["azureAD", "okta", "keycloak", "adfs", "salesforce"])
def test_a_provider_type_that_does_not_fit_whatever_the_provider_is_called(build: Any, chosen: str) -> None:
    login = build()
    login.provider = chosen
    found = findings(login, "warning")["provider-type-mismatch"]
    assert chosen in found["cause"] and found["fix"][0]["do"].endswith("generic.")
    assert "provider-type-mismatch" not in findings(build())


def test_an_invitation_beside_a_duplicate_is_one_story() -> None:
    case = okta().dict()
    held = {"email": "maria.schmidt@acme.example", "name": "Maria Schmidt"}
    case["tenant"]["users"] = [
        {"id": "1", "subject": "acme\\maria", "status": "active", **held},
        {"id": "2", "subject": "x", "status": "invited", **held},
    ]
    assert findings(case)["user-invite-blocks"]["because_of"] == "user-duplicate-email"
    case["tenant"]["users"].pop(0)
    assert root(case) == "user-invite-blocks"


def test_the_old_endpoint_is_seen_in_the_document_alone() -> None:
    login = entra()
    body = copy.deepcopy(login.dict()["discovery"]["body"])
    body["issuer"] = f"https://sts.windows.net/{login.only_id['tid']}/"
    assert "discovery-v1-endpoint" in findings({"discovery": {"body": body}})
    assert "discovery-v1-endpoint" not in findings({"discovery": {"body": login.dict()["discovery"]["body"]}})


@pytest.mark.parametrize(("count", "cut"), [(99, False), (100, True), (101, False)])
def test_exactly_as_many_groups_as_okta_sends_were_probably_cut(count: int, cut: bool) -> None:
    login = okta()
    login.claims["groups"] = [f"group-{n}" for n in range(count)]
    assert ("groups-probably-cut" in findings(login, "info")) is cut
    assert report(login)["verdict"]["login"] == "succeeds"


def test_the_hash_of_the_state_is_checked_where_it_is_present() -> None:
    login = generic()
    login.only_id["s_hash"] = half_hash(STATE)
    assert "s-hash-mismatch" not in findings(login)
    login.only_id["s_hash"] = half_hash("another")
    assert root(login) == "s-hash-mismatch"


@pytest.mark.parametrize("value", ["idp.example/authorize", "javascript:alert(1)", "ftp://idp.example/a"])
def test_an_endpoint_that_is_no_address_is_shown(value: str) -> None:
    found = report(document(generic(), authorization_endpoint=value))
    assert found["verdict"]["root_cause"] == "discovery-missing-endpoint" and value in found["verdict"]["summary"]


def test_userinfo_that_holds_nothing_is_why_name_and_address_are_missing() -> None:
    login = generic()
    login.mapping, login.claims = {**(login.mapping or {}), "sub": ["sub"]}, {"sub": "mschmidt"}
    found, told = findings(login), report(login)["verdict"]
    assert found["userinfo-only-sub"]["severity"] == "warning"
    assert (told["root_cause"], told["lead"], told["login"]) == (None, "userinfo-only-sub", "fails")
    assert told["qlik_status"] == "claimsError" and told["summary"].startswith("The login fails: The userinfo endpoint")
    for rule in ("email-verified-missing", "name-missing", "email-missing"):
        assert found[rule]["because_of"] == "userinfo-only-sub"


def test_a_login_that_arrives_expired_is_a_matter_of_the_providers_clock() -> None:
    login = keycloak()
    login.only_id |= {"iat": T - 7300, "exp": T - 3700, "auth_time": T - 7310}
    found = report(login)
    assert found["verdict"]["root_cause"] == "token-expired" and "clock is behind" in found["verdict"]["summary"]
    assert "NTP" in found["findings"][0]["fix"][0]["do"]
    bare = report({"id_token": sign(login.id_payload()), "opened_at": "2027-11-21T10:00:00Z"})
    assert bare["verdict"]["root_cause"] is None and bare["judged_at"]["basis"] == "issued"


@pytest.mark.parametrize(
    ("claim", "named"),
    [("e\u043cail", "U+043C"), ("email\u200b", "U+200B"), ("em\u0430il", "U+0430 (cyrillic small letter a)")],
)
def test_a_difference_that_the_eye_cannot_see_names_its_code_points(claim: str, named: str) -> None:
    login = keycloak()
    login.claims[claim] = login.claims.pop("email")
    cause = findings(login)["claim-name-near-miss"]["cause"]
    assert (named in cause) is (claim != "e\u043cail")  # м is no m to the eye


def test_an_audience_or_issuer_with_a_look_alike_letter_or_a_blank() -> None:
    login = keycloak()
    login.only_id["aud"] = "qlik-cl\u043eud"
    assert "U+043E (cyrillic small letter o)" in findings(login)["audience-mismatch"]["cause"]
    login = keycloak()
    login.only_id["iss"] = login.issuer + "\u00a0"
    assert "U+00A0 (no-break space)" in findings(login)["issuer-mismatch"]["cause"]
    login.only_id["iss"] = "https://other.example/realms/acme"
    assert "look alike" not in findings(login)["issuer-mismatch"]["cause"]


STACKS = (
    'Traceback (most recent call last):\n  File "/srv/idp/views.py", line 3, in authorize\nKeyError: "client"',
    "TypeError: x\n    at authorize (lib/actions/authorization/index.js:31)\n    at next (koa-compose.js:42)",
    "java.lang.NullPointerException\n\tat org.idp.Login.show(Login.java:114)",
)


@pytest.mark.parametrize("status", [200, None])
@pytest.mark.parametrize("stack", STACKS)
def test_a_page_with_a_stack_trace_is_a_fault_of_the_provider_whatever_its_status(
    stack: str, status: int | None
) -> None:
    shown = f"<html><title>login</title><body><pre>{stack}</pre></body></html>"
    found = report(page(generic(), 200, shown)) if status else diagnose(load(shown)).to_dict()
    assert found["verdict"]["root_cause"] == "server-error-at-idp"


def test_a_page_that_speaks_of_lines_is_none() -> None:
    shown = "<html><title>Sign in</title><body><p>Meet us\nat desk (room 12:30)</p></body></html>"
    assert root(page(generic(), 200, shown)) is None


def test_a_masked_case_does_not_say_more_than_it_shows() -> None:
    whole = okta().dict()
    assert "signatures" not in report(whole)["verdict"]["summary"]
    masked = report(mask_case(whole))["verdict"]
    assert masked["login"] == "succeeds" and "signatures could not be checked" in masked["summary"]


@pytest.mark.parametrize(
    ("status", "cause"), [(401, "access-token-audience"), (403, "access-token-audience"), (503, None)]
)
def test_a_token_for_another_api_is_why_userinfo_refuses_it_but_not_why_it_fails(
    status: int, cause: str | None
) -> None:
    case = own_api("api://acme-reports")
    case["userinfo"] = {"url": case["userinfo"]["url"], "status": status, "headers": {}, "body": {}}
    found, told = findings(case), report(case)["verdict"]
    assert found["access-token-audience"]["severity"] == "warning"
    assert found["userinfo-failed"]["because_of"] == cause
    assert (told["login"], told["qlik_status"]) == ("fails", "protocolError")
    assert told["lead"] == (cause or "userinfo-failed") and told["root_cause"] == (None if cause else "userinfo-failed")
