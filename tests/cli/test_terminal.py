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
