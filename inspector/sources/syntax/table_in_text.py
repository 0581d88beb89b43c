"""Tables as consoles export them, CSV with a header line, alone or with a mail around them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

_CELL = r'"?[A-Za-z_@][^\n,;\t"]{0,80}"?'
_HEADER = re.compile(
    rf"^[ \t]*(?:{_CELL}(?:(?P<mark>[,;\t])(?:{_CELL})?){{3,300}}"
    r"|\"?(?:@?timestamp|_?time|date|TimeGenerated(?: \[UTC\])?)\"?"
    rf"(?P<store>[,;\t]){_CELL}(?:[,;\t]{_CELL})?)"
    r"[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of names; one of a log begins its cells with numbers, and a sentence rarely has four of them. The time and the
line, as stores of logs export them, are two or three."""
_DASHES = re.compile(r"^([^\n]+)\n([ \t]*-{3,}(?: +-{3,}){2,})[ \t\r]*$", re.MULTILINE)
_CAPITALS = re.compile(r"^([ \t]*[A-Z][A-Z_]{1,30}(?: {2,}[A-Z][A-Z_]{1,30}){3,})[ \t\r]*$", re.MULTILINE)
_BARS = re.compile(
    r"^[ \t]*(?=[^\n]*\|)([^\n]{5,4000})\n"
    r"[ \t]*[|+]?[ \t]*:?-{2,}:?(?:[ \t]*[|+][ \t]*:?-{2,}:?){2,}[ \t]*[|+]?[ \t\r]*$",
    re.MULTILINE,
)
"""Columns between bars, below a line of dashes, as databases' clients and Markdown write them."""
_COLUMN = re.compile(r"[^\s](?:[^ \n]| (?! ))*")
"""Columns that spaces align, below a line of dashes or of names in capitals, as command-line tools print."""
_NAMELESS = "message"
"""What the last column is where the header has no name for it: so the event viewer's."""
_BROKEN = re.compile(
    r"(?<=\S)[ \t]*\r?\n(?=[ \t]*\S)(?![ \t]*\"?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d))"
)
_MOST_TABLES, _MOST_ROWS, _MOST_ALIGNED = 20, 5000, 500


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each row of each table."""
    found: list[tuple[int, int, dict[str, str]]] = []
    end = 0
    for _ in range(_MOST_TABLES):
        header = _HEADER.search(text, end)
        if header is None:
            break
        end = header.end()
        for start, end, row in _rows(text, header.start(), header["mark"] or header["store"]):
            found.append((start, end, row))
    dashes = [*islice(_DASHES.finditer(text), _MOST_TABLES)] if "---" in text else []
    for header in dashes:
        names = [(m.start(), m.end()) for m in re.finditer(r"-+", header[2])]
        found += _aligned(text, header.end(), [(header[1][a : b + 1].strip(), a) for a, b in names])
    end = 0
    for header in islice(_BARS.finditer(text), _MOST_TABLES) if "--" in text and "|" in text else ():
        if header.start() >= end:
            found += (rows := [*_barred(text, header.end(), _cells(header[1]))])
            end = rows[-1][1] if rows else header.end()
    for header in islice(_CAPITALS.finditer(text), _MOST_TABLES):
        found += _aligned(text, header.end(), [(c[0], c.start()) for c in _COLUMN.finditer(header[1])])
    return found


def joined(text: str) -> str:
    """The text with the lines of a table that a mail broke made one again, each to the time with which the next row
    begins; places stay the same."""
    return _BROKEN.sub(lambda found: " " * len(found[0]), text)


def _barred(text: str, at: int, names: list[str]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """The rows below; the table ends at a line that has another number of cells."""
    at += text.startswith("\n", at)
    for _ in range(_MOST_ROWS):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        cells = _cells(text[at:stop])
        if at >= len(text) or len(cells) != len(names):
            return
        yield at, stop, dict(zip(names, cells, strict=True))
        at = stop + 1


def _cells(line: str) -> list[str]:
    line = line.strip()
    if line.startswith("|") and line.endswith("|"):
        line = line[1:-1]
    return [cell.strip() for cell in line.split("|")]


def _aligned(text: str, at: int, columns: list[tuple[str, int]]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """The rows below, cut where the columns begin; the table ends at a line that does not reach its last columns."""
    at += text.startswith("\n", at)
    for _ in range(_MOST_ALIGNED):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].rstrip()
        if at >= len(text) or len(line) <= columns[len(columns) // 2][1] or line.lstrip()[:3] == "---":
            return
        ends = [*(start for _, start in columns[1:]), len(line)]
        yield at, stop, {name: line[start:end].strip() for (name, start), end in zip(columns, ends, strict=True)}
        at = stop + 1


def _rows(text: str, start: int, mark: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    """The rows below a header; the table ends at a line that has too few cells to be one."""
    lines = io.StringIO(text[start:].replace("\r\n", " \n"))
    try:
        reader = csv.reader(lines, delimiter=mark, skipinitialspace=mark != "\t")
        names = [name.strip() for name in next(reader)]
        at = start + lines.tell()
        for _, cells in zip(range(_MOST_ROWS), reader, strict=False):
            if len(cells) < max(2, len(names) // 2):
                return
            told = [*names, _NAMELESS][: len(cells)] if len(cells) == len(names) + 1 else names
            yield at, start + lines.tell(), dict(zip(told, map(str.strip, cells), strict=False))
            at = start + lines.tell()
    except csv.Error:
        return
