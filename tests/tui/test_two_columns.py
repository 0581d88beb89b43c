"""From 150 columns on the line under the cursor is shown in detail beside the list."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.tui import items
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
        assert app.document.item == items.Step(4) and "grant_type" in right(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert "grant_type" not in screen_text(app)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "grant_type" in right(app)

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_finding_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "Why Qlik cares" in screen_text(app)
        app.draw(item=items.Finding("sub-unreadable"))
        await pilot.press("up", "down")
        await pilot.pause()
        assert "┃ M05  sub-unreadable" in screen_text(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert "Why Qlik cares" not in screen_text(app)

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_claim_under_the_cursor_stands_whole_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens", item=items.Member("id_token.payload.iss"))
        await pilot.pause()
        whole = str((story.case().id_token_text or "") and story.report().tokens[0].payload["iss"])
        beside = "".join(row[110:].strip(" ┃") for row in screen_text(app).splitlines())
        assert whole in beside and "RFC 7519 §4.1.1" in beside

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_step_of_the_checklist_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("checklist")
        await pilot.pause()
        first = screen_text(app)
        await pilot.press("down", "down")
        await pilot.pause()
        assert "┃" in first and screen_text(app) != first

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_a_width_of_a_hundred_and_fifty_is_enough() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "Why Qlik cares" in screen_text(app)

    in_app(step, cases=[(story.case(), story.report())], size=(150, 45))


def right(app: InspectorApp) -> str:
    return "\n".join(row[86:] for row in screen_text(app).splitlines()[3:-2])
