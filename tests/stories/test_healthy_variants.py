"""What is unusual and right: none of these logins may have an error, and only the warnings that are named."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inspector.case.file import read_case, write_case
from inspector.case.model import Case
from inspector.diagnosis import diagnose
from tests.cases import (
    CODE,
    HEALTHY,
    STATE,
    Login,
    T,
    adfs,
    b64,
    entra,
    entra_external_id,
    generic,
    half_hash,
    jwk,
    keycloak,
    okta,
    okta_custom,
    private_key,
    report,
    salesforce,
    sign,
)
from tests.samples.told import request

Built = Login | dict[str, Any]


def with_id(login: Login, **claims: Any) -> Login:
    login.only_id |= claims
    return login


def thin_id_token() -> Login:
    """Okta's thin token: the scope's claims are in userinfo alone."""
    login = okta()
    return with_id(login, **dict.fromkeys(("given_name", "family_name", "email_verified", "groups"), ...))


def graph_access_token() -> Login:
    return entra()


def opaque_access_token() -> Login:
    return salesforce()


def several_keys() -> Login:
    login = keycloak()
    login.keys = [jwk("other", "key-0"), jwk(), jwk("other", "key-2", alg="RS512")]
    return login


def encryption_key_first() -> Login:
    login = keycloak()
    login.keys = [jwk("other", "key-1-enc", use="enc", alg="RSA-OAEP"), jwk()]
    return login


def no_kid_with_one_key() -> Login:
    login = generic()
    login.header["kid"], login.keys = None, [jwk(kid=None)]
    return login


def no_kid_in_the_token_only() -> Login:
    login = generic()
    login.header["kid"] = None
    return login


def clock_behind_within_tolerance() -> Login:
    return with_id(generic(), iat=T - 3604, exp=T - 4, auth_time=T - 3610)


def organizations() -> Login:
    login = entra()
    login.metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    login.discovery_url = "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"
    return login


def tenant_by_domain_name() -> Login:
    """The tenant's domain in the discovery URL, its id in the issuer: the same tenant, written in two ways."""
    login = entra()
    login.discovery_url = "https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0/.well-known/openid-configuration"
    return login


def aud_array_with_azp() -> Login:
    return with_id(generic(), aud=["qlik", "api://acme"], azp="qlik")


def aud_array_of_one() -> Login:
    return with_id(generic(), aud=["qlik"])


def pointers_and_fallbacks() -> Login:
    login = generic()
    login.claims |= {"attributes": {"account": ["mschmidt"]}, "https://acme.example/roles": ["analysts"]}
    del login.claims["groups"]
    login.mapping = {
        "sub": ["/attributes/account/0", "sub"],
        "name": ["displayName", "/name"],
        "email": ["mail", "email"],
        "email_verified": ["/email_verified"],
        "groups": ["/https:~1~1acme.example~1roles"],
    }
    return login


def realm() -> Login:
    login = keycloak()
    login.options["realm"] = "ACME"
    return login


def signed_userinfo() -> dict[str, Any]:
    login = keycloak()
    case = login.dict()
    body = {"iss": login.issuer, "aud": login.client_id, **login.claims}
    case["userinfo"] |= {"headers": {"content-type": "application/jwt"}, "body": sign(body)}
    return case


def rs512_configured_and_used() -> Login:
    login = keycloak()
    login.header["alg"], login.keys = "RS512", [jwk(alg="RS512")]
    login.options["idTokenSignatureAlg"] = "RS512"
    login.metadata["id_token_signing_alg_values_supported"] = ["RS256", "RS512"]
    assert login.access_token
    return with_id(login, at_hash=...)


def encrypted_id_token() -> dict[str, Any]:
    login = keycloak()
    case = login.dict()
    inner = case["token"]["response"]["body"]["id_token"]
    key, iv = b"k" * 32, b"i" * 12
    head = b64({"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": "qlik-2026"})
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    wrapped = private_key("other").public_key().encrypt(key, oaep)
    sealed = AESGCM(key).encrypt(iv, inner.encode(), head.encode())
    parts = (head, b64(wrapped), b64(iv), b64(sealed[:-16]), b64(sealed[-16:]))
    case["token"]["response"]["body"]["id_token"] = ".".join(parts)
    case["client"]["decryption_key"] = (
        private_key("other")
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )
    return case


def form_post() -> dict[str, Any]:
    login = keycloak()
    case = login.dict()
    case["authorize"] = {
        "request_url": request(login, response_mode="form_post"),
        "callback_url": login.redirect_uri,
        "callback_form": {"code": CODE, "state": STATE},
    }
    return case


def hybrid() -> dict[str, Any]:
    login = with_id(generic(), c_hash=half_hash(CODE))
    case = login.dict()
    token = case["token"]["response"]["body"]["id_token"]
    case["authorize"] = {
        "request_url": request(login, response_type="code id_token"),
        "callback_url": f"{login.redirect_uri}#{urlencode({'code': CODE, 'state': STATE, 'id_token': token})}",
    }
    return case


def offline_access_granted() -> dict[str, Any]:
    login = okta()
    login.scope += " offline_access"
    case = login.dict()
    case["token"]["response"]["body"]["refresh_token"] = "rt-8xLOxBtZp8"
    return case


