"""The app in a test: run without a terminal, clock frozen, the screen as text."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from inspector.tui.actions.open_case import add_tab
from inspector.tui.app import InspectorApp

from ..cases import NOW, Login

Step = Callable[[InspectorApp, Pilot[None]], Awaitable[None]]


def screen_text(app: InspectorApp) -> str:
    """What is on the screen, as the compositor would draw it; trailing blanks cut."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def until(pilot: Pilot[None], condition: Callable[[], bool], tries: int = 400) -> None:
    for _ in range(tries):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("the condition was not met:\n" + screen_text(pilot.app))  # type: ignore[arg-type]


def in_app(
    step: Step,
    *,
    cases: Sequence[tuple[Case, Report]] = (),
    size: tuple[int, int] = (80, 24),
    share: bool = False,
    theme: str = "",
) -> None:
    """Run the app at a size with these judged cases open, and take a step in it."""

    async def go() -> None:
        app = InspectorApp(share=share, clock=lambda: NOW, ticking=False)
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            if theme:
                app.theme = theme
            for case, report in cases:
                add_tab(app, case, report)
            await pilot.pause()
            await step(app, pilot)

    asyncio.run(go())


def judged(login: Login) -> tuple[Case, Report]:
    """A login as a case and the report about it."""
    case = Case.from_dict(login.dict())
    return case, diagnose(case)
