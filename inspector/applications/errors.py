"""The texts with which relying parties' libraries refuse a token, a callback or metadata, and the rule each stands for.

The texts are data (`errors.toml`); this finds them in a log, a mail or a stack trace. What an application refuses says
nothing about a refusal of the identity provider.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from inspector.idps.openings import openings
from inspector.idps.text import clean

LIMIT = 600
"""Characters of an application's own words that are kept."""
_QLIK_ACCEPTS = ("RS256", "RS512")
_TABLES = ("claims", "rules")


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule means when an application says it, and what to do about it."""

    cause: str
    place: str
    """Where the fix is made, as a name of `inspector.idps.model.Idp.console`."""
    do: str
    who: str = "IdP admin"


@dataclass(frozen=True)
class ErrorText:
    """One text of one library."""

    library: str
    pattern: str
    """A regular expression for decoded text with single spaces; every repetition in it is bounded."""
    rule: str
    """The rule's name in the catalogue; empty where the claim that the text names decides."""
    weak: bool = False
    """True for a frame or for words that many share: counts only where nothing else is found."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an application refused, in its own words."""

    library: str
    rule: str
    message: str = field(repr=False)
    expected: str | None = field(repr=False, default=None)
    """What the application was set to accept, where the text quotes it."""
    actual: str | None = field(repr=False, default=None)
    weak: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The shape of a case's `application_errors`."""
        return {"library": self.library, "message": self.message, "expected": self.expected, "actual": self.actual}


def refusals(text: str) -> tuple[Refusal, ...]:
    """Every refusal in the text, each rule once, in the order of the text. Pure and linear."""
    words = clean(text)
    folded = words.lower()
    found: list[tuple[int, int, Refusal]] = []
    for known in error_texts():
        if not any(opening in folded for opening in openings(known.pattern)):
            continue
        match = known.regex.search(words)
        if match is not None and (refusal := _refusal(known, match)) is not None:
            found.append((match.start(), match.end(), refusal))
    strong = [entry for entry in found if not entry[2].weak]
    kept: dict[str, Refusal] = {}
    for start, end, refusal in sorted(strong or found, key=lambda e: (e[0], e[0] - e[1])):
        inside = any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in strong)
        held = kept.get(refusal.rule)
        if not inside and (held is None or (held.actual is None and refusal.actual is not None)):
            kept[refusal.rule] = refusal
    return tuple(kept.values())


def advice(rule: str) -> Advice | None:
    """What is known about a rule that an application reports; None where it never is one's matter."""
    entry = _data().get("rules", {}).get(rule)
    return Advice(**entry) if isinstance(entry, dict) else None


@cache
def error_texts() -> tuple[ErrorText, ...]:
    return tuple(
        ErrorText(library["title"], entry["pattern"], entry.get("rule", ""), entry.get("weak", False))
        for name, library in _data().items()
        if name not in _TABLES
        for entry in library["errors"]
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("errors.toml").read_text(encoding="utf-8"))


def _refusal(known: ErrorText, match: re.Match[str]) -> Refusal | None:
    named = {name: value for name, value in match.groupdict().items() if value}
    rule = known.rule or _by_claim(named)
    if rule == "alg-not-accepted-by-qlik" and named.get("actual", "").upper() in _QLIK_ACCEPTS:
        rule = "alg-differs-from-qlik-config"  # the application wants another one than Qlik would
    if not rule:
        return None
    return Refusal(known.library, rule, _closed(match)[:LIMIT], named.get("expected"), named.get("actual"), known.weak)


def _closed(match: re.Match[str]) -> str:
    """What matched, with the closing quote that a pattern ends before."""
    after = match.string[match.end() : match.end() + 1]
    return match[0] + after if after in ('"', "'") and match[0].count(after) % 2 else match[0]


def _by_claim(named: dict[str, str]) -> str:
    claims: dict[str, str] = _data()["claims"]
    return claims.get(named.get("claim", ""), "required-claim-missing" if named.get("actual") else "sub-missing")
