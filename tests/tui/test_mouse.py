"""Everything by mouse alone: each step is a click on words that stand on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp

from .. import cases
from . import story
from .screen import in_app, judged, screen_text, until


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


async def drag(app: InspectorApp, pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> str:
    """What a drag from one cell of the screen to another copies."""
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=end)
    await pilot.mouse_up(offset=end)
    await pilot.pause()
    await pilot.press("ctrl+c")
    await pilot.pause()
    return app.clipboard


def place(app: InspectorApp, text: str) -> tuple[int, int]:
    """The cell where a text begins."""
    rows = screen_text(app).splitlines()
    y = next(at for at, row in enumerate(rows) if text in row)
    return cell_len(rows[y][: rows[y].index(text)]), y


def test_a_drag_copies_what_is_under_it_without_margin_and_bar() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        x, y = place(app, "Qlik admin")
        copied = await drag(app, pilot, (0, y), (76, y + 1))
        first, second = copied.split("\n")
        assert first.startswith("fix       Qlik admin") and not first.endswith("┃")
        assert second == second.strip(" ┃") and "┃" not in copied
        copied = await drag(app, pilot, (x, y), (x + 4, y))
        assert copied.startswith("Qlik")

    in_app(step, cases=[(story.case(), story.report())])


def test_a_drag_beside_a_list_stays_in_its_column() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("demo")
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()
        x, y = place(app, "What it means")
        copied = await drag(app, pilot, (x, y), (x + 30, y + 2))
        assert copied.startswith("What it means\n") and "  " not in copied and "┃" not in copied, copied
        names = await drag(app, pilot, (4, y), (28, y + 1))
        assert "What it means" not in names and len(names.split("\n")) == 2

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_a_drag_over_wide_letters_copies_these() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("plain")
        await pilot.pause()
        x, y = place(app, "中文字")
        assert await drag(app, pilot, (x, y), (x + 6, y)) in ("中文字", "中文字 ")

    login = cases.okta()
    login.claims["name"] = "中文字 abc"
    in_app(step, cases=[judged(login)], size=(120, 36))
