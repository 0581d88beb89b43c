"""The mock server does each kind of fault to the next login, and nothing when none is asked for."""

from typing import Any

import httpx
import jwt
import pytest

from .mock import MockServer
from .relying_party import Callback, RelyingParty


def login(server: MockServer, callback: Callback) -> Any:
    rp = RelyingParty(server.issuer, server.client_id, server.client_secret, callback.url)
    rp.http.get(rp.url(), follow_redirects=True)
    return rp, callback.received[-1]


def test_without_faults_everything_verifies(mock_server: MockServer, callback: Callback) -> None:
    rp, answer = login(mock_server, callback)
    assert answer["state"] == rp.state
    assert rp.claims(rp.token(answer["code"]).json()["id_token"])["sub"] == "johndoe"
    assert mock_server.requests()[:3] == [
        "GET /.well-known/openid-configuration",
        "GET /authorize",
        "POST /token",
    ]


def test_claims_header_and_nonce(mock_server: MockServer, callback: Callback) -> None:
    mock_server.inject(
        idToken={
            "set": {"email": "a@example.com", "aud": ["other"]},
            "remove": ["nonce"],
            "header": {"set": {"kid": "x"}},
        }
    )
    rp, answer = login(mock_server, callback)
    token = rp.token(answer["code"]).json()["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["email"], claims["aud"], "nonce" in claims) == ("a@example.com", ["other"], False)
    assert jwt.get_unverified_header(token)["kid"] == "x"


@pytest.mark.parametrize(("damage", "segments"), [("signature", 3), ("none", 3), ("cut", 2)])
def test_damaged_tokens(mock_server: MockServer, callback: Callback, damage: Any, segments: Any) -> None:
    mock_server.inject(idToken={"damage": damage})
    rp, answer = login(mock_server, callback)
    token = rp.token(answer["code"]).json()["id_token"]
    assert len(token.split(".")) == segments
    with pytest.raises(jwt.PyJWTError):
        rp.claims(token)


def test_the_redirect(mock_server: MockServer, callback: Callback) -> None:
    mock_server.inject(redirect={"set": {"error": "access_denied"}, "remove": ["code", "state"]})
    _, answer = login(mock_server, callback)
    assert answer == {"error": "access_denied"}


def test_token_userinfo_and_discovery(mock_server: MockServer, callback: Callback) -> None:
    mock_server.inject(
        token={"status": 400, "body": {"error": "invalid_grant", "error_description": "<b>no</b>"}},
        userinfo={"set": {"email_verified": "true"}, "remove": ["sub"]},
        discovery={"set": {"issuer": "https://elsewhere.example"}},
    )
    rp, answer = login(mock_server, callback)
    refused = rp.token(answer["code"])
    assert (refused.status_code, refused.json()["error_description"]) == (400, "<b>no</b>")
    assert rp.userinfo("any").json() == {"email_verified": "true"}
    assert rp.metadata["issuer"] == "https://elsewhere.example"
    assert rp.metadata["token_endpoint"].startswith(mock_server.issuer)


def test_whole_answers_can_be_replaced(mock_server: MockServer, callback: Callback) -> None:
    mock_server.inject(
        raw={
            "/token": {"status": 500, "headers": {"Content-Type": "text/html"}, "body": "<h1>debug</h1>"},
            "/userinfo": {"body": {"sub": "johndoe"}, "hangUp": "half way"},
            "/jwks": {"hangUp": "at once"},
        }
    )
    rp, answer = login(mock_server, callback)
    assert (rp.token(answer["code"]).status_code, rp.token("again").text) == (500, "<h1>debug</h1>")
    with pytest.raises(httpx.RemoteProtocolError):
        rp.userinfo("any")
    with pytest.raises(httpx.RemoteProtocolError):
        rp.http.get(rp.metadata["jwks_uri"])
