"""Proofs of possession, signed requests and revocation at a certified provider that insists on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey

from inspector.case.secret import Secret

from .browser import Browser
from .panva import OidcProvider, client
from .processes import free_port
from .test_login import id_token_is_valid, login, settings_for

FEATURES: dict[str, Any] = {
    "features": {
        "dPoP": {"enabled": True},
        "requestObjects": {"enabled": True},
        "revocation": {"enabled": True},
    }
}


@pytest.fixture
def redirect_uri() -> str:
    return f"http://127.0.0.1:{free_port()}/callback"


def test_a_client_that_must_prove_possession(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str
) -> None:
    registered = client(redirect_uri, dpop_bound_access_tokens=True)
    provider = oidc_provider(clients=[registered], configuration=FEATURES)
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri, dpop=True), door)
    assert case.at("token.response.body.token_type") == "DPoP"
    assert id_token_is_valid(case) and case.at("userinfo.status") == 200


def test_a_client_that_must_sign_its_requests(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str
) -> None:
    key = ECKey.generate_key("P-256", private=True)
    registered = client(
        redirect_uri,
        require_signed_request_object=True,
        request_object_signing_alg="ES256",
        jwks={"keys": [{**key.as_dict(private=False), "use": "sig"}]},
    )
    provider = oidc_provider(clients=[registered], configuration=FEATURES)
    pem = key.as_pem(private=True).decode()
    door = browser.door(provider.login_steps(), until=redirect_uri)
    settings = settings_for(provider, redirect_uri, client_key=Secret(pem), signed_request=True)
    case, _ = login(settings, door)
    assert id_token_is_valid(case) and case.at("userinfo.status") == 200


def test_the_tokens_of_a_test_login_are_revoked(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str
) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)], configuration=FEATURES)
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri, revoke=True), door)
    last = (case.list("exchanges") or [])[-1]
    assert last["step"] == "revocation" and last["status"] == 200
