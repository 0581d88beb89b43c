"""The real login watched from the app: its steps, its cases, a browser that is not there, an end before the end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from textual.pilot import Pilot

from inspector.browse import installed, session
from inspector.browse.browser import BY_PORT
from inspector.browse.recorder import Recorder
from inspector.case.model import Case
from inspector.tui import items
from inspector.tui.actions.login import finish
from inspector.tui.app import InspectorApp
from inspector.tui.login_run import LoginRun

from ..cases import okta
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

    def __init__(self, url: str, *, show: Any, say: Any) -> None:
        self.url, self.show, self.say, self.recorder = url, show, say, Recorder()
        self.stopped = asyncio.Event()

    def stop(self) -> None:
        self.stopped.set()

    async def run(self, path: Path) -> session.Watched:
        self.say(BY_PORT)
        for one in STEPS:
            self.recorder.entries.append(one)
            self.show(one)
        if not self.ends:
            await self.stopped.wait()
            return session.Watched(self.recorder.har(), (), "stopped")
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


def test_its_steps_stand_in_flow_as_they_come_and_escape_ends_it_with_a_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Watching, "ends", False)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: "401" in screen_text(app), tries=3000)
        assert app.state.page == "flow" and "watching" in screen_text(app)
        words = " ".join(screen_text(app).split())
        assert "Passwords and second factors are not recorded" in words
        assert "watched over a port of this machine" in words
        assert "acme.okta.com/oauth2/v1/authorize" in words
        await pilot.press("1")
        assert "still goes on" in screen_text(app)
        await pilot.press("e")
        assert "esc ends the recording" in app.message
        await pilot.press("4", "escape", "escape")
        await until(pilot, lambda: not app.state.tabs[0].live, tries=3000)
        assert app.state.tab is not None and app.state.page == "verdict" and len(app.state.tabs) == 1
        assert app.state.tab.report.verdict.root_cause == "user-not-assigned"

    in_app(step, size=(120, 36))


@pytest.mark.parametrize("share", [False, True])
def test_what_is_seen_live_is_masked(monkeypatch: pytest.MonkeyPatch, share: bool) -> None:
    monkeypatch.setattr(Watching, "ends", False)
    code = entry(f"{CALLBACK}?code=Zx9Yw8Vu7Ts6Rq5Po4Nm&state=s-1", 302, f"https://{HOST}/hub")
    monkeypatch.setattr(sys.modules[__name__], "STEPS", (*STEPS[:2], code))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: "302" in screen_text(app), tries=3000)
        await until(pilot, lambda: len(app.state.tabs[0].report.timeline) == 3, tries=3000)
        app.document.item = items.Step(2)
        await pilot.press("enter")
        assert "code" in screen_text(app) and "Zx9Yw8Vu7Ts6Rq5Po4Nm" not in screen_text(app)
        assert ("acme.okta.com" in screen_text(app)) is not share
        await pilot.press("escape")
        await until(pilot, lambda: not app.state.tabs[0].live, tries=3000)

    in_app(step, size=(120, 36), share=share)


def test_a_login_that_never_began_leaves_no_case_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "STEPS", ())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: "no login was seen" in screen_text(app), tries=3000)
        assert not app.state.tabs and app.state.page == "login"

    in_app(step, size=(120, 36))


def loopback_login() -> Case:
    """What `l` captures: tokens, at a redirect URI of this machine."""
    raw = okta().dict()
    where = quote("https://kxvfihtburc1m5j.eu.qlikcloud.com/login/callback", safe="")
    here = raw["authorize"]["request_url"].replace(where, quote("http://localhost:8765/callback", safe=""))
    came = raw["authorize"]["callback_url"].partition("?")[2]
    raw["authorize"] = {"request_url": here, "callback_url": f"http://localhost:8765/callback?{came}"}
    raw["token"]["request"]["redirect_uri"] = "http://localhost:8765/callback"
    return Case.from_dict(raw)


async def captured() -> Case:
    return loopback_login()


def seen_at(client_id: str) -> tuple[dict[str, Any], ...]:
    """A login to Qlik that went well, as a browser sees it."""
    asked = AUTHORIZE.replace("client_id=qlik", f"client_id={client_id}")
    came = f"{CALLBACK}?code=Zx9Yw8Vu7Ts6Rq5Po4Nm&state=s-1"
    return entry(asked, 302, came), entry(came, 302, f"https://{HOST}/hub")


def test_the_loopback_login_afterwards_is_the_same_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tenant's login asked for fills the fields; the tokens of the same client join what was watched."""
    client_id = loopback_login().request["client_id"]
    monkeypatch.setattr(sys.modules[__name__], "STEPS", seen_at(client_id))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: bool(app.state.tabs) and not app.state.tabs[0].live, tries=3000)
        assert app.state.settings["client_id"] == client_id
        assert app.state.settings["issuer"].startswith("https://acme.okta.com")
        await finish(app, LoginRun("acme.okta.com"), captured(), "acme.okta.com")
        assert len(app.state.tabs) == 1 and "one case" in app.message
        tab = app.state.tabs[0]
        assert tab.report.verdict.login == "succeeds" and tab.captured and not tab.saved
        assert any("qlikcloud.com/login/callback" in one.url for one in tab.report.timeline)
        await pilot.press("u")
        assert app.state.tabs[0].report.verdict.login == "unknown"
        await pilot.press("u")
        assert len(app.state.tabs) == 2 and app.state.tabs[1].report.verdict.login == "succeeds"

    in_app(step, size=(120, 36))


def test_another_clients_loopback_login_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "STEPS", seen_at("another"))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await until(pilot, lambda: bool(app.state.tabs) and not app.state.tabs[0].live, tries=3000)
        await finish(app, LoginRun("acme.okta.com"), captured(), "acme.okta.com")
        assert len(app.state.tabs) == 2

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
