"""Every error text reaches its rule, in every encoding, and only for its own provider."""

import html
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from inspector.idps.errors import Match, classify, clean, details
from inspector.idps.loader import engines, load, names
from inspector.idps.model import Recognised

NAMES, ENGINES = names(), engines()
LITERALS = json.loads((Path(__file__).parent / "literals.json").read_text(encoding="utf-8"))


def recognised(name: str, variant: str = "") -> Recognised:
    return Recognised(load("generic"), name, "") if name in ENGINES else Recognised(load(name), variant, "")


def found(name: str, text: str | list[str], where: str, variant: str = "") -> Match | None:
    return classify(recognised(name, variant), [text] if isinstance(text, str) else text, where)


def rule_of(*args: object, **more: str) -> str | None:
    match = found(*args, **more)  # type: ignore[arg-type]
    return match.pattern.rule if match else None


def test_each_literal_reaches_its_rule() -> None:
    wrong = [(x, rule_of(x["idp"], x["text"], x["where"])) for x in LITERALS]
    assert [(x, got) for x, got in wrong if got != x["rule"]] == []


def test_each_pattern_is_reached_by_a_literal() -> None:
    reached = set()
    for x in LITERALS:
        match = found(x["idp"], x["text"], x["where"])
        assert match is not None
        reached.add((match.pattern.idp, match.pattern.pattern, match.pattern.rule))
    for name in NAMES + ENGINES:
        for e in load(name).errors:
            fits = [x for x in LITERALS if x["idp"] == name and e.regex.search(clean(x["text"]))]
            assert (name, e.pattern, e.rule) in reached or any(x["rule"] == e.rule for x in fits), (name, e.code)


def test_every_known_text_is_there() -> None:
    assert sum(len(load(name).errors) for name in NAMES + ENGINES) >= 376


def test_no_pattern_fires_for_another_provider() -> None:
    providers = {name: recognised(name) for name in NAMES + ENGINES}
    for x in LITERALS:  # each text for all providers: its forms are made once
        for name, provider in providers.items():
            match = classify(provider, [x["text"]], x["where"])
            mine = {name, "generic", *provider.idp.engines(provider.variant)}
            assert match is None or match.pattern.idp in mine, (name, x, match)


def test_a_general_text_never_contradicts_a_providers_own() -> None:
    """What a general pattern says of a provider's text, it says only where nothing of its own is known."""
    for x in LITERALS:
        match = found(x["idp"], x["text"], x["where"])
        assert match is not None
        assert match.pattern.idp != "generic" or x["idp"] == "generic" or match.pattern.rule == x["rule"]


def _form(text: str) -> str:
    return quote_plus(text)


def _percent(text: str) -> str:
    return quote(text, safe="")


def _twice(text: str) -> str:
    return quote(quote(text, safe=""), safe="")


def _entities(text: str) -> str:
    return html.escape(text)


def _entities_twice(text: str) -> str:
    return html.escape(html.escape(text))


def _json(text: str) -> str:
    return json.dumps({"x": text}).replace("'", "\\u0027").replace("/", "\\/").replace("&", "\\u0026")


@pytest.mark.parametrize("encode", [_form, _percent, _twice, _entities, _entities_twice, _json])
def test_encoded_texts_are_still_known(encode: Any) -> None:
    """The text of each pattern, encoded as redirects, pages and scripts do, inside what surrounds it."""
    checked = 0
    for x in LITERALS:
        plain = clean(x["text"])
        for e in load(x["idp"]).errors:
            hit = e.regex.search(plain)
            if e.bare or e.rule != x["rule"] or hit is None or hit[0][0] in '"' or "=" in hit[0] or "+" in hit[0]:
                continue
            if '"' in hit[0] and encode is _json:
                continue
            assert rule_of(x["idp"], encode(hit[0]), x["where"]) == x["rule"], (encode.__name__, hit[0])
            checked += 1
    assert checked > 300


def test_case_does_not_count() -> None:
    for x in LITERALS:
        if "authError=" not in x["text"] and not x["text"].startswith("{"):
            assert rule_of(x["idp"], x["text"].upper(), x["where"]) is not None, x


# -- precedence --------------------------------------------------------------------------------------------------


