"""Tables as consoles export them, CSV with a header line, alone or with a mail around them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

_CELL = r'"?[A-Za-z_][^\n,;\t"]{0,80}"?'
_HEADER = re.compile(rf"^[ \t]*{_CELL}(?:([,;\t])(?:{_CELL})?){{3,300}}[ \t\r]*$", re.MULTILINE)
"""A line of names; one of a log begins its cells with numbers, and a sentence rarely has four of them."""
_MOST_TABLES, _MOST_ROWS = 20, 5000


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each row of each table."""
    found: list[tuple[int, int, dict[str, str]]] = []
    end = 0
    for _ in range(_MOST_TABLES):
        header = _HEADER.search(text, end)
        if header is None:
            break
        end = header.end()
        for start, end, row in _rows(text, header.start(), header[1]):
            found.append((start, end, row))
    return found


def _rows(text: str, start: int, mark: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    """The rows below a header; the table ends at a line that has too few cells to be one."""
    lines = io.StringIO(text[start:].replace("\r\n", " \n"))
    try:
        reader = csv.reader(lines, delimiter=mark)
        names = [name.strip() for name in next(reader)]
        at = start + lines.tell()
        for _, cells in zip(range(_MOST_ROWS), reader, strict=False):
            if len(cells) < max(2, len(names) // 2):
                return
            yield at, start + lines.tell(), dict(zip(names, map(str.strip, cells), strict=False))
            at = start + lines.tell()
    except csv.Error:
        return
