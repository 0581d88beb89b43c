"""Text from outside, made safe to show: what a terminal or a reader would not see is written out.

Values of tokens, error texts, pages and headers are hostile until they passed here. Every front end shows them through
this one function.
"""

from __future__ import annotations

import re
import unicodedata

MARKS = 4
"""Combining marks kept on one character; real scripts need fewer, a pile of hundreds hides the lines around it."""

# Printable by Unicode's book, invisible on a screen: fillers and the blank braille pattern.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Combining by category and invisible: joiners, Khmer inherent vowels, Mongolian and other variation selectors.
_UNSEEN_MARKS = frozenset(
    {0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)


def visible(text: str, limit: int | None = None) -> str:
    """`text` with control characters, escapes, bidi overrides, invisible characters and surrogates written out.

    C0 controls become control pictures (`␛`), all others `\\u{202e}`. Longer than `limit` characters, it is cut and
    ends with the number of characters it has. The result is printable, and shows in one line.
    """
    total = len(text)
    if limit is not None and total > limit:
        return f"{_written_out(text[:limit])}… {total:,} characters"
    return _written_out(text)


OURS = re.compile("(\x1b\\[(?:0|1|2|31|32|33|36|97;40)m)")
"""The colours that the writers of the command use; no other sequence may reach a terminal."""


def guarded(text: str) -> str:
    """Lines as a terminal may have them: line breaks and our own colours stay, of everything else what is `visible`.
    Text that passed `visible` already does not change."""
    return "\n".join(
        line if line.isascii() and line.isprintable() else "".join(map(_guarded, OURS.split(line)))
        for line in text.split("\n")
    )


def _guarded(part: str) -> str:
    return part if OURS.fullmatch(part) else _written_out(part)


def obeyed(text: str) -> bool:
    """Whether a text holds anything that a terminal obeys or a reader does not see."""
    return not text.isprintable() or (not text.isascii() and any(c in _BLANK or ord(c) in _UNSEEN_MARKS for c in text))


def _written_out(text: str) -> str:
    if text.isprintable() and (text.isascii() or not _suspicious(text)):
        return text
    out: list[str] = []
    marks = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me") and ord(character) not in _UNSEEN_MARKS:
            marks += 1
            if marks <= MARKS:
                out.append(character)
            continue
        if marks > MARKS:
            out.append(f"‹+{marks - MARKS} marks›")
        marks = 0
        out.append(_shown(character))
    if marks > MARKS:
        out.append(f"‹+{marks - MARKS} marks›")
    return "".join(out)


def _suspicious(text: str) -> bool:
    """Whether a printable text holds marks or blanks that need a closer look."""
    return any(c in _BLANK or unicodedata.category(c) in ("Mn", "Me") for c in set(text))


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if obeyed(character):
        return f"\\u{{{code:x}}}"
    return character
