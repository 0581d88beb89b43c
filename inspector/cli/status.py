"""How a run ends, and how wide its terminal is: what every verb and its frame share."""

from __future__ import annotations

import os

OK, FOUND, UNUSABLE, CANCELLED, FAULT = 0, 1, 2, 3, 70
"""Exit statuses; FAULT is EX_SOFTWARE of sysexits.h."""


def columns(default: int) -> int:
    """Columns of the terminal: `COLUMNS`, else what standard output says, else the default."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(1).columns or default
    except (OSError, ValueError):
        return default
