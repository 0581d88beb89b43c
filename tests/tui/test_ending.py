"""What still comes in while the app ends is no fault."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.tui.actions import open_case, search
from inspector.tui.app import InspectorApp
from inspector.tui.pages import PAGES

from .screen import in_app


def test_what_is_asked_and_opened_while_the_app_ends() -> None:
    kept: list[InspectorApp] = []

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        kept.append(app)
        app.exit()
        open_case.ask(app)
        search.ask(app)

    in_app(step)
    (app,) = kept
    open_case.ask(app)
    search.ask(app)
    for page in PAGES:
        app.show_page(page.name)
    app.draw()
