"""The time that a log gives to what stands in it: it is the clock of a token in that line.

Only a time with its zone counts: an hour of difference would call a good token expired or not yet valid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspector.sources.found import Found
from inspector.sources.syntax.written_time import written_time

_JUDGED = {"id_token", "access_token", "id_token_decoded", "access_token_decoded"}
"""Members of which times are judged and that bring no clock of their own."""
_ZONED = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})? ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b|"
    r"\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\b|"
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})\b"
)
_NAMES = ("time", "timestamp", "@timestamp", "ts", "datetime", "date", "@t", "asctime", "eventtime", "timegenerated")
_BEFORE = 160
"""Characters of a line's beginning in which its time stands."""


def with_line_time(piece: Found, text: str) -> Found:
    """A token in running text with the time at the beginning of its line."""
    if piece.span is None or not piece.members.keys() & _JUDGED or "observed_at" in piece.members:
        return piece
    start = text.rfind("\n", 0, piece.span[0]) + 1
    written = _ZONED.search(text, start, min(start + _BEFORE, piece.span[0]))
    return _clocked(piece, written[0]) if written else piece


def with_entry_time(piece: Found, entry: Any) -> Found:
    """A token inside a log entry with the entry's time."""
    if not isinstance(entry, Mapping) or not piece.members.keys() & _JUDGED or "observed_at" in piece.members:
        return piece
    told = {str(name).lower(): value for name, value in entry.items()}
    values = (str(told[name]) for name in _NAMES if isinstance(told.get(name), str | int | float))
    written = next((value for value in values if _ZONED.match(value) or re.fullmatch(r"1\d{9}(?:\d{3})?", value)), None)
    return _clocked(piece, written) if written else piece


def _clocked(piece: Found, written: str) -> Found:
    moment = written_time(written)
    if moment is None:
        return piece
    at = moment.isoformat().replace("+00:00", "Z")
    return replace(piece, members={**piece.members, "observed_at": at, "judged_at": {"basis": "recorded"}})
