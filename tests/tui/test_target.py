"""The target of a login in the app: in Setup, in the palette, in the head, and with its own scope."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.actions.login import kept, settings_of
from inspector.tui.app import InspectorApp
from inspector.tui.commands import commands
from inspector.tui.views.setup_fields import check_field
from tests.cases import okta
from tests.samples.qlik_oauth import client

from .screen import in_app, screen_text


def test_the_scope_is_that_of_the_target_unless_one_was_typed() -> None:
    typed = {"issuer": "https://acme.eu.qlikcloud.com", "client_id": "c7", "target": "qlik-oauth"}
    assert settings_of(typed).scope == "user_default"
    assert settings_of({**typed, "scope": "apps:read"}).scope == "apps:read"
    assert settings_of({**typed, "target": ""}).scope == "openid profile email"
    assert settings_of({**typed, "target": "cloudflare-access"}).scope.endswith("groups")


def test_openid_is_needed_of_a_provider_and_wrong_at_qlik() -> None:
    assert not check_field("scope", "openid user_default", "qlik-oauth")[0]
    assert check_field("scope", "user_default", "qlik-oauth")[0]
    assert not check_field("scope", "user_default")[0]


def test_the_client_is_kept_for_the_next_login_of_its_target_only() -> None:
    case = Case.from_dict(client())
    same, other = kept(case, "qlik-oauth"), kept(case, "qlik")
    assert same is not None and same.object("oauth_client") == case.object("oauth_client")
    assert other is not None and other.object("oauth_client") is None and other.target == "qlik"


def test_palette_and_head_show_what_the_case_is_judged_for() -> None:
    case = Case.from_dict(okta().dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        found = {name: run for name, _, run in commands(app)}
        found["Target: Cloudflare Access in front"]()
        await pilot.pause()
        assert app.state.tab is not None and app.state.tab.case.target == "cloudflare-access"
        assert "cloudflare-access" in screen_text(app).splitlines()[0]
        await pilot.press("5")
        await pilot.pause()
        assert "Target" in screen_text(app)

    in_app(step, cases=[(case, diagnose(case))], size=(160, 45))
