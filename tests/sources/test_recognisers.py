# ruff: noqa: E501 — a table of sources reads across
"""Each form of a source, with what comes near to it and is not it."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from inspector import load
from inspector.case.model import Case
from inspector.sources import registry
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.registry import recognise

from .tokens import ec_key, rsa_key, signed

TOKEN = signed()
ACCESS = signed({"iss": "https://acme.okta.com", "scp": ["openid"], "cid": "0oa", "aud": "api://default"})
IDP = {
    "id": "x",
    "protocol": "OIDC",
    "provider": "azureAD",
    "interactive": True,
    "active": True,
    "options": {
        "discoveryUrl": "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
        "clientId": "c",
        "claimsMapping": {"sub": ["sub"]},
    },
}
JWT_IDP = {
    "provider": "external",
    "protocol": "jwtAuth",
    "interactive": False,
    "active": True,
    "options": {"issuer": "my.org", "staticKeys": [{"pem": "-----BEGIN CERTIFICATE-----x", "kid": "k"}]},
}
USER = {
    "id": "1",
    "subject": "okta\\m",
    "email": "m@a.com",
    "name": "M",
    "status": "active",
    "tenantId": "t",
    "roles": [],
}
CLOUDFLARE = {"type": "okta", "name": "Okta", "config": {"client_id": "c", "okta_account": "https://a.okta.com"}}
OAUTH = {
    "clientId": "a",
    "clientName": "Excel",
    "appType": "spa",
    "redirectUris": [],
    "allowedScopes": ["user_default"],
}
DISCOVERY = {"issuer": "https://i", "authorization_endpoint": "https://i/a", "jwks_uri": "https://i/k"}
JWK = {"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"}
AUTHORIZE = (
    "https://i.example/authorize?client_id=c&response_type=code&redirect_uri=https%3A%2F%2Ft&state=s&scope=openid"
)
CALLBACK = "https://t.eu.qlikcloud.com/login/callback?code=abc&state=s"
QLIK_ERROR = {"errors": [{"title": "Forbidden", "code": "AUTH-5", "status": "403"}], "traceId": "00"}
PAGE = "<!DOCTYPE html>\n<html><head><title>400 Bad Request</title></head><body>redirect_uri</body></html>"

SOURCES: dict[str, tuple[Any, dict[str, Any]]] = {
    "token response": (
        {"access_token": "a", "id_token": TOKEN, "token_type": "Bearer"},
        {"token.response.body.id_token": TOKEN},
    ),
    "token error": (
        {"error": "invalid_client", "error_description": "AADSTS7000215"},
        {"token.response.body.error": "invalid_client", "token.response.status": 401},
    ),
    "only an ID token": ({"id_token": TOKEN}, {"id_token": TOKEN}),
    "userinfo": ({"sub": "1", "email": "m@a.com"}, {"userinfo.body.sub": "1"}),
    "userinfo error": ({"error": "invalid_token"}, {"userinfo.status": 401}),
    "discovery": (DISCOVERY, {"discovery.body.issuer": "https://i"}),
    "wrong tenant": ({"error": "invalid_tenant", "error_description": "AADSTS90002"}, {"discovery.status": 400}),
    "okta not found": ({"errorCode": "E0000007", "errorSummary": "Not found"}, {"discovery.status": 404}),
    "JWKS": ({"keys": [JWK]}, {"jwks.body.keys": [JWK]}),
    "empty JWKS": ({"keys": []}, {"jwks.body.keys": []}),
    "JWK": (JWK, {"jwks.body": JWK}),
    "list of JWKs": ([JWK], {"jwks.body.keys": [JWK]}),
    "Qlik IdP": (IDP, {"identity_provider": IDP, "target": None}),
    "Qlik IdP in an array": ([IDP], {"identity_provider": IDP}),
    "Qlik IdP in data": ({"data": [IDP], "links": {}}, {"identity_provider": IDP}),
    "Qlik IdP as POST body": (
        {"provider": "okta", "protocol": "OIDC", "pendingOptions": {"clientId": "c"}},
        {"identity_provider.pendingOptions.clientId": "c"},
    ),
    "Qlik IdP without protocol and provider": (
        {"options": {"clientId": "c", "discoveryUrl": "u"}},
        {"identity_provider.options.clientId": "c"},
    ),
    "options alone": (
        {"clientId": "c", "discoveryUrl": "u", "claimsMapping": {}},
        {"identity_provider.options.clientId": "c"},
    ),
    "JWT IdP": (JWT_IDP, {"identity_provider": JWT_IDP, "target": "jwt-idp"}),
    "several Qlik IdPs": (
        {"data": [JWT_IDP, {**IDP, "active": False, "provider": "okta"}, IDP]},
        {"identity_provider": IDP, "target": None},
    ),
    "Cloudflare": (CLOUDFLARE, {"identity_provider": CLOUDFLARE, "target": "cloudflare-access"}),
    "Cloudflare API": ({"success": True, "result": [CLOUDFLARE]}, {"target": "cloudflare-access"}),
    "OAuth client": (OAUTH, {"oauth_client": OAUTH, "target": "qlik-oauth"}),
    "OAuth clients": ({"data": [OAUTH]}, {"oauth_client": OAUTH}),
    "users": (
        {"data": [USER, {**USER, "id": "2"}]},
        {
            "tenant.users": [
                {k: u[k] for k in ("id", "subject", "email", "name", "status")} for u in (USER, {**USER, "id": "2"})
            ]
        },
    ),
    "groups settings": ({"autoCreateGroups": False, "systemGroups": {}}, {"tenant.groups_auto_create": False}),
    "tenant": (
        {"id": "t", "hostnames": ["abc.eu.qlikcloud.com", "acme.eu.qlikcloud.com"]},
        {"tenant.host": "abc.eu.qlikcloud.com", "tenant.alias": "acme.eu.qlikcloud.com"},
    ),
    "Qlik error": (QLIK_ERROR, {"qlik_error.status": 403, "qlik_error.body": QLIK_ERROR}),
    "one Qlik error": (
        {"title": "No authentication configured for this hostname", "code": "LOGIN-2", "status": "401"},
        {"qlik_error.status": 401},
    ),
    "Qlik error URL": (
        "https://t.eu.qlikcloud.com/login/error?code=LOGIN-12&title=Multiple%20users",
        {"qlik_error.url": "https://t.eu.qlikcloud.com/login/error?code=LOGIN-12&title=Multiple%20users"},
    ),
    "authorization URL": (AUTHORIZE, {"authorize.request_url": AUTHORIZE}),
    "authorization URL in quotes": (f"'{AUTHORIZE}',", {"authorize.request_url": AUTHORIZE}),
    "wrapped URL": ("\n".join(textwrap.wrap(AUTHORIZE, 50)), {"authorize.request_url": AUTHORIZE}),
    "callback": (CALLBACK, {"authorize.callback_url": CALLBACK}),
    "callback with an error": (
        "https://x/cb?error=access_denied&error_description=no&state=s",
        {"authorize.callback_url": "https://x/cb?error=access_denied&error_description=no&state=s"},
    ),
    "callback in the fragment": (
        "http://127.0.0.1:8765/#id_token=a&state=s",
        {"authorize.callback_url": "http://127.0.0.1:8765/#id_token=a&state=s"},
    ),
    "callback without anything": (
        "https://t.eu.qlikcloud.com/login/callback",
        {"authorize.callback_url": "https://t.eu.qlikcloud.com/login/callback"},
    ),
    "callback, mobile scheme": (
        "com.acme.app://cb?code=1&state=s",
        {"authorize.callback_url": "com.acme.app://cb?code=1&state=s"},
    ),
    "discovery URL": (
        "https://i/.well-known/openid-configuration",
        {"discovery.url": "https://i/.well-known/openid-configuration"},
    ),
    "tenant host": ("acme.eu.qlikcloud.com", {"tenant.host": "acme.eu.qlikcloud.com"}),
    "tenant URL": ("https://ACME.us.qlikcloudgov.com/console", {"tenant.host": "acme.us.qlikcloudgov.com"}),
    "form post": ("code=a%2Fb&state=s", {"authorize.callback_form": {"code": "a/b", "state": "s"}}),
    "form with a token": (f"id_token={TOKEN}&state=s", {"authorize.callback_form": {"id_token": TOKEN, "state": "s"}}),
    "form as lines": ("code: abc\nstate: xyz", {"authorize.callback_form": {"code": "abc", "state": "xyz"}}),
    "token request": (
        "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Ft",
        {"token.request": {"grant_type": "authorization_code", "code": "c", "redirect_uri": "https://t"}},
    ),
    "HTML": (PAGE, {"authorize.response.body": PAGE, "authorize.response.status": 400}),
    "HTML after a comment": ("<!-- Copyright (C) --> " + PAGE, {"authorize.response.status": 400}),
    "HTML without a status": (
        "<html><body>Sorry</body></html>",
        {"authorize.response.status": None, "authorize.response.body": "<html><body>Sorry</body></html>"},
    ),
    "form_post page": (
        '<html><form method=post action="https://t/login/callback"><input type="hidden" name="code" '
        'value="a&amp;b"/><input name="state" value="s"></form>',
        {"authorize.callback_form": {"code": "a&b", "state": "s"}},
    ),
    "curl token request": (
        "curl -X POST https://i/token -u 'c%20id:s3cret' -d grant_type=authorization_code \\\n -d code=x",
        {
            "token.request": {"grant_type": "authorization_code", "code": "x"},
            "client": {"client_id": "c id", "auth_method": "client_secret_basic", "client_secret": "s3cret"},
        },
    ),
    "curl userinfo": (
        f"curl 'https://i/userinfo' -H 'authorization: Bearer {ACCESS}' --compressed",
        {"access_token": ACCESS, "userinfo.url": "https://i/userinfo"},
    ),
    "curl userinfo, opaque": (
        "curl https://i/userinfo -H 'Authorization: Bearer opaque-123'",
        {"access_token": "opaque-123"},
    ),
    "curl callback": (f"curl '{CALLBACK}' -H 'accept: text/html'", {"authorize.callback_url": CALLBACK}),
    "curl form_post": (
        "curl 'https://t/login/callback' --data-raw 'code=a&state=s'",
        {"authorize.callback_form": {"code": "a", "state": "s"}},
    ),
    "curl for cmd": (
        f'curl "{AUTHORIZE.replace("&", "^&")}" ^\r\n  -H "accept: */*"',
        {"authorize.request_url": AUTHORIZE},
    ),
    "curl, Chrome's quoting": (
        r"curl $'https://t/login/callback' -X $'POST' --data-raw $'code=a\u0021b\'&state=s'",
        {"authorize.callback_form": {"code": "a!b'", "state": "s"}},
    ),
    "curl, an escaped quote": (
        r"""curl "https://t/login/callback?code=\"a\"&state=s" """,
        {"authorize.callback_url": 'https://t/login/callback?code="a"&state=s'},
    ),
    "curl with a cookie": (f"curl https://app/x -b 'CF_Authorization={TOKEN}; a=b'", {"id_token": TOKEN}),
    "Authorization header": (f"Authorization: Bearer {ACCESS}", {"access_token": ACCESS}),
    "opaque Authorization header": ("Authorization: Bearer 0123456789abcdef", {"access_token": "0123456789abcdef"}),
    "Cookie header": (f"Cookie: a=b; CF_Authorization={TOKEN}", {"id_token": TOKEN}),
    "request headers": (f"Host: x\nAccept: */*\nAuthorization: Bearer {ACCESS}\nCookie: a=b", {"access_token": ACCESS}),
    "raw request": (
        "GET /login/callback?code=a&state=s HTTP/1.1\r\nHost: t.eu.qlikcloud.com\r\n\r\n",
        {"authorize.callback_url": "https://t.eu.qlikcloud.com/login/callback?code=a&state=s"},
    ),
    "raw answer": (
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n" + json.dumps(QLIK_ERROR),
        {"qlik_error.status": 401, "qlik_error.body": QLIK_ERROR},
    ),
    "raw token answer": (
        'HTTP/2 400\ncontent-type: application/json\n\n{"error":"invalid_grant"}',
        {"token.response.status": 400, "token.response.body": {"error": "invalid_grant"}},
    ),
    "raw redirect": (f"HTTP/1.1 302 Found\nLocation: {CALLBACK}\n\n", {"authorize.callback_url": CALLBACK}),
    "raw page": (
        "HTTP/1.1 400 Bad Request\nContent-Type: text/html\n\n" + PAGE,
        {"authorize.response.status": 400, "authorize.response.body": PAGE},
    ),
    "log line with a token": (f"2026-11-21 10:00:00 INFO got {TOKEN}, going on", {"id_token": TOKEN}),
    "log line with both": (f"id_token={TOKEN} access_token={ACCESS}", {"id_token": TOKEN, "access_token": ACCESS}),
    "two tokens on two lines": (f"{TOKEN}\n{ACCESS}", {"id_token": TOKEN, "access_token": ACCESS}),
    "mail with a URL": (f"Hello,\nafter logging in I see {CALLBACK}\nthanks", {"authorize.callback_url": CALLBACK}),
    "log with JSON": (
        'ERROR token endpoint said {"error": "invalid_grant"} at 10:00',
        {"token.response.body": {"error": "invalid_grant"}},
    ),
    "log with AADSTS": (
        "Sign-in failed: AADSTS50011: The redirect URI does not match",
        {"authorize.response.body": "Sign-in failed: AADSTS50011: The redirect URI does not match"},
    ),
    "log with a token error": (
        "oauth2: invalid_client AADSTS7000215: Invalid client secret",
        {"token.response.body.error": "invalid_client"},
    ),
    "log with Qlik's code": (
        "The page says LOGIN-12, contact your administrator",
        {
            "qlik_error.body": {
                "errors": [{"code": "LOGIN-12", "detail": "The page says LOGIN-12, contact your administrator"}]
            }
        },
    ),
    "text of Okta's page": (
        "400\n\nBad Request\n\nYour request resulted in an error. The 'redirect_uri' parameter must be a Login redirect URI in the client app settings",
        {
            "authorize.response.body": "400\n\nBad Request\n\nYour request resulted in an error. The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"
        },
    ),
    "text of Okta's token endpoint": (
        "The client secret supplied for a confidential client is invalid.",
        {"token.response.status": 400, "token.response.body.error": None},
    ),
    "JSON around a token response": (
        {"step": 2, "response": {"id_token": TOKEN, "token_type": "Bearer"}},
        {"token.response.body.id_token": TOKEN},
    ),
    "JSON serialisation": (
        dict(zip(("protected", "payload", "signature"), TOKEN.split("."), strict=True)),
        {"id_token": TOKEN},
    ),
    "token in JSON": ({"jwt": TOKEN, "user": 1}, {"id_token": TOKEN}),
    "case": ({"format": "qlik-inspector-case/1", "x-own": 1, "id_token": TOKEN}, {"x-own": 1, "id_token": TOKEN}),
    "masked case": ({"format": "qlik-inspector-case/1", "masked": True}, {"masked": True}),
    "case without its format": (
        {"discovery": {"body": DISCOVERY}, "userinfo": {"body": {}}},
        {"discovery.body": DISCOVERY},
    ),
    "fenced JSON": ("```json\n" + json.dumps(DISCOVERY) + "\n```", {"discovery.body": DISCOVERY}),
    "JSON with a trailing comma": (json.dumps(DISCOVERY)[:-1] + ",\n}", {"discovery.body": DISCOVERY}),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_recognised(name: str) -> None:
    given_source, expected = SOURCES[name]
    text = given_source if isinstance(given_source, str) else json.dumps(given_source, indent=1)
    case = Case.from_dict(recognise(text).members)
    for path, value in expected.items():
        assert case.at(path) == value, path


NEAR_MISSES = [
    "hello",
    "x",
    "{}",
    "[]",
    "null",
    "42",
    '"text"',
    '{"name": "left-pad", "version": "1.0.0"}',
    "a: b",
    "key=value",
    '{"name": "p", "author": {"name": "x", "email": "a@b.c"}}',
    "https://example.com/",
    "https://example.com/?code",
    "code",
    "curl https://example.com/",
    "GET / HTTP/1.1\nHost: x\n",
    "Content-Type: text/html\nAccept: x",
    '{"errors": []}',
    '{"errors": [{"code": "not a qlik code"}]}',
    '{"data": []}',
    '{"keys": "none"}',
    '{"keys": ["a", "b"]}',
    '{"data": [{"id": 1}]}',
    "<svg></svg>",
    "-----BEGIN",
    "the state of the code is fine",
    '{"code": 404, "title": "x"}',
    "eyes.front.soldier",
    '{"status": "ok", "title": "t"}',
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_near_miss_is_not_taken(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise(text)
    assert caught.value.tried or "JSON" in str(caught.value)


def test_the_refusal_says_what_was_tried() -> None:
    with pytest.raises(SourceError, match=r"tried: token, .*URL in text, .*error text") as caught:
        recognise("nothing of interest")
    assert ("token", "it does not look like one") in caught.value.tried


def test_broken_json_says_where() -> None:
    with pytest.raises(SourceError, match=r"line 1, column \d+"):
        recognise('{"sub": "a", "email" "b"}')


def test_a_duplicate_member_is_noted() -> None:
    assert any("more than once" in note for note in recognise('{"sub": "a", "sub": "b"}').notes)


NAMES = st.sampled_from(
    [
        "sub",
        "email",
        "keys",
        "kty",
        "data",
        "errors",
        "code",
        "log",
        "entries",
        "id_token",
        "access_token",
        "error",
        "format",
        "protocol",
        "provider",
        "options",
        "pendingOptions",
        "config",
        "type",
        "result",
        "hostnames",
        "subject",
        "issuer",
        "claimsMapping",
        "clientId",
        "jwks_uri",
        "state",
        "discovery",
        "userinfo",
        "authorize",
        "status",
        "title",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=15,
)


@pytest.mark.parametrize(
    "text", ["SAMLResponse=PHNhbWw%2B&RelayState=x", '<html><input name="SAMLResponse" value="PD">']
)
def test_saml_is_named(text: str) -> None:
    with pytest.raises(SourceError, match="uses SAML"):
        recognise(text)


@pytest.mark.parametrize("text", ['["a", "b"]', '{"x": 1}\n{"x": 2}'])
def test_many_inputs_are_sent_to_scan(text: str) -> None:
    with pytest.raises(SourceError, match="scan"):
        recognise(text)


@given(JSON, JSON)
def test_any_two_sources_become_a_case_or_are_refused(one: Any, other: Any) -> None:
    try:
        assert load(json.dumps(one), json.dumps(other)).at("opened_at")
    except SourceError as error:
        assert str(error)


def test_a_report_is_not_a_case() -> None:
    with pytest.raises(SourceError, match="report"):
        recognise('{"format": "qlik-inspector-report/1", "findings": []}')


def test_an_unknown_case_format_is_refused() -> None:
    with pytest.raises(SourceError, match="qlik-inspector-case/7"):
        recognise('{"format": "qlik-inspector-case/7"}')


def test_a_target_chooses_among_configurations() -> None:
    assert recognise(json.dumps([IDP, JWT_IDP]), target="jwt-idp").members["identity_provider"] == JWT_IDP


def test_the_configurations_left_out_are_named() -> None:
    (note,) = recognise(json.dumps({"data": [IDP, {**IDP, "provider": "okta", "active": False}]})).notes
    assert "2 configurations" in note and "okta OIDC inactive" in note


def _pem(key: Any) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return str(key.public_key().public_bytes(serialization.Encoding.PEM, form).decode())


@pytest.mark.parametrize(("key", "alg"), [(rsa_key(), "RSA"), (ec_key(), "EC")])
def test_a_pem_becomes_a_key_that_verifies(key: Any, alg: str) -> None:
    from inspector.jose.signature import verify

    jwk = recognise(_pem(key)).members["jwks"]["body"]
    assert jwk["kty"] == alg
    assert verify(TOKEN, jwk).status == ("valid" if alg == "RSA" else "refused")


def test_a_certificate_and_a_one_line_pem() -> None:
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives import hashes

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateBuilder(
        name, name, rsa_key().public_key(), 7, datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    )
    pem = builder.sign(rsa_key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    whole = recognise(pem).members
    assert recognise(pem.replace("\n", "\\n")).members == whole
    assert recognise(_pem(rsa_key())).members == whole


def test_the_private_half_of_a_key_is_left_out() -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    found = recognise(rsa_key().private_bytes(*form).decode())
    assert "d" not in found.members["jwks"]["body"]
    assert "private" in found.notes[0]
    assert "d" not in recognise(json.dumps({**JWK, "d": "AQAB"})).members["jwks"]["body"]


def test_a_broken_pem_is_a_sentence() -> None:
    with pytest.raises(SourceError, match="cut off"):
        recognise("-----BEGIN PUBLIC KEY-----\nMIIB")


def test_a_failing_recogniser_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_given: Given) -> Found | None:
        raise KeyError("broken")

    asked = registry._recogniser
    monkeypatch.setattr(
        registry, "_recogniser", lambda module: fails if module == "settings.discovery" else asked(module)
    )
    assert recognise('{"sub": "1", "email": "a@b.c"}').kind == "userinfo"
    with pytest.raises(SourceError) as caught:
        recognise("{}")
    assert ("discovery document", "its recogniser failed (KeyError)") in caught.value.tried


FRAGMENTS = st.sampled_from(
    [
        "eyJhbGciOiJSUzI1NiJ9",
        ".",
        "{",
        "}",
        "[",
        '"',
        ":",
        "\n",
        " ",
        "curl ",
        "-H ",
        "'",
        "Bearer ",
        "https://",
        "?code=",
        "&state=",
        "#",
        "<html>",
        "<!--",
        "-->",
        "<input name=code value='",
        "-----BEGIN CERTIFICATE-----",
        "HTTP/1.1 200",
        "\r\n\r\n",
        "Cookie: ",
        "AADSTS50011",
        "%20",
        "\\n",
        "\ud800",
        "\u202e",
        "data",
        "keys",
        "errors",
        "log",
        "entries",
        ",",
        "GET / ",
        "^",
        "```",
        "id_token",
        "=",
        "//[",
        "://",
        "1e999",
        "qlikcloud.com",
    ]
)


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=14).map("".join))
def test_any_text_is_found_or_refused(text: str) -> None:
    try:
        assert isinstance(recognise(text), Found)
    except SourceError as error:
        assert str(error)


@given(JSON)
def test_any_json_is_found_or_refused(value: Any) -> None:
    try:
        found = recognise(json.dumps(value))
    except SourceError as error:
        assert str(error)
    else:
        assert Case.from_dict(found.members).to_dict()
