"""The providers that are known by data alone: recognised, a healthy login, and their commonest failure, named."""

from __future__ import annotations

import pytest

from inspector.idps.recognise import Signals, recognise
from tests.cases import Login, generic, report
from tests.samples.told import page, token

from .forms import LITERALS

BASE = "https://id.acme.example"
ISSUERS = {
    "cognito": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
    "authentik": f"{BASE}/application/o/qlik/",
    "oracle": "https://idcs-9a1b2c3d4e5f.identity.oraclecloud.com",
    "zitadel": "https://acme-x1y2z3.zitadel.cloud",
    "kanidm": f"{BASE}/oauth2/openid/qlik",
    "forgerock": f"{BASE}/am/oauth2/realms/root/realms/alpha",
    "gitlab": "https://gitlab.com",
    "logto": "https://acme.logto.app/oidc",
    "wso2": "https://api.asgardeo.io/t/acme/oauth2/token",
}
ENDPOINTS = {
    "duende": {"jwks_uri": "/.well-known/openid-configuration/jwks", "token_endpoint": "/connect/token"},
    "authelia": {"authorization_endpoint": "/api/oidc/authorization", "jwks_uri": "/jwks.json"},
    "pocket-id": {
        "token_endpoint": "/api/oidc/token",
        "userinfo_endpoint": "/api/oidc/userinfo",
        "jwks_uri": "/.well-known/jwks.json",
    },
    "shibboleth": {
        "authorization_endpoint": "/idp/profile/oidc/authorize",
        "token_endpoint": "/idp/profile/oidc/token",
    },
    "wso2": {
        "jwks_uri": "/oauth2/jwks",
        "userinfo_endpoint": "/oauth2/userinfo",
        "token_endpoint": "/oauth2/token",
    },
}
PACKS = sorted({*ISSUERS, *ENDPOINTS})


def login(name: str) -> Login:
    made = generic()
    made.issuer = ISSUERS.get(name, BASE)
    if name not in ISSUERS:
        made.endpoints = {member: BASE + path for member, path in ENDPOINTS[name].items()}
    return made


@pytest.mark.parametrize("name", PACKS)
def test_a_healthy_login_is_healthy_and_the_provider_is_named(name: str) -> None:
    told = report(login(name))
    assert told["provider"]["name"] == name, told["provider"]
    assert [f["rule"] for f in told["findings"] if f["severity"] in ("error", "warning")] == []


@pytest.mark.parametrize("name", PACKS)
def test_the_commonest_failure_is_named(name: str) -> None:
    literal = next(x for x in LITERALS if x["idp"] == name)
    case = token if literal["where"] == "token" else page
    told = report(case(login(name), 400, literal["text"]))
    assert told["verdict"]["root_cause"] == literal["rule"]
    assert told["provider"]["name"] == name


@pytest.mark.parametrize(("name", "ends"), ENDPOINTS.items())
def test_by_endpoints(name: str, ends: dict[str, str]) -> None:
    found = recognise(Signals(discovery={"issuer": BASE, **{k: BASE + v for k, v in ends.items()}}))
    assert found.name == name, found.because


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"cognito:groups": ["a"]}, "cognito"),
        ({"acr": "goauthentik.io/providers/oauth2/default"}, "authentik"),
        ({"sub_mappingattr": "userName"}, "oracle"),
        ({"urn:zitadel:iam:user:resourceowner:id": "1"}, "zitadel"),
        ({"tokenName": "id_token", "auditTrackingId": "x"}, "forgerock"),
        ({"groups_direct": ["acme"]}, "gitlab"),
        ({"groups": ["acme"]}, "generic"),
    ],
)
def test_by_claims(claims: dict[str, object], name: str) -> None:
    assert recognise(Signals(claims=(claims,))).name == name


@pytest.mark.parametrize(
    "url",
    [
        "https://amazonaws.com/",
        "https://cognito-idp.amazonaws.com.evil.example/",
        "https://id.acme.example/oauth2/token",
        "https://id.acme.example/connect/authorize",
        "https://gitlab.com.evil.example",
        "https://acme.com/application/x",
    ],
)
def test_near_misses_are_nobody(url: str) -> None:
    assert recognise(Signals(issuers=(url,), urls=(url,))).name == "generic"


def test_oracle_is_not_taken_for_another_with_its_paths() -> None:
    found = recognise(Signals(urls=("https://idcs-1.identity.oraclecloud.com/oauth2/v1/authorize",)))
    assert found.name == "oracle"
