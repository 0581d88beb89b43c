"""What a page would show with everything unfolded, and which folds hide a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from inspector.tui.items import Item
from inspector.tui.lines import Line

if TYPE_CHECKING:
    from inspector.tui.tab import Tab

FEW = 40
"""Folds of which those in the way are looked for; of more, all are opened."""
Draw = Callable[[], Sequence[Line]]


class Everything(set[Item]):
    """Stands in for the items that a person unfolded: all are, but for `shut`. It notes what was asked for."""

    def __init__(self, shut: Iterable[Item] = ()) -> None:
        super().__init__()
        self.shut = frozenset(shut)
        self.asked: dict[Item, bool] = {}
        """Items, and whether each is unfolded until somebody chooses it."""

    def __contains__(self, item: object) -> bool:
        self.asked.setdefault(cast("Item", item), False)
        return item not in self.shut

    def at_first(self, item: Item) -> bool:
        """The same for what is unfolded at first."""
        self.asked[item] = True
        return item not in self.shut


def unfolded(tab: Tab, draw: Draw, shut: Iterable[Item] = ()) -> tuple[Sequence[Line], dict[Item, bool]]:
    """The lines of a page with everything unfolded, and the folds that it has."""
    opened, everything = tab.open, Everything(shut)
    tab.open = everything
    try:
        return draw(), everything.asked
    finally:
        tab.open = opened


def holding(lines: Iterable[Line], wanted: str) -> int:
    """How many lines hold a text, in any case."""
    return sum(wanted in one.plain.lower() for one in lines)


def hiding(tab: Tab, draw: Draw, wanted: str) -> set[Item]:
    """The folds to choose, so that every line that holds the text is seen."""
    lines, folds = unfolded(tab, draw)
    whole = holding(lines, wanted)
    if whole <= holding(draw(), wanted):
        return set()
    closed = [item for item, at_first in folds.items() if (item in tab.open) == at_first]
    if len(closed) > FEW:
        return set(closed)
    return set(_in_the_way(closed, lambda shut: holding(unfolded(tab, draw, shut)[0], wanted) < whole))


def _in_the_way(items: Sequence[Item], hides: Callable[[Sequence[Item]], bool]) -> Iterator[Item]:
    """The items of which each alone hides something. By halves: where all together hide nothing, none of them does,
    and drawing a large page for each takes seconds."""
    if not items or not hides(items):
        return
    if len(items) == 1:
        yield items[0]
        return
    half = len(items) // 2
    yield from _in_the_way(items[:half], hides)
    yield from _in_the_way(items[half:], hides)


def filtered(lines: Sequence[Line], wanted: str) -> list[Line]:
    """The lines that hold a text under their headings; what stands above the first heading stays."""
    kept: list[Line] = []
    above: list[Line] | None = None
    for one in lines:
        if one.spans and one.spans[0][1] == "heading" and not one.item:
            above = [one]
        elif above is None:
            kept.append(one)
        elif wanted in one.plain.lower():
            kept += above
            kept.append(one)
            above = []
    return kept
