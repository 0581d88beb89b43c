"""From the app: the tenant asked with an API key, a sign-in on another device, what the provider supports."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from inspector import Case, diagnose
from inspector.case.secret import Secret
from inspector.demo import play, staged
from inspector.demo.scenario import TENANT
from inspector.demo.tenant import API_KEY
from inspector.login.http import Network
from inspector.login.settings import Settings
from inspector.tui import items
from inspector.tui.actions.login import settings_of, start
from inspector.tui.actions.open_case import add_tab
from inspector.tui.actions.tenant import check
from inspector.tui.app import InspectorApp
from tests.cases import keycloak

from ..login.provider import Provider, as_json
from .screen import in_app, screen_text, until


def lines(app: InspectorApp) -> str:
    return "\n".join(one.plain for one in app.lines())


@pytest.mark.parametrize("key", [API_KEY, "env:QLIK_KEY"])
def test_the_tenants_users_join_the_login(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QLIK_KEY", API_KEY)
    login = play("duplicate-user").with_members(tenant=None, identity_provider=None)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        add_tab(app, login, diagnose(login))
        app.state.settings = {"tenant_host": TENANT, "api_key": key}
        async with staged("duplicate-user") as stage:
            check(app, stage.network(Network(timeout=10)))
            await until(pilot, lambda: bool(app.state.tab and app.state.tab.steps), tries=3000)
        assert app.state.tab is not None and app.state.tab.report.finding("user-duplicate-email")
        app.show_page("setup")
        await pilot.pause()
        assert "users known" in lines(app) and API_KEY not in lines(app) + screen_text(app)
        assert app.state.tab.undo() and app.state.tab.report.finding("user-duplicate-email") is None

    in_app(step, size=(120, 60))


def test_a_refusal_is_explained_and_changes_nothing() -> None:
    login = play("okta-healthy").with_members(tenant=None, identity_provider=None)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        add_tab(app, login, diagnose(login))
        app.state.settings = {"tenant_host": TENANT, "api_key": "of-another-tenant"}
        app.show_page("setup")
        async with staged("okta-healthy") as stage:
            check(app, stage.network(Network(timeout=10)))
            await until(pilot, lambda: "▲ not read" in app.state.discovered, tries=3000)
        app.draw()
        assert "does not accept the API key" in lines(app) and "of-another-tenant" not in lines(app)
        assert app.state.tab is not None and app.state.tab.case == login

    in_app(step, size=(120, 60))


def test_what_is_missing_is_asked_for() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("setup")
        app.document.item = items.SetupStep("check")
        await pilot.press("enter")
        await pilot.pause()
        assert "Enter the Qlik tenant first" in screen_text(app)
        app.state.settings = {"tenant_host": TENANT, "api_key": "env:NOT_SET_HERE"}
        check(app)
        await pilot.pause()
        assert "NOT_SET_HERE" in screen_text(app)

    in_app(step, size=(120, 36))


def test_the_key_of_the_tenant_is_no_setting_of_the_login() -> None:
    typed = {"issuer": "https://idp.example", "client_id": "c", "tenant_host": TENANT, "api_key": "secret-canary"}
    assert "secret-canary" not in repr(settings_of(typed)) and settings_of(typed).tenant_host == TENANT


def test_another_device_gets_a_large_code_and_a_qr_code() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        with Provider() as idp:
            idp.extra_metadata["device_authorization_endpoint"] = f"{idp.issuer}/device"
            idp.replies["/device"] = lambda request: as_json(
                {
                    "device_code": "dc-canary",
                    "user_code": "WDJB-MJHT",
                    "verification_uri": f"{idp.issuer}/activate",
                    "expires_in": 60,
                    "interval": 1,
                }
            )
            waiting = [True]
            idp.replies["/token"] = lambda request: (
                as_json({"error": "authorization_pending"}, 400)
                if waiting
                else as_json({"id_token": idp.id_token(), "access_token": "a", "token_type": "bearer"})
            )
            settings = Settings(client_id="client", issuer=idp.issuer, client_secret=Secret(idp.client_secret))
            start(app, settings, device=True, pause=lambda seconds: asyncio.sleep(0.05))
            await until(pilot, lambda: "W D J B - M J H T" in lines(app), tries=3000)
            assert "▀" in lines(app) and f"{idp.issuer}/activate" in lines(app) and "dc-canary" not in lines(app)
            await app.run_action("sharing")
            assert "W D J B" not in lines(app) and "▀" not in lines(app)
            waiting.clear()
            await until(pilot, lambda: bool(app.state.tabs), tries=3000)
            assert app.state.tab is not None and app.state.tab.report.tokens[0].signature == "valid"

    in_app(step, size=(120, 60))


def test_setup_shows_what_the_provider_supports() -> None:
    case = keycloak().dict()
    case["discovery"]["body"]["scopes_supported"] = ["openid"]
    made = Case(case)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        add_tab(app, made, diagnose(made))
        app.show_page("setup")
        await pilot.pause()
        text = lines(app)
        assert "beside what Qlik uses" in text and "▲ Scopes" in text and "not listed: profile" in text
        assert "✔ Core: endpoints" in text and "Back-Channel Logout" in text

    in_app(step, size=(120, 60))
