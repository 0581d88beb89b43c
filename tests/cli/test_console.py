"""Colours at a console of Windows: switched on where they are off, and left out where it cannot have them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest

from inspector.cli.console import VIRTUAL_TERMINAL, obeys, switched_on


@dataclass
class Number:
    value: int = 0


class Kernel:
    """The two calls of kernel32; `mode` None: no console."""

    def __init__(self, mode: int | None, old: bool = False) -> None:
        self.mode, self.old = mode, old

    def GetConsoleMode(self, handle: int, mode: Any) -> int:
        mode.value = self.mode or 0
        return int(self.mode is not None)

    def SetConsoleMode(self, handle: int, mode: int) -> int:
        if self.old:
            return 0
        self.mode = mode
        return 1


@pytest.mark.parametrize(
    ("kernel", "obeyed", "mode"),
    [
        (Kernel(3), True, 3 | VIRTUAL_TERMINAL),
        (Kernel(7), True, 7),
        (Kernel(3, old=True), False, 3),
        (Kernel(None), False, None),
    ],
)
def test_a_console_is_asked_for_escape_sequences(kernel: Kernel, obeyed: bool, mode: int | None) -> None:
    assert switched_on(kernel, 1, Number, lambda number: number) is obeyed
    assert kernel.mode == mode


def test_elsewhere_a_terminal_obeys() -> None:
    assert obeys(io.StringIO())
