"""What a token's times say at a moment, by numbers alone: the rules ask here, and so does the quick way through many
tokens. Seconds since 1970; `tolerance` is the difference of clocks that is allowed for."""

from __future__ import annotations

SHORT, LONG = 60, 86400
"""Seconds between which a lifetime is usual."""


def expired(exp: float, now: float, tolerance: float = 0) -> bool:
    return now >= exp + tolerance


def ahead(moment: float, now: float) -> bool:
    """Whether it lies in the future, by a second at least: two clocks seldom agree to less."""
    return moment - now >= 1


def too_far_ahead(moment: float, now: float, tolerance: float) -> bool:
    """Whether it lies in the future by more than the clocks may differ."""
    return ahead(moment, now) and moment - now > tolerance


def unusual_lifetime(exp: float, iat: float) -> bool:
    return not SHORT <= exp - iat <= LONG
