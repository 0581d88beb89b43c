"""Proxies that demand a name and a password: used, and never told to anybody."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inspector import Case, diagnose
from inspector.login.error import SettingsError
from inspector.login.events import Event
from inspector.login.settings import Settings
from inspector.tenant.profiles import Profile

from .running import run

USER, PASSWORD = "proxy-user", "hunter2-proxy-canary"
DOCUMENT = {"issuer": "http://idp.example", "jwks_uri": "http://idp.example/jwks"}


class Proxy:
    """What was asked of it: (method, target, whether the credentials were right)."""

    def __init__(self, port: int, asked: list[tuple[str, str, bool]]) -> None:
        self.port, self.asked = port, asked

    def url(self, credentials: str = f"{USER}:{PASSWORD}") -> str:
        return f"http://{credentials}@127.0.0.1:{self.port}" if credentials else f"http://127.0.0.1:{self.port}"


@contextmanager
def demanding() -> Iterator[Proxy]:
    """A proxy on loopback that answers 407 to everybody it does not know (RFC 9110 section 15.5.8)."""
    asked: list[tuple[str, str, bool]] = []
    right = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(json.dumps(DOCUMENT).encode())

        def do_CONNECT(self) -> None:
            self._answer(b"")  # the tunnel's other end speaks no TLS: the connection itself is what is tested

        def _answer(self, body: bytes) -> None:
            known = self.headers.get("Proxy-Authorization") == right
            asked.append((self.command, self.path, known))
            self.send_response(200 if known else 407)
            if not known:
                self.send_header("Proxy-Authenticate", 'Basic realm="acme"')
            if self.command != "CONNECT" or not known:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Proxy(server.server_port, asked)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def discovered(issuer: str, proxy: str = "") -> tuple[Case, str]:
    """The case, and everything that was said on the way and of it, in one text."""
    events: list[Event] = []
    given: dict[str, Any] = {"proxy": proxy} if proxy else {}
    settings = Settings(client_id="client", issuer=issuer, redirect_uri="http://localhost:0/callback", **given)
    case = run(settings, on_event=events.append)
    told = [repr(settings), repr(events), json.dumps(case.to_dict()), json.dumps(diagnose(case).to_dict())]
    return case, "\n".join(told)


def nothing_told(text: str) -> bool:
    encoded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return not any(secret in text for secret in (PASSWORD, USER, encoded))


@pytest.mark.parametrize("by", ["option", "environment"])
def test_name_and_password_are_sent_and_not_told(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with demanding() as proxy:
        if by == "environment":
            monkeypatch.setenv("HTTP_PROXY", proxy.url())
        case, told = discovered("http://idp.example", proxy.url() if by == "option" else "")
        url = "http://idp.example/.well-known/openid-configuration"
        assert proxy.asked[0] == ("GET", url, True) and all(known for _, _, known in proxy.asked)
    assert case.at("discovery.body.issuer") == "http://idp.example" and nothing_told(told)


@pytest.mark.parametrize("credentials", ["", f"{USER}:wrong-{PASSWORD}"])
def test_a_refusal_of_the_proxy_is_named_as_the_proxys(credentials: str) -> None:
    with demanding() as proxy:
        case, told = discovered("https://idp.example", proxy.url(credentials))
        assert proxy.asked[0][:2] == ("CONNECT", "idp.example:443") and not proxy.asked[0][2]
    detail = case.text("network_error.detail") or ""
    assert "proxy" in detail.lower() and "407" in detail and f"127.0.0.1:{proxy.port}" in detail
    assert nothing_told(told.replace(f"wrong-{PASSWORD}", PASSWORD))


def test_a_tunnel_is_asked_for_with_the_credentials() -> None:
    with demanding() as proxy:
        case, told = discovered("https://idp.example", proxy.url())
        assert ("CONNECT", "idp.example:443", True) in proxy.asked
    assert case.at("network_error.where") == "discovery" and nothing_told(told)


def test_a_407_for_plain_http_is_the_proxys_word() -> None:
    with demanding() as proxy:
        case, told = discovered("http://idp.example", proxy.url(""))
        assert proxy.asked and not proxy.asked[0][2]
    assert case.at("discovery.status") == 407 and nothing_told(told)


def test_a_profile_does_not_keep_them() -> None:
    with pytest.raises(SettingsError) as refused:
        Profile("acme", {"proxy": f"http://{USER}:{PASSWORD}@proxy.acme.example:3128"})
    assert PASSWORD not in str(refused.value) and "HTTPS_PROXY" in str(refused.value)
    assert Profile("acme", {"proxy": "http://proxy.acme.example:3128"}).values["proxy"]
