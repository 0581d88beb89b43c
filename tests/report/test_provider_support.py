"""What the provider supports beside what Qlik uses: every row's meaning, its forms, and hostile metadata."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector import Case, diagnose
from inspector.report.forms import FORMS, draw, draw_report
from inspector.report.provider_support import SYMBOLS, Support, provider_support, support_table
from tests.cases import entra, generic, keycloak, okta
from tests.samples.discovery import manual

FULL: dict[str, Any] = {
    "registration_endpoint": "https://idp.example/register",
    "response_types_supported": ["code", "code id_token"],
    "response_modes_supported": ["query", "fragment", "form_post"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "code_challenge_methods_supported": ["S256"],
    "pushed_authorization_request_endpoint": "https://idp.example/par",
    "device_authorization_endpoint": "https://idp.example/device",
    "check_session_iframe": "https://idp.example/session",
    "end_session_endpoint": "https://idp.example/end",
    "frontchannel_logout_supported": True,
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
    "client_registration_types_supported": ["automatic"],
    "authorization_response_iss_parameter_supported": True,
    "id_token_encryption_alg_values_supported": ["RSA-OAEP-256"],
    "userinfo_signing_alg_values_supported": ["RS256"],
    "claims_supported": ["sub", "name", "email", "email_verified", "groups"],
}


def rows(case: dict[str, Any] | None = None, **members: Any) -> dict[str, Support]:
    """The table of a healthy login with these members of the metadata; `...` takes one out."""
    case = case or generic().dict()
    body = case["discovery"]["body"]
    for name, value in members.items():
        if value is ...:
            body.pop(name, None)
        else:
            body[name] = value
    return {row.what: row for row in provider_support(Case(case))}


def test_everything_offered_is_said_to_be() -> None:
    table = rows(**FULL)
    assert table["Form Post"].offered == "yes" and table["Form Post"].status == "ok"
    assert table["PKCE"].offered == "S256" and "not documented" in table["PKCE"].qlik
    assert table["Back-Channel Logout"].offered == "yes, with the session's id"
    assert table["Front-Channel Logout"].offered == "yes" and table["Federation"].offered == "yes"
    assert table["Device sign-in (RFC 8628)"].offered == table["Pushed requests (PAR)"].offered == "yes"
    assert table["Issuer in the answer (RFC 9207)"].offered == "yes"
    assert table["ID token: encrypted"].offered == "RSA-OAEP-256"
    assert table["Session Management"].status == table["Sign-out started by Qlik"].status == "ok"
    assert not [row for row in table.values() if row.status in ("error", "warning")]


def test_what_is_not_stated_is_not_said_to_be_missing() -> None:
    table = rows(**dict[str, Any](dict.fromkeys(FULL, ...)))
    assert table["Response modes"].offered == "not stated: query, fragment" and table["Response modes"].status == "ok"
    assert table["Response types"].status == table["Claims"].status == "unused"
    assert table["Dynamic Registration"].offered == table["Back-Channel Logout"].offered == "not stated"
    assert not [row for row in table.values() if row.status in ("error", "warning")]


@pytest.mark.parametrize(
    ("what", "status", "members"),
    [
        ("Core: endpoints", "error", {"token_endpoint": ...}),
        ("Core: userinfo", "error", {"userinfo_endpoint": ...}),
        ("Response types", "error", {"response_types_supported": ["id_token"]}),
        ("Client authentication", "error", {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}),
        ("ID token: signed", "error", {"id_token_signing_alg_values_supported": ["ES256", "PS256"]}),
        ("ID token: signed", "warning", {"id_token_signing_alg_values_supported": ["RS512"]}),
        ("ID token: signed", "ok", {"id_token_signing_alg_values_supported": ["ES256", "RS256"]}),
        ("Response modes", "warning", {"response_modes_supported": ["form_post"]}),
        ("Grant types", "warning", {"grant_types_supported": ["implicit"]}),
        ("Scopes", "warning", {"scopes_supported": ["openid", "profile"]}),
        ("Claims", "warning", {"claims_supported": ["sub", "name", "email"]}),
        ("Claims", "unused", {"claims_supported": ...}),
        ("Pushed requests (PAR)", "warning", {"require_pushed_authorization_requests": True}),
        ("Pushed requests (PAR)", "unused", {"require_pushed_authorization_requests": False}),
        ("Signed requests (JAR)", "warning", {"require_signed_request_object": True}),
        ("Front-Channel Logout", "unused", {"frontchannel_logout_supported": False}),
    ],
)
def test_a_row_and_its_meaning(what: str, status: str, members: dict[str, Any]) -> None:
    assert rows(**members)[what].status == status


@pytest.mark.parametrize(
    ("what", "rule", "members"),
    [
        ("Core: endpoints", "discovery-missing-endpoint", {"jwks_uri": ...}),
        ("Core: userinfo", "discovery-no-userinfo", {"userinfo_endpoint": ...}),
        ("Response types", "discovery-code-flow-unsupported", {"response_types_supported": ["token"]}),
        (
            "Client authentication",
            "discovery-auth-method-unsupported",
            {"token_endpoint_auth_methods_supported": ["none"]},
        ),
        ("ID token: signed", "discovery-alg-unsupported-by-qlik", {"id_token_signing_alg_values_supported": ["HS256"]}),
        ("Scopes", "discovery-scope-not-offered", {"scopes_supported": ["openid"]}),
    ],
)
def test_the_table_and_the_rules_say_the_same(what: str, rule: str, members: dict[str, Any]) -> None:
    case = generic().dict()
    case["token"]["response"]["body"].pop("scope", None)  # a scope that was granted is offered, whatever is listed
    status = rows(case, **members)[what].status
    found = diagnose(Case(case)).finding(rule)
    assert found is not None and found.severity == status


def test_what_qlik_uses_follows_its_configuration() -> None:
    entra_rows = rows(entra().dict(), userinfo_endpoint=...)
    assert entra_rows["Core: userinfo"].status == "unused" and "azureAD" in entra_rows["Core: userinfo"].qlik
    login = keycloak().dict()
    login["identity_provider"]["postLogoutRedirectUri"] = "https://acme.example/"
    assert rows(login, end_session_endpoint=...)["Sign-out started by Qlik"].status == "warning"
    login["identity_provider"]["options"]["decryptingKey"] = {"keySize": 2048, "keyType": "RSA"}
    assert rows(login, id_token_encryption_alg_values_supported=...)["ID token: encrypted"].status == "warning"
    login["identity_provider"]["options"]["idTokenSignatureAlg"] = "RS512"
    row = rows(login, id_token_signing_alg_values_supported=["RS256"])["ID token: signed"]
    assert row.status == "warning" and "RS512" in row.remark


def test_an_override_needs_no_email_verified() -> None:
    login = entra().dict()
    login["identity_provider"]["options"]["emailVerifiedAlwaysTrue"] = True
    login["identity_provider"]["options"]["claimsMapping"] = {n: [n] for n in ("sub", "name", "email")}
    names = ["sub", "name", "email"]
    assert rows(login, claims_supported=names)["Claims"].status == "ok"
    login["identity_provider"]["options"]["emailVerifiedAlwaysTrue"] = False
    login["identity_provider"]["options"]["claimsMapping"]["email_verified"] = ["xms_edov"]
    assert "email_verified (xms_edov)" in rows(login, claims_supported=names)["Claims"].remark


def test_tokens_are_named_as_they_were_seen() -> None:
    table = rows(okta().dict())
    assert table["Access token"].offered == "captured: opaque"
    assert table["ID token: signed"].remark == "captured: signed JWT RS256"
    assert rows({"discovery": generic().dict()["discovery"]})["Access token"].offered == "none captured"


def test_metadata_entered_by_hand_counts_and_other_targets_have_no_table() -> None:
    by_hand = {row.what: row for row in provider_support(Case(manual()))}
    assert by_hand["Discovery"].status == "unused" and "hand" in by_hand["Discovery"].offered
    assert provider_support(Case({})) == ()
    assert provider_support(Case({**generic().dict(), "target": "jwt-idp"})) == ()
    assert provider_support(Case({"discovery": {"url": "https://idp.example", "status": 404, "body": {}}})) == ()


HOSTILE = {
    "scopes_supported": ["openid", "<script>alert(1)</script>", "a|b", "`x`", "\x1b[31mred", "[x](javascript:y)"],
    "claims_supported": ["x" * 5000] * 3000,
    "response_types_supported": {"code": 1},
    "frontchannel_logout_supported": "true",
}


def test_text_of_the_metadata_is_no_markup_anywhere() -> None:
    case = generic().dict()
    case["discovery"]["body"].update(HOSTILE)
    table = provider_support(Case(case))
    assert {r.what: r.offered for r in table}["Front-Channel Logout"] == "not stated"
    text, markdown, html, _ = (draw("", support_table(table), form) for form in FORMS)
    assert "\x1b" not in text + markdown + html and "<script>" not in html and "a\\|b" in markdown
    assert "[x](javascript" not in markdown and len(text) < 20_000
    body = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len(body) == len(table) + 2


@pytest.mark.parametrize("columns", [24, 40, 76, 100, 160])
def test_text_keeps_to_its_columns(columns: int) -> None:
    lines = draw("", support_table(provider_support(Case(entra().dict()))), "text", columns=columns).splitlines()
    assert max(map(len, lines)) <= columns and sum("✔" in line for line in lines) > 5


def test_the_page_of_a_report_takes_the_table_in() -> None:
    case = Case(okta().dict())
    page = draw_report(diagnose(case), "html", support=provider_support(case))
    assert "beside what Qlik uses" in page and page.index("beside what Qlik uses") < page.index("</main>")
    assert list(support_table(())) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(FULL)), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*sorted(FULL), "issuer", "scopes_supported", "token_endpoint"]), JSON))
@settings(max_examples=60, deadline=None)
def test_no_metadata_breaks_the_table(body: dict[str, Any]) -> None:
    table = provider_support(Case({"discovery": {"status": 200, "body": body}}))
    assert len(table) > 20 and {row.status for row in table} <= SYMBOLS.keys()
    assert all(isinstance(v, str) for row in table for v in row.to_dict().values())
