"""Lines at a terminal: read whole, not echoed, and the terminal as before."""

from __future__ import annotations

import os
import pty
import sys
import termios
import threading
from collections.abc import Iterator

import pytest

from inspector.sources import terminal


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Standard input is a pseudo-terminal; the keyboard's end of it."""
    keyboard, screen = pty.openpty()
    with os.fdopen(screen, "r") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield keyboard
    os.close(keyboard)


def typing(keyboard: int, data: bytes) -> None:
    threading.Timer(0.2, os.write, (keyboard, data)).start()


@pytest.mark.parametrize("length", [10, 4096, 30_000])
def test_a_long_line_is_whole_and_not_echoed(typed: int, length: int) -> None:
    before = termios.tcgetattr(sys.stdin)
    typing(typed, b"x" * length + b"\r")
    assert terminal.read_line(threading.Event()) == "x" * length
    assert termios.tcgetattr(sys.stdin) == before
    os.set_blocking(typed, False)
    with pytest.raises(BlockingIOError):
        os.read(typed, 10)


def test_everything_up_to_control_d(typed: int) -> None:
    typing(typed, b"a" * 9000 + b"\nsecond\n\x04rest")
    assert terminal.read_all(10**6) == b"a" * 9000 + b"\nsecond\n"


def test_the_wait_can_be_ended(typed: int) -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    assert terminal.read_line(stop) is None


def test_without_termios_a_line_is_read_as_it_comes(typed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)
    typing(typed, b"short\n")
    assert terminal.read_line(threading.Event()) == "short\n"


class Console:
    """The keyboard of a Windows console: what is typed stands ready."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)

    def kbhit(self) -> bool:
        return bool(self.keys)

    def getwch(self) -> str:
        return self.keys.pop(0)


LONG = "http://localhost:8765/callback#id_token=" + "x" * 30_000


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (LONG + "\r", LONG),
        ("ab\b\bcd\r", "cd"),
        ("\b\b\r", ""),
        ("a\xe0Hb\x00;c\r", "abc"),
        ("ü\u20ac\n", "ü\u20ac"),
        ("abc\x1a", None),
    ],
)
def test_a_console_of_windows_gives_the_line_whole_and_echoes_nothing(
    keys: str, line: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    assert terminal.console_line(threading.Event(), Console(keys)) == line
    assert capfd.readouterr() == ("", "")


def test_the_wait_at_a_console_of_windows_can_be_ended() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    assert terminal.console_line(stop, Console("half of it")) is None


def test_control_c_at_a_console_of_windows_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(terminal, "interrupt_main", lambda: told.append(1))
    assert terminal.console_line(threading.Event(), Console("ab\x03")) is None and told


@pytest.mark.parametrize("length", [1023, 1024, 1025, 4095, 8522])
def test_no_limit_of_a_system_cuts_a_line(typed: int, length: int) -> None:
    """The terminals of macOS cut at 1024 bytes where they edit the line, those of Linux at 4095."""
    typing(typed, b"y" * length + b"\n")
    assert terminal.read_line(threading.Event()) == "y" * length
