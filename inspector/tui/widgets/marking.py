"""Parts of rows: where a text stands in them, how a part is drawn otherwise, what of them a mouse has selected."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from inspector.tui.lines import Line


def marks(row: Line, wanted: str, margin: int) -> list[tuple[int, int]]:
    """Cells of a row that hold a text in lower case."""
    if not wanted:
        return []
    plain, found, start = row.plain.lower(), [], 0
    if len(plain) != len(row.plain):
        return []  # some letter changes its length in lower case: not marked, still found
    before = margin + (2 if row.bar else 0)
    while (at := plain.find(wanted, start)) >= 0:
        cells = before + cell_len(row.plain[:at])
        found.append((cells, cells + cell_len(row.plain[at : at + len(wanted)])))
        start = at + len(wanted)
    return found


def styled(strip: Strip, start: int, end: int, style: Style) -> Strip:
    # over the segments' own colours: Strip.apply_style would put it beneath them
    inside = Strip(Segment.apply_style(strip.crop(start, end), post_style=style), max(0, end - start))
    return Strip.join([strip.crop(0, start), inside, strip.crop(end, strip.cell_length)])


def _whole(row: Line, margin: int) -> str:
    """A row as it is drawn."""
    return " " * (margin + (2 if row.bar else 0)) + row.plain


def _edge(row: Line, margin: int) -> int:
    """Characters of a row before what stands beside it."""
    whole = _whole(row, margin)
    return min(len(whole), len(set_cell_size(whole, margin + row.reach))) if row.reach else len(whole)


def span(rows: Sequence[Line], y: int, selection: Selection, margin: int) -> tuple[int, int] | None:
    """The characters of a row that are selected. Where two columns stand side by side, a selection stays in the one in
    which it began."""
    found, start = selection.get_span(y), selection.start
    if found is None or y >= len(rows):
        return None
    size = len(_whole(rows[y], margin))
    begun = rows[start.y] if start is not None and 0 <= start.y < len(rows) else None
    first, last = 0, size
    if start is not None and begun is not None and begun.reach:
        edge = _edge(rows[y], margin)
        first, last = (edge, size) if start.x >= _edge(begun, margin) else (0, edge)
    first, last = max(first, found[0]), last if found[1] == -1 else min(last, found[1])
    return (first, last) if first < last else None


def cells(row: Line, characters: tuple[int, int], margin: int) -> tuple[int, int]:
    """Where characters of a row are drawn."""
    whole = _whole(row, margin)
    return cell_len(whole[: characters[0]]), cell_len(whole[: characters[1]])


def selected(rows: Sequence[Line], selection: Selection, margin: int) -> str:
    """The text of a selection, without the margin, the bars, and what stands in another column."""
    texts = []
    for y, row in enumerate(rows):
        part = span(rows, y, selection, margin)
        if part is not None:
            texts.append(_whole(row, margin)[slice(*part)].strip(" ┃"))
        elif texts and selection.get_span(y) is not None:
            texts.append("")
    return "\n".join(texts).strip("\n")
