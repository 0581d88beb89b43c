"""From 150 columns on the line under the cursor is shown in detail beside the list."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.tui.app import InspectorApp

from . import story
from .screen import in_app, screen_text


def test_the_step_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("flow")
        await pilot.pause()
        assert "openid-configuration" in right(app) and "grant_type" not in right(app)
        await pilot.press("down", "down", "down", "down")
        await pilot.pause()
        assert app.document.item == "step:4" and "grant_type" in right(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert "grant_type" not in screen_text(app)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "grant_type" in right(app)

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def right(app: InspectorApp) -> str:
    return "\n".join(row[86:] for row in screen_text(app).splitlines()[3:-2])
