"""What was typed and cannot be used. Loaded by every verb, so it loads next to nothing."""

from __future__ import annotations

from datetime import datetime

from inspector.errors import InspectorError


class UsageError(InspectorError, ValueError):
    """An option cannot be used as given; the message says why and what to do."""


def moment(text: str | None) -> datetime | None:
    """`--now` as an instant. Raises UsageError."""
    from inspector.case.instant import parse_time

    if text is None:
        return None
    found = parse_time(text)
    if found is None:
        raise UsageError(f"--now {text!r} is no ISO 8601 time such as 2026-11-21T10:00:00Z, and neither now nor issued")
    return found


def clock(text: str | None) -> datetime | str | None:
    """`--now` as it is judged by: an instant, `now`, `issued`, or None. Raises UsageError."""
    return text if text in ("now", "issued") else moment(text)
