"""Nothing captured is lost when the app or the line breaks; what a person likes is remembered."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspector.case.file import read_case
from inspector.tui import preferences, unsaved
from inspector.tui.actions import autosave, open_case
from inspector.tui.app import InspectorApp
from inspector.tui.preferences import Preferences

from . import story
from .screen import in_app, screen_text, until

ONE = [(story.case(), story.report())]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "qlik-inspector"


def captured(app: InspectorApp) -> None:
    app.preferences.kept = True
    app.state.tabs[0].captured = True
    autosave.sync(app)


def test_a_captured_login_lies_masked_in_the_state_folder(state: Path) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        captured(app)
        await until(pilot, lambda: app.state.tabs[0].kept is not None)
        path = app.state.tabs[0].kept_at
        assert path is not None and path.parent == state / "unsaved"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        text = path.read_text("utf-8")
        assert not [one for one in (*story.PERSONAL, *story.SECRETS) if one in text]
        assert read_case(path).id_token_text

    in_app(step, cases=ONE)
    assert list((state / "unsaved").iterdir()), "the app ended by itself: it is still there"


def test_the_first_paste_is_taken_back_too() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.take(story.case().id_token_text or "")
        await until(pilot, lambda: bool(app.state.tabs))
        await pilot.press("u")
        assert not app.state.tabs and "the paste" in app.message
        await pilot.press("u")
        assert len(app.state.tabs) == 1 and "Open again" in app.message

    in_app(step)


def no_space(*_: object) -> int:
    raise OSError(28, "No space left on device")


def test_what_cannot_be_kept_is_said(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a folder that cannot be made: the app goes on, and what was kept before stays known."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        captured(app)
        await until(pilot, lambda: app.state.tabs[0].kept is not None)
        before = app.state.tabs[0].kept_at
        monkeypatch.setattr("inspector.case.file._private", no_space)
        app.state.tabs[0].add(app.state.tabs[0].case.with_members(title="Another"))
        autosave.sync(app)
        await until(pilot, lambda: "not kept" in app.message)
        assert app.state.tabs[0].kept_at == before
        await pilot.press("q", "q")
        await until(pilot, lambda: not list((state / "unsaved").iterdir()))

    in_app(step, cases=ONE)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        captured(app)
        await until(pilot, lambda: "not kept" in app.message)

    in_app(step, cases=ONE)


@pytest.mark.parametrize("how", ["save", "close", "leave", "nothing"])
def test_it_goes_when_it_is_saved_closed_or_left(state: Path, how: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        captured(app)
        await until(pilot, lambda: app.state.tabs[0].kept is not None)
        if how == "save":
            app.state.tabs[0].saved = True
            autosave.sync(app)
        elif how == "nothing":
            autosave.how(app, "nothing")
        else:
            await pilot.press(*(["ctrl+w"] * 2 if how == "close" else ["q"] * 2))
        await until(pilot, lambda: not list((state / "unsaved").iterdir()))

    in_app(step, cases=ONE)


def test_in_clear_only_where_the_person_said_so(state: Path) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.preferences.keep = "clear"
        captured(app)
        await until(pilot, lambda: app.state.tabs[0].kept is not None)
        path = app.state.tabs[0].kept_at
        assert path is not None and "Maria Schmidt" in path.read_text("utf-8")

    in_app(step, cases=ONE)


def test_what_an_earlier_run_left_is_offered_and_can_be_removed(state: Path) -> None:
    path = unsaved.keep(story.case(), "acme login", None, "masked")
    assert path is not None
    assert unsaved.found() == [], "the process that wrote it still runs"
    for number in (1, 2):
        path.with_name(f"{2**22 + number}-{number}-acme.case.json").write_text(path.read_text("utf-8"))
    path.unlink()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.preferences.kept = True
        app.state.left = unsaved.found()
        app.draw()
        await pilot.pause()
        assert "Captured earlier and not saved" in screen_text(app)
        open_case.open_left(app, 0)
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.unsaved and len(app.state.left) == 1
        autosave.remove_left(app)
        assert [one.path for one in unsaved.found()] == [app.state.tabs[0].kept_at], "what is open is still at risk"

    in_app(step)


def test_what_a_person_likes_is_remembered(state: Path) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("t")
        app.show_page("tokens")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    liked = Preferences(kept=True)

    async def with_preferences(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.preferences = liked
        await step(app, pilot)

    in_app(with_preferences, cases=ONE)
    assert preferences.load() == liked and liked.theme == "paper" and liked.tokens
    app = InspectorApp(preferences=preferences.load())
    assert app.theme == "paper"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": 5, "keep": "all"}', '{"theme": "' + "x" * 500 + '"}'])
def test_a_broken_file_is_the_defaults(state: Path, text: str) -> None:
    state.mkdir(parents=True)
    (state / "preferences.json").write_text(text)
    assert preferences.load() == Preferences(kept=True)
    assert InspectorApp(preferences=preferences.load()).theme == "night"


def test_a_theme_that_is_gone_does_no_harm(state: Path) -> None:
    state.mkdir(parents=True)
    (state / "preferences.json").write_text(json.dumps({"theme": "no such"}))
    assert InspectorApp(preferences=preferences.load()).theme == "night"


def test_a_light_terminal_gets_the_light_theme(state: Path) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app._collected("^]11;rgb:fbfb/fafa/f7f7")
        await pilot.pause()
        assert app.theme == "paper" and not app.state.tabs and not app.message
        app._collected("]11;rgb:1010/1515/1c1c")
        assert app.theme == "night"
        assert not app.preferences.theme, "nobody chose it"

    in_app(step)


def test_a_paste_that_pauses_is_one_paste() -> None:
    token = story.case().id_token_text or ""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        third = len(token) // 3
        for piece in (token[:third], token[third : 2 * third], token[2 * third :]):
            app._collected(piece)
            await pilot.pause(0.1)
        await until(pilot, lambda: bool(app.state.tabs) and app.state.tabs[-1].case.id_token_text == token)
        await pilot.pause(0.2)
        assert len(app.state.tabs) == 1 and not app.state.tabs[0].steps

    in_app(step)


def test_a_paste_that_pauses_adds_to_a_case_once() -> None:
    keys = json.dumps({"keys": (story.case().at("jwks.body") or {}).get("keys", [])})

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        half = len(keys) // 2
        app._collected(keys[:half])
        await pilot.pause(0.3)
        app._collected(keys[half:])
        await pilot.pause(0.3)
        assert len(app.state.tabs) == 1 and len(app.state.tabs[0].steps) <= 1

    in_app(step, cases=ONE)


def test_tab_completes_and_never_leaves_the_question(tmp_path: Path) -> None:
    (tmp_path / "login-one.har").write_text("{}")
    (tmp_path / "login-two.har").write_text("{}")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from textual.widgets import Input

        await pilot.press("o")
        field = app.query_one(Input)
        field.value = f"{tmp_path}{os.sep}lo"
        await pilot.press("tab")
        await pilot.pause()
        assert field.value == f"{tmp_path}{os.sep}login-" and field.has_focus
        assert "login-one.har" in screen_text(app) and "login-two.har" in screen_text(app)
        field.value += "t"
        await pilot.press("tab", "tab", "shift+tab")
        assert field.value == f"{tmp_path}{os.sep}login-two.har" and field.has_focus
        await pilot.press("escape")
        assert not app.is_typing()

    in_app(step, size=(120, 36))


def test_a_lookup_is_completed_from_the_claims_at_hand() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from textual.widgets import Input

        app.show_page("mapping")
        from inspector.tui.actions import edit

        edit.edit_lookups(app, app.state.tabs[0], "name")
        await pilot.pause()
        field = app.query_one(Input)
        field.value = "nope, preferred_u"
        await pilot.press("tab")
        await pilot.pause()
        assert field.value == "nope, preferred_username"
        field.value = "zzz"
        await pilot.pause()
        assert "▲ gives nothing" in screen_text(app) and "✔ gives nothing" not in screen_text(app)

    in_app(step, cases=ONE, size=(120, 36))


def test_the_clipboard_is_read_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyperclip  # type: ignore[import-untyped,unused-ignore]

    token = story.case().id_token_text or ""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
        await pilot.press("P")
        await until(pilot, lambda: "terminals refuse" in app.message)
        monkeypatch.delenv("SSH_TTY")
        monkeypatch.delenv("SSH_CONNECTION", raising=False)
        monkeypatch.setattr(pyperclip, "paste", lambda: token)
        await pilot.press("P")
        await until(pilot, lambda: bool(app.state.tabs))

    in_app(step)
