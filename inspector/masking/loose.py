"""Known values with other characters between their letters, and with other spellings of their umlauts: what is neither
a letter nor a digit counts for nothing, nor an `e` after `a`, `o` or `u`. Linear in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

Found = tuple[int, int, str]
"""(begin, end, the value) in the text."""
_NOTHING = re.compile(r"(?<=[aou])[\W_]*e|[\W_]+")
_HEAD = 4
_LONG = 8
"""From this length on a value may stand over several words, and in a longer one."""
_DIGITS = 7
"""Digits that are not found by chance."""


class LooseValues:
    """Finds values, given in their canonical form, in a text in its canonical form."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values: dict[str, str] = {}
        self._headless: dict[str, str] = {}
        """Values that begin with an `e`, without it: behind `a`, `o` or `u` it is taken for the rest of an umlaut."""
        lengths: dict[str, set[int]] = {}
        for value in values:
            loose = _NOTHING.sub("", value)
            if len(loose) < (_DIGITS if loose.isdigit() else _HEAD):
                continue
            self._values.setdefault(loose, value)
            lengths.setdefault(loose[:_HEAD], set()).add(len(loose))
            if loose[0] == "e" and len(loose) > _HEAD:
                self._headless.setdefault(loose[1:], value)
                lengths.setdefault(loose[1 : _HEAD + 1], set()).add(len(loose) - 1)
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def found(self, text: str) -> Iterator[Found]:
        """The values in the text, from left to right, not overlapping."""
        loose, places, starts = _loosened(text)
        lengths, end = self._lengths, 0
        for at in [i for i in range(len(loose) - _HEAD + 1) if loose[i : i + _HEAD] in lengths]:
            if at < end:
                continue
            for length in lengths[loose[at : at + _HEAD]]:
                piece = loose[at : at + length]
                value = self._values.get(piece) or self._headless.get(piece)
                if value is None or len(piece) < length:
                    continue
                begin, last = _place(at, places, starts), _place(at + length - 1, places, starts) + 1
                if piece not in self._values and text[begin := _letter_before(text, begin)] != "e":
                    continue
                if _is_meant(text, begin, last, length, value.isdigit() or piece.isdigit()):
                    yield begin, last, value
                    end = at + length
                    break


def _loosened(text: str) -> tuple[str, list[int], list[int]]:
    """What counts of the text; where each of its pieces begins in it, and in the text."""
    pieces: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    done = length = 0
    for match in _NOTHING.finditer(text):
        if match.start() > done:
            pieces.append(text[done : match.start()])
            places.append(length)
            starts.append(done)
            length += match.start() - done
        done = match.end()
    if done < len(text):
        pieces.append(text[done:])
        places.append(length)
        starts.append(done)
    return "".join(pieces), places, starts


def _place(at: int, places: list[int], starts: list[int]) -> int:
    piece = bisect_right(places, at) - 1
    return starts[piece] + at - places[piece]


def _letter_before(text: str, at: int) -> int:
    """Where the letter or digit before this place stands; the text's beginning where there is none."""
    return next((n for n in range(at - 1, 0, -1) if text[n].isalnum()), 0)


def _is_meant(text: str, begin: int, end: int, length: int, number: bool) -> bool:
    """Whether it is the value that stands here, rather than words that happen to be spelt alike."""
    found = text[begin:end]
    if "•" in found:
        return False
    spaced = any(c.isspace() for c in found)
    if length >= _LONG and not spaced and not number:
        return True
    if (begin and text[begin - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
        return False
    return length >= _LONG or number or not spaced or all(len(part) == 1 for part in found.split())
