"""From 150 columns on the line under the cursor is shown in detail beside the list."""

from __future__ import annotations

import json

import pytest
from textual.pilot import Pilot

from inspector import places
from inspector.demo.scenario import scenarios
from inspector.diagnosis import diagnose
from inspector.idps.loader import load
from inspector.rules.catalogue import find
from inspector.sources.registry import read
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.exports import KINDS, offered
from inspector.tui.views.setup_detail import descriptions as setup_told
from inspector.tui.views.setup_fields import FIELDS
from inspector.tui.views.start_detail import PASTED, WAYS

from .. import cases
from . import story
from .pictures import recorded
from .screen import in_app, screen_text
from .test_masking import HOSTS, PERSONAL, SECRETS, canary_case


def test_the_step_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("flow")
        await pilot.pause()
        assert "openid-configuration" in right(app) and "grant_type" not in right(app)
        await pilot.press("down", "down", "down", "down")
        await pilot.pause()
        assert app.document.item == items.Step(4) and "grant_type" in right(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert "grant_type" not in screen_text(app)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "grant_type" in right(app)

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_finding_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "Why Qlik cares" in screen_text(app)
        app.draw(item=items.Finding("sub-unreadable"))
        await pilot.press("up", "down")
        await pilot.pause()
        assert "┃ M05  sub-unreadable" in screen_text(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert "Why Qlik cares" not in screen_text(app)

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_claim_under_the_cursor_stands_whole_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens", item=items.Member("id_token.payload.iss"))
        await pilot.pause()
        whole = str((story.case().id_token_text or "") and story.report().tokens[0].payload["iss"])
        beside = "".join(row[110:].strip(" ┃") for row in screen_text(app).splitlines())
        assert whole in beside and "RFC 7519 §4.1.1" in beside

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_step_of_the_checklist_under_the_cursor_stands_beside_the_list() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("checklist")
        await pilot.pause()
        first = screen_text(app)
        await pilot.press("down", "down")
        await pilot.pause()
        assert "┃" in first and screen_text(app) != first

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_a_width_of_a_hundred_and_fifty_is_enough() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "Why Qlik cares" in screen_text(app)

    in_app(step, cases=[(story.case(), story.report())], size=(150, 45))


def right(app: InspectorApp) -> str:
    return "\n".join(row[86:] for row in screen_text(app).splitlines()[3:-2])


# -- lists whose right half was empty ---------------------------------------------------------------------------------


async def under(app: InspectorApp, pilot: Pilot[None], page: str, item: items.Item) -> str:
    """What stands beside the list while the cursor is on an item, as one text."""
    if app.state.page != page:
        app.show_page(page)
        await pilot.pause()
    app.draw(item=item)
    await pilot.pause()
    assert app.document.item == item
    return beside(app)


def beside(app: InspectorApp) -> str:
    rows = [row.partition("┃")[2] for row in screen_text(app).splitlines()[3:-2] if "┃" in row]
    return " ".join(" ".join(rows).split())


def test_a_scenario_says_what_it_ends_with_before_it_is_played() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for one in scenarios():
            told = await under(app, pilot, "demo", items.Scenario(one.name))
            rule = find(one.expect)
            assert one.summary in told, one.name
            assert (f"{rule.code} {rule.name}" if rule else "nothing to repair") in told, one.name
            assert "plays it" in told, f"{one.name}: the end is off the screen"
        assert "by itself" in await under(app, pilot, "demo", items.DemoBrowser())

    in_app(step, size=(200, 60))


def test_an_export_is_seen_before_it_is_written() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        case, report = story.case(), story.report()
        tab = app.state.tab
        assert tab is not None
        for kind, name, _ in KINDS:
            if not offered(kind, tab, app.sharing):
                continue
            told = await under(app, pilot, "export", items.Form(kind))
            assert name in told, kind
            assert "eyJ" not in told and "client_secret_value" not in told, kind
        assert report.verdict.summary in await under(app, pilot, "export", items.Form("markdown"))
        assert "not shown here" in await under(app, pilot, "export", items.Form("case-plain"))
        assert case.id_token_text

    in_app(step, cases=[(story.case(), story.report())], size=(200, 60))


def test_a_field_of_the_setup_says_what_it_is_for_and_where_it_stands() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for field in FIELDS:
            told = await under(app, pilot, "setup", items.Field(field.name))
            assert field.title in told and setup_told()["field"][field.name]["for"] in told, field.name
        assert "at Entra ID" in await under(app, pilot, "setup", items.Field("client_id"))
        app.state.settings["issuer"] = "https://acme.okta.com"
        told = await under(app, pilot, "setup", items.Field("client_id"))
        assert "Client Credentials › Client ID" in told, "the typed issuer counts before the case"
        for name, about in setup_told()["step"].items():
            item = items.Command("login") if name == "login" else items.SetupStep(name)
            if name != "profile":
                assert about["for"] in await under(app, pilot, "setup", item), name

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_every_field_and_step_of_the_setup_is_told_of() -> None:
    assert set(setup_told()["field"]) == {field.name for field in FIELDS}
    for about in setup_told()["field"].values():
        assert not about.get("qlik") or getattr(places, about["qlik"])
        assert not about.get("place") or load("okta").console(about["place"]), about


def test_a_way_stands_whole_beside_the_list_and_is_copied_whole() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        told = await under(app, pilot, "how", items.Row("how", (0, "Firefox")) / 0)
        assert "Save All As HAR" in told and "described at" in told
        await pilot.press("y")
        await pilot.pause()
        assert app.state.copied.startswith("A HAR of the login: Firefox\n") and "Save All As HAR" in app.state.copied
        assert "Client Credentials › Client ID" in await under(
            app, pilot, "how", items.Row("how", ("registered", "okta"))
        )

    in_app(step, cases=[(story.case(), story.report())], size=(160, 45))


def test_the_start_says_what_can_be_pasted() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "What can be pasted" in beside(app)
        for action, (title, what, _) in WAYS.items():
            told = await under(app, pilot, "start", items.Command(action))
            assert title in told and what in told

    in_app(step, size=(150, 40))


def test_what_is_promised_to_be_read_is_read() -> None:
    """The forms that the start page names: each is recognised, by the beginning that it shows."""
    made = {
        "Address bar": "https://acme.eu.qlikcloud.com/login/callback?error=access_denied&error_description=x",
        "Error text": "AADSTS50011: The redirect URI 'https://x.example' specified in the request does not match",
        "Token response": '{"access_token": "abc", "id_token": "abc", "token_type": "Bearer"}',
        "Userinfo": '{"sub": "00u1", "email": "a@acme.example"}',
        "Qlik's JSON": '{"provider": "okta", "options": {"claimsMapping": {"sub": ["sub"]}}}',
        "Discovery": '{"issuer": "https://x.example", "authorization_endpoint": "https://x.example/a"}',
        "Key set": '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}',
        "HAR, curl": json.dumps(recorded()),
        "Token": cases.okta().dict()["token"]["response"]["body"]["id_token"],
        "Log or mail": "Hello, this came: AADSTS50011: The redirect URI does not match. Thanks",
    }
    assert set(made) == {name for name, _, _ in PASTED}
    for name, text in made.items():
        assert read(text).pieces, name


@pytest.mark.parametrize("share", [False, True])
def test_what_stands_beside_a_list_is_masked_as_the_list_is(share: bool) -> None:
    case = canary_case()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.settings |= {"issuer": f"https://{HOSTS[0]}", "client_secret": "canary-typed-secret"}
        for page in ("export", "setup", "how", "demo", "checklist", "verdict", "tokens", "flow"):
            app.show_page(page)
            await pilot.pause()
            for item in dict.fromkeys(one.item for one in app.lines() if one.item):
                app.draw(item=item)
                drawn = "\n".join(one.plain for one in app.lines())
                drawn += drawn.replace("\n", "").replace("┃ ", "")
                for secret in (*SECRETS, "canary-typed-secret", *((*PERSONAL, *HOSTS) if share else ())):
                    assert secret not in drawn, f"{page} {item}: {secret}"

    in_app(step, cases=[(case, diagnose(case))], size=(200, 60), share=share)


def test_a_detail_that_fits_is_on_the_screen_wherever_the_list_is_scrolled() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("demo")
        await pilot.pause()
        for _ in range(4):
            app.document.action_page(1)
            await pilot.pause()
            await pilot.pause()
            assert "plays it" in beside(app)
        app.document.scroll_to(0, 0, animate=False, immediate=True)
        await pilot.pause()
        await pilot.pause()
        assert "plays it" in beside(app), "a wheel leaves the cursor where it was, not its detail"

    in_app(step, size=(200, 50))
