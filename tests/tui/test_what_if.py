"""What was only tried looks like it everywhere: on each page, in each export, in each message."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.tui.app import InspectorApp
from inspector.tui.tab import Tab
from inspector.tui.views.export import make

from .. import cases
from .screen import in_app, judged, screen_text


def tried(app: InspectorApp) -> Tab:
    """A case with the override switched on."""
    tab = app.state.tab
    assert tab is not None
    configuration = tab.configuration()
    configuration["options"]["emailVerifiedAlwaysTrue"] = True
    tab.try_out(configuration)
    return tab


def entra() -> cases.Login:
    login = cases.entra()
    login.options = {}
    return login


@pytest.mark.parametrize("page", ["verdict", "mapping", "tokens", "flow", "setup", "export", "compare", "help"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_every_page_says_that_it_is_a_what_if(page: str, width: int) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page)
        await pilot.pause()
        assert "WHAT-IF" not in screen_text(app)
        tried(app)
        app.show_page(page)
        await pilot.pause()
        assert "WHAT-IF, 1 change" in screen_text(app)
        await app.run_action("reset")
        await pilot.pause()
        assert "WHAT-IF" not in screen_text(app)

    in_app(step, cases=[judged(entra())], size=(width, 30))


@pytest.mark.parametrize("kind", ["fix", "idp-admin", "markdown", "html", "json"])
def test_every_export_says_it(kind: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        configuration = tab.configuration()
        configuration["options"]["realm"] = "acme"
        tab.try_out(configuration)
        _, text = make(kind, tab, tab.masker())
        wanted = '"setting": "realm"' if kind == "json" else "What if, not the evidence"
        assert wanted in text, text[:600]
        tab.try_out(None)
        _, text = make(kind, tab, tab.masker())
        assert wanted not in text

    in_app(step, cases=[judged(entra())])
