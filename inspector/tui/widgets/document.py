"""The one widget that shows a view: lines, wrapped to the width, with a cursor on what can be chosen.

Only the rows on the screen are ever drawn. Text arrives as strings and is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from inspector.tui.items import Item
from inspector.tui.lines import BLANK, Line, wrap
from inspector.tui.palette import Ink
from inspector.tui.widgets.marking import cells, marks, selected, span, styled

_SAFE_LINK = re.compile(r"https://[!-~]{1,500}")
MARGIN = 2
"""Cells left of the text: one for the cursor, one to breathe."""


class Document(ScrollView, can_focus=True):
    """Shows lines; the cursor stands on one of those that have an item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="document.down"),
        Binding("up,k", "move(-1)", "Previous", show=False, id="document.up"),
        Binding("enter,space", "choose", "Unfold", show=False, id="document.choose"),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home", "edge(-1)", "Top", show=False),
        Binding("end", "edge(1)", "Bottom", show=False),
    ]

    class Chosen(Message):
        """Enter or a click on a line that has an item."""

        def __init__(self, document: Document, item: Item) -> None:
            super().__init__()
            self.document = document
            self.item = item

        @property
        def control(self) -> Document:
            return self.document

    class Focused(Message):
        """What is typed is meant for the page."""

    class Moved(Message):
        """The cursor stands on another item now."""

    class WidthChanged(Message):
        """The lines have another width now and want to be made anew."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._rows: list[Line] = []
        self._of: list[int] = []
        """Which line each row is a part of."""
        self._stops: list[int] = []
        """Rows on which the cursor can stand, in order."""
        self._width = 0
        self._ink: Ink | None = None
        self._item: Item | None = None
        self._chosen = range(0)
        """Rows of the line under the cursor."""
        self.labels: dict[str, Item] = {}
        """While jumping: item by key to press."""
        self._painted: tuple[object, list[tuple[Line, bool]]] | None = None
        """What was drawn last: its frame and its rows, each with whether the cursor is on it."""
        self.wanted = ""
        """What is searched for, in lower case."""
        self._found: list[int] = []
        """Rows that hold it."""

    # -- content ------------------------------------------------------------------------------------------------

    def show(self, lines: Sequence[Line], ink: Ink, *, keep: bool = False, item: Item | None = None) -> None:
        """Replace the content. `keep`: the place and the cursor stay where they are, as far as the new lines allow."""
        self._lines, self._ink = lines, ink
        self.labels = {}
        if item is not None:
            self._item = item
        self._lay_out()
        if not keep:
            self.scroll_to(0, 0, animate=False, immediate=True)
        if item is not None:
            self._reveal()
        self._repaint()

    def _repaint(self) -> None:
        """Draw the rows anew that changed, and no more: of a key that moves the cursor that is most of the time."""
        top, height = self.scroll_offset.y, self.size.height
        frame = (top, self.size, self.has_focus, id(self._ink), self.wanted, tuple(self.labels.items()))
        rows = [*self._rows[top : top + height], *[BLANK] * max(0, top + height - len(self._rows))][:height]
        seen = [(row, top + y in self._chosen) for y, row in enumerate(rows)]
        before, self._painted = self._painted, (frame, seen)
        if before is None or before[0] != frame:
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before[1], seen, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def sight(self) -> range:
        """The rows that are on the screen."""
        return range(self.scroll_offset.y, self.scroll_offset.y + self.size.height)

    def _watch_scroll_y(self, old_value: float, new_value: float) -> None:
        # Textual calls it beside the base class's own watch_scroll_y
        if round(old_value) != round(new_value):
            self.post_message(self.Moved())

    @property
    def text_width(self) -> int:
        """Cells that a line of a view may fill: the same with and without a scrollbar, so that nothing is wrapped anew
        when one appears."""
        return max(20, self.outer_size.width - MARGIN - 1)

    def _lay_out(self) -> None:
        self._width = self.text_width
        wrapped = [wrap((one,), self._width) for one in self._lines]
        self._rows = [row for rows in wrapped for row in rows]
        self._of = [at for at, rows in enumerate(wrapped) for _ in rows]
        self._stops = [at for at, row in enumerate(self._rows) if row.item and not row.more]
        self._found = self._matches()
        self._place(self._item)
        self.virtual_size = Size(self.size.width, len(self._rows))

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        return self._item

    @item.setter
    def item(self, item: Item | None) -> None:
        self._item = item
        if self._rows:
            self._place(item)

    def _place(self, item: Item | None) -> None:
        """The cursor to the line of this item: of several, the one next to where it stands; of none, the first."""
        same = [at for at in self._stops if self._rows[at].item == item] or self._stops[:1]
        self._stand(min(same, key=lambda at: abs(at - self._chosen.start)) if same else None)

    def _stand(self, at: int | None) -> None:
        """The cursor to the line that begins at this row."""
        if at is None:
            self._item, self._chosen = None, range(0)
            return
        end = at + 1
        while end < len(self._rows) and self._rows[end].more:
            end += 1
        self._item, self._chosen = self._rows[at].item, range(at, end)

    def on_resize(self, event: events.Resize) -> None:
        if self._width != self.text_width:
            self._lay_out()
            self.post_message(self.WidthChanged())
        self.refresh()

    # -- drawing ------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        ink = self._ink
        if ink is None:
            return Strip.blank(width)
        base = ink.base
        at = self.scroll_offset.y + y
        if at >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[at]
        chosen = at in self._chosen
        style = base + ink.cursor if chosen and self.has_focus else base
        segments = [Segment(self._margin(row, chosen), style + ink["key"])]
        if row.bar:
            segments.append(Segment("┃ ", style + ink[row.bar]))
        to = Style(link=row.link) if _SAFE_LINK.fullmatch(row.link) else Style()
        drawn = 0
        for text, name in row.spans:
            if row.reach and drawn >= row.reach:
                style = base  # the cursor ends where something else begins
            segments.append(Segment(text, style + ink[name] + (to if name == "link" else Style())))
            drawn += cell_len(text)
        strip = Strip(self._labelled(row, segments, ink)).adjust_cell_length(width, style)
        for start, end in marks(row, self.wanted, MARGIN):
            strip = styled(strip, start, end, ink["jump"])
        selection = self.text_selection
        if selection is not None and (part := span(self._rows, at, selection, MARGIN)) is not None:
            strip = styled(strip, *cells(row, part, MARGIN), ink["selected"])
        return strip.apply_offsets(0, at)

    def _margin(self, row: Line, chosen: bool) -> str:
        return "› " if chosen and not row.more and self.has_focus else "  "

    def _labelled(self, row: Line, segments: list[Segment], ink: Ink) -> list[Segment]:
        if not self.labels or not row.item or row.more:
            return segments
        key = next((key for key, item in self.labels.items() if item == row.item), None)
        return segments if key is None else [Segment(f"{key} "[:MARGIN], ink.base + ink["jump"]), *segments[1:]]

    def on_focus(self) -> None:
        self.refresh()
        self.post_message(self.Focused())

    def on_blur(self) -> None:
        self.refresh()

    # -- moving -------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """To the next line that can be chosen; where there is none on the screen, scroll."""
        top, height = self.scroll_offset.y, self.size.height
        here = self._chosen.start
        if not self._chosen or not top <= here < top + height:
            here = top - 1 if by > 0 else top + height
        ahead = [at for at in self._stops if (at > here if by > 0 else at < here)]
        target = (ahead[0] if by > 0 else ahead[-1]) if ahead else None
        if target is not None and top - height // 2 <= target < top + height + height // 2:
            self._stand(target)
            self._reveal()
            self.post_message(self.Moved())
        else:
            self._scroll_by(by * max(1, height // 3))
        self._repaint()

    def _reveal(self) -> None:
        """Scroll as little as needed to see the chosen line, all of it, and a line of what follows."""
        if not self._chosen:
            return
        at, end = self._chosen.start, self._chosen.stop
        top, height = self.scroll_offset.y, self.size.height
        if at == self._stops[0] and at < height:
            wanted = 0
        elif at < top + 1:
            wanted = at - 1
        elif end + 1 > top + height:
            wanted = min(end + 1 - height, at)
        else:
            return
        self.scroll_to(0, wanted, animate=False, immediate=True)

    def _scroll_by(self, rows: int) -> None:
        self.scroll_to(0, self.scroll_offset.y + rows, animate=False, immediate=True)

    def action_page(self, by: int) -> None:
        self._scroll_by(by * max(1, self.size.height - 2))
        self._cursor_into_sight(by)

    def action_edge(self, by: int) -> None:
        self.scroll_to(0, 0 if by < 0 else len(self._rows), animate=False, immediate=True)
        if self._stops:
            self._stand(self._stops[0 if by < 0 else -1])
            self.post_message(self.Moved())
        self.refresh()

    def _cursor_into_sight(self, by: int) -> None:
        top, height = self.scroll_offset.y, self.size.height
        seen = [at for at in self._stops if top <= at < top + height]
        if seen and self._chosen.start not in seen:
            self._stand(seen[0] if by > 0 else seen[-1])
            self.post_message(self.Moved())
        self.refresh()

    def action_choose(self) -> None:
        if self.item:
            self.post_message(self.Chosen(self, self.item))

    def on_click(self, event: events.Click) -> None:
        at = self.scroll_offset.y + event.y
        if 0 <= at < len(self._rows) and self._rows[at].item:
            while self._rows[at].more:
                at -= 1
            self._stand(at)
            self.refresh()
            self.action_choose()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        at = self.scroll_offset.y + event.y
        tip = self._rows[at].tip if 0 <= at < len(self._rows) else ""
        if tip != self.tooltip_text:
            self.tooltip_text = tip
            from rich.text import Text

            self.tooltip = Text(tip) if tip else None

    tooltip_text = ""

    # -- jumping ------------------------------------------------------------------------------------------------

    def label(self) -> bool:
        """Put a letter on every line in sight that can be chosen; False where there is none."""
        top, height = self.scroll_offset.y, self.size.height
        seen = [item for at in self._stops if top <= at < top + height and (item := self._rows[at].item)]
        self.labels = dict(zip(ascii_lowercase, seen, strict=False))
        self.refresh()
        return bool(seen)

    def jump(self, key: str) -> bool:
        """Go to the line that carries this letter and choose it; any other key ends the jumping."""
        item = self.labels.get(key)
        self.labels = {}
        self.refresh()
        if item:
            self.item = item
            self.action_choose()
        return bool(item)

    # -- searching ----------------------------------------------------------------------------------------------

    def search(self, text: str) -> int:
        """Mark a text wherever it stands, in any case, and go to the first one from here; how many rows hold it."""
        self.wanted = text.strip().lower()
        self._found = self._matches()
        if self._found:
            top = self.scroll_offset.y
            self._go(next((at for at in self._found if at >= top), self._found[0]))
        self.refresh()
        return len(self._found)

    def search_on(self, by: int) -> tuple[int, int]:
        """To the next row that holds it (or the one before); (which, of how many), (0, 0) where there is none."""
        if not self._found:
            return 0, 0
        here = self._chosen.start if self._chosen.start in self._found else self.scroll_offset.y - (by > 0)
        ahead = [at for at in self._found if (at > here if by > 0 else at < here)]
        at = (ahead[0] if by > 0 else ahead[-1]) if ahead else self._found[0 if by > 0 else -1]
        self._go(at)
        self.refresh()
        return self._found.index(at) + 1, len(self._found)

    def _matches(self) -> list[int]:
        if not self.wanted:
            return []
        lines = {at for at, one in enumerate(self._lines) if self.wanted in one.plain.lower()}
        found = [at for at, row in enumerate(self._rows) if self.wanted in row.plain.lower()]
        # a text that is broken over two rows stands on the first of them
        split = lines - {self._of[at] for at in found}
        return sorted([*found, *(self._of.index(one) for one in split)])

    def _go(self, at: int) -> None:
        """Into sight, and the cursor onto it where it can stand there."""
        height = self.size.height
        if not self.scroll_offset.y <= at < self.scroll_offset.y + height:
            self.scroll_to(0, max(0, at - height // 3), animate=False, immediate=True)
        first = at
        while first > 0 and self._rows[first].more:
            first -= 1
        if first in self._stops:
            self._stand(first)
        else:
            self._chosen = range(at, at + 1)

    @property
    def matches(self) -> int:
        """How many rows hold what is searched for."""
        return len(self._found)

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines

    @property
    def chosen_text(self) -> str:
        """The line under the cursor as it is shown, in one line."""
        rows = (self._rows[at] for at in self._chosen if at < len(self._rows))
        return " ".join(row.own.strip() for row in rows).strip()

    # -- selecting text with the mouse --------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selected(self._rows, selection, MARGIN), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh(Region(0, 0, *self.size))
