"""What support engineers stumbled over once: each a wrong cause, a leak, or something that could not be used."""

from __future__ import annotations

import json
from functools import cache

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.demo.capture import play
from inspector.demo.scenario import scenario
from inspector.diagnosis import diagnose
from inspector.report.forms import draw_report
from inspector.report.message import to_message
from inspector.report.model import Report
from inspector.sources.loading import load
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.exports import make
from inspector.tui.masker import masker_of
from inspector.tui.pages import DETAIL_WIDTH
from inspector.tui.tab import Tab
from inspector.tui.views.flow import as_curl
from inspector.tui.views.mapping import mapping
from inspector.tui.views.verdict import verdict

from .. import cases
from . import story
from .pictures import without_verification
from .screen import in_app, judged, screen_text, until

ONE = [(story.case(), story.report())]


@cache
def played(name: str) -> tuple[Case, Report]:
    case = play(name)
    return case, diagnose(case)


def the_tab(app: InspectorApp) -> Tab:
    tab = app.state.tab
    assert tab is not None
    return tab


# -- the cause --------------------------------------------------------------------------------------------------------


def test_a_token_from_a_ticket_is_not_wrong_because_it_is_old() -> None:
    login = cases.entra()
    login.options = {}
    raw = login.dict()
    case = load(raw["token"]["response"]["body"]["id_token"], json.dumps(raw["identity_provider"]))
    report = diagnose(case)
    assert report.judged_at.basis == "issued"
    assert report.root is not None and report.root.rule == "email-verified-missing"
    assert "token-expired" not in [one.rule for one in report.findings if one.severity == "error"]


def test_a_clock_that_is_wrong_is_the_providers_matter() -> None:
    _, report = played("expired-token")
    assert report.root is not None and report.root.fix[0].who == "IdP admin" and "NTP" in report.root.fix[0].do


def test_a_type_is_told_where_only_the_type_is_wrong() -> None:
    case, report = played("onelogin-text-email-verified")
    tab = Tab(case, report)
    shown = "\n".join(one.plain for one in verdict(tab, tab.masker(), 100))
    for text in (shown, to_message(report), make("fix", tab, tab.masker())[1]):
        assert "true (boolean)" in text and '"true" (text)' in text


def test_what_is_not_read_is_no_loss() -> None:
    _, report = played("adfs-healthy")
    assert report.verdict.login == "succeeds"
    assert {one.severity for one in report.findings} == {"info"}


def test_what_was_cleaned_away_is_named() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    report = diagnose(load(f"Authorization: Bearer {token[:200]}\n{token[200:]}"))
    for shown in (report.to_dict(), report.to_dict(masked=True, hosts=True)):
        (one,) = (one for one in shown["findings"] if one["rule"] == "token-repaired")
        assert "Bearer prefix, line breaks" in one["cause"]


def test_a_message_can_be_sent_as_it_is() -> None:
    _, report = played("redirect-uri-mismatch")
    text = to_message(report, masked=False)
    assert cases.CALLBACK in text and "<" not in text
    assert "link at the end" not in text, "the reader has no such message"


# -- the masks --------------------------------------------------------------------------------------------------------


def test_json_for_qlik_holds_no_secret_and_only_what_changed() -> None:
    login = cases.okta()
    raw = login.dict()
    raw["identity_provider"]["options"]["clientSecret"] = "s3cr3t-of-the-app"
    case = Case.from_dict(raw)
    tab = Tab(case, diagnose(case))
    configuration = tab.configuration()
    configuration["options"]["realm"] = "acme"
    tab.try_out(configuration)
    for kind in ("qlik", "patch"):
        text = make(kind, tab, tab.masker())[1]
        assert "clientSecret" not in text and "•" not in text and '"acme"' in text
    body = json.loads(make("patch", tab, tab.masker())[1])["body"]
    assert [one["path"] for one in body] == ["/options/realm"]


def test_a_patch_has_only_paths_that_qlik_takes_and_says_what_it_has_none_for() -> None:
    login = cases.entra()
    login.options = {"emailVerifiedAlwaysTrue": False}
    case = Case.from_dict(login.dict())
    tab = Tab(case, diagnose(case))
    configuration = tab.configuration()
    configuration["provider"] = "okta"
    configuration["options"] |= {"emailVerifiedAlwaysTrue": True, "useClaimsFromIdToken": False, "realm": "acme"}
    tab.try_out(configuration)
    asked = json.loads(make("patch", tab, tab.masker())[1])
    assert {one["path"] for one in asked["body"]} == {
        "/pendingOptions/emailVerifiedAlwaysTrue",
        "/pendingOptions/realm",
    }
    assert set(asked["left_out"]) == {"provider", "useClaimsFromIdToken"}
    assert "new configuration" in asked["left_out"]["provider"]
    lines = "\n".join(one.plain for one in mapping(tab, tab.masker(), 117))
    assert "probably a new configuration" in lines and "the whole of /pendingOptions" in lines
    assert json.loads(make("qlik", tab, tab.masker())[1])["provider"] == "okta"


def test_the_suggested_changes_go_where_qlik_takes_them() -> None:
    """The override has a path in the configuration under test alone."""
    tab = Tab(*without_verification())
    asked = json.loads(make("patch", tab, tab.masker())[1])
    changed = {"claimsMapping", "emailVerifiedAlwaysTrue"}
    assert {one["path"] for one in asked["body"]} == {f"/pendingOptions/{name}" for name in changed}
    assert "left_out" not in asked


