"""The marked login on every surface of the app, each by the app's own tables: pages, keys, lines, questions, copies,
messages, titles. A new page, key or line is gone over by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.binding import Binding
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui import items, unsaved
from inspector.tui.actions.select import choose
from inspector.tui.app import InspectorApp
from inspector.tui.bindings import BINDINGS
from inspector.tui.crash import crash_message
from inspector.tui.key_events import is_evidence
from inspector.tui.pages import PAGES
from inspector.tui.widgets.prompt import Prompt

from ..masking.marked import Marked
from .screen import in_app, screen_text

SIZES = [(80, 24), (160, 45)]
AWAY = {
    "login": "opens a browser",
    "browse": "opens a browser",
    "demo": "plays a scenario of its own",
    "paste": "reads this machine's clipboard",
    "again": "reads files and the network again",
    "leave": "ends the app",
    "close_case": "closes the case",
    "sharing": "would change what may be shown",
    "copy_here": "gone over on every line",
    "reveal": "shows on purpose what is asked for",
}
"""Commands that are not given here, each with the reason."""


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked(idp_host="")


def opened(marked: Marked) -> list[tuple[Case, Any]]:
    case = Case.from_dict(marked.raw)
    other = Case.from_dict(Marked(11).raw)
    return [(other, diagnose(other)), (case, diagnose(case))]


class Watch:
    """Collects whatever can be seen or leaves: screens, lines, titles, messages, copies."""

    def __init__(self, app: InspectorApp, pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.pilot = app, pilot
        self.seen: list[str] = []
        copied = "inspector.tui.actions.copying.copy"
        monkeypatch.setattr(copied, lambda app, what, text: self.seen.extend((what, text)))
        monkeypatch.setattr(app, "notify", lambda text, **more: self.seen.append(f"{text} {more}"))

    def look(self) -> None:
        app = self.app
        self.seen += [screen_text(app), app.message, app.title, app.sub_title]
        self.seen += [one.plain + one.tip for one in app.lines()]

    async def scrolled(self) -> None:
        """The page from top to bottom, as the screen shows it."""
        document = self.app.document
        for row in range(0, document.virtual_size.height, max(1, document.size.height)):
            document.scroll_to(0, row, animate=False, immediate=True)
            await self.pilot.pause()
            self.seen.append(screen_text(self.app))

    @property
    def text(self) -> str:
        return "\n".join(self.seen)


async def unfold(app: InspectorApp) -> None:
    tab = app.state.tab
    for _ in range(3):
        for one in app.lines():
            if tab is not None and one.item and not isinstance(one.item, items.Step):
                tab.open.add(one.item)
        app.draw()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("share", [True, False])
def test_every_page(share: bool, size: tuple[int, int], marked: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        watch = Watch(app, pilot, monkeypatch)
        for page in PAGES:
            app.show_page(page.name)
            await unfold(app)
            for mode in ("tree", "side", "raw") if page.name == "tokens" else ("tree",):
                app.state.tab.mode["tokens"] = mode
                app.draw()
                watch.look()
                await watch.scrolled()
            if page.detail and size[0] >= 160:
                for item in list(dict.fromkeys(one.item for one in app.lines() if one.item))[::7]:
                    app.draw(item=item)
                    watch.look()
        assert "Set-Cookie" in watch.text
        assert marked.seen(watch.text, people=share) == []

    in_app(step, cases=opened(marked), size=size, share=share)


def commands() -> Iterator[str]:
    for binding in BINDINGS:
        assert isinstance(binding, Binding)
        if binding.action.partition("(")[0] not in AWAY:
            yield binding.action


@pytest.mark.parametrize("share", [True, False])
def test_every_command(share: bool, marked: Marked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        watch = Watch(app, pilot, monkeypatch)
        done = 0
        for page in ("verdict", "setup"):
            for action in commands():
                app.show_page(page)
                await app.run_action(action)
                await pilot.pause()
                watch.look()
                await pilot.press("escape")
                done += 1
        assert done > 50
        assert marked.seen(watch.text, people=share) == []

    in_app(step, cases=opened(marked), size=(120, 40), share=share)


@pytest.mark.parametrize("share", [True, False])
def test_every_line_copied(share: bool, marked: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be copied on the lines of every page, and what is said of it."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        watch = Watch(app, pilot, monkeypatch)
        for page in PAGES:
            app.show_page(page.name)
            await unfold(app)
            found = list(dict.fromkeys(one.item for one in app.lines() if one.item))
            for item in found[:: 1 + len(found) // 8]:
                app.draw(item=item)
                for kind in ("value", "fix", "sentence", "message to the IdP admin"):
                    await app.run_action(f"copy_as('{kind}')")
                watch.look()
                await _close(app, pilot, page.name)
        assert len(watch.seen) > 150
        assert marked.seen(watch.text, people=share) == []

    in_app(step, cases=opened(marked), size=(120, 40), share=share)


async def _close(app: InspectorApp, pilot: Pilot[None], page: str) -> None:
    for asked in app.screen_stack[0].query(Prompt):
        asked.action_cancel()
    await pilot.pause()
    if app.state.page != page:
        app.show_page(page)


PASTES: dict[str, Callable[[Marked], str]] = {
    "a token": lambda marked: marked.secrets["raw id_token"],
    "a header": lambda marked: f"Authorization: Bearer {marked.secrets['access_token']}",
    "a callback": lambda marked: str(marked.raw["authorize"]["callback_url"]),
    "a named secret": lambda marked: f"client_secret={marked.client_secret}",
    "a long secret alone": lambda marked: marked.secrets["access_token"],
    "a short secret alone": lambda marked: marked.client_secret,
}
FOR_CLIENT_IDS = items.Field("client_id")
"""A question whose answers may look like a short secret."""


@pytest.mark.parametrize("paste", PASTES)
def test_a_secret_pasted_into_any_question_is_not_shown(
    paste: str, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[items.Item | str] = set()
    whole = paste == "a token"

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        monkeypatch.setattr(app, "take", lambda text: None)
        watch = Watch(app, pilot, monkeypatch)

        async def into_what_is_asked(how: items.Item | str) -> None:
            found = list(app.screen_stack[0].query(Prompt))
            if found and not (paste == "a short secret alone" and how == FOR_CLIENT_IDS):
                asked.add(how)
                app.post_message(events.Paste(PASTES[paste](marked)))
                await pilot.pause()
                watch.seen.append(screen_text(app) + app.message)

        for page in ("setup", "mapping", "export"):
            app.show_page(page)
            # the lines of a kind ask alike: each has its turn with a token and with one of the rest
            lines = list(dict.fromkeys(one.item for one in app.lines() if one.item))
            asking = [i for i in lines if isinstance(i, items.Field | items.Setting | items.Lookups | items.Form)]
            for item in asking if whole else asking[list(PASTES).index(paste) :: len(PASTES) - 1]:
                choose(app, item)
                await pilot.pause()
                await into_what_is_asked(item)
                await _close(app, pilot, page)
        for action in ("open", "search", "command_palette"):
            await app.run_action(action)
            await pilot.pause()
            await into_what_is_asked(action)
            await _close(app, pilot, "verdict")
        assert {"open", "search"} <= asked and len(asked) > 3
        assert not whole or {items.Field("issuer"), items.Field("client_secret")} <= asked
        assert not whole or any(isinstance(one, items.Form) for one in asked)
        assert marked.seen(watch.text, people=False) == []

    in_app(step, cases=opened(marked), size=(120, 40))


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "9122040d-6c67-4c5b-b112-36a304b66dad",
        "0oa5x7hgQz88kLpMtX2p",
        "https://acme.okta.example/oauth2/default",
        "recordings/Login_2026-11-21T10_00_00.har",
        "urn:oasis:names:tc:SAML:2.0:assertion",
        "https://acme.example/claims/team",
    ],
)
def test_what_a_field_is_for_lands_in_it(text: str, ids: bool) -> None:
    assert not is_evidence(text, ids=ids)


def test_what_is_kept_against_a_crash_and_what_a_crash_says(
    marked: Marked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = unsaved.keep(Case.from_dict(marked.raw), f"login of {marked.first} {marked.last}", None, "masked")
    assert path is not None and path.is_file()
    assert marked.seen(path.read_text("utf-8"), people=True) == []
    try:
        raise KeyError(json.dumps(marked.raw))
    except KeyError as error:
        assert marked.seen(crash_message(error).plain, people=True) == []
