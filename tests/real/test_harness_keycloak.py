"""Keycloak serves the imported realm: users, groups, error pages, loopback ports and rotation."""

import html
from typing import Any

import httpx
import jwt
import pytest

from .browser import Browser
from .keycloak import CLIENT_SECRET, Keycloak
from .relying_party import Callback, RelyingParty


def party(
    server: Keycloak, callback: Callback, client_id: str = "full-path", secret: str | None = CLIENT_SECRET, **more: Any
) -> Any:
    return RelyingParty(server.issuer, client_id, secret, callback.url, **more)


def login(
    server: Keycloak,
    browser: Browser,
    callback: Callback,
    user: str = "alice",
    client_id: str = "full-path",
    secret: str | None = CLIENT_SECRET,
) -> Any:
    rp = party(server, callback, client_id, secret)
    browser.login(rp.url(), server.login_steps(user), until=callback.url)
    tokens = rp.token(callback.received[-1]["code"]).json()
    return rp, tokens


@pytest.mark.parametrize(
    ("user", "client_id", "verified", "groups"),
    [
        ("alice", "full-path", True, ["/everyone", "/top/sales"]),
        ("alice", "no-path", True, ["everyone", "sales"]),
        ("bob", "full-path", False, ["/everyone"]),
        ("carol", "no-groups", False, None),
    ],
)
def test_users_and_groups(
    keycloak: Keycloak, browser: Browser, callback: Callback, user: str, client_id: str, verified: Any, groups: Any
) -> None:
    rp, tokens = login(keycloak, browser, callback, user, client_id)
    claims = rp.claims(tokens["id_token"])
    assert claims["email_verified"] is verified
    found = claims.get("groups")
    assert (sorted(found) if found else found) == groups
    assert rp.userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]


def test_a_public_client_needs_no_secret(keycloak: Keycloak, browser: Browser, callback: Callback) -> None:
    rp, tokens = login(keycloak, browser, callback, client_id="public", secret=None)
    assert rp.claims(tokens["id_token"])["preferred_username"] == "alice"


def test_error_pages(keycloak: Keycloak, callback: Callback) -> None:
    unregistered = httpx.get(party(keycloak, callback).url(redirect_uri="http://127.0.0.1/other"), trust_env=False)
    assert unregistered.status_code == 400
    assert "Invalid parameter: redirect_uri" in html.unescape(unregistered.text)
    unknown = httpx.get(party(keycloak, callback, "nobody").url(), trust_env=False)
    assert unknown.status_code == 400
    assert "Client not found." in html.unescape(unknown.text)


def test_a_wrong_secret_differs_from_an_unknown_client(keycloak: Keycloak, callback: Callback) -> None:
    wrong = party(keycloak, callback).token("any", secret="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "unauthorized_client")
    unknown = party(keycloak, callback, "nobody").token("any")
    assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_client")


def test_a_disabled_user_stays_on_the_login_page(keycloak: Keycloak, browser: Browser, callback: Callback) -> None:
    landing = browser.login(party(keycloak, callback).url(), keycloak.login_steps("dave"), until=keycloak.base)
    assert "disabled" in landing.text
    assert callback.received == []


@pytest.mark.parametrize("keep_old", [True, False])
def test_rotation(keycloak: Keycloak, browser: Browser, callback: Callback, keep_old: Any) -> None:
    rp, tokens = login(keycloak, browser, callback)
    kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
    keycloak.rotate_keys(keep_old=keep_old)
    published = [key["kid"] for key in rp.http.get(rp.metadata["jwks_uri"]).json()["keys"]]
    assert (kid in published) is keep_old
    rp, tokens = login(keycloak, browser, callback)
    assert jwt.get_unverified_header(tokens["id_token"])["kid"] != kid
    assert rp.claims(tokens["id_token"])["preferred_username"] == "alice"
