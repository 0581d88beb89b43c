"""Searching what is folded, copying what the cursor is on, keys that say why, and ways there and back."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.tab import Tab

from .. import cases
from . import story
from .screen import in_app, judged, screen_text, until

ONE = [(story.case(), story.report())]


def the_tab(app: InspectorApp) -> Tab:
    tab = app.state.tab
    assert tab is not None
    return tab


def test_what_is_folded_is_found_and_unfolded() -> None:
    login = cases.okta()
    login.claims["groups"] = [f"team-{number}" for number in range(2100)]

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        await pilot.press("slash", *"team-2087")
        await pilot.pause()
        assert "folded: ⏎ unfolds" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.document.item == items.Member("id_token.payload.groups[2087]")
        assert "team-2087" in screen_text(app)

    in_app(step, cases=[judged(login)])


def test_only_the_folds_that_hold_it_are_opened() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = the_tab(app)
        rule = tab.report.passed[0]
        await pilot.press("slash", *rule, "enter")
        await pilot.pause()
        assert tab.open == {items.Section("passed")}
        # the list holds only what was searched for, until Escape
        assert screen_text(app).count("\n      ") < 12 and rule in screen_text(app)

    in_app(step, cases=ONE)


@pytest.mark.parametrize(("page", "text"), [("help", "sharing"), ("demo", "onelogin")])
def test_a_list_holds_only_what_fits(page: str, text: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page)
        whole = len(app.lines())
        await pilot.press("slash", *text)
        await pilot.pause()
        assert len(app.lines()) < whole / 2 and text in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.lines()) == whole

    in_app(step, cases=ONE)


def test_a_value_broken_over_two_rows_is_found() -> None:
    login = cases.okta()
    login.claims["long"] = "x" * 60 + "needle-in-the-middle" + "y" * 200

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        for width in range(60, 100, 3):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            assert app.document.search("needle-in-the-middle") == 2  # also in userinfo

    in_app(step, cases=[judged(login)])


def test_on_the_next_page_n_goes_on_with_what_was_searched_for() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        await pilot.press("slash", *"email", "enter", "2")
        assert app.document.wanted == ""
        await pilot.press("n")
        await pilot.pause()
        assert app.document.wanted == "email" and app.document.matches

    in_app(step, cases=ONE)


def copied(item: items.Item, page: str, *keys: str, share: bool = False) -> str:
    """What is copied with the cursor on an item of a page."""
    text: list[str] = []

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page, item=item)
        app.draw(item=item)
        assert app.document.item == item, item
        await pilot.press(*(keys or ("y",)))
        await pilot.pause()
        text.append(app.state.copied)
        if app.state.copied:
            await until(pilot, lambda: "clipboard" in app.message)
            assert any(one in app.message for one in ("masked" if share else "in clear", "Pointer", "masked"))

    in_app(step, cases=ONE, share=share)
    return text[0]


def test_what_the_cursor_is_on_is_what_is_copied() -> None:
    assert copied(items.Member("id_token.payload.email"), "tokens") == "maria.schmidt@acme.example"
    assert copied(items.Member("id_token.payload.email"), "tokens", "y", "y") == "/email"
    assert copied(items.StoredAttribute("name"), "verdict") == "Maria Schmidt"
    assert copied(items.Step(4), "flow").startswith("https://")


def test_a_copy_is_masked_while_sharing() -> None:
    assert "maria" not in copied(items.Member("id_token.payload.email"), "tokens", share=True)


def test_on_the_verdict_a_menu_says_what_can_be_copied() -> None:
    lead = items.Finding("email-verified-missing")
    assert copied(lead, "verdict", "y", "y").startswith("Qlik Cloud login:")
    assert copied(lead, "verdict", "Y") == copied(lead, "verdict", "y", "y")
    assert copied(lead, "verdict", "y", "s") == story.report().verdict.summary
    assert "identity provider" in copied(lead, "verdict", "y", "m")
    assert copied(lead, "verdict", "y", "escape") == ""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("y")
        await pilot.pause()
        assert "sentence" in screen_text(app) and "IdP admin" in screen_text(app)
        await pilot.press("1")
        assert app.state.menu == () and app.state.copied == ""

    in_app(step, cases=ONE)


@pytest.mark.parametrize(
    ("key", "words"),
    [("u", "nothing to take back"), ("v", "sharing mode"), ("x", "no what-if"), ("r", "nothing to run again")],
)
def test_a_key_that_does_not_apply_says_why(key: str, words: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press(key)
        await pilot.pause()
        assert words in app._message[0]

    in_app(step, cases=ONE)


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "e", "c", "y", "Y", "n"])
def test_without_a_case_too(key: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press(key)
        await pilot.pause()
        assert "There is no login yet" in app._message[0] or "needs a login" in app._message[0] or key == "n"
        assert app._message[0]

    in_app(step)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_a_way_to_an_absent_claim_ends_at_a_row_that_says_so(size: tuple[int, int]) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.select import choose

        before = app.document.item
        choose(app, items.Evidence("id_token.payload.email_verified"))
        await pilot.pause()
        assert app.document.item == items.Member("id_token.payload.email_verified")
        row = next(one for one in screen_text(app).splitlines() if one.startswith("›"))
        assert "absent" in row
        await pilot.press("backspace")
        assert app.state.page == "verdict" and app.document.item == before

    in_app(step, cases=ONE, size=size)


def test_the_way_into_a_nested_claim_unfolds_what_holds_it() -> None:
    login = cases.okta()
    login.claims["realm_access"] = {"roles": ["a", "b"]}

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.select import follow

        follow(app, items.Evidence("id_token.payload.realm_access.roles[1]"))
        await pilot.pause()
        assert app.document.item == items.Member("id_token.payload.realm_access.roles[1]")

    in_app(step, cases=[judged(login)])


def test_findings_are_filtered_while_one_searches() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        rules = [one.rule for one in the_tab(app).report.findings if one.severity != "error"]
        assert len(rules) > 1
        await pilot.press("slash", *rules[0])
        await pilot.pause()
        shown = "\n".join(one.plain for one in app.lines())
        assert rules[0] in shown and rules[1] not in shown
        await pilot.press("escape")
        await pilot.pause()
        assert rules[1] in "\n".join(one.plain for one in app.lines())

    in_app(step, cases=ONE)


@pytest.mark.parametrize("page", ["verdict", "mapping", "tokens", "flow"])
def test_one_key_unfolds_all_and_folds_it_again(page: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page)
        before = [one.plain for one in app.lines()]
        await pilot.press("f")
        unfolded = [one.plain for one in app.lines()]
        assert len(unfolded) > len(before) and not [one for one in unfolded if one.endswith("▸")]
        await pilot.press("f")
        assert len(app.lines()) <= len(before)

    in_app(step, cases=ONE)