@pytest.mark.parametrize("share", [False, True])
def test_a_curl_command_names_the_host_unless_one_shares(share: bool) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = the_tab(app)
        shown = [as_curl(tab, masker_of(app, tab), at) for at in range(2)]
        assert all(("acme.okta.com" in one) is not share for one in shown)

    in_app(step, cases=[judged(cases.okta())], share=share)


def test_the_leading_finding_is_revealed_too() -> None:
    login = cases.okta()
    login.only_id["sub"] = "00uANOTHERxyz"

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        before = screen_text(app)
        assert "00uANOTHERxyz" not in before and isinstance(app.document.item, items.Finding)
        await pilot.press("v")
        await pilot.pause()
        assert "00uANOTHERxyz" in screen_text(app)

    in_app(step, cases=[judged(login)], share=True, size=(120, 36))


def test_a_description_in_qliks_configuration_is_free_text() -> None:
    raw = cases.okta().dict()
    raw["identity_provider"]["description"] = "Login of Contoso's staff"
    case = Case.from_dict(raw)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for page in ("setup", "verdict", "mapping", "checklist", "plain"):
            app.show_page(page)
            assert "Contoso" not in "\n".join(one.plain for one in app.lines()), page

    in_app(step, cases=[(case, diagnose(case))], share=True)


@pytest.mark.parametrize("form", ["markdown", "html", "text", "lines"])
def test_groups_from_microsoft_graph_in_every_form(form: str) -> None:
    _, report = played("entra-no-email-verified")
    text = draw_report(report, form, masked=True, hosts=True)
    assert "from Microsoft Graph" in text
    if form in ("text", "lines"):
        stored = text[text.index("What Qlik would store") :].partition("Mapping")[0]
        assert "from Microsoft Graph" in stored
    assert "`@" not in text.replace("`@`", ""), "no mark of Markdown within a mask"


# -- words and signs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["entra-no-email-verified", "okta-healthy", "wrong-audience"])
def test_one_verdict_has_the_same_words_everywhere(name: str) -> None:
    from inspector.tui.views.marks import login_words

    case, report = played(name)
    symbol, words, _ = login_words(report)
    for form in ("text", "markdown", "html"):
        assert words in draw_report(report, form, masked=True), form

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert f"{symbol} {words}" in screen_text(app).splitlines()[0]

    in_app(step, cases=[(case, report)], size=(120, 36))


def test_what_qlik_would_store_is_no_fact_where_the_login_fails() -> None:
    case, report = played("wrong-audience")
    tab = Tab(case, report)
    for width in (77, 117, 157):
        shown = [one.plain for one in verdict(tab, tab.masker(), width)]
        heads = [one for one in shown if "stores" in one or "Would store" in one]
        assert any("Would store" in one for one in heads), heads


def test_the_leading_finding_says_that_it_unfolds_and_the_cursor_is_no_fold() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        row = next(one for one in screen_text(app).splitlines() if "M01" in one)
        assert "▸" in row and row.startswith("›")
        await pilot.press("enter")
        await pilot.pause()
        assert "▾" in next(one for one in screen_text(app).splitlines() if "M01" in one)
        assert "Why Qlik cares" in "\n".join(one.plain for one in app.lines())

    in_app(step, cases=ONE)


def test_cases_bear_the_names_of_their_files() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        pairs = [judged(cases.okta()), judged(cases.okta())]
        app.open_cases([case for case, _ in pairs], ["works.har", "fails.har"])
        await until(pilot, lambda: len(app.state.tabs) == 2)
        await pilot.pause()
        assert "works.har" in screen_text(app) and "fails.har" in screen_text(app)
        await pilot.press("c")
        await pilot.pause()
        heads = "\n".join(screen_text(app).splitlines()[4:8])
        assert "works.har" in heads and "fails.har" in heads

    in_app(step, size=(160, 45))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_list_of_demos_keeps_its_columns(size: tuple[int, int]) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("d")
        await until(pilot, lambda: app.state.page == "demo", tries=2000)
        rows = [(one, one.item.name) for one in app.lines() if isinstance(one.item, items.Scenario)]
        assert len(rows) > 20
        if 100 <= size[0] < DETAIL_WIDTH:
            assert not any("…" in row.plain for row, _ in rows), "nothing is cut"
        elif size[0] >= DETAIL_WIDTH:
            await pilot.press("down")
            await pilot.pause()
            beside = " ".join(" ".join(row.partition("┃")[2] for row in screen_text(app).splitlines()).split())
            chosen = next(name for _, name in rows if app.document.item == items.Scenario(name))
            assert scenario(chosen).summary in beside, "what is cut in the list stands beside it"
        assert len({row.hang for row, _ in rows}) == 1
        for row, name in rows:
            assert row.plain[: row.hang].strip() == name, row.plain

    in_app(step, size=size)


def test_a_message_does_not_outlive_its_page() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("t")
        await pilot.pause()
        assert app.message
        await pilot.press("2")
        await pilot.pause()
        assert not app.message

    in_app(step, cases=ONE)


def test_a_field_shows_no_token_whatever_has_the_focus() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    from textual import events

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for key in ("o", "ctrl+p"):
            await pilot.press(key)
            await pilot.pause()
            await app.on_event(events.Paste(token))
            await until(pilot, lambda: bool(app.state.tabs))
            await pilot.pause()
            assert token[:40] not in screen_text(app) and not app.is_typing()

    in_app(step, share=True)
