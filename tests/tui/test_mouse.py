"""Everything by mouse alone: each step is a click on words that stand on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp

from . import story
from .screen import in_app, screen_text, until


async def click(app: InspectorApp, pilot: Pilot[None], words: str) -> None:
    """Click where these words stand."""
    await until(pilot, lambda: words in screen_text(app), tries=2000)
    rows = screen_text(app).splitlines()
    at = max(number for number, row in enumerate(rows) if words in row)
    await pilot.click(offset=(rows[at].index(words) + len(words) // 2, at))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_from_the_start_to_a_root_cause_in_two_clicks(size: tuple[int, int]) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await click(app, pilot, "Demo ")
        await click(app, pilot, "entra-no-email-verified")
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        assert "root cause" in screen_text(app)

    in_app(step, size=size)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_views_folds_commands_and_bars(size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await click(app, pilot, "email-verified-missing")
        assert items.Finding("email-verified-missing") in app.state.tab.open
        for view in ("Mapping", "Tokens", "Flow", "Setup", "Verdict"):
            await click(app, pilot, view)
            assert app.state.page == view.lower()
        await click(app, pilot, "help")
        assert app.state.page == "help"
        await click(app, pilot, "back")
        await click(app, pilot, "commands")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press(*"maximise")
        await click(app, pilot, "Maximise")
        await until(pilot, lambda: "1 Verdict" not in screen_text(app))
        await click(app, pilot, "all bars again")
        await until(pilot, lambda: "1 Verdict" in screen_text(app))
        await click(app, pilot, "export")
        await click(app, pilot, "Markdown")
        await click(app, pilot, "write")
        await until(pilot, lambda: (tmp_path / "login-report.md").exists())
        await click(app, pilot, "HTML report")
        await click(app, pilot, "cancel")
        assert not app.is_typing() and app.state.page == "export"
        await click(app, pilot, "sharing")
        assert app.sharing
        await click(app, pilot, "◑ sharing")
        assert not app.sharing

    in_app(step, cases=[(story.case(), story.report())], size=size)


def test_the_wheel_scrolls() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        await pilot.pause()
        await pilot._post_mouse_events([events.MouseScrollDown], app.document, button=0)
        await until(pilot, lambda: app.document.scroll_offset.y > 0)

    in_app(step, cases=[(story.case(), story.report())])
