"""What was only tried looks like it everywhere: on each page, in each export, in each message."""

from __future__ import annotations

import json
import re

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.idps.example import example_user
from inspector.idps.loader import engines, names
from inspector.idps.loader import load as load_idp
from inspector.sources.loading import load
from inspector.tui import items
from inspector.tui.actions import edit
from inspector.tui.app import InspectorApp
from inspector.tui.exports import make
from inspector.tui.masker import masker_of
from inspector.tui.tab import Tab

from .. import cases
from .screen import in_app, judged, screen_text, until


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


def test_the_verdict_lays_before_and_after_beside_each_other() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = tried(app)
        app.show_page("verdict")
        await pilot.pause()
        shown = screen_text(app)
        assert "emailVerifiedAlwaysTrue: off → on" in shown
        assert "signs in, account is wrong" in shown and "M01 email-verified-missing" in shown
        row = next(one for one in shown.splitlines() if "login    " in one)
        assert row.index("account is wrong") < row.index("→") < row.index("signs in, account is right")
        assert tab.imported is not None and tab.imported.root is not None and tab.report.root is None
        stored = next(one for one in shown.splitlines() if one.strip().startswith("email "))
        assert stored.split()[1] == "—" and "@" in stored

    in_app(step, cases=[judged(entra())], size=(120, 40))


def test_undo_takes_back_one_step_and_says_which() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = tried(app)
        configuration = tab.configuration()
        configuration["options"]["realm"] = "acme"
        tab.try_out(configuration)
        await pilot.press("x")
        assert not tab.is_hypothetical
        for said, left in (("realm", 2), ("realm: none → acme", 1), ("emailVerifiedAlwaysTrue: off → on", 0)):
            await pilot.press("u")
            await pilot.pause()
            assert "Taken back" in app.message and said in app.message, app.message
            assert len(tab.report.what_if or ()) == left
        await pilot.press("u")
        assert "nothing to take back" in app.message

    in_app(step, cases=[judged(entra())])


def test_undo_says_which_evidence_and_which_case() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        login = cases.okta().dict()
        app.take(json.dumps(login["jwks"]["body"]))
        await until(pilot, lambda: bool(app.state.tab and app.state.tab.steps))
        await pilot.press("u")
        await pilot.pause()
        assert "Taken back: what was added last (" in app.message
        await pilot.press("ctrl+w", "u")
        await pilot.pause()
        assert "Open again: " in app.message and app.state.tabs

    raw = cases.okta().dict()
    case = Case.from_dict({"id_token": raw["token"]["response"]["body"]["id_token"]})
    in_app(step, cases=[(case, diagnose(case))])


CONFIGURATIONS = {
    "okta": ("okta", "https://acme.okta.com"),
    "azureAD": ("entra", "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
    "keycloak": ("keycloak", "https://sso.acme.example/realms/acme"),
    "generic": ("onelogin", "https://acme.onelogin.com/oidc/2"),
}


@pytest.mark.parametrize("kind", CONFIGURATIONS)
def test_with_qliks_configuration_alone_an_example_user_of_this_provider_is_tried(kind: str) -> None:
    provider, issuer = CONFIGURATIONS[kind]
    mapping = {name: [name] for name in ("sub", "name", "email", "email_verified", "groups")}
    options = {"discoveryUrl": f"{issuer}/.well-known/openid-configuration", "clientId": "a1", "claimsMapping": mapping}
    case = load(json.dumps({"id": "x", "protocol": "OIDC", "provider": kind, "interactive": True, "options": options}))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None and not tab.report.qlik_user.get("subject")
        app.show_page("mapping", item=items.Setting("example"))
        await pilot.press("enter")
        await pilot.pause()
        assert "WHAT-IF, 1 change" in screen_text(app) and "an example user of" in screen_text(app)
        assert tab.report.provider.name == provider
        assert tab.report.qlik_user["subject"] and not tab.case.at("id_token_decoded")
        # the example breaks nothing by itself: only what the mapping makes of it counts
        assert {one.stage for one in tab.report.findings if one.severity == "error"} <= {"mapping", "config", "user"}
        assert "What if, not the evidence" in make("markdown", tab, tab.masker())[1]
        edit.edit(app, tab, "provider")
        await pilot.press("u")
        assert tab.example and tab.what_if is None
        await pilot.press("x")
        assert not tab.is_hypothetical and not tab.report.what_if
        await pilot.press("u")
        assert tab.example

    in_app(step, cases=[(case, diagnose(case))], size=(120, 36))


def test_every_provider_has_an_example() -> None:
    for name in [*names(), *engines()]:
        claims = example_user(name, ["openid", "profile", "email"])
        assert set(claims) == {"id_token", "userinfo"}
        forms = load_idp(name).data.get("subject", {}).get("opaque", ())
        subjects = {str(one["sub"]) for one in claims.values() if "sub" in one}
        assert not forms or all(re.search("|".join(forms), one) for one in subjects), name


@pytest.mark.parametrize("share", [False, True])
def test_what_a_person_must_act_on_is_in_clear_unless_one_shares(share: bool) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        for kind in ("idp-admin", "fix"):
            _, text = make(kind, tab, masker_of(app, tab))
            assert ("00uANOTHERxyz" in text) is not share, text

    login = cases.okta()
    login.only_id["sub"] = "00uANOTHERxyz"
    in_app(step, cases=[judged(login)], share=share)
