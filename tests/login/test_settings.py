"""Settings that cannot work are refused with a sentence; the request is built from those that can."""

from __future__ import annotations

import webbrowser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.secret import Secret
from inspector.login.browser import open_browser, ssh_line
from inspector.login.error import SettingsError
from inspector.login.request import build, challenge, with_query
from inspector.login.settings import Settings
from inspector.uri import is_loopback


def make(**changes: Any) -> Settings:
    return Settings(**{"issuer": "https://idp.example", "client_id": "client", **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": ""}, "no issuer"),
        ({"client_id": " "}, "no client ID"),
        ({"issuer": "idp.example"}, "does not start with https"),
        ({"issuer": "https://"}, "names no host"),
        ({"issuer": "https://idp example"}, "a space"),
        ({"issuer": "https://idp.example:99999"}, "is no URL"),
        ({"issuer": "https://user:hunter2@idp.example"}, "user name or password"),
        ({"issuer": "https://[::1"}, "is no URL"),
        ({"auth_method": "secret"}, "client_secret_basic, client_secret_post"),
        ({"auth_method": "client_secret_post"}, "needs a client secret"),
        ({"auth_method": "private_key_jwt"}, "private key"),
        ({"response_mode": "qwery"}, "query, fragment"),
        ({"response_type": "kode"}, "code, id_token and token"),
        ({"response_type": ""}, "code, id_token and token"),
        ({"response_type": "id_token", "response_mode": "query"}, "must not come in a query"),
        ({"pkce": "s256"}, "S256"),
        ({"extra": (("state", "x"),)}, "'state' has a setting of its own"),
        ({"max_age": -1}, "max_age"),
        ({"claims": "email"}, "no JSON object"),
        ({"claims": "[" * 100_000}, "no JSON object"),
        ({"timeout": 0}, "time-out"),
        ({"wait": 1e9}, "wait"),
        ({"redirect_uri": "http://tenant.example/cb"}, "not loopback"),
        ({"redirect_uri": "https://tenant.example/cb#x"}, "fragment"),
        ({"tenant_host": "https://acme.eu.qlikcloud.com/"}, "no host name"),
        ({"target": "saml"}, "qlik-oauth"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make(**changes)
    assert words in str(caught.value) and "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "https://idp.example/.well-known/openid-configuration"),
        ({"issuer": "https://idp.example/oidc/2/"}, "https://idp.example/oidc/2/.well-known/openid-configuration"),
        ({"issuer": "https://x/.well-known/openid-configuration"}, "https://x/.well-known/openid-configuration"),
        ({"discovery_url": "https://y/d"}, "https://y/d"),
        (
            {"issuer": "https://t.eu.qlikcloud.com", "target": "qlik-oauth"},
            "https://t.eu.qlikcloud.com/.well-known/oauth-authorization-server",
        ),
    ],
)
def test_where_discovery_is(changes: dict[str, Any], url: str) -> None:
    assert make(**changes).url_of_discovery == url


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("a.localhost", True),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_challenge_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier, "S256") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_each_request_is_fresh_and_hides_its_secrets() -> None:
    first, second = (build(make(), "https://idp.example/authorize", "http://localhost:1/cb") for _ in range(2))
    assert first.state != second.state and first.nonce != second.nonce and first.verifier != second.verifier
    for secret in (first.verifier, first.nonce):
        assert secret is not None and secret.reveal() not in repr(first)


def test_qlik_as_authorization_server_gets_no_nonce() -> None:
    given = make(target="qlik-oauth", scope="user_default")
    request = build(given, "https://t.example/oauth/authorize", "http://localhost:1/cb")
    assert "nonce" not in dict(request.parameters) and dict(request.parameters)["code_challenge_method"] == "S256"


@given(st.text(min_size=1), st.text())
def test_any_value_survives_the_query(name: str, value: str) -> None:
    url = with_query("https://idp.example/a?keep=1", [("scope", value)])
    assert dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) == {"keep": "1", "scope": value}


def test_secrets_are_not_shown() -> None:
    shown = repr(make(client_secret=Secret("hunter2"), client_key=Secret("hunter2"), decryption_key=Secret("hunter2")))
    assert "hunter2" not in shown


def test_the_ssh_line_is_exact() -> None:
    assert ssh_line(8765, {}) == ""
    line = ssh_line(8765, {"SSH_CONNECTION": "10.0.0.9 50000 10.0.0.5 2222"})
    assert line.startswith("ssh -N -L 8765:127.0.0.1:8765 -p 2222 ") and line.endswith("10.0.0.5")


def test_a_browser_of_the_terminal_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Named:
        name = "/usr/bin/firefox"

        def open(self, url: str) -> bool:
            opened.append(url)
            return True

    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr("webbrowser.get", Named)
    assert open_browser("https://idp/") and opened == ["https://idp/"]
    monkeypatch.setattr(Named, "name", "/usr/bin/w3m")
    assert not open_browser("https://idp/")
    monkeypatch.setenv("SSH_CONNECTION", "a 1 b 22")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(Named, "name", "firefox")
    assert not open_browser("https://idp/") and len(opened) == 1


def test_no_browser_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr("webbrowser.get", none)
    assert not open_browser("https://idp/")
