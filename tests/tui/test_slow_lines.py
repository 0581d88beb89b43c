"""A slow line: only what changed is sent, and what is on the screen is still what a full drawing would show."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspector.case.file import write_case
from inspector.tui.app import InspectorApp

from . import story
from .screen import in_app, screen_text
from .test_terminal import Terminal

ONE = [(story.case(), story.report())]


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


VIEW_CHANGE, IDLE = 6 * 1024, 200
"""Bytes that a view change and a second of doing nothing may write at 80×24."""


def test_a_view_change_and_a_ticking_clock_stay_small(tmp_path: Path) -> None:
    case = tmp_path / "one.case.json"
    write_case(story.case(), case, masked=False)
    code = f"from inspector.cli.main import main; main(['open', {str(case)!r}])"
    terminal = Terminal(code, XDG_STATE_HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    try:
        terminal.until(b"M01")
        written(terminal)
        for key in "234561?p2p":
            os.write(terminal.fd, key.encode())
            assert 100 < written(terminal) <= VIEW_CHANGE, key
        os.write(terminal.fd, b"3")
        written(terminal)
        start, mark = time.monotonic(), len(terminal.raw)
        while time.monotonic() - start < 2.5:
            terminal.read(0.1)
        assert 0 < (len(terminal.raw) - mark) / 2.5 <= IDLE
    finally:
        terminal.close()


def written(terminal: Terminal) -> int:
    """Bytes until nothing more comes."""
    mark = len(terminal.raw)
    terminal.read(5)
    while terminal.read(0.15):
        pass
    return len(terminal.raw) - mark
