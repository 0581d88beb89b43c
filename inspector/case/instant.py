"""Instants as the case file writes them (ISO 8601), and lengths of time in words."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_time(text: str | None) -> datetime | None:
    """An ISO 8601 instant as aware UTC datetime; without an offset it is taken as UTC; None where unreadable."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_UNITS = ((86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def span(seconds: float) -> str:
    """A length of time in its two largest units, rounded down: `1 hour 5 minutes`, `59 minutes`.

    Seconds are told below two minutes only: `90 seconds`.
    """
    total = abs(seconds)
    if not total < 10**12:
        return "a very long time"
    rest, words = int(total), []
    if rest < 120 and rest != 60:
        return f"{rest} second{'' if rest == 1 else 's'}"
    for size, unit in _UNITS[:-1]:
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count} {unit}{'s' if count != 1 else ''}")
        if len(words) == 2:
            break
    return " ".join(words)
