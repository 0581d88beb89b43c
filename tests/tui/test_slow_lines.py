"""A slow line: only what changed is sent, and what is on the screen is still what a full drawing would show."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.tui.app import InspectorApp
from inspector.tui.lines import line
from inspector.tui.widgets.changes import changed

from . import story
from .screen import in_app, screen_text

ONE = [(story.case(), story.report())]


def test_of_a_clock_only_its_cells_are_sent() -> None:
    old, new = line(("exp  ", "claim"), "in 12 min 03 s"), line(("exp  ", "claim"), "in 12 min 04 s")
    assert changed((old, False), (new, False), 2, 80) == (2 + 5 + 11, 0, 1, 1)
    assert changed((old, False), (new, True), 2, 80) == (0, 0, 80, 1)
    assert changed((old, False), (line("another"), False), 2, 80) == (0, 0, 80, 1)
    wide, wider = line("日本 1 日"), line("日本 2 日")
    assert changed((wide, False), (wider, False), 2, 80) == (2 + 5, 0, 1, 1)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_the_screen_is_what_a_full_drawing_shows(size: tuple[int, int]) -> None:
    """Keys that move, fold, search, jump, turn pages and share: after each, nothing old is left."""
    keys = ["3", "down", "down", "enter", "up", "p", "2", "down", "enter", "z", "z", "4", "down", "slash", "e", "enter"]
    keys += ["n", "escape", "escape", "g", "escape", "1", "end", "home", "t", "6", "down", "down", "h"]

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            shown = screen_text(app)
            app.document._styles_cache.clear()
            app.document.refresh()
            await pilot.pause()
            assert screen_text(app) == shown, key

    in_app(step, cases=ONE, size=size)
