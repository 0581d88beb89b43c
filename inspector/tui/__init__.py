"""The terminal app. Importing this costs nothing; Textual is loaded when the app runs.

A page and an action import what they need when they are first used: all of them take 470 ms to import, what the first
screen needs 180, Textual with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.case.model import Case
    from inspector.login.settings import Settings


TELLTALES = (
    "TEXTUAL",
    "TEXTUAL_LOG",
    "TEXTUAL_DEBUG",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_PRESS",
)
"""Developer switches that write events to files and sockets, and a paste event holds the token."""


def run(
    cases: Sequence[Case] = (),
    *,
    demo: str | None = None,
    browser: bool = False,
    share: bool = False,
    local: bool = False,
    start_login: Settings | None = None,
    names: Sequence[str] = (),
    files: Sequence[str] = (),
) -> int:
    """Open the app and stay until it is quit; the exit status.

    `names`: what the cases are called; `files`: which of them to remember; `demo`: a scenario to play, or the empty
    string for the list; `browser`: it signs in there. 2 where there is no
    terminal: Textual reads the keys from standard input and draws on standard error.
    """
    if not (sys.__stdin__ and sys.__stdin__.isatty() and sys.__stderr__ and sys.__stderr__.isatty()):
        print(
            "qlik-inspector: there is no terminal for the app. Without one: qlik-inspector check SOURCE "
            "(or login, probe, decode, compare; see --help).",
            file=sys.stderr,
        )
        return 2
    prepare_environment()
    import gc

    gc.disable()  # until the first screen is painted: a tenth of the time to it
    from inspector.tui.app import InspectorApp
    from inspector.tui.preferences import load

    app = InspectorApp(share=share, preferences=load())
    app.state.demo_in_browser, app.state.local_times = browser, local
    if start_login is not None:
        settings = start_login

        def begin() -> None:
            from inspector.tui.actions.login import start

            start(app, settings)

        app.start_with(begin)
    elif demo is not None:
        app.start_with(lambda: app.action_demo(demo))
    elif cases:
        app.start_with(lambda: app.open_cases(cases, names))
    app.opened_files = tuple(files)
    app.run()
    if app.title_kept:
        from inspector.tui.drawing import TITLE_BACK

        print(TITLE_BACK, end="", file=sys.__stderr__, flush=True)
    return app.return_code or 0


def prepare_environment() -> None:
    """Must come before Textual is imported, which reads these once."""
    for name in TELLTALES:
        os.environ.pop(name, None)
    # sliding underlines and smooth scrolling make a view change take a third of a second
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # a lone Escape is waited for, in case an arrow key follows it. Textual looks every tenth of a second; with its own
    # delay of the same length it often takes a second look. Terminals that speak the kitty protocol need none of it
    os.environ.setdefault("ESCDELAY", "50")
