"""The keyboard: standard input again after evidence was piped in, and secrets that are typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from inspector.cli.usage import UsageError

T = TypeVar("T")


def reopened(read: Callable[[], T]) -> T:
    """What `read` makes of standard input; afterwards it is the terminal, where there is one."""
    found = read()
    try:
        terminal = os.open("/dev/tty" if os.name != "nt" else "CONIN$", os.O_RDWR)
    except OSError:
        return found
    os.dup2(terminal, 0)
    os.close(terminal)
    return found


def ask_secret(what: str) -> str:
    """A secret typed without echo. Raises UsageError where nobody can type."""
    from getpass import getpass  # only where a secret is typed

    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("the profile asks for a secret to be typed, and there is no terminal: use env:NAME")
    return getpass(what, stream=sys.stderr)
