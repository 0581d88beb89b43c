"""The login to Qlik that was watched, and the loopback login that shows its tokens."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.loading import load_all
from tests.cases import okta

QLIK = "https://acme.eu.qlikcloud.com/login/callback"


def watched(**changes: str) -> dict[str, Any]:
    """A case as `browse` keeps it: Qlik's own request and the callback to Qlik, no token."""
    asked = {
        "client_id": "0oa1client",
        "redirect_uri": QLIK,
        "response_type": "code",
        "scope": "openid",
        "state": "w-1",
    }
    answer = {"code": "SplxlOBeZQQYbYS6WxSbIA", "state": "w-1"}
    at = changes.pop("at", "https://acme.okta.com/oauth2/v1/authorize")
    if "error" in changes:
        answer = {"error": changes.pop("error"), "state": "w-1"}
    return {
        "format": "qlik-inspector-case/1",
        "authorize": {
            "request_url": f"{at}?{urlencode({**asked, **changes})}",
            "callback_url": f"{QLIK}?{urlencode(answer)}",
        },
        "tenant": {"host": "acme.eu.qlikcloud.com"},
        "qlik_error": {"status": 401, "body": {"errors": [{"code": "AUTH-5", "title": "x", "status": "401"}]}},
        "exchanges": [{"step": "callback", "method": "GET", "url": QLIK, "status": 401, "at": "2026-11-21T09:58:00Z"}],
    }


def loopback() -> dict[str, Any]:
    case = okta().dict()
    case.pop("tenant", None)
    case["authorize"]["request_url"] = "https://acme.okta.com/oauth2/v1/authorize?" + urlencode(
        {
            "client_id": "0oa1client",
            "redirect_uri": "http://localhost:8765/callback",
            "response_type": "code",
            "state": "l-1",
            "nonce": "n-1",
        }
    )
    case["authorize"]["callback_url"] = "http://localhost:8765/callback?code=abcdefghijklmnop&state=l-1"
    return case


@pytest.mark.parametrize("turned", [False, True])
def test_both_are_one_case(turned: bool) -> None:
    texts = [json.dumps(watched()), json.dumps(loopback())]
    cases = load_all(*(reversed(texts) if turned else texts))
    assert len(cases) == 1
    assert cases[0].id_token_text and cases[0].at("qlik_error.status") == 401
    assert cases[0].at("tenant.host") == "acme.eu.qlikcloud.com"
    assert cases[0].list("exchanges")[0]["url"] == QLIK
    said = [entry.kind for entry in diagnose(cases[0]).recognised]
    assert "the login to Qlik and the loopback login as one" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"error": "access_denied"},
        {"client_id": "another"},
        {"at": "https://other.okta.com/oauth2/v1/authorize"},
        {"redirect_uri": "http://localhost:9/callback"},
    ],
)
def test_what_is_another_login_stays_one(changes: dict[str, str]) -> None:
    assert len(load_all(json.dumps(watched(**changes)), json.dumps(loopback()))) == 2


def test_two_loopback_logins_stay_two() -> None:
    other = loopback()
    other["authorize"]["request_url"] = other["authorize"]["request_url"].replace("l-1", "l-2").replace("n-1", "n-2")
    other["authorize"]["callback_url"] = other["authorize"]["callback_url"].replace("l-1", "l-2")
    assert len(load_all(json.dumps(loopback()), json.dumps(other))) == 2
