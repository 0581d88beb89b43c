"""A row's mark: the worst finding that concerns it."""

from __future__ import annotations

from inspector.report.blocks import Row, Words
from inspector.report.model import Report
from inspector.report.words import SYMBOLS

_WORST = ("error", "warning")


def marked(
    report: Report, codes: tuple[str, ...], cells: tuple[Words, ...], *, seen: bool, note: str = "", name: str = ""
) -> Row:
    """A row with its mark first and the codes of its findings last. `codes`: the rules that concern it; `seen`: whether
    anything was captured that they could look at; `name`: only findings that expect this."""
    found = [f for f in report.findings if f.code in codes and (not name or f.expected == name)]
    worst = next((s for s in _WORST if any(f.severity == s for f in found)), "ok" if seen else "unused")
    shown = " ".join(dict.fromkeys(f.code for f in found))
    return Row((SYMBOLS[worst], *cells, shown), worst, note)
