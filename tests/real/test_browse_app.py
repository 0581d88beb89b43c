"""The app watches a real Chromium: its steps stand in Flow while the person logs in, the verdict follows, and the
loopback login's tokens join it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from inspector.browse import installed, session
from inspector.demo import login, staged
from inspector.demo.scenario import ALIAS
from inspector.login.certificate import loopback_context
from inspector.login.clock import utc_now
from inspector.tui.actions.login import finish
from inspector.tui.app import InspectorApp
from inspector.tui.login_run import LoginRun

from ..tui.screen import in_app, screen_text, until
from .browser import Step
from .test_browse import chromium, doing, leftovers, names_to

__all__ = ["chromium"]


def watched_in_app(
    scenario: str, browser: Path, monkeypatch: pytest.MonkeyPatch, *people: Step, then: Any, live: Any = None
) -> None:
    """Watch a demo login from the app; `live(app)` looks at it before the person acts, `then(app, pilot)` after it."""
    made: list[session.Session] = []

    class Kept(session.Session):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            made.append(self)

    monkeypatch.setattr(session, "Session", Kept)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        async with staged(scenario, interactive=True, tls=loopback_context(utc_now())[0]) as stage:
            path = names_to(stage.hosts, browser)
            monkeypatch.setattr(installed, "find_browser", lambda given="": path)
            await pilot.press("b")
            await pilot.pause()
            await pilot.press(*ALIAS, "enter")
            await until(pilot, lambda: bool(made), tries=3000)
            if live is not None:
                await live(app, pilot)
            acting = asyncio.create_task(doing(*people)(made[0]))
            try:
                await until(pilot, lambda: not any(tab.live for tab in app.state.tabs), tries=6000)
            finally:
                acting.cancel()
        await then(app, pilot)

    in_app(step, size=(120, 36))


def test_live_in_flow_then_the_verdict_then_the_tokens_join(chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = leftovers()

    async def live(app: InspectorApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "acme.okta.com/oauth2/v1/authorize" in screen_text(app), tries=3000)
        assert app.state.page == "flow" and "watching" in screen_text(app)
        assert "not recorded" in screen_text(app)

    async def then(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tabs[0]
        assert app.state.page == "verdict" and tab.report.provider.name == "okta"
        assert tab.report.verdict.login == "unknown" and tab.captured
        await pilot.press("4")
        assert all(one.milliseconds for one in tab.report.timeline)
        assert "page" in screen_text(app) and "/hub" in screen_text(app)
        assert app.state.settings["client_id"] and app.state.settings["issuer"]
        await finish(app, LoginRun("acme.okta.com"), login("okta-healthy"), "acme.okta.com")
        assert len(app.state.tabs) == 1
        assert app.state.tabs[0].report.verdict.login == "succeeds"

    watched_in_app("okta-healthy", chromium, monkeypatch, Step("a[href*=go]"), then=then, live=live)
    assert leftovers() == before


def test_a_refused_redirect_uri(chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def then(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert app.state.page == "verdict"
        assert app.state.tabs[0].report.verdict.root_cause == "redirect-uri-mismatch"

    watched_in_app("redirect-uri-mismatch", chromium, monkeypatch, then=then)
