"""What is typed or pasted at a terminal: whole, and not shown. A terminal that edits lines itself cuts them at 4095
bytes (macOS: 1024), which is shorter than many a token; and what is pasted may hold a code."""

from __future__ import annotations

import os
import sys
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import select
from threading import Event
from typing import Protocol

END = b"\x04"
"""Ctrl-D."""
_PIECE = 65536


@contextmanager
def unedited(descriptor: int) -> Iterator[bool]:
    """The terminal without line editing and echo, restored in any case; whether that was possible (not on Windows)."""
    try:
        # Windows has none
        import termios
    except ImportError:
        yield False
        return
    if sys.platform == "win32":  # for the type checker: termios has no attributes there
        yield False
        return
    try:
        before = termios.tcgetattr(descriptor)
    except termios.error:
        yield False
        return
    changed = [*before[:3], before[3] & ~(termios.ICANON | termios.ECHO), *before[4:]]
    termios.tcsetattr(descriptor, termios.TCSANOW, changed)
    try:
        yield True
    finally:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, before)


def read_all(limit: int) -> bytes:
    """Everything up to Ctrl-D or the end of input, at most about `limit` bytes."""
    with unedited(sys.stdin.fileno()) as whole:
        if not whole:
            return sys.stdin.buffer.read(limit)
        data = bytearray()
        while len(data) < limit and (piece := os.read(sys.stdin.fileno(), _PIECE)):
            data += piece
            if END in piece:
                return bytes(data.split(END, 1)[0])
        return bytes(data)


class Keys(Protocol):
    """The keyboard of a Windows console (the module msvcrt)."""

    def kbhit(self) -> bool: ...
    def getwch(self) -> str: ...


def console_line(stop: Event, keys: Keys) -> str | None:
    """One line of a Windows console, not echoed; None at Ctrl-Z, or when `stop` is set meanwhile."""
    typed: list[str] = []
    while not stop.is_set():
        if not keys.kbhit():
            stop.wait(0.05)
            continue
        key = keys.getwch()
        if key in "\r\n":
            return "".join(typed)
        if key == "\x1a":
            return None
        if key == "\x03":
            interrupt_main()
            return None
        if key in "\x00\xe0":
            keys.getwch()  # an arrow or function key says so in two
        elif key == "\b":
            del typed[-1:]
        else:
            typed.append(key)
    return None


def read_line(stop: Event) -> str | None:
    """One line; None at the end of input, or when `stop` is set meanwhile."""
    if sys.platform == "win32":
        import msvcrt  # is only there

        return console_line(stop, msvcrt)
    with unedited(sys.stdin.fileno()) as whole:
        if not whole:
            return sys.stdin.readline() or None

        data = bytearray()
        while not stop.is_set():
            if not select([sys.stdin.fileno()], [], [], 0.1)[0]:
                continue
            piece = os.read(sys.stdin.fileno(), _PIECE)
            for byte in piece:
                if byte == 0x7F:
                    del data[-1:]
                elif byte in b"\r\n":
                    return data.decode("utf-8", "replace")
                elif byte != END[0]:
                    data.append(byte)
            if not piece or END in piece:
                return None
        return None
