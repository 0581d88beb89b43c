"""Logging in from the app: live steps, the verdict at the end, and cancelling at any moment."""

from __future__ import annotations

import asyncio
import html
import re
from urllib.parse import urljoin
from urllib.request import ProxyHandler, build_opener

import pytest
from textual.pilot import Pilot

from inspector.case.secret import Secret
from inspector.demo import staged
from inspector.demo.scenario import SECRET
from inspector.login.settings import Settings
from inspector.login.start import network_of
from inspector.tui import items
from inspector.tui.actions.login import on_event, settings_of, start
from inspector.tui.app import InspectorApp
from inspector.tui.login_run import LoginRun

from .screen import in_app, screen_text, until


@pytest.mark.parametrize(
    ("scenario", "cause"), [("entra-no-email-verified", "email-verified-missing"), ("okta-healthy", None)]
)
def test_a_demo_login_ends_with_its_cause(scenario: str, cause: str | None) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.action_demo(scenario)
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        assert app.state.page == "verdict"
        assert app.state.tab is not None and app.state.tab.report.verdict.root_cause == cause
        assert SECRET not in screen_text(app)
        assert app.check_action("again", ()) is True

    in_app(step, size=(120, 36))


def test_the_demo_lists_its_scenarios() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("demo")
        await until(pilot, lambda: app.state.page == "demo", tries=2000)
        text = "\n".join(one.plain for one in app.lines())
        assert "redirect-uri-mismatch" in text and "expired-token" in text
        await pilot.press("escape")
        assert app.state.page == "start"

    in_app(step)


def test_the_demo_signs_in_with_a_browser_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser gets a page with a way in, at an address of this machine; nothing goes on before it is pressed."""
    from inspector.login import browser

    opened: list[str] = []
    monkeypatch.setattr(browser, "open_browser", lambda url: bool(opened.append(url)) or True)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("demo")
        await until(pilot, lambda: app.state.page == "demo", tries=2000)
        assert "by itself" in "\n".join(one.plain for one in app.lines())
        app.document.item = items.DemoBrowser()
        await pilot.press("enter")
        assert "in your browser" in "\n".join(one.plain for one in app.lines())
        app.document.item = items.Scenario("entra-no-email-verified")
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened), tries=3000)
        await pilot.pause()
        assert opened[0].startswith("http://127.0.0.1:") and opened[0][:60] in screen_text(app)
        assert "another machine" not in screen_text(app) and not app.state.tabs
        answer = await asyncio.to_thread(build_opener(ProxyHandler({})).open, opened[0], timeout=10)
        page = answer.read().decode()
        link = re.search(r'<a [^>]*href="([^"]+)"', page)
        assert link is not None, page
        await asyncio.to_thread(build_opener(ProxyHandler({})).open, urljoin(opened[0], html.unescape(link[1])))
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        assert app.state.tab.report.verdict.root_cause == "email-verified-missing"

    in_app(step, size=(120, 36))


def test_a_login_shows_each_step_and_ends_at_the_verdict() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        async with staged("okta-healthy") as stage:
            settings = Settings(
                client_id=stage.scenario.client_id,
                issuer=stage.scenario.issuer,
                client_secret=Secret(SECRET),
                scope=stage.scenario.scope,
                redirect_uri="http://localhost:0/callback",
                preflight=False,
                wait=20.0,
            )
            shown: list[str] = []

            def browser(url: str) -> bool:
                shown.append(screen_text(app))
                with build_opener(ProxyHandler({})).open(stage.local(url), timeout=10) as answer:
                    answer.read()
                return True

            start(app, settings, open_browser=browser, network=stage.network(network_of(settings)))
            await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        run = app.state.login
        assert run is not None and not run.going
        words = "\n".join(text for _, text in run.steps)
        assert "discovery" in words and "captured" in words
        assert SECRET not in words
        app.state.page = "login"
        host = stage.scenario.issuer.removeprefix("https://").partition("/")[0]
        assert host in "\n".join(one.plain for one in app.lines())
        app.sharing = True
        assert host not in "\n".join(one.plain for one in app.lines())
        app.sharing, app.state.page = False, "verdict"
        assert app.state.page == "verdict"

    in_app(step, size=(120, 36))


def test_a_login_is_cancelled_with_escape_and_says_so() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        start(app, Settings(client_id="x", issuer=f"http://127.0.0.1:{port}"))
        run = app.state.login
        assert run is not None
        await until(pilot, lambda: bool(run.steps), tries=2000)
        assert app.state.page == "login" and "esc cancels" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: not run.going)
        await pilot.pause()
        assert "Cancelled" in screen_text(app)
        server.close()

    in_app(step)


def test_a_provider_that_is_not_there_is_a_verdict_not_a_crash() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        start(app, Settings(client_id="x", issuer="http://127.0.0.1:9"))
        await until(pilot, lambda: bool(app.state.tabs), tries=4000)
        assert app.state.tab is not None
        assert app.state.tab.report.verdict.root_cause == "host-unreachable"

    in_app(step)


def test_settings_come_from_the_fields_and_secrets_by_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_SECRET", "from-the-environment")
    typed = {
        "issuer": "https://acme.okta.com",
        "client_id": "abc",
        "client_secret": "env:ACME_SECRET",
        "tenant_host": "https://acme.eu.qlikcloud.com/",
    }
    settings = settings_of(typed)
    assert settings.client_secret is not None and settings.client_secret.reveal() == "from-the-environment"
    assert settings.tenant_host == "acme.eu.qlikcloud.com"
    assert settings_of({**typed, "client_secret": "plain"}).client_secret == Secret("plain")


@pytest.mark.parametrize(
    ("host", "seconds", "words"),
    [
        ("acme.okta.com", 48, "A code lives 5:00 min here: one made at once has 4:12 min left"),
        ("acme.okta.com", 301, "one made at once is too old"),
        ("id.acme.example", 63, "ready 1:03 min ago"),
    ],
)
def test_the_life_of_a_code_is_counted_down_where_it_is_pasted_back(host: str, seconds: int, words: str) -> None:
    from inspector.login.events import RequestReady
    from inspector.tui.views.login import login_lines

    run = LoginRun(host)
    app = InspectorApp(ticking=False)
    on_event(app, run, RequestReady(f"https://{host}/authorize?client_id=x", "https://a.example/cb"))
    assert run.opened is not None
    text = "\n".join(one.plain for one in login_lines(run, 80, False, run.opened + seconds))
    assert words in text
