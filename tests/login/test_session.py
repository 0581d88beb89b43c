"""A login from the settings to the case, over real sockets; only the browser is replaced."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from inspector.login.events import Event, Exchanged, Finished, RequestReady
from inspector.login.settings import Settings

from .provider import Provider
from .running import run

Make = Callable[..., Settings]


def test_a_login_becomes_a_case_with_every_member(idp: Provider, settings: Make) -> None:
    events: list[Event] = []
    case = run(settings(), on_event=events.append)
    asked = case.request
    assert asked["client_id"] == "client" and asked["code_challenge_method"] == "S256"
    assert case.callback is not None and case.callback["state"] == asked["state"]
    assert case.at("discovery.url") == f"{idp.issuer}/.well-known/openid-configuration"
    assert case.at("discovery.body.issuer") == idp.issuer
    assert case.at("jwks.body.keys")[0]["kid"] == "key-1"
    assert case.at("token.request.grant_type") == "authorization_code"
    assert case.at("token.request.redirect_uri") == asked["redirect_uri"] == case.at("client.redirect_uri")
    assert case.at("token.request.code") == case.callback["code"]
    assert len(case.at("token.request.code_verifier")) == 43
    assert case.at("token.response.status") == 200 and case.id_token_text
    assert case.at("userinfo.body.email_verified") is True
    assert case.at("client.client_secret") == idp.client_secret
    assert case.at("client.auth_method") == "client_secret_basic"
    assert case.observed_at is not None
    assert [e["step"] for e in case.at("exchanges")] == ["discovery", "jwks", "token", "userinfo"]
    assert all(isinstance(e["milliseconds"], int) and e["at"].endswith("Z") for e in case.at("exchanges"))
    assert isinstance(events[-1], Finished) and events[-1].case == case
    assert [e.step for e in events if isinstance(e, Exchanged)] == ["discovery", "jwks", "token", "userinfo"]
    ready = next(e for e in events if isinstance(e, RequestReady))
    assert parse_qs(urlsplit(ready.url).query)["state"] == [asked["state"]]
