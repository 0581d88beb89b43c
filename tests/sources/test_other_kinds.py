"""Kinds of input beside a login's own: copied requests, YAML, DER, SAML, introspection, API keys, opaque tokens."""

from __future__ import annotations

import base64
import contextlib
import json
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import example, given
from hypothesis import strategies as st

from inspector import Case, diagnose, load
from inspector.sources.found import SourceError
from inspector.sources.registry import recognise
from inspector.sources.syntax import plain_yaml

TOKEN_URL = "https://sso.example.com/realms/acme/protocol/openid-connect/token"
BODY = "grant_type=authorization_code&client_id=qlik&client_secret=s3cr3t&code=abc&redirect_uri=https%3A%2F%2Fa"
FETCHES = (
    f'fetch("{TOKEN_URL}", {{"headers": {{"content-type": "application/x-www-form-urlencoded"}}, "body": "{BODY}", '
    '"method": "POST"});',
    f"await fetch('{TOKEN_URL}', {{\n  method: 'POST',\n  headers: {{'accept': '*/*'}},\n  body: '{BODY}',\n}});",
    f'Invoke-WebRequest -UseBasicParsing -Uri "{TOKEN_URL}" `\n-Method "POST" `\n-Headers @{{\n"accept"="*/*"\n}} `\n'
    f'-ContentType "application/x-www-form-urlencoded" `\n-Body "{BODY}"',
    f"Invoke-RestMethod -Method POST -Uri '{TOKEN_URL}' -Body \"{BODY}\"",
)


@pytest.mark.parametrize("text", FETCHES)
def test_a_copied_request_is_read_as_from_curl(text: str) -> None:
    members = recognise(text).members
    assert members["token"]["request"]["grant_type"] == "authorization_code"
    assert members["token"]["request"]["redirect_uri"] == "https://a"


@pytest.mark.parametrize("text", ['fetch("https://example.com/api/items")', "Invoke-WebRequest -Help", "fetch(url)"])
def test_a_copied_request_of_something_else_is_none(text: str) -> None:
    with pytest.raises(SourceError):
        recognise(text)


# -- Qlik --------------------------------------------------------------------------------------------------------------

IDP = {
    "protocol": "OIDC",
    "provider": "okta",
    "interactive": True,
    "active": True,
    "clockToleranceSec": 5,
    "id": "6",
    "options": {
        "discoveryUrl": "https://acme.okta.com/.well-known/openid-configuration",
        "clientId": "0oa1",
        "scope": "openid profile email",
        "claimsMapping": {"sub": ["sub"], "name": ["name", "/n/x"]},
    },
}
YAMLS = (
    "- active: true\n  clockToleranceSec: 5\n  id: '6'\n  interactive: true\n  options:\n    claimsMapping:\n"
    "      name: [name, /n/x]\n      sub: [sub]\n    clientId: 0oa1\n    discoveryUrl: "
    "https://acme.okta.com/.well-known/openid-configuration\n    scope: openid profile email\n  protocol: OIDC\n"
    "  provider: okta\n",
    '# from qlik-cli\nactive: true\nclockToleranceSec: 5 # seconds\nid: "6"\ninteractive: true\noptions:\n'
    "    claimsMapping:\n        name:\n            - name\n            - /n/x\n        sub:\n        - sub\n"
    '    clientId: 0oa1\n    discoveryUrl: "https://acme.okta.com/.well-known/openid-configuration"\n'
    "    scope: openid profile email\nprotocol: OIDC\nprovider: okta\n",
    "---\nprotocol: OIDC\nprovider: okta\nactive: true\nid: '6'\ninteractive: true\nclockToleranceSec: 5\noptions:\n"
    "  discoveryUrl: 'https://acme.okta.com/.well-known/openid-configuration'\n  clientId: 0oa1\n"
    "  scope: openid profile email\n  claimsMapping:\n    sub: ['sub']\n    name: [\"name\", '/n/x']\n",
)


@pytest.mark.parametrize("text", YAMLS)
def test_a_configuration_as_yaml_is_the_same_as_json(text: str) -> None:
    assert recognise(text).members["identity_provider"] == IDP


