"""Resizing, searching, copying, going back, and nothing lost: what a long look at a case needs."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from inspector.tui import items
from inspector.tui.app import InspectorApp

from . import story
from .screen import in_app, screen_text

ONE = [(story.case(), story.report())]


@pytest.mark.parametrize("page", ["verdict", "mapping", "tokens", "flow"])
@pytest.mark.parametrize(("first", "then"), [((200, 60), (80, 24)), ((80, 24), (200, 60)), ((160, 45), (120, 36))])
def test_a_resize_is_right_at_once(page: str, first: tuple[int, int], then: tuple[int, int]) -> None:
    seen: dict[str, str] = {}

    async def fresh(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page)
        await pilot.pause()
        seen["fresh"] = screen_text(app)

    async def resized(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page)
        await pilot.pause()
        await pilot.resize_terminal(*then)
        await pilot.pause()
        seen["resized"] = screen_text(app)

    in_app(fresh, cases=ONE, size=then)
    in_app(resized, cases=ONE, size=first)
    assert seen["resized"] == seen["fresh"]


def test_a_search_marks_counts_and_goes_on() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        await pilot.press("slash", *"email")
        await pilot.pause()
        assert app.document.wanted == "email" and " line" in screen_text(app)
        drawn = [one for y in range(app.document.size.height) for one in app.document.render_line(y)]
        marked = [one for one in drawn if one.text.lower() == "email"]
        looks = {one.style.bgcolor for one in marked if one.style is not None}
        assert marked and looks == {app.ink["jump"].bgcolor}, "a match has a colour of its own behind it"
        await pilot.press("enter")
        first = app.document.scroll_offset.y, app.document._chosen
        await pilot.press("n")
        await pilot.pause()
        assert "Match" in screen_text(app) and first
        await pilot.press("escape", "escape")
        assert app.document.wanted == ""

    in_app(step, cases=ONE)


def test_a_search_that_finds_nothing_says_so() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"zzzz")
        await pilot.pause()
        assert "not on this page" in screen_text(app)

    in_app(step, cases=ONE)


def test_what_is_under_the_cursor_is_copied() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens", item=items.Member("id_token.payload.email"))
        app.draw(item=items.Member("id_token.payload.email"))
        await pilot.press("y")
        await pilot.pause()
        assert "@" in app.state.copied and "•" not in app.state.copied
        await pilot.press("p", "y")
        await pilot.pause()
        assert "•" in app.state.copied

    in_app(step, cases=ONE)


def test_back_from_the_evidence_to_the_finding() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.select import choose

        lead = app.document.item
        choose(app, items.Evidence("id_token.payload.email_verified"))
        await pilot.pause()
        assert app.state.page == "tokens"
        await pilot.press("escape")
        assert app.state.page == "verdict" and lead is not None and not app.state.trail

    in_app(step, cases=ONE)


def test_a_captured_login_is_closed_only_after_a_question_and_comes_back() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.tabs[0].captured = True
        await pilot.press("ctrl+w")
        assert len(app.state.tabs) == 1 and "ctrl+w again" in screen_text(app)
        await pilot.press("ctrl+w")
        assert app.state.tabs == []
        await pilot.press("u")
        assert len(app.state.tabs) == 1

    in_app(step, cases=ONE)


def test_leaving_asks_where_something_would_be_lost() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.tabs[0].captured = True
        await pilot.press("q")
        assert app.is_running and "not saved" in screen_text(app)
        app.state.tabs[0].saved = True
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running or app._exit

    in_app(step, cases=ONE)


def test_the_clock_turns_between_issue_now_and_a_typed_time() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tabs[0]
        await pilot.press("T")
        assert tab.report.judged_at.basis == "now"
        await pilot.press("T", *"2020-01-01", "enter")
        assert (tab.report.judged_at.basis, tab.report.judged_at.time) == ("given", "2020-01-01T00:00:00Z")
        assert "Judged as of 2020-01-01T00:00:00Z" in screen_text(app)
        await pilot.press("T")
        assert tab.report.judged_at.basis == "issued"
        await pilot.press("T", "T", *"yesterday", "enter")
        assert tab.report.judged_at.basis == "now" and "a time such as" in screen_text(app)
        await pilot.press(*["backspace"] * 9, "enter")
        assert tab.report.judged_at.basis == "issued"

    in_app(step, cases=ONE)


def test_a_step_of_what_if_is_taken_back() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tabs[0]
        tab.try_out({**tab.configuration(), "provider": "generic"})
        assert tab.what_if is not None
        await pilot.press("u")
        assert tab.what_if is None and "Taken back" in screen_text(app)

    in_app(step, cases=ONE)


def test_steps_are_taken_back_in_their_order() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tabs[0]
        case = tab.case
        tab.try_out({**tab.configuration(), "provider": "generic"})
        tab.add(case.with_members(title="later"))
        await pilot.press("u")
        assert tab.case == case and tab.what_if is not None
        await pilot.press("u")
        assert tab.what_if is None

    in_app(step, cases=ONE)


def test_the_answer_about_one_case_closes_no_other() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for tab in app.state.tabs:
            tab.captured = True
        await pilot.press("ctrl+w", "right_square_bracket", "ctrl+w")
        assert len(app.state.tabs) == 2

    in_app(step, cases=ONE * 2)


def test_a_question_that_is_off_the_screen_is_not_answered_by_a_key() -> None:
    """q asks; whoever goes on working instead is asked again, and loses nothing by the next q."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        tab.captured = True
        for key in ("q", "ctrl+w"):
            await pilot.press(key)
            assert "not saved" in app.message
            await pilot.press("escape", "2", "1", key)
            assert not app._exit and app.state.tabs == [tab], key
            assert "not saved" in app.message

    in_app(step, cases=ONE)


def test_a_click_beside_a_question_leaves_it_open_to_type_into_and_to_escape() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("setup")
        await pilot.press("enter", "h")
        await pilot.pause()
        await pilot.click("#view", offset=(2, 15))
        await pilot.press("t")
        await pilot.pause()
        assert app.screen.query_one("Prompt Input", Input).value == "ht" and app.theme == "night"
        await pilot.press("escape")
        await pilot.pause()
        assert not app.screen.query("Prompt") and app.focused is app.document

    in_app(step, cases=ONE)
