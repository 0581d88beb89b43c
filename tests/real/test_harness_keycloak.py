"""Keycloak serves the imported realm: users, groups, error pages, loopback ports and rotation."""

import html

import httpx
import jwt
import pytest

from .keycloak import CLIENT_SECRET
from .relying_party import RelyingParty


def party(server, callback, client_id="full-path", secret=CLIENT_SECRET, **more):
    return RelyingParty(server.issuer, client_id, secret, callback.url, **more)


def login(server, browser, callback, user="alice", client_id="full-path", secret=CLIENT_SECRET):
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
def test_users_and_groups(keycloak, browser, callback, user, client_id, verified, groups):
    rp, tokens = login(keycloak, browser, callback, user, client_id)
    claims = rp.claims(tokens["id_token"])
    assert claims["email_verified"] is verified
    found = claims.get("groups")
    assert (sorted(found) if found else found) == groups
    assert rp.userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]


def test_a_public_client_needs_no_secret(keycloak, browser, callback):
    rp, tokens = login(keycloak, browser, callback, client_id="public", secret=None)
    assert rp.claims(tokens["id_token"])["preferred_username"] == "alice"


def test_error_pages(keycloak, callback):
    unregistered = httpx.get(party(keycloak, callback).url(redirect_uri="http://127.0.0.1/other"), trust_env=False)
    assert unregistered.status_code == 400
    assert "Invalid parameter: redirect_uri" in html.unescape(unregistered.text)
    unknown = httpx.get(party(keycloak, callback, "nobody").url(), trust_env=False)
    assert unknown.status_code == 400
    assert "Client not found." in html.unescape(unknown.text)


def test_a_wrong_secret_differs_from_an_unknown_client(keycloak, callback):
    wrong = party(keycloak, callback).token("any", secret="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "unauthorized_client")
    unknown = party(keycloak, callback, "nobody").token("any")
    assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_client")


def test_a_disabled_user_stays_on_the_login_page(keycloak, browser, callback):
    landing = browser.login(party(keycloak, callback).url(), keycloak.login_steps("dave"), until=keycloak.base)
    assert "disabled" in landing.text
    assert callback.received == []


@pytest.mark.parametrize("keep_old", [True, False])
def test_rotation(keycloak, browser, callback, keep_old):
    rp, tokens = login(keycloak, browser, callback)
    kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
    keycloak.rotate_keys(keep_old=keep_old)
    published = [key["kid"] for key in rp.http.get(rp.metadata["jwks_uri"]).json()["keys"]]
    assert (kid in published) is keep_old
    rp, tokens = login(keycloak, browser, callback)
    assert jwt.get_unverified_header(tokens["id_token"])["kid"] != kid
    assert rp.claims(tokens["id_token"])["preferred_username"] == "alice"
