"""Whether a console obeys escape sequences: a terminal does; Windows' own console (conhost) where it is switched on."""

from __future__ import annotations

import sys
from typing import Any

VIRTUAL_TERMINAL = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING of SetConsoleMode; Windows Terminal has it on, conhost off until asked."""


def obeys(stream: Any) -> bool:
    """Switched on where it has to be; False for a console that knows none, which would show the sequences as text."""
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    return switched_on(kernel, msvcrt.get_osfhandle(stream.fileno()), ctypes.c_uint32, ctypes.byref)


def switched_on(kernel: Any, handle: int, number: Any, by_reference: Any) -> bool:
    """The mode of one console with escape sequences; False where it cannot be had."""
    mode = number()
    if not kernel.GetConsoleMode(handle, by_reference(mode)):
        return False
    return bool(mode.value & VIRTUAL_TERMINAL or kernel.SetConsoleMode(handle, mode.value | VIRTUAL_TERMINAL))
