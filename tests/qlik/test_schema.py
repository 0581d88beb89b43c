from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.qlik.identity_provider import IdentityProvider
from inspector.qlik.schema import check
from tests.cases import HEALTHY

ENTRA: dict[str, Any] = {
    "tenantIds": ["BL4tTJ4S7xrHTcq0zQxQrJ5qB1_Q6cSo"],
    "provider": "azureAD",
    "protocol": "OIDC",
    "interactive": True,
    "options": {
        "discoveryUrl": "https://login.microsoftonline.com/x/v2.0/.well-known/openid-configuration",
        "clientId": "c",
        "clientSecret": "s",
        "realm": "mydomain",
        "claimsMapping": {"client_id": ["client_id"], "email": ["email"]},
        "emailVerifiedAlwaysTrue": True,
        "useClaimsFromIdToken": True,
        "blockOfflineAccessScope": False,
    },
    "description": "Azure AD deployed via API call",
    "skipVerify": True,
}


def problems(raw: dict[str, Any]) -> list[str]:
    return [p.path for p in check(IdentityProvider(raw, imported=True))]


def changed(**options: Any) -> dict[str, Any]:
    return {**ENTRA, "options": {**ENTRA["options"], **options}}


def test_documented_examples_are_valid() -> None:
    jwt = {
        "provider": "external",
        "protocol": "jwtAuth",
        "interactive": False,
        "active": True,
        "options": {
            "jwtLoginEnabled": True,
            "issuer": "x",
            "staticKeys": [{"pem": "-----BEGIN CERTIFICATE-----…", "kid": "k"}],
        },
    }
    machine = {
        "provider": "auth0",
        "protocol": "OIDC",
        "interactive": False,
        "options": {"audience": "qlik.api", "allowedClientIds": [], "claimsMapping": {"sub": ["sub"]}},
    }
    assert problems(ENTRA) == problems(jwt) == problems(machine) == []


@pytest.mark.parametrize("name", sorted(HEALTHY))
def test_healthy_configurations_are_valid(name: str) -> None:
    assert problems(HEALTHY[name]().dict()["identity_provider"]) == []


def test_a_configuration_under_test_is_judged() -> None:
    assert problems({**ENTRA, "options": None, "pendingOptions": changed(scope=7)["options"]}) == [
        "pendingOptions.scope"
    ]


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"idTokenSignatureAlg": "ES256"}, "options.idTokenSignatureAlg"),
        ({"emailVerifiedAlwaysTrue": "true"}, "options.emailVerifiedAlwaysTrue"),
        ({"claimsMapping": []}, "options.claimsMapping"),
        ({"claimsMapping": {"sub": 7}}, "options.claimsMapping.sub"),
        ({"claimsMapping": {"sub": ["sub", None]}}, "options.claimsMapping.sub[1]"),
        ({"clientId": ""}, "options.clientId"),
        ({"discoveryUrl": "https://acme.okta.com"}, "options.discoveryUrl"),
        (
            {"discoveryUrl": None, "openid_configuration": {"issuer": "x"}},
            "options.openid_configuration.authorization_endpoint",
        ),
    ],
)
def test_departures_are_named(options: dict[str, Any], path: str) -> None:
    assert path in problems(changed(**options))


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"provider": "onelogin"}, "provider"),
        ({"protocol": "oidc"}, "protocol"),
        ({"active": "yes"}, "active"),
        ({"clockToleranceSec": -1}, "clockToleranceSec"),
        ({"clockToleranceSec": True}, "clockToleranceSec"),
        ({"options": []}, "options"),
    ],
)
def test_departures_at_the_top_are_named(members: dict[str, Any], path: str) -> None:
    assert path in problems({**ENTRA, **members})


def test_an_older_plain_lookup_is_tolerated() -> None:
    assert problems(changed(claimsMapping={"name": "name"})) == []


def test_the_secret_is_never_shown() -> None:
    assert "s3cr3t" not in str(list(check(IdentityProvider(changed(clientSecret=["s3cr3t"]), imported=True))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["options", "pendingOptions", "protocol", "claimsMapping", "sub", "staticKeys", "pem"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["options", "pendingOptions", "protocol", "provider", "active"]), JSON))
def test_any_object_is_checked(raw: dict[str, Any]) -> None:
    assert isinstance(problems(raw), list)
