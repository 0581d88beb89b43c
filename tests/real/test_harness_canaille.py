"""Canaille logs a person in over three pages and answers mistakes in its own way."""

from typing import Any

import httpx

from .browser import Browser
from .canaille import Canaille
from .relying_party import Callback, RelyingParty


def party(server: Canaille, callback: Callback, **metadata: Any) -> Any:
    client = server.register(callback.url, **metadata)
    return RelyingParty(server.issuer, client["client_id"], client["client_secret"], callback.url)


def test_a_login_in_the_browser_yields_a_verified_id_token(
    canaille: Canaille, browser: Browser, callback: Callback
) -> None:
    rp = party(canaille, callback)
    browser.login(rp.url(), canaille.login_steps(), until=callback.url)
    tokens = rp.token(callback.received[0]["code"]).json()
    assert rp.claims(tokens["id_token"])["sub"] == "alice"
    assert rp.userinfo(tokens["access_token"]).json()["email"] == "alice@example.com"


def test_declining_the_consent_brings_access_denied(canaille: Canaille, browser: Browser, callback: Callback) -> None:
    rp = party(canaille, callback)
    browser.login(rp.url(), canaille.cancel_steps(), until=callback.url)
    assert callback.received[0]["error"] == "access_denied"


def test_only_without_a_login_page_is_an_unregistered_redirect_uri_refused_at_once(
    canaille: Canaille, callback: Callback
) -> None:
    rp = party(canaille, callback)
    answers = {}
    for prompt in ("login", "none"):
        for name, change in {"redirect_uri": "http://127.0.0.1:1/other", "client_id": "nobody"}.items():
            answer = httpx.get(rp.url(**{name: change, "prompt": prompt}), trust_env=False)
            answers[prompt, name] = answer.status_code, answer.headers.get("location")
    assert answers == {
        ("login", "redirect_uri"): (302, "/login"),
        ("login", "client_id"): (302, "/login"),
        ("none", "redirect_uri"): (400, None),
        ("none", "client_id"): (404, None),
    }


def test_a_wrong_secret_is_told_apart_and_a_code_works_once(
    canaille: Canaille, browser: Browser, callback: Callback
) -> None:
    rp = party(canaille, callback)
    browser.login(rp.url(), canaille.login_steps(), until=callback.url)
    code = callback.received[0]["code"]
    refused = rp.token(code, secret="wrong")
    assert refused.json()["error"] == "invalid_client"
    assert "cannot authenticate with methods" in refused.json()["error_description"]
    first = rp.token(code).json()
    assert rp.token(code).json()["error"] == "invalid_grant"
    assert rp.userinfo(first["access_token"]).status_code == 200
