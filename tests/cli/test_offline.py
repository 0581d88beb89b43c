"""`--offline`: no socket is made, not even for loopback or for a name; a process in which making one is fatal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .command import environment

GUARDED = """
import asyncio, socket, sys
def fatal(*_, **__):
    sys.stderr.write("A SOCKET WAS OPENED\\n"); sys.stderr.flush()
    import os; os._exit(97)
# asyncio's own wake-up pair is no network: everything that names an address is
for name in ("connect", "connect_ex", "bind", "listen", "sendto"):
    setattr(socket.socket, name, fatal)
class Guarded(socket.socket):
    def __init__(self, family=-1, *rest, **more):
        if family not in (-1, socket.AF_UNIX):
            fatal()
        super().__init__(family, *rest, **more)
socket.socket = Guarded
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = socket.create_server = fatal
sys.argv = ["qlik-inspector", *sys.argv[1:]]
from inspector.__main__ import run
sys.exit(run())
"""


def guarded(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *map(str, arguments)],
        input=b"",
        capture_output=True,
        env=environment(QLIK_KEY="k", HTTPS_PROXY="http://127.0.0.1:9"),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


LOGIN = ("--issuer", "http://127.0.0.1:9", "--client-id", "client")


@pytest.mark.parametrize(
    "arguments",
    [
        ("login", *LOGIN),
        ("login", *LOGIN, "--device"),
        ("login", *LOGIN, "--client-credentials"),
        ("probe", "--issuer", "http://127.0.0.1:9"),
        ("probe", "--tenant", "127.0.0.1:9", "--api-key-env", "QLIK_KEY"),
    ],
)
def test_what_needs_the_network_refuses(arguments: tuple[str, ...]) -> None:
    status, out, err = guarded(*arguments, "--offline")
    assert status == 2 and "--offline" in err and out == "" and "Traceback" not in err


def test_check_and_compare_judge_what_they_have(broken: Path, healthy: Path) -> None:
    status, out, err = guarded("check", broken, "--offline", "--format", "json")
    assert status == 1 and "email-verified-missing" in out and err == ""
    status, out, err = guarded("compare", healthy, broken, "--offline")
    assert status == 1 and "email_verified" in out and err == ""


@pytest.mark.parametrize(
    "more",
    [
        ("--jwks", "https://idp.example/jwks"),
        ("--tenant", "acme.eu.qlikcloud.com", "--api-key-env", "QLIK_KEY"),
    ],
)
def test_an_option_that_would_fetch_is_refused(healthy: Path, more: tuple[str, ...]) -> None:
    status, out, err = guarded("check", healthy, *more, "--offline")
    assert status == 2 and "--offline" in err and out == ""


@pytest.mark.parametrize("arguments", [("login", *LOGIN), ("probe", "--issuer", "http://127.0.0.1:9")])
def test_without_it_the_guard_would_have_spoken(arguments: tuple[str, ...]) -> None:
    status, _, err = guarded(*arguments)
    assert status == 97 and "A SOCKET WAS OPENED" in err
