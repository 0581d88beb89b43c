"""Finds known values wherever they stand in a text, in one pass: linear in the text, however many values there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_ATOM = re.compile(r"\w+|[^\w\s]")
MAX_LENGTH = 8192


class KnownValues:
    """Replaces values at word boundaries, the longest first, each by what `mask` makes of it."""

    def __init__(self, values: Iterable[str], mask: Callable[[str], str]) -> None:
        self._values = frozenset(v for v in values if 1 < len(v) <= MAX_LENGTH and _ATOM.match(v))
        self._mask = mask
        lengths: dict[str, set[int]] = {}
        for value in self._values:
            first = _ATOM.match(value)
            if first:
                lengths.setdefault(first[0], set()).add(len(value))
        # by first word, the lengths to try: values of one length cost one look-up
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def __contains__(self, text: str) -> bool:
        return text in self._values

    def replace(self, text: str) -> str:
        if not self._lengths:
            return text
        out: list[str] = []
        done = 0
        for atom in _ATOM.finditer(text):
            start = atom.start()
            lengths = self._lengths.get(atom[0])
            if lengths is None or start < done:
                continue
            for length in lengths:
                found = text[start : start + length]
                if found in self._values and _ends_a_word(text, start + length):
                    out += [text[done:start], self._mask(found)]
                    done = start + length
                    break
        return "".join((*out, text[done:]))


def _ends_a_word(text: str, end: int) -> bool:
    """Whether a value that ends here is not the beginning of a longer word."""
    return end >= len(text) or not (_is_word(text[end - 1]) and _is_word(text[end]))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
