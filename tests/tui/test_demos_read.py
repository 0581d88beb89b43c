"""The demo's logins as a person reads them: a cause, what shows it, and a fix that its page can do."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.report.forms import draw_report
from inspector.tui.app import InspectorApp
from inspector.tui.commands import commands

from . import story
from .screen import in_app, screen_text, until
from .test_at_the_desk import played

ONE = [(story.case(), story.report())]
READ: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # scenario: what stands there, what does not
    "bad-signature": (("Realm settings › Keys", "publish that one"), ("Fine grain",)),
    "groups-overage": (("M13", "cause", "└ M10"), ("✖",)),
    "user-not-assigned": (("actual    access_denied",), ()),
    "wrong-client-secret": (("actual    401 invalid_client",), ('"error_description"',)),
    "wrong-audience": (("Application credentials › Client ID",), ("into the ID token's aud",)),
    "duplicate-user": (("U01", "└ U05"), ("✖ U05",)),
    "expired-token": (("Set their clocks by NTP",), ("Sign in again",)),
    "onelogin-text-email-verified": (("expected  true (boolean)", 'actual    "true" (text)'), ()),
    "adfs-healthy": (("account is right",), ("worth repairing", "▲")),
}


@pytest.mark.parametrize("name", READ)
def test_a_demo_reads_as_its_cause_and_fix(name: str) -> None:
    there, absent = READ[name]
    text = draw_report(played(name)[1], "text", masked=False, columns=110)
    told = text.partition("\nChecks")[0]
    assert all(words in told for words in there), told
    assert not any(words in told for words in absent), told


@pytest.mark.parametrize("name", ["user-not-assigned", "wrong-client-secret"])
def test_what_the_provider_answers_stands_once(name: str) -> None:
    text = " ".join(draw_report(played(name)[1], "text", masked=False, columns=110).split())
    assert text.count("Okta answers") == 1
    assert text.count("User is not assigned to the client") + text.count("supplied for a confidential client") == 1


def test_the_next_demo_is_one_key_away_while_a_case_is_open() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert "Demo: okta-healthy" in [name for name, _, _ in commands(app)]
        await pilot.press("d")
        await until(pilot, lambda: app.state.page == "demo")
        assert len(app.state.tabs) == 1 and "okta-healthy" in screen_text(app)
        await pilot.press("escape")
        assert app.state.page == "verdict"

    in_app(step, cases=ONE)


def test_escape_leaves_the_view_alone_and_q_the_app() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("z")
        assert app.screen.has_class("-alone")
        await pilot.press("escape")
        assert not app.screen.has_class("-alone") and app.state.page == "verdict"
        await pilot.press("q")
        await until(pilot, lambda: app._exit)

    in_app(step, cases=ONE)
