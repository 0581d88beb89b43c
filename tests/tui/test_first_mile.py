"""What a person needs before the first diagnosis: help on every page, and how to get the evidence."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from inspector.idps.loader import GENERIC, load, names
from inspector.report.claims import CLAIMS, STANDARD
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.keys import keys_file
from inspector.tui.pages import PAGES
from inspector.tui.preferences import state_folder
from inspector.tui.views.help import folder
from inspector.tui.views.how import answers, how_lines

from . import story
from .screen import in_app, screen_text, until

ONE = [(story.case(), story.report())]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "help"], ids=lambda page: page.name)
def test_every_page_says_what_it_is_for_in_three_sentences(page: object) -> None:
    about = getattr(page, "about", "")
    assert len(re.findall(r"[.](?: |$)", about)) >= 2 and len(about) > 120


def test_help_names_the_folders_and_every_key() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        text = "\n".join(line.plain for line in app.lines())
        assert folder(keys_file().parent) in text and folder(state_folder()) in text
        assert "how do I get" in text
        keys = {line.plain[:16].strip() for line in app.lines()}
        assert {"q ^q", "esc", "y", "Y", "/"} <= keys, "every key of a command, the short one first"

    in_app(step, cases=ONE)


def test_how_to_get_what_is_asked_for_most() -> None:
    text = "\n".join(one.plain for one in how_lines("acme.eu.qlikcloud.com"))
    for browser in ("Chrome", "Edge", "Firefox", "Safari"):
        assert browser in text
    assert "https://acme.eu.qlikcloud.com/api/v1/identity-providers" in text
    assert "/login/callback" in text and "{tenant}" not in text
    for name in names():
        where = load(name).console("redirect_uris") if name != GENERIC else ""
        assert not where or where in text, name


def test_the_recognised_provider_comes_first() -> None:
    rows = [one.item for one in how_lines("TENANT", known="okta", variant="custom") if isinstance(one.item, items.Row)]
    assert next(row for row in rows if row.at[0] == "preview") == items.Row("how", ("preview", "okta"))


def test_every_answer_has_a_reason_and_steps() -> None:
    for answer in answers():
        assert answer["what"] and answer["why"] and all(way["where"] and way["steps"] for way in answer["way"])


def test_how_is_one_key_and_can_be_searched_and_copied() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("h")
        await until(pilot, lambda: app.state.page == "how")
        await pilot.press("slash", *"safari", "enter")
        await pilot.pause()
        assert "Safari" in screen_text(app) and "Chrome" not in screen_text(app)
        await pilot.press("y")
        await pilot.pause()
        assert "Safari" in app.state.copied
        await pilot.press("escape", "escape", "escape")
        assert app.state.page == "start"

    in_app(step)


def test_sharing_hides_the_tenant() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("h")
        await until(pilot, lambda: app.state.page == "how")
        host = story.case().text("tenant.host") or "?"
        assert host not in "\n".join(line.plain for line in app.lines())

    in_app(step, cases=ONE, share=True)


def test_a_claim_says_where_it_is_defined_and_set() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        app.show_page("tokens", item=items.Member("id_token.payload.email"))
        tab.toggle(items.Member("id_token.payload.email"))
        app.draw(item=items.Member("id_token.payload.email"))
        text = "\n".join(line.plain for line in app.lines())
        assert "OpenID Connect Core §5.1" in text and "Token configuration" in text

    in_app(step, cases=ONE)


def test_every_claim_of_a_standard_has_its_section() -> None:
    own = {"upn", "ver", "idp", "sAMAccountName", "samaccountname", "subType", "s_hash"}
    assert set(CLAIMS) - set(STANDARD) <= own
    assert all(link.startswith("https://") for _, link in STANDARD.values())