def test_yaml_of_another_form_asks_for_json() -> None:
    with pytest.raises(SourceError, match="JSON"):
        recognise("protocol: OIDC\nname: &x a\noptions:\n  discoveryUrl: *x\n  claimsMapping: {sub: [sub]}\n")


@pytest.mark.parametrize("text", ["issuer: https://a\nclient: b\n", "provider: okta\nname: x\n", "To: a\nSubject: b\n"])
def test_other_yaml_is_no_configuration(text: str) -> None:
    with pytest.raises(SourceError):
        recognise(text)


@example("- - active: true\n    clientId: a\n")
@example("[" * 5000)
@example("a: &x [*x, *x]\n")
@example("a: \ud800\n")
@given(st.text(alphabet="ab:-[]{}'\"#\n &*|>1.", max_size=120))
def test_no_text_breaks_the_yaml_reader(text: str) -> None:
    with contextlib.suppress(ValueError):
        plain_yaml.read(text)


def test_yaml_gives_the_scalars_of_json_and_nothing_computed() -> None:
    text = "a: on\nb: 2026-11-20\nc: 012\nd: !Ref X\ne: !Join [',', [a]]\nf: 1.5\ng: 'true'\nh: true\ni:\n---\nj: 7\n"
    first = {"a": "on", "b": "2026-11-20", "c": "012", "d": None, "e": None, "f": 1.5, "g": "true", "h": True}
    assert plain_yaml.read(text) == [first | {"i": None}, {"j": 7}]


def test_the_tenants_public_list_is_read() -> None:
    for listed in ([{"active": True, "provider": "auth0", "interactive": True}], [], [{"active": False}]):
        found = recognise(json.dumps({"idps_metadata": listed, "active_interactive_idps_count": len(listed)}))
        assert "Qlik" in found.kind
        assert ("auth0" in found.notes[0]) is bool(listed and listed[0].get("provider"))


@pytest.mark.parametrize(
    "value",
    [
        {"@odata.type": "#microsoft.graph.openIdConnectIdentityProvider", "clientId": "a", "claimsMapping": {}},
        {"metadataUrl": "https://a", "clientId": "a", "claimsMapping": {"userId": "x"}},
        {"@odata.type": "microsoft.graph.oidcIdentityProvider", "clientId": "a"},
    ],
)
def test_microsoft_graphs_provider_is_not_qliks(value: object) -> None:
    found = recognise(json.dumps(value))
    assert "Graph" in found.kind
    assert "identity_provider" not in found.members


def b64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def jwt(payload: dict[str, object]) -> str:
    return f"{b64({'alg': 'ES384', 'kid': 'k', 'typ': 'JWT'})}.{b64(payload)}.{'A' * 128}"


API_KEY = jwt({"iss": "qlik.api/api-keys", "aud": "qlik.api", "sub": "6", "subType": "user", "jti": "k"})


@pytest.mark.parametrize("text", [API_KEY, f"Authorization: Bearer {API_KEY}", f'{{"id_token": "{API_KEY}"}}'])
def test_an_api_key_is_named_and_its_owner_is_told_to_revoke_it(text: str) -> None:
    report = diagnose(Case(recognise(text).members))
    assert report.provider.name == "qlik"
    if report.verdict.root_cause is not None:
        assert report.verdict.root_cause == "token-wrong-kind"
        assert "API key" in report.findings[0].cause
        assert "revoke" in report.findings[0].fix[0].do


def test_a_token_of_another_issuer_at_qlik_is_no_api_key() -> None:
    report = diagnose(Case({"id_token": jwt({"iss": "https://acme.eu.qlikcloud.com", "aud": "qlik.api", "sub": "6"})}))
    assert not any("API key" in f.cause for f in report.findings)


@pytest.mark.parametrize("code", ["OAUTH-1", "OAUTH-4", "OAUTH-5", "OAUTH-12", "OAUTH-14"])
def test_qliks_oauth_codes_are_explained(code: str) -> None:
    report = diagnose(Case(recognise(json.dumps({"errors": [{"code": code, "title": "x", "status": "401"}]})).members))
    assert "not known here" not in report.findings[0].cause
    assert report.findings[0].fix[0].do


