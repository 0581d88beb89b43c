"""The real login watched from the app: its steps, its cases, a browser that is not there, an end before the end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from inspector.browse import installed, session
from inspector.browse.recorder import Recorder
from inspector.tui.app import InspectorApp

from .screen import in_app, screen_text, until

HOST = "acme.eu.qlikcloud.com"
CALLBACK = f"https://{HOST}/login/callback"


def entry(url: str, status: int, location: str = "") -> dict[str, Any]:
    headers = [{"name": "location", "value": location}] if location else []
    return {
        "startedDateTime": "2026-11-28T12:00:00.000Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": status, "headers": headers, "content": {"mimeType": ""}, "redirectURL": location},
        "_resourceType": "Document",
    }


AUTHORIZE = (
    f"https://acme.okta.com/oauth2/v1/authorize?client_id=qlik&redirect_uri={CALLBACK}"
    "&response_type=code&scope=openid&state=s-1"
)
REFUSED = f"{CALLBACK}?error=access_denied&error_description=User+is+not+assigned+to+the+client+application.&state=s-1"
STEPS = (entry(f"https://{HOST}/login", 302, AUTHORIZE), entry(AUTHORIZE, 302, REFUSED), entry(REFUSED, 401))


class Watching:
    """Stands in for the browser: the steps come one by one."""

    ends = True

    def __init__(self, url: str, *, show: Any) -> None:
        self.url, self.show, self.recorder = url, show, Recorder()

    async def run(self, path: Path) -> session.Watched:
        for one in STEPS:
            self.recorder.entries.append(one)
            self.show(one)
        if not self.ends:
            await asyncio.Event().wait()
        return session.Watched(self.recorder.har(), (), "error")


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "Session", Watching)
    monkeypatch.setattr(installed, "find_browser", lambda given="": Path("/usr/bin/chromium"))


async def ask(app: InspectorApp, pilot: Pilot[None]) -> None:
    await pilot.press("b")
    await pilot.pause()
    await pilot.press(*HOST, "enter")


def test_the_login_is_watched_and_becomes_a_case() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert "watch the real login" in screen_text(app)
        await ask(app, pilot)
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        assert app.state.tab is not None
        assert app.state.tab.report.verdict.root_cause == "user-not-assigned"

    in_app(step, size=(120, 36))


def test_escape_keeps_what_had_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watching, "ends", False)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: "401" in screen_text(app), tries=3000)
        assert "Passwords and second factors are not recorded" in " ".join(screen_text(app).split())
        assert "access_denied" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "look at what had come" in screen_text(app), tries=3000)
        app.document.item = "login:partial"
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)

    in_app(step, size=(120, 36))


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.login.error import LoginError

    def none(given: str = "") -> Path:
        raise LoginError(installed.NONE)

    monkeypatch.setattr(installed, "find_browser", none)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: "record a HAR" in " ".join(screen_text(app).split()), tries=3000)
        assert not app.state.tabs

    in_app(step, size=(120, 36))
