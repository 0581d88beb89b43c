"""The lines above and below the view: what is looked at and how it stands; what the keys do now."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from inspector.tui.lines import Line, Span, fit, line, wrap
from inspector.tui.palette import Ink


class Pressed(Message):
    """A click on something in a bar that has an action."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: its spans, the action a click runs, and how soon it goes when space is short (0: never)."""

    spans: tuple[Span, ...]
    action: str = ""
    rank: int = 0

    @property
    def width(self) -> int:
        return sum(cell_len(text) for text, _ in self.spans)


class Bar(Widget):
    """Rows of parts drawn by ourselves: one widget where a dozen would have to be laid out."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: list[list[Part]] = []
        self._ink: Ink | None = None

    def show(self, rows: list[list[Part]], ink: Ink) -> None:
        before, self._rows = self._rows, rows
        if len(rows) != len(before) or ink is not self._ink:
            self._ink = ink
            self.refresh(layout=len(rows) != len(before))
            return
        for y, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._rows))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._ink is None or y >= len(self._rows):
            return Strip.blank(width, self._ink.base if self._ink else None)
        base = self._ink.base
        segments = [Segment(text, base + self._ink[style]) for part in self._rows[y] for text, style in part.spans]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        if event.y >= len(self._rows):
            return
        at = 0
        for part in self._rows[event.y]:
            at += part.width
            if event.x < at:
                if part.action:
                    self.post_message(Pressed(part.action))
                return


def spread(left: list[Part], right: list[Part], width: int) -> list[Part]:
    """Left parts and right parts at the two ends of a row; what ranks highest goes first when it is too narrow."""
    left, right = list(left), list(right)

    def used() -> int:
        return sum(part.width for part in (*left, *right))

    while used() > width and (ranked := [part for part in (*left, *right) if part.rank]):
        out = max(ranked, key=lambda part: part.rank)
        (left if out in left else right).remove(out)
    if used() > width and left:
        # the last resort: the first part is cut
        room = max(0, width - used() + left[0].width)
        (text, style), *_ = left[0].spans
        left[0] = Part(((fit(text, room), style),), left[0].action)
    gap = max(0, width - used())
    return [*left, Part(((" " * gap, "text"),)), *right]


def message_rows(text: str, style: str, width: int, most: int = 5) -> list[list[Part]]:
    """A message above the keys, wrapped; a click puts it away."""
    rows: list[Line] = wrap([line((text, style))], max(20, width - 8))[:most]
    made: list[list[Part]] = []
    for row in rows:
        tail = "─" * max(0, width - cell_len(row.plain) - 4)
        made.append([Part((("── ", "faint"), *row.spans, (" " + tail, "faint")), "dismiss_message")])
    return made
