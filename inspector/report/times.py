"""NumericDate claims (RFC 7519 section 2) in words: the moment in UTC, and how far it is from now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from inspector.case.instant import span

TIME_CLAIMS = ("iat", "nbf", "exp", "auth_time", "updated_at", "rat", "pwd_exp", "xms_tcdt")
_MEANING = {
    "exp": ("expires", "expired"),
    "nbf": ("valid", "valid since"),
    "iat": ("issued", "issued"),
    "auth_time": ("signed in", "signed in"),
}


def moment_of(value: Any) -> datetime | None:
    """A NumericDate as an aware UTC instant; None where it is no number or out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def relative(then: datetime, now: datetime) -> str:
    """`in 5 minutes`, `3 days ago`, `now`."""
    seconds = (then - now).total_seconds()
    if abs(seconds) < 1:
        return "now"
    return f"in {span(seconds)}" if seconds > 0 else f"{span(seconds)} ago"


def claim_words(name: str, value: Any, now: datetime) -> str | None:
    """A time claim in words: `2026-11-21 10:59:55 UTC, expires in 59 minutes`; None where it is no time."""
    then = moment_of(value)
    if then is None:
        return None
    ahead, behind = _MEANING.get(name, ("", ""))
    verb = ahead if then > now else behind
    return f"{then:%Y-%m-%d %H:%M:%S} UTC, {f'{verb} ' if verb else ''}{relative(then, now)}"


def claim_times(payload: dict[str, Any], now: datetime) -> dict[str, str]:
    """Every time claim of a payload in words, by name."""
    found = {name: claim_words(name, payload[name], now) for name in TIME_CLAIMS if name in payload}
    return {name: words for name, words in found.items() if words is not None}