def optional_claims_missing() -> Login:
    """No picture, locale, zoneinfo, auth_time or at_hash."""
    return with_id(generic(), auth_time=..., at_hash=...)


def nine_hundred_groups() -> Login:
    login = generic()
    login.claims["groups"] = [f"g{n}" for n in range(900)]
    return with_id(login, groups=...)


def unknown_key_type() -> Login:
    login = generic()
    login.keys = [{"kty": "AKP", "alg": "ML-DSA-65", "kid": "pq", "pub": "AAAA"}, jwk()]
    return login


def broken_foreign_key() -> Login:
    login = generic()
    login.keys = [jwk(), jwk("other", "old", n="not base64url!")]
    return login


def token_type_in_lower_case() -> dict[str, Any]:
    case = okta().dict()
    case["token"]["response"]["body"]["token_type"] = "bearer"
    return case


def no_scope_in_the_token_response() -> dict[str, Any]:
    case = okta().dict()
    del case["token"]["response"]["body"]["scope"]
    return case


def discovery_with_more_members() -> Login:
    login = keycloak()
    login.metadata |= {
        "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.acme.example/token"},
        "claims_parameter_supported": True,
        "x_vendor": [1, {"deep": None}],
    }
    return login


def members_in_random_order() -> dict[str, Any]:
    shuffle = random.Random(7)

    def mixed(value: Any) -> Any:
        if isinstance(value, list):
            return [mixed(v) for v in value]
        if not isinstance(value, dict):
            return value
        pairs = list(value.items())
        shuffle.shuffle(pairs)
        return {k: mixed(v) for k, v in pairs}

    found: dict[str, Any] = mixed(keycloak().dict())
    return found


def issuer_with_a_path() -> Login:
    return okta_custom()


def external_id() -> Login:
    return entra_external_id()


def email_in_capitals() -> Login:
    login = generic()
    login.claims["email"] = "Maria.Schmidt@ACME.example"
    return login


def adfs_with_userinfo() -> Login:
    login = adfs()
    login.with_userinfo = True
    return login


def no_configuration_imported() -> Login:
    login = generic()
    login.with_config = False
    return login


VARIANTS: dict[Callable[[], Built], tuple[str, ...]] = {
    thin_id_token: (),
    graph_access_token: (),
    opaque_access_token: (),
    several_keys: (),
    encryption_key_first: (),
    no_kid_with_one_key: (),
    no_kid_in_the_token_only: (),
    clock_behind_within_tolerance: (),
    organizations: ("discovery-multi-tenant-template",),
    tenant_by_domain_name: (),
    aud_array_with_azp: (),
    aud_array_of_one: (),
    pointers_and_fallbacks: (),
    realm: (),
    signed_userinfo: ("userinfo-signed",),
    rs512_configured_and_used: (),
    encrypted_id_token: (),
    form_post: (),
    hybrid: (),
    offline_access_granted: (),
    optional_claims_missing: (),
    nine_hundred_groups: (),
    unknown_key_type: (),
    broken_foreign_key: ("jwks-invalid",),
    token_type_in_lower_case: (),
    no_scope_in_the_token_response: (),
    discovery_with_more_members: (),
    members_in_random_order: (),
    issuer_with_a_path: (),
    external_id: (),
    email_in_capitals: (),
    adfs_with_userinfo: (),
    no_configuration_imported: (),
}
"""Each variant with the warnings that are right."""


@pytest.mark.parametrize("build", VARIANTS, ids=lambda b: b.__name__)
def test_variant_has_no_error(build: Callable[[], Built]) -> None:
    found = report(build())
    loud = {f["rule"]: f["severity"] for f in found["findings"] if f["severity"] != "info"}
    assert loud == dict.fromkeys(VARIANTS[build], "warning")
    assert found["verdict"]["login"] == "succeeds"
    assert found["verdict"]["root_cause"] is None
    assert found["qlik_user"]["email"].lower() == "maria.schmidt@acme.example"


def test_realm_and_pointers_reach_the_user() -> None:
    assert report(realm())["qlik_user"]["subject"] == "ACME\\mschmidt"
    user = report(pointers_and_fallbacks())["qlik_user"]
    assert (user["subject"], user["groups"]) == ("mschmidt", ["analysts"])


def test_an_encrypted_token_is_verified_inside() -> None:
    tokens = {t["kind"]: t for t in report(encrypted_id_token())["tokens"]}
    assert tokens["id"]["signature"] == "valid"


@pytest.mark.parametrize("name", HEALTHY)
def test_a_masked_case_has_no_error_either(name: str, tmp_path: Path) -> None:
    path = tmp_path / "login.case.json"
    write_case(Case.from_dict(HEALTHY[name]().dict()), path)
    found = diagnose(read_case(path)).to_dict()
    assert [f["rule"] for f in found["findings"] if f["severity"] != "info"] == []
    assert found["verdict"]["login"] == "succeeds"
    reasons = {n["rule"]: n["reason"] for n in found["not_checked"]}
    assert "masked" in reasons["signature-invalid"]
