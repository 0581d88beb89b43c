"""Local times beside the UTC ones that a report tells: in its sentences, not in its data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from inspector.report.blocks import Block, Pre

_INSTANT = re.compile(r"\b(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z| (\d\d:\d\d:\d\d) UTC)(?!\w)")
"""The two forms in which a report tells instants."""


def local(moment: datetime, zone: tzinfo | None) -> str:
    """An instant in a zone (None: this machine's), with its offset: `2026-11-21 11:59:55 +01:00`."""
    shown = moment.astimezone(zone)
    offset = f"{shown:%z}"
    return f"{shown:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"


def with_local(text: str, zone: tzinfo | None = None) -> str:
    """The text with the local time after each instant in UTC: `2026-11-21T10:00:00Z (11:00:00 +01:00)`."""

    def beside(found: re.Match[str], shown: str) -> str:
        return f"{found[0]} ({shown.removeprefix(f'{found[1]} ')})"

    return _replaced(text, zone, beside)


def in_local(text: str, zone: tzinfo | None = None) -> str:
    """The text with the local time in the place of each instant in UTC: `2026-11-21 11:00:00 +01:00`."""
    return _replaced(text, zone, lambda _, shown: shown)


def _replaced(text: str, zone: tzinfo | None, form: Callable[[re.Match[str], str], str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        try:
            moment = datetime.fromisoformat(f"{found[1]}T{found[2] or found[3]}").replace(tzinfo=UTC)
            return form(found, local(moment, zone))
        except (ValueError, OverflowError, OSError):
            return found[0]

    return _INSTANT.sub(replaced, text)


def localised(blocks: Iterable[Block], zone: tzinfo | None = None) -> Iterator[Block]:
    """The blocks with local times beside the others; what is kept as it is (JSON, requests) stays."""
    return (_localised(block, zone) for block in blocks)


def _localised(part: Any, zone: tzinfo | None) -> Any:
    if isinstance(part, str):
        return with_local(part, zone)
    if isinstance(part, tuple) and not isinstance(part, Pre):
        inner = (_localised(one, zone) for one in part)
        return type(part)(*inner) if hasattr(part, "_fields") else tuple(inner)
    return part
