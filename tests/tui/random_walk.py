"""A person who presses anything: keys, pastes, resizes and clicks by a seeded chance, and what must hold all the while.

`python -m tests.tui.random_walk FIRST LAST STEPS` walks many seeds; a test walks a few short ones. Nothing leaves the
machine: names are not resolved, no browser comes up, files are written below a folder of the walk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from textual import events
from textual.pilot import OutOfBounds, Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.actions.open_case import add_tab
from inspector.tui.app import InspectorApp
from inspector.tui.tab import Tab
from inspector.tui.widgets.prompt import Prompt

from .. import cases
from .screen import screen_text

SIZES = ((80, 24), (120, 36), (160, 45), (200, 60), (40, 10), (20, 6), (300, 100), (60, 15))
NAMED = (
    *("enter", "enter", "enter", "escape", "backspace", "tab", "shift+tab", "space", "up", "down", "down", "down"),
    *("left", "right", "home", "end", "pageup", "pagedown", "ctrl+p", "ctrl+w", "ctrl+l", "ctrl+c", "ctrl+a"),
    *("f1", "f5", "delete", "question_mark", "slash", "left_square_bracket", "right_square_bracket", "full_stop"),
)
LETTERS = "123456yYnNfxoPdhecpvruWLztTUgqjkKlAbB.;:'äß€中🙂"
LEAVES = ("q", "ctrl+q")
ESCAPES = 12
"""Escapes that lead out of anything."""
SECRET = "walk-secret-9f2bQ7xK41mZ"


@contextlib.contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """No name is resolved, no browser opens, nothing is written elsewhere."""

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "no names here")

    async def no_watching(*_: Any, **__: Any) -> Any:
        from inspector.login.error import LoginError

        raise LoginError("No browser was found.")

    before = Path.cwd()
    folders = {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
    with (
        mock.patch.dict(os.environ, folders),
        mock.patch("socket.getaddrinfo", unknown),
        mock.patch("webbrowser.open", lambda *_, **__: False),
        mock.patch("inspector.tui.actions.browse.start", lambda app, host: app.show_message("No browser.", "warning")),
    ):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def logins() -> list[dict[str, Any]]:
    """Cases to walk in: two providers, one of them with names that no terminal is glad of."""
    odd = cases.okta()
    odd.claims |= {
        "name": "‮Ольга👩‍👩‍👧 שלום\u0301\u0301 中文字\x1b[31m",
        "groups": [f"grøup-{n}-عربى" for n in range(300)],
        "deep": {"a": {"b": {"c": ["🙂" * 40, None, 1.5, True]}}},
    }
    odd.extra = {"title": "Ünïcode 👩‍👩‍👧 " * 8}
    return [cases.entra().dict(), odd.dict()]


def pastes() -> list[str]:
    raw = cases.okta().dict()
    token = str(raw["token"]["response"]["body"]["id_token"])
    return [
        token,
        f"Authorization: Bearer {token}",
        "https://acme.eu.qlikcloud.com/login/callback?error=access_denied&error_description=User%20is%20not%20assigned",
        f'{{"access_token": "{SECRET}", "id_token": "{token}", "client_secret": "{SECRET}"}}',
        "AADSTS50011: The redirect URI specified in the request does not match",
        "hello",
        "",
        "\n\n",
        "/etc/passwd",
        "[red]not markup[/red] \x1b[2J\x1b]0;x\x07 ‮",
        "eyJhbGciOiJub25lIn0.e30.",
        f"client_secret={SECRET}",
        "x" * 5000,
    ]


class Lost(AssertionError):
    """Something that must hold does not."""


class Walk:
    """One seeded walk through the app."""

    def __init__(self, seed: int, steps: int) -> None:
        self.seed, self.steps = seed, steps
        self.chance = random.Random(seed)
        self.done: list[str] = []
        self.captured: list[Tab] = []

    async def go(self) -> None:
        app = InspectorApp(share=self.chance.random() < 0.3, clock=lambda: cases.NOW, ticking=False)
        async with app.run_test(size=self.chance.choice(SIZES), notifications=True, tooltips=True) as pilot:
            await pilot.pause()
            for raw in self.chance.choice(([], logins()[:1], logins())):
                case = Case.from_dict(raw)
                add_tab(app, case, diagnose(case)).captured = True
            self.captured = list(app.state.tabs)
            for _ in range(self.steps):
                await self.step(app, pilot)
                self.hold(app)
                if not app.is_running or app._exit:
                    return
            await self.leave(app, pilot)

    async def step(self, app: InspectorApp, pilot: Pilot[None]) -> None:
        kind = self.chance.random()
        asked = app.state.confirming
        tabs = list(app.state.tabs)
        if kind < 0.06:
            await self.act(f"paste {(text := self.chance.choice(pastes()))[:40]!r}", app, pilot, events.Paste(text))
        elif kind < 0.12:
            size = self.chance.choice(SIZES)
            self.done.append(f"resize {size}")
            await pilot.resize_terminal(*size)
        elif kind < 0.2:
            at = self.chance.randrange(app.size.width), self.chance.randrange(app.size.height)
            self.done.append(f"click {at}")
            with contextlib.suppress(OutOfBounds):
                await pilot.click(offset=at)
        else:
            key = self.chance.choice(LETTERS) if kind < 0.65 else self.chance.choice(NAMED)
            if key in LEAVES and not app.is_typing() and not app.state.menu and not app.jumping:
                return  # leaving is tried at the end
            self.done.append(key)
            await pilot.press(key)
        gone = [tab for tab in tabs if tab.captured and not tab.saved and tab not in app.state.tabs]
        if [tab for tab in gone if tab not in app.state.closed] or (gone and not asked):
            raise Lost("a captured login went without a question")

    async def act(self, name: str, app: InspectorApp, pilot: Pilot[None], event: events.Event) -> None:
        self.done.append(name)
        app.post_message(event)
        await pilot.pause()

    def hold(self, app: InspectorApp) -> None:
        if app._exception is not None:
            raise Lost(f"it fell over: {app._exception!r}")
        if not app.is_running or app._exit or not app.screen_stack:
            return
        shown = screen_text(app)
        for secret in (SECRET, "s3cr3t-9f2b"):
            if secret in shown:
                where = next(row.strip() for row in shown.splitlines() if secret in row)
                raise Lost(f"{secret} is on the screen: {where}")

    async def leave(self, app: InspectorApp, pilot: Pilot[None]) -> None:
        """Escape leads out of anything; then q leaves, after a question where something would be lost."""
        for _ in range(ESCAPES):
            await pilot.press("escape")
        await pilot.pause()
        if len(app.screen_stack) > 1 or app.is_typing() or app.screen.query(Prompt) or app.state.menu or app.jumping:
            open_ = [app.state.menu, app.jumping, list(app.screen_stack[0].query(Prompt)), app.screen_stack[1:]]
            raise Lost(f"{ESCAPES} escapes do not lead out: {open_}")
        unsaved = app.state.unsaved
        await pilot.press("q")
        await pilot.pause()
        if unsaved:
            if app._exit:
                raise Lost("q left without a question")
            await pilot.press("q")
            await pilot.pause()
        if not app._exit:
            raise Lost(f"q does not leave: {app.message!r}")


def walk(seed: int, steps: int) -> None:
    """Raises where something does not hold, with the way there."""
    one = Walk(seed, steps)
    with tempfile.TemporaryDirectory() as folder, at_home(Path(folder)):
        try:
            asyncio.run(asyncio.wait_for(one.go(), 120))
        except BaseException as error:
            raise Lost(f"seed {seed}: {type(error).__name__} {error} after {one.done[-12:]}") from error


def main() -> int:
    first, last, steps = (int(given) for given in sys.argv[1:4])
    bad = 0
    for seed in range(first, last):
        try:
            walk(seed, steps)
        except Lost as lost:
            bad += 1
            print(str(lost)[:700])
    print(f"{last - first - bad} of {last - first} walks of {steps} steps held")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
