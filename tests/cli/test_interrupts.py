"""Ctrl-C at every step of a login: exit status 3, one sentence, and nothing left behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ..login.provider import Provider, Reply, Request, as_json
from ..login.running import free_port
from .command import environment

CONFIGURATION = "/.well-known/openid-configuration"


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider(client_secret="s3cr3t") as provider:
        yield provider


@pytest.fixture
def stalled(idp: Provider) -> Iterator[Callable[[str], threading.Event]]:
    """`stalled(path)`: that endpoint answers nothing until the test is over; the event says that it was asked."""
    over = threading.Event()

    def stall(path: str) -> threading.Event:
        asked = threading.Event()

        def never(request: Request) -> Reply | None:
            asked.set()
            over.wait(60)
            return None

        idp.replies[path] = never
        return asked

    yield stall
    over.set()


class Interrupted:
    """A login in a process of its own."""

    def __init__(self, idp: Provider, folder: Path, *more: str) -> None:
        self.port = free_port()
        self.something_came = True
        self.folder = folder
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "inspector",
                "login",
                "--issuer",
                idp.issuer,
                "--client-id",
                "client",
                "--client-secret-env",
                "SECRET",
                "--port",
                str(self.port),
                "--no-browser",
                "--no-preflight",
                "--save",
                str(folder / "kept.case.json"),
                *more,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment(SECRET="s3cr3t", TMPDIR=str(folder)),
        )

    def url(self) -> str:
        assert self.process.stderr
        return next(line.strip() for line in self.process.stderr if "/authorize?" in line)

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ctrl-C, and what must then hold."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        assert self.process.returncode == 3, err
        assert out == "" and "cancelled" in err and "Traceback" not in err
        kept = list(self.folder.iterdir())
        if kept:  # what had come by then, and nothing else
            assert [path.name for path in kept] == ["kept.case.json"] and "s3cr3t" not in kept[0].read_text()
            assert json.loads(kept[0].read_text())["masked"] is True and "case kept in" in err
        assert bool(kept) is self.something_came
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as again:
                again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                again.bind((host, self.port))


def sign_in(url: str) -> None:
    def go() -> None:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=10).close()

    threading.Thread(target=go, daemon=True).start()


@pytest.mark.parametrize("path", [CONFIGURATION, "/jwks"])
def test_before_the_browser(idp: Provider, stalled: Any, path: str, tmp_path: Path) -> None:
    asked = stalled(path)
    login = Interrupted(idp, tmp_path)
    assert asked.wait(30)
    login.something_came = path != CONFIGURATION
    login.interrupt()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_while_the_person_signs_in(number: signal.Signals, idp: Provider, tmp_path: Path) -> None:
    """A terminal that is closed is no other end than Ctrl-C."""
    login = Interrupted(idp, tmp_path)
    login.url()
    login.interrupt(number)


def test_with_a_connection_that_says_nothing(idp: Provider, tmp_path: Path) -> None:
    login = Interrupted(idp, tmp_path)
    login.url()
    with socket.create_connection(("127.0.0.1", login.port)):
        login.interrupt()


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_after_the_browser(idp: Provider, stalled: Any, path: str, tmp_path: Path) -> None:
    asked = stalled(path)
    login = Interrupted(idp, tmp_path)
    sign_in(login.url())
    assert asked.wait(30)
    login.interrupt()


def test_while_the_redirect_uri_is_asked_about(idp: Provider, stalled: Any, tmp_path: Path) -> None:
    asked = stalled("/authorize")
    login = Interrupted(idp, tmp_path)
    sign_in(login.url())
    assert asked.wait(30)
    login.interrupt()


def test_while_another_device_is_waited_for(idp: Provider, tmp_path: Path) -> None:
    idp.extra_metadata["device_authorization_endpoint"] = f"{idp.issuer}/device"
    given = {
        "device_code": "d",
        "user_code": "WDJB-MJHT",
        "verification_uri": f"{idp.issuer}/a",
        "expires_in": 60,
        "interval": 1,
    }
    idp.replies["/device"] = lambda request: as_json(given)
    idp.replies["/token"] = lambda request: as_json({"error": "authorization_pending"}, 400)
    login = Interrupted(idp, tmp_path, "--device")
    assert login.process.stderr
    next(line for line in login.process.stderr if "WDJB-MJHT" in line)
    login.interrupt()


def test_while_the_tenant_is_asked(idp: Provider, stalled: Any, tmp_path: Path) -> None:
    asked = stalled("/api/v1/tenants/me")
    host = idp.issuer.removeprefix("http://")
    login = Interrupted(idp, tmp_path, "--tenant", host, "--api-key-env", "SECRET")
    sign_in(login.url())
    assert asked.wait(30)
    login.interrupt()
