"""What stands beside a case while somebody looks on: settings, names of files, messages, what is pasted."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp
from inspector.tui.exports import make
from inspector.tui.tab import Tab
from inspector.tui.views.flow import as_curl

from ..cases import entra, okta
from ..masking.test_canary import MARKS, SECRET, case
from .screen import in_app, screen_text
from .test_masking import everything_drawn

TOKEN = okta().dict()["token"]["response"]["body"]["id_token"]


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
@pytest.mark.parametrize("share", [True, False])
def test_a_case_of_marked_values(share: bool, size: tuple[int, int]) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn = await everything_drawn(app, pilot)
        assert SECRET not in drawn
        if share:
            assert not [mark for mark in (*MARKS, "zcanaryhost", "acme.okta", "kxvfih") if mark in drawn.lower()]

    one = case()
    in_app(step, cases=[(one, diagnose(one))], size=size, share=share)


def test_settings_messages_and_names_of_files() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.settings = {"issuer": "https://login.zcustomer.com/x", "tenant_host": "zcustomer.eu.qlikcloud.com"}
        app.state.profiles, app.state.recent = ["zcustomer-prod"], ["margarethe-oberhuber.case.json"]
        app.draw()
        drawn = screen_text(app)
        app.show_page("setup")
        app.show_message("Asking login.zcustomer.com … The host name zcustomer.eu.qlikcloud.com is not known.")
        await pilot.pause()
        drawn += screen_text(app) + "\n".join(line.plain for line in app.lines())
        assert "zcustomer" not in drawn and "oberhuber" not in drawn
        app.sharing = False
        app.draw()
        assert "zcustomer" in screen_text(app)

    in_app(step, size=(120, 50), share=True)


@pytest.mark.parametrize("where", ["open", "palette"])
def test_a_token_pasted_into_a_field_is_evidence(where: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        if where == "open":
            app.action_open()
        else:
            app.action_command_palette()
        await pilot.pause()
        app.post_message(events.Paste(TOKEN))
        for _ in range(60):
            await pilot.pause(0.05)
            assert TOKEN[:40] not in screen_text(app)
            if app.state.tabs:
                break
        assert app.state.tabs and len(app.screen_stack) == 1

    in_app(step, size=(120, 40))


def test_what_a_person_must_act_on_is_in_clear_unless_somebody_looks_on() -> None:
    login = entra()
    one = case()
    tab = Tab(one, diagnose(one))
    clear, shared = as_curl(tab, tab.masker(), 0), as_curl(tab, tab.masker().of(one, sharing=True), 0)
    assert "zcanaryhost" in clear and "zcanaryhost" not in shared
    assert SECRET not in clear + shared
    assert login.issuer


@pytest.mark.parametrize("kind", ["qlik", "patch"])
def test_an_export_for_qlik_holds_what_was_changed_and_no_secret(kind: str) -> None:
    one = case()
    tab = Tab(one, diagnose(one))
    configuration = tab.configuration()
    options = configuration["options"]
    options["realm"] = "CHANGED"
    options["clientSecret"] = SECRET
    tab.try_out(configuration)
    _, text = make(kind, tab, tab.masker())
    assert "CHANGED" in text
    for name in ("clientSecret", "pendingResult", "claimsMapping", SECRET):
        assert name not in text
