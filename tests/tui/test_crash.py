"""What is printed when the app falls over: the kind of error, no value of any variable, and a status that says so."""

from __future__ import annotations

import asyncio

import pytest

from inspector.tui.actions.open_case import add_tab
from inspector.tui.app import InspectorApp
from inspector.tui.crash import crash_message

from . import story


def test_no_local_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    class Falling(InspectorApp):
        def action_fall(self) -> None:
            token = story.case().id_token_text  # a local that Textual's own report would print
            assert token
            raise KeyError(token, "Maria Schmidt")

    async def go() -> InspectorApp:
        app = Falling()
        with pytest.raises(KeyError):
            async with app.run_test() as pilot:
                add_tab(app, story.case(), story.report())
                await pilot.pause()
                app.call_later(app.action_fall)
                await pilot.pause()
                await pilot.pause()
        return app

    app = asyncio.run(go())
    assert app.return_code == 70
    printed = "\n".join(str(one) for one in app._exit_renderables) + capsys.readouterr().err
    assert "KeyError" in printed and "qlik-inspector check" in printed
    for value in (story.case().id_token_text or "-", "Maria", story.SUB, "action_fall"):
        assert value not in printed


def test_the_words_of_the_error_are_left_out() -> None:
    try:
        raise ValueError("eyJhbGciOi.secret-that-nobody-knows")
    except ValueError as error:
        shown = crash_message(error).plain
    assert "ValueError" in shown and "secret" not in shown


def test_a_fault_in_the_background_is_said_and_the_app_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.pilot import Pilot

    from .screen import in_app, until

    def broken(*_: object) -> None:
        raise RuntimeError("eyJ-token-text")

    from inspector.tui.actions import open_case

    monkeypatch.setattr(open_case, "read", broken)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.take("something")
        await until(pilot, lambda: "RuntimeError" in app._message[0])
        assert "eyJ" not in app._message[0] and app.state.tab is not None

    in_app(step, cases=[(story.case(), story.report())])
