"""What a view is made of: lines of styled text, some of which can be chosen. Pure; knows nothing of Textual.

A view is a function from a report to lines. The document widget wraps, draws and scrolls them, so that views can be
tested as text, cost nothing until they are shown, and cannot smuggle markup: a span is a string and a style's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size

from inspector.report.visible import visible
from inspector.tui.items import Item

Span = tuple[str, str]
"""Text and the name of its style (see `palette`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line. `item`: what Enter acts on. `hang`: columns by which the lines it wraps into are indented."""

    spans: tuple[Span, ...] = ()
    item: Item | None = None
    hang: int = 0
    tip: str = ""
    bar: str = ""
    """Style of a bar down the left side, for what belongs together."""
    link: str = ""
    """The address behind its spans of the style `link`, for terminals that can follow one (OSC 8)."""
    reach: int = 0
    """Cells that belong to its item, where something else stands beside it; 0: all."""
    more: bool = False
    """A further screen row of the line above (only after wrapping)."""

    @property
    def plain(self) -> str:
        return "".join(text for text, _ in self.spans)

    @property
    def own(self) -> str:
        """The same without what stands beside it."""
        return set_cell_size(self.plain, self.reach) if self.reach else self.plain


BLANK = Line()


def line(
    *spans: Span | str, item: Item | None = None, hang: int = 0, tip: str = "", bar: str = "", link: str = ""
) -> Line:
    """A line of spans; a bare string is ordinary text."""
    made = tuple((span, "text") if isinstance(span, str) else span for span in spans)
    return Line(made, item, hang, tip, bar, link)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: cut with an ellipsis, or padded. Wide characters count two."""
    if width <= 0:
        return ""
    text = visible(text[: width * 4] if len(text) > width * 4 else text)
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    return set_cell_size(text, width - 1) + "…"


def wrap(lines: Iterable[Line], width: int) -> list[Line]:
    """Screen rows for lines: none wider than `width` cells, all of them printable."""
    rows: list[Line] = []
    for one in lines:
        rows.extend(_wrap_one(one, width))
    return rows


def _wrap_one(one: Line, width: int) -> list[Line]:
    spans = one.spans
    plain = one.plain
    if not plain.isprintable():
        spans = tuple((visible(text), style) for text, style in spans)
        plain = "".join(text for text, _ in spans)
    room = max(8, width - (2 if one.bar else 0))
    if cell_len(plain) <= room:
        return [one if spans is one.spans else replace(one, spans=spans)]
    hang = min(one.hang, room // 2)
    rows: list[Line] = []
    start = 0
    for end, following in _breaks(plain, room, room - hang):
        cut = _slice(spans, start, end)
        if rows and hang:
            cut = ((" " * hang, "text"), *cut)
        rows.append(replace(one, spans=cut, more=bool(rows)))
        start = following
    return rows


def _breaks(plain: str, first: int, others: int) -> Iterable[tuple[int, int]]:
    """Where each row ends and the next begins: at the last space that fits, else in the middle of a word."""
    start, room, length = 0, first, len(plain)
    while start < length:
        end, used, space = start, 0, -1
        while end < length:
            size = 1 if plain[end] < "\u0300" else cell_len(plain[end])
            if used + size > room:
                break
            if plain[end] == " ":
                space = end
            used += size
            end += 1
        if end < length:
            if plain[end] == " ":
                space = end
            # a break at a space that leaves most of the row empty would waste it, and a word longer than a row is cut
            # anyway: long values are cut hard
            if space > start + room // 3 and _word(plain, space + 1) <= others:
                yield space, space + 1
                start, room = space + 1, others
                continue
        end = max(end, start + 1)
        yield end, end
        start, room = end, others


def _word(plain: str, start: int) -> int:
    """Cells of the word that begins there."""
    end = plain.find(" ", start)
    return cell_len(plain[start : end if end >= 0 else len(plain)])


def _slice(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    cut: list[Span] = []
    at = 0
    for text, style in spans:
        stop = at + len(text)
        if stop > start and at < end:
            cut.append((text[max(0, start - at) : end - at], style))
        at = stop
    return tuple(cut)


def beside(left: Sequence[Line], right: Sequence[Line], left_width: int, right_width: int, gap: int = 4) -> list[Line]:
    """Two columns in one: `left` keeps its items, `right` is only shown."""
    left_rows, right_rows = wrap(left, left_width), wrap(right, right_width)
    merged: list[Line] = []
    for index in range(max(len(left_rows), len(right_rows))):
        one = left_rows[index] if index < len(left_rows) else BLANK
        two = right_rows[index] if index < len(right_rows) else BLANK
        if not two.spans and not two.bar:
            merged.append(one)
            continue
        bar: tuple[Span, ...] = (("┃ ", one.bar),) if one.bar else ()
        used = cell_len(one.plain) + (2 if one.bar else 0)
        pad = " " * max(0, left_width + gap - used)
        edge: tuple[Span, ...] = (("┃ ", two.bar),) if two.bar else ()
        spans = (*bar, *one.spans, (pad, "text"), *edge, *two.spans)
        merged.append(replace(one, spans=spans, bar="", reach=left_width + 1))
    return merged


def heading(text: str, *more: Span) -> Line:
    return line((text, "heading"), *more)


def bar(value: float, largest: float, width: int) -> str:
    """A horizontal bar in eighths of a cell, at least a sliver for anything above zero."""
    if largest <= 0 or value <= 0:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
