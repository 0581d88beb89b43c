"""Standard input as the keyboard again, after evidence was piped in."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

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
