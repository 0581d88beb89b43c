"""Instants in words: absolute in UTC, and relative to the clock that counts."""

from __future__ import annotations

from datetime import UTC, datetime

STEPS = ((86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def moment(value: object) -> datetime | None:
    """A NumericDate as a datetime; None where it is no number or out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def absolute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def relative(at: datetime, now: datetime) -> str:
    """`in 59 minutes 12 seconds`, `3 days ago`, `now`: the two largest units."""
    seconds = round((at - now).total_seconds())
    if seconds == 0:
        return "now"
    words = span(abs(seconds))
    return f"in {words}" if seconds > 0 else f"{words} ago"


def span(seconds: int) -> str:
    parts: list[str] = []
    for size, name in STEPS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number:,} {name}{'' if number == 1 else 's'}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 seconds"
