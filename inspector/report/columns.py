"""Text in columns of a terminal: wide characters count two, combining ones none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

_PIECE = re.compile(r"\s+|\S+")


def width(text: str) -> int:
    """Columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """The text in at most so many columns; a cut one ends with “…”."""
    if width(text) <= columns:
        return text
    return _head(text, max(0, columns - 1)) + "…" if columns > 0 else ""


def pad(text: str, columns: int) -> str:
    """The text cut or filled to exactly so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int, first: str = "", rest: str = "") -> Iterator[str]:
    """Lines of at most so many columns (if at all possible); `first` and `rest` lead them. Linear in the text."""
    line, lead, room = "", first, max(1, columns - width(first))
    for piece in _PIECE.findall(text):
        if piece.isspace():
            if line:
                line += " "
            continue
        if line and width(line) + width(piece) > room:
            yield (lead + line).rstrip()
            line, lead, room = "", rest, max(1, columns - width(rest))
        while width(piece) > room:
            head = _break(_head(piece, room))
            yield lead + head
            piece, lead, room = piece[len(head) :], rest, max(1, columns - width(rest))
        line += piece
    if line.strip() or lead is first:
        yield (lead + line).rstrip()


def lines_of(cells: Sequence[str], room: Sequence[int]) -> list[list[str]]:
    """The lines of a table's row whose cells go on below where they are longer than their column."""
    wrapped = [list(wrap(cell, size)) if size else [""] for cell, size in zip(cells, room, strict=True)]
    return [list(part) for part in zip_longest(*wrapped, fillvalue="")]


def fair(needs: Sequence[int], free: int, least: int) -> list[int]:
    """A width for each column of a table: what it needs, the widest cut to an equal share of what the others leave."""
    share, left = free, free
    for done, need in enumerate(sorted(needs)):
        share = max(least, left // (len(needs) - done))
        if need > share:
            break
        left -= need
    return [min(need, share) for need in needs]


def _break(head: str) -> str:
    """Up to its last hyphen or slash, where that is not far back: words and addresses are broken there."""
    at = max(head.rfind("-"), head.rfind("/")) + 1
    return head[:at] if at > len(head) // 2 else head


def _head(text: str, columns: int) -> str:
    """The longest beginning that fits; one character at least, so that a narrow column ends somewhere."""
    used = 0
    for n, character in enumerate(text):
        used += _columns(character)
        if used > columns:
            return text[: max(1, n)]
    return text
