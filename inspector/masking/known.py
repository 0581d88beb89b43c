"""Finds known values wherever they stand in a text, however they are written there. Linear in the text.

A text is compared in its canonical form: percent escapes, JSON and HTML escapes read, without case and accents.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

from inspector.case.secret import MASK
from inspector.masking.loose import LooseValues
from inspector.masking.written import canonical, has_rare, hidden, readable, unescaped

MAX_LENGTH = 8192
_HEAD = 4
"""Characters by which a value is looked up."""
_LONG = 6
"""From this length on a value is found inside a longer word too."""
_CUT = 48
"""A longer value is also found where a text holds no more than its beginning."""
_ORDINARY = 200
"""A longer value is looked for as it is written only; a shorter one backwards and with other characters in it too."""
_FEW = 5000
"""Of more values than these none is looked for backwards."""
_ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
_SHORT_WORD = re.compile(r"(?<![^\W_])[^\W_]{2,3}(?![^\W_])")

_Found = tuple[int, int, Callable[[str], str]]
"""(begin, end, the value's mask) in a text or in its canonical form."""


class KnownValues:
    """Replaces values in any written form, the longest first, each by what its mask makes of it.

    `values`: value → a mask, called with the text that stands there. `hide`: what becomes of a piece of base64 or hex
    that holds one.
    """

    def __init__(
        self, values: Mapping[str, Callable[[str], str]], hide: Callable[[str], str] = lambda piece: MASK
    ) -> None:
        self._hide = hide
        self._masks: dict[str, Callable[[str], str]] = {}
        self._lengths: dict[str, list[int]] = {}
        """Of the values that begin alike, the longest first: each is one look-up."""
        self._beginnings: dict[str, list[str]] = {}
        """Long values by how they begin, sorted."""
        self._scripts: list[str] = []
        heads: dict[str, set[int]] = {}
        few = len(values) <= _FEW
        for value, mask in values.items():
            if 1 < len(value) <= MAX_LENGTH:
                form = canonical(value)[0]
                self._learn(form, mask, heads)
                if few and _HEAD < len(form) <= _ORDINARY:
                    self._learn(form[::-1], _backwards(mask), heads)
                    self._learn_turned(value, form, mask, heads)
        self._lengths = {head: sorted(lengths, reverse=True) for head, lengths in heads.items()}
        for forms in self._beginnings.values():
            forms.sort()
        self._short = any(len(form) < _HEAD for form in self._masks)
        self._loose = LooseValues(form for form in self._masks if len(form) <= _ORDINARY)

    def _learn(self, form: str, mask: Callable[[str], str], heads: dict[str, set[int]]) -> None:
        """A value in its canonical form."""
        if form in self._masks or len(form) < 2 or (len(form) < _HEAD and not form.isalnum()):
            return
        self._masks[form] = mask
        if len(form) >= _HEAD:
            heads.setdefault(form[:_HEAD], set()).add(len(form))
            # a token that was masked begins like the one it was
            if len(form) > _CUT and not form.startswith("ey"):
                self._beginnings.setdefault(form[:_CUT], []).append(form)
        elif not form.isascii():
            self._scripts.append(form)

    def _learn_turned(self, value: str, form: str, mask: Callable[[str], str], heads: dict[str, set[int]]) -> None:
        """ROT13 of a word, and a text that was read in the wrong character set."""
        if len(form) >= _LONG and form.isascii():
            self._learn(form.translate(_ROT13), mask, heads)
        if not value.isascii():
            self._learn(canonical(value.encode("utf-8", "replace").decode("latin-1"))[0], mask, heads)

    def __contains__(self, text: str) -> bool:
        return bool(self._masks) and canonical(text)[0] in self._masks

    def replace(self, text: str) -> str:
        """The text without the values."""
        if not self._masks or len(text) < 2:
            return text
        if len(text) >= 8 and self._lengths:
            text = self._uncovered(text)
        form, starts = canonical(text)
        shown = _replaced(text, self._found(form, starts, text))
        if has_rare(shown):
            layers = unescaped(shown, rare=True)
            shown = _replaced(shown, [one for form, starts in layers for one in self._found(form, starts, shown)])
        if shown != text:
            form, starts = canonical(shown)
        return _replaced(shown, _placed(self._loosely(form), starts, shown))

    def _uncovered(self, text: str) -> str:
        """Without the pieces of base64 and hex that hold a value."""
        out: list[str] = []
        done = 0
        for begin, end, told in sorted(hidden(text), key=lambda one: (one[0], -one[1])):
            if begin >= done and self._holds(told):
                out += [text[done:begin], self._hide(text[begin:end])]
                done = end
        return "".join((*out, text[done:])) if done else text

    def _holds(self, form: str) -> bool:
        lengths = self._lengths
        return any(
            form[at : at + length] in self._masks
            for at in range(len(form) - _HEAD + 1)
            for length in lengths.get(form[at : at + _HEAD], ())
        )

    def _found(self, form: str, starts: list[int] | None, text: str) -> list[_Found]:
        """What stands in a canonical form of the text, by its place in the text."""
        return _placed(self._in_form(form), starts, text)

    def _in_form(self, form: str) -> list[_Found]:
        """What stands in the canonical form, in order, not overlapping."""
        heads = self._lengths
        found: list[_Found] = []
        end = 0
        if heads:
            for at in [i for i in range(len(form) - _HEAD + 1) if form[i : i + _HEAD] in heads]:
                if at < end:
                    continue
                length, value = self._longest(form, at)
                if length:
                    end = at + length
                    found.append((at, end, self._masks[value]))
        if self._short:
            shorts = [
                (m.start(), m.end(), self._masks[m[0]]) for m in _SHORT_WORD.finditer(form) if m[0] in self._masks
            ]
            for value in self._scripts:
                at = form.find(value)
                while at >= 0:
                    shorts.append((at, at + len(value), self._masks[value]))
                    at = form.find(value, at + len(value))
            found = sorted([*found, *shorts], key=lambda one: (one[0], -one[1]))
        return found

    def _loosely(self, form: str) -> list[_Found]:
        """The same of the values that are written with other characters between their letters."""
        return [(begin, end, self._masks[value]) for begin, end, value in self._loose.found(form)]

    def _longest(self, form: str, at: int) -> tuple[int, str]:
        """How many characters at this place are a value, or no more than the beginning of a long one, and that value;
        0 where there is none."""
        found, cut = (0, ""), self._beginnings.get(form[at : at + _CUT])
        if cut:
            # of sorted values the one with the most in common stands beside the place of the text
            place = bisect_left(cut, form[at : at + MAX_LENGTH])
            found = max((_common(value, form, at), value) for value in cut[max(0, place - 1) : place + 1])
        for length in self._lengths[form[at : at + _HEAD]]:
            if length < found[0]:
                break
            value = form[at : at + length]
            if len(value) == length and value in self._masks and _stands_alone(form, at, value):
                return length, value
        return found


def _placed(found: list[_Found], starts: list[int] | None, text: str) -> list[_Found]:
    """By their places in the text. `starts`: where the characters of the canonical form begin there."""
    if starts is None:
        return found
    return [(starts[begin] if begin else 0, _after(starts, end, len(text)), mask) for begin, end, mask in found]


def _replaced(text: str, found: list[_Found]) -> str:
    """Without what was found; of what overlaps the first and longest goes."""
    if not found:
        return text
    out: list[str] = []
    done = 0
    for first, last, mask in sorted(found, key=lambda one: (one[0], -one[1])):
        if first < done or last <= first:
            continue
        out += [text[done:first], mask(readable(text[first:last]))]
        done = last
    return "".join((*out, text[done:]))


def _backwards(mask: Callable[[str], str]) -> Callable[[str], str]:
    return lambda found: mask(found[::-1])


def _after(starts: list[int], end: int, length: int) -> int:
    """Where what ends here ends in the text; an escape of several characters goes as a whole."""
    before = starts[end - 1]
    return next((starts[at] for at in range(end, len(starts)) if starts[at] > before), length)


def _common(value: str, form: str, at: int) -> int:
    """How many characters at this place are the beginning of the value."""
    length = min(len(value), len(form) - at)
    return next((n for n in range(length) if form[at + n] != value[n]), length)


def _stands_alone(form: str, at: int, value: str) -> bool:
    """Whether a short value is a word of its own at this place; a longer one may be a part of a word."""
    length = len(value)
    if length >= _LONG and not value.isdigit():
        return True
    if not value.isascii() and not value[0].isupper() and value[0].lower() == value[0].upper():
        return True  # a script without word boundaries
    before = at > 0 and form[at - 1].isalnum() and value[0].isalnum()
    after = at + length < len(form) and form[at + length].isalnum() and value[-1].isalnum()
    return not (before or after)


def masked_alike(values: Iterable[str], mask: Callable[[str], str]) -> dict[str, Callable[[str], str]]:
    """All values with one mask."""
    return dict.fromkeys(values, mask)
