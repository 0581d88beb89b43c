"""What is wrong with a token, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and a sentence that says so."""

    code: str
    """Kebab-case, stable: "padding", "foreign-character", "not-json", "duplicate-member", "too-deep" …"""
    segment: str | None
    """"header", "payload", "signature", "encrypted key" …; None where the whole text is meant."""
    position: int | None
    """Character offset, 0-based, in the token's text (without surrounding whitespace)."""
    detail: str