OFF = "The client is not authorized to use the provided grant type. Configured grant types: [token]."
KC = "Invalid client or Invalid client credentials"
FORM = (
    '<form method="post"><input type="hidden" name="error" value="access_denied"/>'
    '<input type="hidden" name="error_description" value="User denied"/></form>'
)


def said(error: str, description: str) -> str:
    return json.dumps({"error": error, "error_description": description})


@pytest.mark.parametrize(
    ("name", "texts", "where", "rule"),
    [
        # the text beats the bare code
        ("auth0", ["access_denied", "Please verify your email before."], "callback", "idp-wants-verified-email"),
        ("auth0", ["error=access_denied&state=1"], "callback", "access-policy-denied"),
        ("generic", ["access_denied"], "callback", "authorize-error-other"),
        ("generic", ["access_denied", "User is not assigned to this application"], "callback", "user-not-assigned"),
        ("generic", ["access_denied", "The user has declined the request"], "callback", "user-cancelled"),
        # one text, two endpoints
        ("okta", ["unauthorized_client", OFF], "callback", "response-type-unsupported"),
        ("okta", ["unauthorized_client", OFF], "token", "grant-not-allowed"),
        # Keycloak's wrong secret and unknown client differ by the code only
        ("keycloak", [said("unauthorized_client", KC)], "token", "client-secret-invalid"),
        ("keycloak", [f'{{"error_description":"{KC}","error":"invalid_client"}}'], "token", "client-unknown"),
        ("keycloak", ["unauthorized_client", KC], "token", "client-secret-invalid"),
        ("keycloak", ["Code not valid"], "token", "code-expired-or-reused"),
        # engines
        ("onelogin", [said("invalid_grant", "grant request is invalid")], "token", "code-expired-or-reused"),
        ("entra-b2c", ["AADSTS50020: User account 'x' does not exist in tenant"], "page", "user-from-other-tenant"),
        ("dex", ["Unregistered redirect_uri."], "page", "redirect-uri-mismatch"),
        # the codes of RFC 6749 as fallback
        ("generic", ['{"error":"invalid_grant"}'], "token", "code-expired-or-reused"),
        ("generic", ["https://x.example/cb?error=invalid_scope&error_description=no"], "callback", "scope-rejected"),
        ("generic", ["https://x.example/cb#error=login_required&state=a"], "callback", "login-required"),
        ("entra", [said("unauthorized_client", "AADSTS999999: unknown")], "token", "grant-not-allowed"),
        ("generic", ["nothing of note"], "callback", None),
        ("generic", [], "token", None),
        ("keycloak", [FORM], "callback", "user-cancelled"),
    ],
)
def test_precedence(name: str, texts: Any, where: str, rule: str) -> None:
    assert rule_of(name, texts, where) == rule


def test_pingones_umbrella_text_gives_way_to_the_detail_in_it() -> None:
    body = json.dumps(
        {
            "code": "INVALID_DATA",
            "message": "The request could not be completed. One or more validation errors were in the request.",
            "details": [{"code": "INVALID_VALUE", "target": "redirect_uri", "message": "Redirect URI mismatch"}],
        }
    )
    assert rule_of("ping", body, "page", "pingone") == "redirect-uri-mismatch"


def test_a_bare_number_counts_only_where_it_belongs() -> None:
    assert rule_of("onelogin", "404 Not Found", "discovery") == "discovery-not-found"
    assert rule_of("onelogin", "room 404", "callback") is None


def test_shared_texts_name_the_other_reading() -> None:
    text = "Client authentication failed. Either the client or the client credentials are invalid."
    match = found("okta", said("invalid_client", text), "token")
    assert match is not None and match.pattern.rule == "client-secret-invalid"
    assert match.pattern.or_rule == "client-auth-method"


def test_the_console_page_is_that_of_the_recognised_provider_and_variant() -> None:
    text = "Policy evaluation failed for this request, please check the policy configurations."
    match = found("okta", text, "callback", variant="custom")
    assert match is not None and match.pattern.console == load("okta").console("policies", "custom")
    match = found("onelogin", '{"error":"invalid_grant","error_description":"grant request is invalid"}', "token")
    assert match is not None and match.pattern.console == load("onelogin").console("logs")
    match = found("auth0", "invalid_scope", "callback")
    assert match is not None and match.pattern.idp == "generic"
    assert match.pattern.console == load("auth0").console("scopes")


