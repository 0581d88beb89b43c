"""Every view as text, in three sizes, sharing off and on, against what was looked at and found good.

`python -m tests.tui.goldens` makes the files under goldens/ anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp

from . import story
from .goldens import COMMAND
from .screen import in_app, screen_text

GOLDENS = Path(__file__).parent / "goldens"
SIZES = ((80, 24), (120, 36), (160, 45), (200, 60))
PAGES = (
    "start",
    "verdict",
    "mapping",
    "tokens",
    "flow",
    "setup",
    "checklist",
    "export",
    "help",
    "how",
    "demo",
    "compare",
)


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of this very run lie in the person's home, so that no page hangs on how long its name is."""
    monkeypatch.setenv("HOME", str(Path(os.environ["XDG_CONFIG_HOME"]).parent))


def check(name: str, text: str) -> None:
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("INSPECTOR_GOLDENS") == "write":
        GOLDENS.mkdir(exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    assert path.read_text("utf-8") == text + "\n", f"{name} is shown otherwise now; if meant: {COMMAND}"


def unfold(app: InspectorApp, page: str) -> None:
    """What a person would open there."""
    tab = app.state.tab
    if tab is None:
        return
    wanted: dict[str, set[items.Item]] = {
        "verdict": {items.Consequences("email-verified-missing"), items.Section("not-checked")},
        "mapping": {items.Attribute("email"), items.Section("unmapped")},
        "flow": {items.Step(4)},
    }
    tab.open |= wanted.get(page, set())


def look(page: str, size: tuple[int, int], theme: str = "") -> None:
    """A page in a size, sharing off and on, against what was found good."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for share in (False, True):
            app.sharing = share
            unfold(app, page)
            app.show_page(page)
            app.draw()
            await pilot.pause()
            check(f"{page}-{size[0]}x{size[1]}{'-sharing' if share else ''}", screen_text(app))

    opened = [] if page == "start" else [(story.case(), story.report())]
    if page == "compare":
        opened = [(story.healthy(), story.healthy_report()), *opened]
    in_app(step, cases=opened, size=size, theme=theme)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_view(page: str, size: tuple[int, int]) -> None:
    look(page, size)


@pytest.mark.parametrize(("theme", "size"), [("paper", SIZES[0]), ("high-contrast", SIZES[1])])
@pytest.mark.parametrize("page", PAGES)
def test_a_theme_changes_no_character(page: str, theme: str, size: tuple[int, int]) -> None:
    """Colour is never the only signal: what the symbols and words say does not depend on it."""
    look(page, size, theme)


def test_no_color_draws_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: the same characters, in weight and reverse only."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        unfold(app, "verdict")
        app.draw()
        await pilot.pause()
        check("verdict-120x36", screen_text(app))
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is None or not (style.color and style.color.is_default is False), segment
        app.show_page("tokens")  # long enough for a scrollbar
        await pilot.pause()
        colours = {
            one.name
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
            for one in (segment.style.color, segment.style.bgcolor)
            if one
        }
        assert colours <= {"default"}

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))
