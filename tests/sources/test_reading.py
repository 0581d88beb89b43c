# ruff: noqa: E501 — a table of texts reads across
"""Everything that is recognised in a text counts, in any order and with any words around it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load, load_all
from inspector.sources.registry import read, recognise

from .tokens import signed

HOST = "https://acme.eu.qlikcloud.com"
URI = f"{HOST}/login/callback"
REQUEST = f"https://idp.example/authorize?client_id=c&response_type=code&redirect_uri={URI.replace('/', '%2F').replace(':', '%3A')}&state=s&scope=openid"
ENTRA = f"AADSTS50011: The redirect URI '{URI}' specified in the request does not match the redirect URIs configured for the application '11111111-2222-3333-4444-555555555555'."

PEM = (
    rsa.generate_private_key(65537, 2048)
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
    .strip()
)

REDIRECTS = {
    "entra": ENTRA,
    "okta": f"400 Bad Request\nYour request resulted in an error. The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa1#tab-general\nRedirect: {URI}",
    "google": f"Error 400: redirect_uri_mismatch\nYou can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy.\nRequest details: redirect_uri={URI} flowName=GeneralOAuthFlow",
    "adfs": f"MSIS9224: Received invalid OAuth authorization request. The received 'redirect_uri' parameter is not a valid registered redirect URI for the client identifier: 'c'. Received redirect_uri: '{URI}'.",
}
FORMS = {
    "alone": "{}",
    "mail": "Hi,\n\nwe entered it and now users get:\n\n{}\n\nRegards\nAda",
    "reply": "On Monday Ada wrote:\n> Hello,\n> {}\n> Thanks",
    "ticket": "Tenant: acme.eu.qlikcloud.com\nCallback: https://acme.eu.qlikcloud.com/login/callback\nError: {}\nSince: Friday",
    "log line": "2026-11-28 17:00:00 ERROR [http-1] login failed: {}",
    "bracketed log line": "[2026/11/28 17:00:00] [auth.go:12] {}",
    "quoted": '"{}"',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("provider", REDIRECTS)
def test_a_refused_redirect_uri_is_the_cause_whatever_stands_around_it(provider: str, form: str) -> None:
    words = REDIRECTS[provider]
    case = load(FORMS[form].replace("{}", words.replace("\n", "\n> ") if form == "reply" else words))
    report = diagnose(case)
    assert report.verdict.root_cause in ("redirect-uri-mismatch", "redirect-uri-near-miss")
    assert report.provider.name == provider
    assert case.at("client.redirect_uri") == URI


@pytest.mark.parametrize(
    "text", [f"Which URI do we register? I entered {URI} and the page stays blank.", f"see {URI}."]
)
def test_an_address_that_is_only_named_is_no_callback(text: str) -> None:
    report = diagnose(load(text))
    assert report.verdict.login == "unknown" and not [f for f in report.findings if f.severity == "error"]


@pytest.mark.parametrize("number", ["7000215", "50011"])
def test_microsofts_help_address_is_no_callback(number: str) -> None:
    case = load(
        f"failed: AADSTS7000215: Invalid client secret provided. error_uri: https://login.microsoftonline.com/error?code={number}"
    )
    assert case.callback is None
    assert diagnose(case).verdict.root_cause == "client-secret-invalid"


def test_quoted_registered_addresses_are_kept() -> None:
    case = load(
        f"redirect_uri {URI} is not valid, registered redirect URIs: [{HOST}/login/callbacks, https://x.example/cb]\nerror=redirect_uri_mismatch"
    )
    assert case.at("client.redirect_uri") == URI
    assert case.at("client.registered_redirect_uris") == [f"{HOST}/login/callbacks", "https://x.example/cb"]


PIECES: dict[str, tuple[str, str]] = {
    "request": (REQUEST, "authorize.request_url"),
    "callback": (f"{URI}?error=access_denied&error_description=no&state=s", "authorize.callback_url"),
    "error text": (ENTRA, "authorize.response"),
    "token": (signed({"iss": "https://a.example", "sub": "1", "nonce": "n"}), "id_token"),
    "token error": ('{"error": "invalid_client", "error_description": "no"}', "token.response"),
    "discovery": (
        json.dumps({"issuer": "https://i", "authorization_endpoint": "https://i/a", "jwks_uri": "https://i/k"}),
        "discovery.body",
    ),
    "keys": (json.dumps({"keys": [{"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"}]}), "jwks.body"),
    "userinfo": ('{"sub": "1", "email": "m@a.com"}', "userinfo.body"),
    "message": (
        'POST https://i.example/token HTTP/1.1\nHost: i.example\n\ngrant_type=authorization_code&code=c\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error": "invalid_grant"}',
        "token.request",
    ),
    "Qlik": ("LOGIN-12", "qlik_error.body"),
    "claims": ("{'iss': 'https://a.example', 'aud': 'c', 'sub': '1', 'exp': 1711614397}", "id_token_decoded"),
    "escaped": ('{\\"error\\": \\"invalid_grant\\", \\"error_description\\": \\"no\\"}', "token.response"),
}
PIECES |= {
    "application error": (
        "IDX10205: Issuer validation failed. Issuer: 'https://a.example/'. Did not match: "
        "validationParameters.ValidIssuer: 'https://b.example/'",
        "application_errors",
    ),
    "log entry": (
        '{"eventType": "app.oauth2.as.authorize", "outcome": {"result": "FAILURE", "reason": "no_matching_policy"}, '
        '"published": "2026-11-20T09:14:33Z", "displayMessage": "OAuth2 authorization request"}',
        "idp_events",
    ),
    "server log": (
        "2026-11-20 09:14:33,003 WARN  [org.keycloak.events] (executor-thread-7) "
        'type="LOGIN_ERROR", realmId="acme", clientId="qlik", error="invalid_redirect_uri"',
        "idp_events",
    ),
    "command": (
        "curl -X POST https://i.example/token -d 'grant_type=authorization_code&code=c&client_id=x'",
        "token.request",
    ),
    "discovery address": ("https://i.example/.well-known/openid-configuration", "discovery.url"),
}
PIECES |= {
    "PEM": (PEM, "jwks.body"),
    "page": (
        "<html><head><title>Sign in</title></head><body>AADSTS50105: not assigned</body></html>",
        "authorize.response",
    ),
    "headers": (
        f"Host: api.example.com\nAuthorization: Bearer {signed({'iss': 'https://a.example', 'sub': '1', 'scp': 'x'})}",
        "id_token",
    ),
    "registration": (
        json.dumps({"client_id": "c1", "name": "Qlik", "callbacks": [URI], "app_type": "regular_web"}),
        "client.registration",
    ),
    "code": (
        f'resource "okta_app_oauth" "q" {{\n  label = "Qlik"\n  redirect_uris = ["{URI}"]\n}}',
        "client.registration",
    ),
    "cookie": (
        f"Cookie: a=b; CF_Authorization={signed({'iss': 'https://a.cloudflareaccess.com', 'sub': '1', 'nonce': 'n'})}",
        "id_token",
    ),
}
PIECES |= {
    "claims in rows": ("iss: https://a.example\naud: c\nsub: 1x\nexp: 1711614397\niat: 1711610000", "id_token_decoded"),
    "claims of Java": (
        "claims={sub=1x, iss=https://a.example, aud=[c], exp=1711614397, email_verified=false}",
        "id_token_decoded",
    ),
    "claims of Go": ("map[aud:c exp:1.711614397e+09 iss:https://a.example sub:1x]", "id_token_decoded"),
    "claims of PHP": (
        "Array\n(\n    [iss] => https://a.example\n    [aud] => c\n    [sub] => 1x\n    [exp] => 1711614397\n)",
        "id_token_decoded",
    ),
    "claims in a table": (
        "| claim | value |\n|---|---|\n| iss | https://a.example |\n| aud | c |\n| sub | 1x |\n| exp | 1711614397 |",
        "id_token_decoded",
    ),
    "claims of PowerShell": (
        "iss            : https://a.example\naud            : c\nsub            : 1x\nexp            : 1711614397",
        "id_token_decoded",
    ),
    "header and claims": (
        'Header:\n{"alg":"RS256","kid":"k"}\nPayload:\n{"iss":"https://a.example","aud":"c","sub":"1x","exp":1711614397}',
        "id_token_decoded",
    ),
    "fetch": (
        'fetch("https://i.example/authorize?client_id=c&response_type=code&redirect_uri=https%3A%2F%2Fa.example%2Fcb&state=s&scope=openid", {"method": "GET"});',
        "authorize.request_url",
    ),
    "introspection": (
        '{"active": true, "client_id": "c", "sub": "1", "exp": 1711614397, "scope": "openid"}',
        "introspection.body",
    ),
    "Qlik provider": (
        json.dumps(
            {
                "id": "x",
                "provider": "okta",
                "protocol": "OIDC",
                "interactive": True,
                "active": True,
                "options": {
                    "discoveryUrl": "https://acme.okta.com/.well-known/openid-configuration",
                    "clientId": "c",
                    "scope": "openid",
                    "claimsMapping": {"sub": ["sub"], "name": ["name"], "email": ["email"]},
                },
            }
        ),
        "identity_provider",
    ),
    "Qlik body": ('{"errors":[{"code":"LOGIN-2","title":"x","status":"401"}],"traceId":"t"}', "qlik_error.body"),
    "AD FS": (
        "MSIS9224: Received invalid OAuth authorization request. The received 'redirect_uri' parameter is not a valid registered redirect URI for the client identifier: 'c'. Received redirect_uri: 'https://a.example/cb'.",
        "authorize.response",
    ),
    "token answer": (
        '{"access_token":"opaque12345678901234","token_type":"Bearer","expires_in":3600}',
        "token.response",
    ),
    "Entra CSV": (
        "Date (UTC),Request ID,User,Application,Status,Sign-in error code,Failure reason,Client app\n2026-11-20T09:14:33Z,11111111-2222-3333-4444-555555555555,Ada,Qlik,Failure,50105,not assigned,Browser",
        "idp_events",
    ),
    "users": (
        '{"data":[{"id":"1","subject":"okta\\\\ada","email":"a@a.com","name":"Ada","status":"active"}]}',
        "tenant.users",
    ),
}
_LINES_WITH_COLONS = {"headers", "cookie", "claims in rows", "claims of PowerShell", "Entra CSV"}
UNLIKE = {
    "server log": {"server log", "log entry", "claims of Java"},
    "log entry": {"server log"},
    **dict.fromkeys(_LINES_WITH_COLONS, _LINES_WITH_COLONS),
}
"""Those that are one in lines directly below each other: the first way of reading a log that gives anything counts and
takes what follows, and headers, claims and rows without anything between them are one block."""
WORDS = st.sampled_from(
    ["", "Hello,", "here it is:", "2026-11-28 10:00:00 INFO", "(see below)", "---", "Regards, Ada", "> quoted"]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PIECES)), st.sampled_from(sorted(PIECES)), WORDS, WORDS, WORDS)
def test_any_two_pieces_are_both_found(one: str, other: str, before: str, between: str, after: str) -> None:
    text = f"{before}\n{PIECES[one][0]}\n\n{between}\n\n{PIECES[other][0]}\n{after}"
    cases = load_all(text)
    for name in (one, other):
        assert any(case.at(PIECES[name][1]) for case in cases), (name, [piece.kind for piece in read(text).pieces])
    notes: Any = cases[0].at("source_notes.recognised")
    assert notes


@pytest.mark.parametrize("one", sorted(PIECES.keys() - {"message"}))
def test_any_two_pieces_are_both_found_in_lines_below_each_other(one: str) -> None:
    """A message is left out in the first place: what follows its headers is its body."""
    for other in sorted(PIECES.keys() - UNLIKE.get(one, set())):
        cases = load_all(f"{PIECES[one][0]}\n{PIECES[other][0]}\n")
        for name in (one, other):
            assert any(case.at(PIECES[name][1]) for case in cases), (name, other)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"level": "error", "msg": "login failed", "detail": {"inner": ENTRA}}),
        json.dumps(
            {
                "message": json.dumps(
                    {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
                )
            }
        ),
        json.dumps({"body": "eyJlcnJvciI6ImludmFsaWRfZ3JhbnQiLCJlcnJvcl9kZXNjcmlwdGlvbiI6Im5vIn0="}),
        '[2026/11/28] x {\\"error\\":\\"invalid_grant\\",\\"error_description\\":\\"no\\"}',
    ],
)
def test_wrapped_json_is_opened_once(text: str) -> None:
    assert diagnose(load(text)).verdict.login == "fails"


def test_the_user_of_a_log_entry_is_no_userinfo() -> None:
    with pytest.raises(SourceError):
        recognise(
            json.dumps(
                {"what": "update", "auth": {"user": {"user_id": "1", "sub": "1", "name": "A", "email": "a@b.c"}}}
            )
        )


@pytest.mark.parametrize("text", ["[error] nothing of interest here", '"quoted words" and more', '"""\nA module\n"""'])
def test_text_that_begins_like_json_and_is_none_is_not_called_broken_json(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise(text)
    assert "begins like JSON" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(PIECES) - {"message"}))
def test_what_a_mail_quotes_is_read(name: str) -> None:
    quoted = "\n".join(f"> {line}" for line in PIECES[name][0].splitlines())
    assert load(f"On Monday Ada wrote:\n> Hello,\n>\n{quoted}\n> Thanks").at(PIECES[name][1])


@pytest.mark.parametrize("prompt", ["", "$ ", "ada@host:~$ "])
def test_what_a_command_printed_belongs_to_it(prompt: str) -> None:
    command = f"{prompt}curl -s https://acme.okta.com/oauth2/v1/token \\\n -d grant_type=authorization_code -d code=x -d 'client_id=c'"
    case = load(command + '\n{"error":"invalid_client","error_description":"Client authentication failed."}')
    assert case.at("token.request.code") == "x"
    assert case.at("token.response.body.error") == "invalid_client"
    assert case.at("token.response.url") == "https://acme.okta.com/oauth2/v1/token"


def test_auth0s_opaque_token_is_no_encrypted_id_token() -> None:
    header = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiaXNzIjoiaHR0cHM6Ly9hY21lLmV1LmF1dGgwLmNvbS8ifQ"
    found = recognise(f"{header}..{'a' * 16}.{'a' * 120}.{'a' * 22}")
    assert found.kind.startswith("access token") and "audience" in found.notes[0]
    assert not [
        f for f in diagnose(load(f"{header}..{'a' * 16}.{'a' * 120}.{'a' * 22}")).findings if f.severity == "error"
    ]


def test_an_answer_belongs_to_the_request_above_it() -> None:
    text = f"GET {REQUEST} HTTP/1.1\nHost: idp.example\n\nHTTP/1.1 302 Found\nLocation: {URI}?error=invalid_scope&state=s\n\n"
    case = load(text)
    assert case.request["client_id"] == "c"
    assert diagnose(case).verdict.root_cause == "scope-rejected"


@pytest.mark.parametrize("kind", ["keys", "discovery"])
def test_a_document_alone_is_described(kind: str) -> None:
    (entry,) = load(PIECES[kind][0]).at("source_notes.recognised")
    assert ("kid k" in entry["note"]) if kind == "keys" else ("issuer https://i" in entry["note"])


VERBOSE = """> GET /oauth2/v1/userinfo HTTP/1.1
> Host: acme.okta.com
> Authorization: Bearer abcdefghijk
>
< HTTP/1.1 403 Forbidden
< Content-Type: application/json
<
{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}"""
COMMANDS = (
    "",
    "$ curl -v https://acme.okta.com/oauth2/v1/userinfo -H 'Authorization: Bearer abcdefghijk'\n",
    "ada@host:~$ curl -v \\\n  https://acme.okta.com/oauth2/v1/userinfo \\\n  -H 'Authorization: Bearer abcdefghijk'\n* Trying 192.0.2.1:443...\n",
    "PS C:\\> curl.exe -v https://acme.okta.com/oauth2/v1/userinfo\n",
)


@pytest.mark.parametrize("command", COMMANDS, ids=["none", "one line", "wrapped", "windows"])
def test_what_curl_tells_belongs_to_its_step_also_below_the_command(command: str) -> None:
    case = load(command + VERBOSE)
    assert case.at("userinfo.status") == 403 and case.at("token") is None
    assert diagnose(case).verdict.root_cause == "userinfo-failed"


def test_a_quoted_mail_about_curl_is_no_trace_of_it() -> None:
    case = load("On Monday Ada wrote about curl -v:\n> Hello,\n> " + ENTRA)
    assert diagnose(case).verdict.root_cause is not None and case.at("userinfo") is None


SAML = (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"><saml:Issuer '
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example</saml:Issuer></samlp:Response>'
)
PAGE = "<!DOCTYPE html>\n<html><body>Welcome</body></html>"


@pytest.mark.parametrize("beside", [SAML, PAGE])
@pytest.mark.parametrize("one", PIECES)
def test_what_is_no_evidence_is_named_and_hides_nothing(one: str, beside: str) -> None:
    for text in (f"Hi,\n{PIECES[one][0]}\n\nand\n\n{beside}\n", f"{beside}\n\n{PIECES[one][0]}\n"):
        cases = load_all(text)
        assert any(case.at(PIECES[one][1]) for case in cases), text
        if beside == SAML:
            assert "SAML" in json.dumps(cases[0].at("source_notes.recognised"))


@pytest.mark.parametrize("beside", [SAML, PAGE])
def test_a_mail_with_nothing_else_is_no_evidence(beside: str) -> None:
    with pytest.raises(SourceError, match="SAML" if beside == SAML else "was recognised"):
        load_all(f"Hello Ada,\nthis is what we see:\n\n{beside}\n\nBye")
