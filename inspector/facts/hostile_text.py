"""Text in claims that a person does not see as it is: control characters, escapes, bidi overrides, invisible ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

_ALWAYS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_BREAKS = "\t\n\r"
_NAMES = {
    0x1B: "a terminal escape",
    0x00: "a null character",
    0x200B: "a zero-width space",
    0xFEFF: "a byte order mark",
    0xAD: "a soft hyphen",
    0x0A: "a line break",
    0x0D: "a carriage return",
    0x09: "a tab",
}
MAX_FOUND = 10
_MAX_DEPTH = 50


def hostile(text: str, *, breaks: bool = False) -> str | None:
    """What the first hidden character in the text is, in words; None for text that shows what it is.

    `breaks`: tabs and line breaks are in order here, as in an address. Joiners between letters of scripts that need
    them, emoji included, and direction marks in right-to-left text are in order everywhere.
    """
    if text.isascii() and text.isprintable():
        return None
    for found in _ALWAYS.finditer(text):
        character, at = found[0], found.start()
        if breaks and character in _BREAKS:
            continue
        if character in _JOINERS and 0 < at < len(text) - 1 and not (text[at - 1] + text[at + 1]).isascii():
            continue
        if character in _MARKS and _right_to_left(text):
            continue
        return _name(ord(character))
    return None


def _right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _name(code: int) -> str:
    if code in _NAMES:
        return _NAMES[code]
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"the control character U+{code:04X}"
    if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return f"the text-direction override U+{code:04X}"
    if 0xD800 <= code <= 0xDFFF:
        return f"half of a character (U+{code:04X})"
    return f"the invisible character U+{code:04X}"


def escaped(text: str, limit: int = 200) -> str:
    """The text with hidden characters written out as \\u{…}, cut at the limit."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return _ALWAYS.sub(lambda m: f"\\u{{{ord(m[0]):x}}}", cut)


def hidden(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """(path, escaped text, what is hidden in it) for each text and each member name in a JSON value."""
    stack: list[tuple[Any, str, int]] = [(value, path, 0)]
    while stack:
        item, where, depth = stack.pop()
        if isinstance(item, str):
            what = hostile(item, breaks=".address" in where)
            if what:
                yield where, escaped(item), what
        elif depth < _MAX_DEPTH and isinstance(item, dict):
            for name, inner in reversed(item.items()):
                shown = escaped(str(name), 80)
                what = hostile(str(name))
                if what:
                    yield f"{where}.{shown}", shown, what
                stack.append((inner, f"{where}.{shown}", depth + 1))
        elif depth < _MAX_DEPTH and isinstance(item, list):
            stack.extend((inner, f"{where}[{n}]", depth + 1) for n, inner in reversed(list(enumerate(item))))
