"""The app in a real pseudo-terminal: what reaches it, and how it is left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator

import pytest

from .. import cases

APP = "import sys; from inspector.tui import run; sys.exit(run())"
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """A child in a pty of 80×24."""

    def __init__(self, code: str, **environment: str) -> None:
        self.raw = bytearray()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            os.execvp(sys.executable, [sys.executable, "-c", code])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds: float = 0.1) -> bool:
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.raw += data
        return bool(data)

    def until(self, pattern: bytes, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.text()):
                return
            self.read()
        raise AssertionError(f"{pattern!r} was not seen in {self.text()[-2000:]!r}")

    def text(self) -> bytes:
        """What was written, without colours and cursor moves."""
        return re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", bytes(self.raw))

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self.read(0)
            view = view[os.write(self.fd, view[:1024]) :]

    def wait(self, seconds: float = 20.0) -> int:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0.05):
                    pass
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("the app did not end")

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.fd)


@pytest.fixture
def folders(tmp_path: object) -> dict[str, str]:
    return {"XDG_STATE_HOME": f"{tmp_path}/s", "XDG_CONFIG_HOME": f"{tmp_path}/c"}


@pytest.fixture
def terminal(folders: dict[str, str]) -> Iterator[Terminal]:
    child = Terminal(APP, **folders)
    try:
        child.until(b"Paste anything here")
        yield child
    finally:
        child.close()


def test_without_a_terminal_it_names_the_command_and_ends_with_2() -> None:
    done = subprocess.run(
        [sys.executable, "-c", APP], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2
    assert "qlik-inspector check" in done.stderr and done.stdout == ""


def test_quitting_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    terminal.send(b"\x11")
    assert terminal.wait() == 0
    assert terminal.raw.rfind(LEFT) > terminal.raw.rfind(ENTERED) > -1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_alternate_screen_and_no_mouse_behind(terminal: Terminal, number: signal.Signals) -> None:
    os.kill(terminal.pid, number)
    assert terminal.wait() == 128 + number
    raw = bytes(terminal.raw)
    assert raw.rfind(LEFT) > raw.rfind(ENTERED)
    assert raw.rfind(b"\x1b[?1000l") > raw.rfind(b"\x1b[?1000h")


def test_suspending_gives_the_terminal_back_and_comes_again(terminal: Terminal) -> None:
    terminal.send(b"\x1a")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        terminal.read()
        pid, status = os.waitpid(terminal.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            break
    else:
        raise AssertionError("it was not suspended")
    while terminal.read():
        pass
    assert terminal.raw.rfind(LEFT) > terminal.raw.rfind(ENTERED)
    mark = len(terminal.raw)
    os.kill(terminal.pid, signal.SIGCONT)
    while ENTERED not in terminal.raw[mark:]:
        assert terminal.read(20)
    # what is typed while the terminal is switched back may be flushed by it
    for _ in range(40):
        terminal.send(b"\x11")
        try:
            status = terminal.wait(1)
        except AssertionError:
            continue
        assert status == 0
        return
    raise AssertionError("it did not listen again")


def test_a_token_typed_by_a_terminal_without_bracketed_paste_is_read(terminal: Terminal) -> None:
    login = cases.okta()
    login.claims["padding"] = "x" * 11_000
    token = login.dict()["token"]["response"]["body"]["id_token"]
    assert len(token) > 15_000
    terminal.send(token.encode() + b"\r")
    terminal.until(b"Judged as if")
    assert token.encode()[100:160] not in terminal.raw
    terminal.send(b"\x11")
    assert terminal.wait() == 0


def test_a_bracketed_paste_is_read_and_not_shown(terminal: Terminal) -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    terminal.send(b"\x1b[200~" + token.encode() + b"\x1b[201~")
    terminal.until(b"Judged as if")
    assert token.encode()[60:120] not in terminal.raw


def test_a_crash_prints_no_local_and_ends_with_70(folders: dict[str, str]) -> None:
    code = """
import sys
import inspector.tui.app as a
def fall(self):
    token = "canary-local-value"
    raise ValueError("canary-message " + token)
a.InspectorApp.action_help = fall
from inspector.tui import run
sys.exit(run())
"""
    child = Terminal(code, **folders)
    try:
        child.until(b"Paste anything here")
        child.send(b"?")
        assert child.wait() == 70
        assert b"ValueError" in child.raw
        assert b"canary" not in child.raw
        assert child.raw.rfind(LEFT) > child.raw.rfind(ENTERED)
    finally:
        child.close()


def test_developer_switches_are_forgotten(tmp_path: object, folders: dict[str, str]) -> None:
    """TEXTUAL_LOG would write every paste into a file."""
    log = f"{tmp_path}/textual.log"
    child = Terminal(APP, TEXTUAL_LOG=log, TEXTUAL="devtools,debug", **folders)
    try:
        child.until(b"Paste anything here")
        child.send(b"\x1b[200~eyJhbGciOiJub25lIn0.e30.\x1b[201~")
        child.until(b"root cause")
        child.send(b"\x11")
        child.wait()
    finally:
        child.close()
    assert not os.path.exists(log)
