"""`decode` and `check` name what a token is: a logout token above all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import T, sign

from .command import run

EVENT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
LOGOUT: dict[str, Any] = {
    "iss": "https://idp.example",
    "aud": "c",
    "iat": T,
    "exp": T + 60,
    "jti": "1",
    "sid": "s",
    "events": EVENT,
}
AT = "2026-11-21T10:00:00Z"


@pytest.mark.parametrize("token", [sign(LOGOUT, typ="logout+jwt"), sign(LOGOUT), sign({**LOGOUT, "sub": "u"})])
def test_a_logout_token_is_named(token: str) -> None:
    assert "this is a logout token" in run("decode", token).out
    assert run("decode", token, "--format", "json").json["kind"] == "a logout token"
    ran = run("check", token, "--now", AT, "--format", "json")
    assert ran.json["verdict"]["root_cause"] == "token-wrong-kind" and "logout token" in ran.json["verdict"]["summary"]


@pytest.mark.parametrize(
    ("payload", "typ", "words"),
    [
        ({"sub": "u", "nonce": "n"}, None, "this is an ID token"),
        ({"sub": "u", "scope": "openid"}, "at+jwt", "this is an access token"),
        ({"sub": "u", "typ": "Refresh"}, None, "this is a refresh token"),
    ],
)
def test_others_are_named_where_they_say_so(payload: dict[str, Any], typ: str | None, words: str) -> None:
    assert words in run("decode", sign(payload, typ=typ)).out


def test_in_doubt_nothing_is_said() -> None:
    assert "this is" not in run("decode", sign({"sub": "u", "events": {"another": {}}})).out
