"""Where there is room for two columns: the list on the left, what is under the cursor on the right, at its height."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.tui.context import Context
from inspector.tui.items import Item
from inspector.tui.lines import BLANK, Line, beside, wrap
from inspector.tui.pages import DETAIL_WIDTH

GAP = 4
SCROLLBAR = 3
"""Cells of the terminal that are no text: the margin and a scrollbar."""


def has_room(width: int) -> bool:
    """Whether a text of this width stands in a terminal of DETAIL_WIDTH columns or more."""
    return width >= DETAIL_WIDTH - SCROLLBAR


def columns(width: int, share: float = 0.42) -> tuple[int, int]:
    """Cells for the list and for the detail."""
    right = round(width * share)
    return width - right - GAP, right


def with_detail(left: Sequence[Line], right: Iterable[Line], context: Context, share: float = 0.42) -> list[Line]:
    """The list with the detail of what is under the cursor beside it."""
    list_width, detail_width = columns(context.width, share)
    detail = wrap(right, detail_width)
    rows = wrap(left, list_width)
    start = height_of(detail, rows, context.item, context.sight)
    return beside(rows, [*[BLANK] * start, *detail], list_width, detail_width, GAP)


def height_of(
    detail: Sequence[Line], rows: Sequence[Line], item: Item | None, sight: range, above: int = 0, least: int = 0
) -> int:
    """The row at which a detail begins: that of the line under the cursor, but all of it on the screen where it fits.
    `above`: rows of the page above these; `least`: rows that something else takes beside them."""
    size = len(detail)
    at = next((number for number, row in enumerate(rows) if row.item and row.item == item), 0)
    if not 0 < size <= len(sight):
        return max(least, min(at, len(rows) - size))
    first, last = sight.start - above, sight.stop - above - size
    return max(least, 0, min(max(at, first), last))


def pane(lines: Iterable[Line], look: str = "info") -> list[Line]:
    """A detail with the bar down its side that says that it belongs together."""
    return [replace(one, bar=look) for one in lines]


def split(lines: Iterable[Line], item: Item | None) -> tuple[list[Line], list[Line]]:
    """A list of things and what follows each of them: (the things, what follows the one under the cursor)."""
    things: list[Line] = []
    follows: dict[Item, list[Line]] = {}
    current: Item | None = None
    for one in lines:
        if one.item:
            current = one.item
            follows[current] = []
            things.append(one)
        elif not one.spans:
            current = None
        elif current:
            follows[current].append(one)
        else:
            things += [BLANK, one]
    shown = follows.get(item) if item is not None else None
    return things, shown or next(iter(follows.values()), [])
