"""Finds known values wherever they stand in a text, however they are written there. Linear in the text.

A text is compared in its canonical form: percent escapes, JSON and HTML escapes read, without case and accents.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote_to_bytes

MAX_LENGTH = 8192
_HEAD = 4
"""Characters by which a value is looked up."""
_LONG = 6
"""From this length on a value is found inside a longer word too."""
_CUT = 48
"""A longer value is also found where a text holds no more than its beginning."""
_ESCAPED = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|\\u[0-9A-Fa-f]{4}|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,10});|[^\x00-\x7f]"
)
_SHORT_WORD = re.compile(r"(?<![^\W_])[^\W_]{2,3}(?![^\W_])")


def canonical(text: str) -> tuple[str, list[int] | None]:
    """The text's canonical form, and where each of its characters begins in the text; None where they are the same."""
    if text.isascii() and "%" not in text and "&" not in text and "\\u" not in text:
        return text.lower(), None
    found, starts = _unescaped(text)
    for _ in range(2):  # %2540 is %40 is @
        if not ("%" in found or "&" in found):
            break
        again, inner = _unescaped(found)
        if again == found:
            break
        found, starts = again, [starts[at] for at in inner]
    return found, starts


def _unescaped(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    starts: list[int] = []
    done = 0
    for match in _ESCAPED.finditer(text):
        plain = text[done : match.start()].lower()
        out.append(plain)
        starts += range(done, match.start())
        at = match.start()
        for character, width in _read(match[0]):
            folded = _folded(character)
            out.append(folded)
            starts += [at] * len(folded)
            at += width
        done = match.end()
    out.append(text[done:].lower())
    starts += range(done, len(text))
    return "".join(out), starts


def _read(escape: str) -> list[tuple[str, int]]:
    """(character, its length in the text) of an escape."""
    if escape[0] == "%":
        decoded = unquote_to_bytes(escape).decode("utf-8", "replace")
        return [(c, 3 * len(c.encode()) if c != "\ufffd" else 3) for c in decoded]
    if escape[0] == "\\":
        return [(chr(int(escape[2:], 16)), len(escape))]
    if escape[0] == "&":
        decoded = html.unescape(escape)
        return [(decoded, len(escape))] if len(decoded) <= 2 else [(c, 1) for c in escape]
    return [(escape, 1)]


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", character)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


class KnownValues:
    """Replaces values in any written form, the longest first, each by what its mask makes of it.

    `values`: value → a mask, called with the text that stands there.
    """

    def __init__(self, values: Mapping[str, Callable[[str], str]]) -> None:
        self._masks: dict[str, Callable[[str], str]] = {}
        self._heads: dict[str, list[str]] = {}
        self._scripts: list[str] = []
        for value, mask in values.items():
            if not 1 < len(value) <= MAX_LENGTH:
                continue
            form = canonical(value)[0]
            if form in self._masks or len(form) < 2 or (len(form) < _HEAD and not form.isalnum()):
                continue
            self._masks[form] = mask
            if len(form) >= _HEAD:
                self._heads.setdefault(form[:_HEAD], []).append(form)
            elif not form.isascii():
                self._scripts.append(form)
        for forms in self._heads.values():
            forms.sort(key=len, reverse=True)
        self._short = any(len(form) < _HEAD for form in self._masks)

    def __contains__(self, text: str) -> bool:
        return bool(self._masks) and canonical(text)[0] in self._masks

    def replace(self, text: str) -> str:
        if not self._masks or len(text) < 2:
            return text
        form, starts = canonical(text)
        found = self._found(form)
        if not found:
            return text
        out: list[str] = []
        done = 0
        for begin, end, mask in found:
            first = begin if starts is None else starts[begin]
            if begin == 0:
                first = 0
            last = end if starts is None else starts[end] if end < len(starts) else len(text)
            if first < done or last <= first:
                continue
            out += [text[done:first], mask(readable(text[first:last]))]
            done = last
        return "".join((*out, text[done:]))

    def _found(self, form: str) -> list[tuple[int, int, Callable[[str], str]]]:
        """(begin, end, mask) in the canonical form, in order, not overlapping."""
        heads = self._heads
        found: list[tuple[int, int, Callable[[str], str]]] = []
        end = 0
        if heads:
            for at in [i for i in range(len(form) - _HEAD + 1) if form[i : i + _HEAD] in heads]:
                if at < end:
                    continue
                for value in heads[form[at : at + _HEAD]]:
                    length = _matches(form, at, value)
                    if length:
                        end = at + length
                        found.append((at, end, self._masks[value]))
                        break
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


def _matches(form: str, at: int, value: str) -> int:
    """How many characters at this place are the value; 0 where it does not stand there."""
    length = len(value)
    if not form.startswith(value, at):
        # a token that was masked begins like the one it was
        if length <= _CUT or value.startswith("ey") or not form.startswith(value[:_CUT], at):
            return 0
        # a text that holds only the beginning of a long value
        end = next((n for n, pair in enumerate(zip(form[at:], value, strict=False)) if pair[0] != pair[1]), None)
        return min(length, len(form) - at) if end is None else end
    if length >= _LONG and not value.isdigit():
        return length
    if not value.isascii() and not value[0].isupper() and value[0].lower() == value[0].upper():
        return length  # a script without word boundaries
    before = at > 0 and form[at - 1].isalnum() and value[0].isalnum()
    after = at + length < len(form) and form[at + length].isalnum() and value[-1].isalnum()
    return 0 if before or after else length


def readable(text: str) -> str:
    """A value as it was before it was escaped."""
    if "%" not in text and "&" not in text and "\\u" not in text:
        return text
    return "".join(
        "".join(c for c, _ in _read(part)) if _ESCAPED.fullmatch(part) else part
        for part in re.split(f"({_ESCAPED.pattern})", text)
    )


def masked_alike(values: Iterable[str], mask: Callable[[str], str]) -> dict[str, Callable[[str], str]]:
    """All values with one mask."""
    return dict.fromkeys(values, mask)
