"""The terminal app against panva oidc-provider, by keyboard alone, signing in with real Chromium."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual import events

from inspector.login import browser as door
from inspector.tui.app import InspectorApp

from ..tui.screen import screen_text, until
from .browser import Browser
from .panva import CLIENT_SECRET, OidcProvider, client


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_from_nothing_to_the_root_cause_of_a_real_login(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, monkeypatch: pytest.MonkeyPatch, size: Any
) -> None:
    provider = oidc_provider(clients=[client("http://localhost:8765/callback", application_type="native")])
    monkeypatch.setattr(door, "open_browser", browser.door(provider.login_steps("bob")))
    actions = ["5"]

    async def go() -> None:
        app = InspectorApp()
        app.state.settings["redirect_uri"] = "http://localhost:0/callback"  # other tests may have the usual port
        async with app.run_test(size=size) as pilot:

            async def press(key: Any) -> None:
                actions.append(key)
                await pilot.press(key)
                await pilot.pause(0.05)

            async def paste(text: str) -> None:
                actions.append("paste")
                app.post_message(events.Paste(text))
                await pilot.pause()

            await pilot.press("5")
            for text in (provider.issuer, provider.client_id, CLIENT_SECRET):
                await press("enter")
                await until(pilot, app.is_typing)
                await paste(text)
                await press("enter")
            await until(pilot, lambda: "✔ keys" in app.state.discovered, tries=2000)
            assert CLIENT_SECRET not in screen_text(app)
            await press("l")
            await until(pilot, lambda: bool(app.state.tabs), tries=6000)
            tab = app.state.tab
            assert tab is not None and tab.report.verdict.root_cause == "email-verified-false"
            assert "root cause" in screen_text(app) and "M02" in screen_text(app)
            assert tab.report.tokens[0].signature == "valid"
            await pilot.press("4")
            await pilot.pause()
            assert CLIENT_SECRET not in screen_text(app) and "discovery" in screen_text(app)

    asyncio.run(go())
    assert len(actions) == 11, actions
