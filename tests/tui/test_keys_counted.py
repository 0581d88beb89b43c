"""How many keys a job takes, from where one stands to what is wanted; a letter that is typed is a key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp

from .. import cases
from . import story
from .screen import in_app, judged, screen_text, until

ONE = [(story.case(), story.report())]
Reached = Callable[[InspectorApp], bool]


def shows(*texts: str) -> Reached:
    return lambda app: all(text in screen_text(app) for text in texts)


def on(item: items.Item) -> Reached:
    return lambda app: app.document.item == item


def copied(text: str) -> Reached:
    return lambda app: text in app.state.copied


async def jumped(app: InspectorApp, pilot: Pilot[None], item: items.Item) -> None:
    """Two keys: the jump, and the letter on the line."""
    await pilot.press("g")
    await pilot.pause()
    letter = next(key for key, name in app.document.labels.items() if name == item)
    await pilot.press(letter)
    await pilot.pause()


JOBS: dict[str, tuple[list[str], Reached, int]] = {
    # what: keys, what is reached, at most so many
    "cause → copied fix": (["Y"], copied("Fix — "), 1),
    "cause → sentence to read aloud, copied": (["y", "s"], copied("Qlik stores no e-mail"), 2),
    "cause → message to the IdP admin, copied": (["y", "m"], copied("identity provider"), 2),
    "a mapping of every attribute side by side": (["2"], shows("Qlik stores", "◀ read"), 1),
    "the key that was tried, and the times in words": (["3"], shows("key tried", "in 59 min"), 1),
    "the step that failed, open": (["4"], shows("POST "), 1),
    "a URL of the flow, copied": (["4", "y"], copied("https://"), 2),
    "the set-up step by step": (["6"], shows("proven"), 1),
    "the screen fit to share": (["p"], lambda app: app.sharing and "maria" not in screen_text(app).lower(), 1),
    "how to get a HAR": (["h", "slash", "h", "a", "r"], shows("HAR"), 5),
    "another theme": (["t"], lambda app: app.theme == "paper", 1),
    "the view alone": (["z"], lambda app: app.screen.has_class("-alone"), 1),
    "the times of this machine": (["U"], lambda app: app.state.local_times, 1),
    "what the keys are": (["question_mark"], shows("claims side by side, and what if"), 1),
}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_takes_so_many_keys(job: str) -> None:
    keys, reached, most = JOBS[job]
    assert len(keys) <= most

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert not reached(app)
        await pilot.press(*keys)
        await until(pilot, lambda: reached(app))

    in_app(step, cases=ONE, size=(120, 36))


def test_a_first_start_from_the_paste_to_the_cause() -> None:
    """The paste is the one action: no key follows it."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert "Paste anything here" in screen_text(app)
        app.take(story.case().id_token_text or "")
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.page == "verdict"
        await pilot.press("Y")
        assert app.state.copied

    in_app(step)


def test_a_claim_in_a_token_of_three_thousand_lines() -> None:
    login = cases.okta()
    login.claims["groups"] = [f"team-{number}" for number in range(3000)]
    login.claims["zoneinfo"] = "Europe/Berlin"

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        keys = ["3", "slash", "z", "o", "n"]
        assert len(keys) <= 5
        await pilot.press(*keys)
        await pilot.pause()
        assert "Europe/Berlin" in screen_text(app) and app.document.matches

    in_app(step, cases=[judged(login)])


@pytest.mark.parametrize("key", ["escape", "backspace"])
def test_one_key_returns_from_the_evidence(key: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.select import choose

        before = app.document.item
        choose(app, items.Evidence("id_token.payload.email_verified"))
        await pilot.pause()
        assert app.state.page == "tokens"
        await pilot.press(key)
        assert app.state.page == "verdict" and app.document.item == before

    in_app(step, cases=ONE)


def test_a_what_if_takes_three_keys_and_back_one() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("2")
        await jumped(app, pilot, items.Setting("override"))
        tab = app.state.tab
        assert tab is not None and tab.what_if is not None and "WHAT-IF" in screen_text(app)
        await pilot.press("u")
        assert tab.what_if is None

    in_app(step, cases=ONE, size=(120, 45))


def test_two_logins_are_compared_with_one_key() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await pilot.pause()
        assert app.state.page == "compare" and "the same" in screen_text(app)

    in_app(step, cases=[*ONE, judged(cases.entra())], size=(120, 36))


def test_a_report_to_take_along_takes_three_keys() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("e")
        await jumped(app, pilot, items.Form("html"))
        assert app.is_typing(), "it asks where to write it"

    in_app(step, cases=ONE)


def test_a_demo_takes_two_keys() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("d")
        await pilot.pause()
        assert "okta-healthy" in screen_text(app)

    in_app(step)
