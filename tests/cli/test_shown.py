"""What is shown on the way: the request before it is sent, the device's code, the address to paste."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.cli.progress import Progress
from inspector.login.events import DeviceCode, RequestReady

from ..login.provider import Provider
from .command import run

CODE = DeviceCode("WDJB-MJHT", "https://idp.example/activate", "https://idp.example/activate?user_code=WDJB-MJHT", 600)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def said(event: DeviceCode | RequestReady, stream: io.StringIO) -> str:
    Progress(stream)(event)
    return stream.getvalue()


def test_the_request_is_shown_masked_and_not_sent(idp: Provider) -> None:
    ran = run(
        "login",
        "--issuer",
        idp.issuer,
        "--client-id",
        "client",
        "--show-request",
        "--login-hint",
        "maria.schmidt@acme.example",
        "--client-secret-env",
        "SECRET",
        "--extra",
        "domain_hint=acme",
        SECRET="s3cr3t-canary",
    )
    shown = dict(line.split(None, 1) for line in ran.out.splitlines())
    assert ran.status == 0 and idp.paths() == ["/.well-known/openid-configuration"]
    assert shown["GET"] == f"{idp.issuer}/authorize" and shown["domain_hint"] == "a•••"
    assert shown["client_id"] == "client" and shown["code_challenge_method"] == "S256"
    assert shown["redirect_uri"] == "http://localhost:8765/callback" and shown["scope"] == "openid profile email"
    assert "•" in shown["state"] and "•" in shown["nonce"] and "•" in shown["code_challenge"]
    assert "maria" not in ran.out and "s3cr3t-canary" not in ran.out + ran.err


def test_the_request_goes_to_a_file_and_refusals_are_said(idp: Provider, tmp_path: Path) -> None:
    kept = tmp_path / "request.txt"
    assert run("login", "--issuer", idp.issuer, "--client-id", "c", "--show-request", "--output", kept).status == 0
    assert "client_id" in kept.read_text()
    gone = run("login", "--issuer", "http://127.0.0.1:9", "--client-id", "c", "--show-request")
    assert gone.status == 2 and "There is no request to show" in gone.err
    offline = run("login", "--issuer", idp.issuer, "--client-id", "c", "--show-request", "--offline")
    assert offline.status == 2 and "--offline" in offline.err


def test_a_signed_answer_can_be_asked_for(idp: Provider) -> None:
    ran = run("login", "--issuer", idp.issuer, "--client-id", "c", "--show-request", "--response-mode", "form_post.jwt")
    assert "form_post.jwt" in ran.out
    refused = run("login", "--issuer", idp.issuer, "--client-id", "c", "--show-request", "--response-mode", "post")
    assert refused.status == 2 and "form_post" in refused.err


def test_a_devices_code_is_large_and_a_qr_code_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = said(CODE, Terminal())
    assert "W D J B - M J H T" in text and "600 s" in text and CODE.verification_uri in text
    assert text.count("\x1b[97;40m") == text.count("\x1b[0m") > 10 and "▀" in text
    monkeypatch.setenv("NO_COLOR", "1")
    plain = said(CODE, Terminal())
    assert "▀" in plain and "\x1b" not in plain


def test_a_log_gets_the_code_without_a_picture() -> None:
    text = said(CODE, io.StringIO())
    assert "WDJB-MJHT" in text and "▀" not in text and "\x1b" not in text


def test_a_hostile_code_is_no_escape_sequence() -> None:
    evil = DeviceCode("\x1b]0;x\x07" * 50, "https://idp.example/\x1b[2J", "", 60)
    assert "\x1b" not in said(evil, io.StringIO())


def test_what_is_to_be_pasted_will_not_keep() -> None:
    ready = RequestReady("https://idp.example/authorize?x", "https://abc.eu.qlikcloud.com/login/callback", paste=True)
    text = said(ready, io.StringIO())
    assert "paste the address" in text and "works once" in text
    here = RequestReady("https://idp.example/authorize?x", "http://localhost:8765/callback", "ssh -N -L 8765:… me@box")
    assert "ssh -N -L" in said(here, io.StringIO()) and "works once" not in said(here, io.StringIO())