def test_what_a_text_names_is_kept() -> None:
    text = (
        "AADSTS50011: The redirect URI 'https://acme.eu.qlikcloud.com/x' specified in the request does not match the "
        "redirect URIs configured for the application '6cb04018-a3f5-46a7-b995-940c78f5aef3'."
    )
    match = found("entra", text, "page")
    assert match is not None
    assert match.groups["sent"] == "https://acme.eu.qlikcloud.com/x"
    assert match.groups["app"] == "6cb04018-a3f5-46a7-b995-940c78f5aef3"


# -- decoding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User+is+not+assigned", "User is not assigned"),
        ("a=b+c&d=e", "a=b c&d=e"),
        ("C++ and 1 + 1", "C++ and 1 + 1"),
        ("User%2520is%2520not", "User is not"),
        ("User%2Bis%2Bnot", "User is not"),
        ("it&#39;s &amp;quot;x&amp;quot;", 'it\'s "x"'),
        ("a&timestamp=5&notify=1", "a&timestamp=5&notify=1"),
        ("<p>error: <b>invalid_client</b></p>", "error: invalid_client"),
        ("a < b and c > d", "a < b and c > d"),
        ('<input type="hidden" value="access_denied" name="error"><p>x</p>', "error=access_denied x"),
        ("it\\u0027s\\r\\nTrace ID", "it's Trace ID"),
        ("doesn’t “comply”", 'doesn\'t "comply"'),
        ("one\u00a0two\n\tthree", "one two three"),
        ("%zz %E0%A4%A", "%zz \ufffd%A"),
        ("", ""),
    ],
)
def test_clean(text: str, expected: Any) -> None:
    assert clean(text) == expected


def test_entras_script_survives_the_removal_of_tags() -> None:
    page = '<html><script>//<![CDATA[\n$Config={"strServiceExceptionMessage":"AADSTS50105: x"};//]]></script></html>'
    assert "AADSTS50105: x" in clean(page)


# -- details -----------------------------------------------------------------------------------------------------


def test_details_of_entra() -> None:
    text = (
        '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\\r\\n'
        "Trace ID: 5c4b5c3c-1111-2222-3333-444455556666\\r\\nCorrelation ID: 5c4b5c3c-1111-2222-3333-444455556667"
        '\\r\\nTimestamp: 2026-11-21 10:00:00Z","error_codes":[7000215]}'
    )
    assert details(text) == {
        "code": "AADSTS7000215",
        "trace_id": "5c4b5c3c-1111-2222-3333-444455556666",
        "correlation_id": "5c4b5c3c-1111-2222-3333-444455556667",
        "timestamp": "2026-11-21 10:00:00Z",
    }


def test_okta_deep_link_is_offered() -> None:
    link = "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa1#tab-general"
    assert details(f"… client app settings: {link}</p>")["link"] == link


@pytest.mark.parametrize(
    "url",
    [
        "http://acme-admin.okta.com/admin",
        "https://acme-admin.okta.com.evil.example/admin",
        "https://evil.example/acme-admin.okta.com",
        "https://evilokta.com/admin",
        "https://acme-admin.okta.com@evil.example/",
        "https://user:x@acme-admin.okta.com/",
        "https://acme-admin.okta.com:8443/",
        "javascript:https://[okta.com/",
    ],
)
def test_only_a_link_to_okta_is_offered(url: str) -> None:
    assert "link" not in details(f"client app settings: {url}")


def test_google_tells_its_reason_in_a_protobuf() -> None:
    # redirect_uri_mismatch and a sentence, fields 1 and 2
    encoded = "ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSE0Vycm9yIDQwMDogbWlzbWF0Y2g"
    location = f"https://accounts.google.com/signin/oauth/error?authError={encoded}&client_id=x"
    assert details(location)["google"].startswith("redirect_uri_mismatch")
    assert rule_of("google", location, "authorize") == "redirect-uri-mismatch"
    assert details("?authError=%%%") == {}