# -- answers and keys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "active"),
    [
        ({"active": False}, False),
        ({"active": True, "sub": "6", "client_id": "qlik", "exp": 1}, True),
        (
            {"active": True, "iss": "https://a", "scope": "openid", "username": "ada", "sub": "6", "email": "a@b.c"},
            True,
        ),
    ],
)
def test_an_introspection_answer_is_its_own_kind(value: dict[str, object], active: bool) -> None:
    found = recognise(json.dumps(value))
    assert found.members == {"introspection": {"body": value}}
    report = diagnose(Case(found.members))
    assert not [f for f in report.findings if f.severity == "error"]
    assert any("active: false" in note for note in report.notes) is not active
    assert ("No error was found" in report.verdict.summary) is active or "userinfo" in report.verdict.summary
    assert ("not active" in report.verdict.summary) is not active


def test_an_active_user_is_no_introspection() -> None:
    found = recognise(json.dumps({"active": True, "sub": "6", "name": "Ada", "email": "ada@example.com"}))
    assert "introspection" not in found.members


def test_der_is_read_as_its_public_half(tmp_path: Path) -> None:
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    key = rsa.generate_private_key(65537, 2048)
    files = {
        "public": key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo),
        "private": key.private_bytes(encoding, form, serialization.NoEncryption()),
        "curve": ec.generate_private_key(ec.SECP384R1()).private_bytes(encoding, form, serialization.NoEncryption()),
    }
    for name, data in files.items():
        path = tmp_path / f"{name}.der"
        path.write_bytes(data)
        body = load(path).at("jwks.body")
        assert body["kty"] in ("RSA", "EC")
        assert "d" not in body
    path = tmp_path / "other.bin"
    path.write_bytes(b"\x30\x82\x01\x00" + bytes(range(256)))
    with pytest.raises(SourceError, match="binary"):
        load(path)


RESPONSE = (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" '
    'Destination="https://acme.eu.qlikcloud.com/login/saml"><saml:Assertion '
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_2"><saml:Issuer>https://sso.example.com</saml:Issuer>'
    "</saml:Assertion></samlp:Response>"
)
METADATA = (
    '<?xml version="1.0"?>\n<EntityDescriptor entityID="http://fs.example.com/adfs/services/trust" '
    'xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><RoleDescriptor/></EntityDescriptor>'
)


def deflated(text: str) -> str:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packed.compress(text.encode()) + packed.flush()).decode()


@pytest.mark.parametrize(
    "text",
    [
        RESPONSE,
        METADATA,
        base64.b64encode(RESPONSE.encode()).decode(),
        deflated(RESPONSE),
        f"SAMLResponse={base64.urlsafe_b64encode(RESPONSE.encode()).decode().rstrip('=')}&RelayState=x",
    ],
)
def test_saml_is_named_and_what_qlik_calls_it(text: str) -> None:
    with pytest.raises(SourceError, match=r"SAML.*protocol SAML"):
        recognise(text)


def test_a_page_that_speaks_of_saml_is_none() -> None:
    assert (
        recognise("<html><title>Error</title><p>SAML is not configured: access denied</p></html>").kind == "HTML page"
    )


OPAQUE = ("2YotnFZFEjr1zCsicMWpAA9xK3b", "ya29.a0AfH6SMBx1234567890abcdefABCDEF", '"Bearer tGzv3JOkF0XG5Qx2TlKWIA77"')


@pytest.mark.parametrize("text", OPAQUE)
def test_an_opaque_token_is_explained(text: str) -> None:
    found = recognise(text)
    assert "token" in found.kind
    report = diagnose(Case(found.members))
    assert not [f for f in report.findings if f.severity == "error"]
    assert "token-opaque" in [f.rule for f in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        "11111111-2222-3333-4444-555555555555",
        "0oa1b2c3D4E5F6g7h8i9",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Kx1abcdefg2345h.sso.Example.com",
        "Screenshot2026-Login.png.backup",
        "AVeryLongWordWithoutAnyDigits",
    ],
)
def test_an_id_a_name_and_a_hash_are_no_tokens(text: str) -> None:
    with pytest.raises(SourceError):
        recognise(text)
