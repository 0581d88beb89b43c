"""The ID token's claims, ready to be judged: readable, of the right type, with their times in words."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from inspector.facts.evidence import NotChecked
from inspector.facts.login import Facts
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.qlik.mapping import Claims

DEFAULT_SKEW = 60
"""Seconds that a claim may lie ahead where no tolerance is known: clocks of well-kept servers differ by less."""


def need_claims(f: Facts) -> Claims:
    """The ID token's claims, or NotChecked where they could not be read for sure."""
    token = f.need_id_token()
    if token.format == "malformed":
        raise NotChecked("the ID token could not be read")
    if token.format == "jwe":
        raise NotChecked("the ID token is encrypted")
    return f.need_id_claims()


def need_text(f: Facts, name: str) -> str:
    """A text claim, or NotChecked where it is absent, empty or of another type (rules of their own say so)."""
    value = need_claims(f).get(name)
    if value is None or value == "":
        raise NotChecked(f"the ID token has no {name}")
    if not isinstance(value, str):
        raise NotChecked(f"{name} is no text")
    return value


def need_clear(*values: str | None, f: Facts) -> None:
    """NotChecked where a value was masked, but for those of a case that was masked as a whole: its hashes are those of
    its masks."""
    if not f.case.masked and any(MASKED_CHARACTER in (v or "") for v in values):
        raise NotChecked("masked: this value is not the real one")


def need_alike(f: Facts, one: str, other: str) -> None:
    """NotChecked where only one of two values was masked; where both were, equal values have equal masks."""
    if not f.case.masked and (MASKED_CHARACTER in one) != (MASKED_CHARACTER in other):
        raise NotChecked("masked: one of the two values is not the real one")


def number(value: Any) -> float | int | None:
    """A NumericDate (RFC 7519 section 2), or None for anything that is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if isfinite(value) else None
    except OverflowError:
        return None


def need_time(f: Facts, name: str) -> float | int:
    """A time claim in seconds since 1970, or NotChecked."""
    value = need_claims(f).get(name)
    if value is None:
        raise NotChecked(f"the ID token has no {name}")
    seconds = number(value)
    if seconds is None:
        raise NotChecked(f"{name} is no number")
    return seconds


def now_seconds(f: Facts) -> float:
    return f.need_now().timestamp()


def tolerance(f: Facts) -> int | None:
    """Qlik's clockToleranceSec in seconds, or None where it is not known: its default is not documented."""
    return f.qlik_idp.clock_tolerance if f.qlik_idp and "clockToleranceSec" in f.qlik_idp.raw else None


def moment(seconds: float | int) -> str:
    """An instant in words, `2026-11-21T10:00:00Z`; a number that no calendar has stays a number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, OSError, ValueError):
        return f"{seconds:.6g}"
