"""Local times beside those in UTC, on lines as the pages made them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rich.cells import cell_len

from inspector.report.local_time import in_local, with_local
from inspector.tui.lines import Line, fit


def localised(lines: Iterable[Line]) -> list[Line]:
    """The lines with the local time after each instant. Cells of a table, which are padded, keep their width: there it
    stands in the place of UTC where it is too narrow for both."""
    return [
        replace(one, spans=tuple((_beside(text), look) for text, look in one.spans))
        if "UTC" in one.plain or "Z" in one.plain
        else one
        for one in lines
    ]


def _beside(text: str) -> str:
    if not text.endswith(" "):
        return with_local(text)
    width, told = cell_len(text), text.rstrip()
    made = next((one for one in (with_local(told), in_local(told)) if cell_len(one) < width), told)
    return fit(made, width)
