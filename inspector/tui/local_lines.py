"""Local times beside those in UTC, on lines as the pages made them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspector.report.local_time import with_local
from inspector.tui.lines import Line


def localised(lines: Iterable[Line]) -> list[Line]:
    """The lines with the local time after each instant; cells of a table, which are padded, keep their width."""
    return [
        replace(one, spans=tuple((text if text.endswith(" ") else with_local(text), look) for text, look in one.spans))
        if "UTC" in one.plain or "Z" in one.plain
        else one
        for one in lines
    ]
