"""Of a thousand patterns the few that a text can match, without trying each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from inspector.idps.openings import openings

_KEY = 4
"""Characters by which an opening is looked up."""


class HasPattern(Protocol):
    """Something with a regular expression."""

    @property
    def pattern(self) -> str: ...


T = TypeVar("T", bound=HasPattern)


class Sieve(Generic[T]):
    """Holds patterns by the plain texts that their matches begin with. Linear in the text."""

    def __init__(self, patterns: Iterable[T]) -> None:
        self._patterns = tuple(patterns)
        self._short: list[tuple[str, int]] = []
        """(opening, number of its pattern) of the openings that have no key."""
        self._long: dict[str, list[tuple[str, int]]] = {}
        """The others by their key."""
        for number, one in enumerate(self._patterns):
            for opening in openings(one.pattern):
                held = self._short if len(opening) < _KEY else self._long.setdefault(opening[:_KEY], [])
                held.append((opening, number))

    def sift(self, *folded: str) -> list[T]:
        """The patterns that one of the texts, given in lower case, can match; in their order."""
        kept: set[int] = set()
        for text in folded:
            keys = {text[at : at + _KEY] for at in range(len(text) - _KEY + 1)} & self._long.keys()
            for entries in (self._short, *(self._long[key] for key in keys)):
                kept.update(number for opening, number in entries if number not in kept and opening in text)
        return [self._patterns[number] for number in sorted(kept)]
