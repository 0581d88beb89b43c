"""The demo in the app: its scenarios listed, one of them played, signing in by itself or in the browser."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from inspector.tui import items
from inspector.tui.actions.login import finish, on_event
from inspector.tui.login_run import LoginRun

if TYPE_CHECKING:
    from inspector.tui.host import Host


def choose(app: Host, what: str) -> None:
    """A scenario, or nothing for the list."""
    if what:
        play(app, what, app.state.demo_in_browser)
    else:
        app.run_worker(partial(_list, app), thread=True, exit_on_error=False, group="demo")


def turn(app: Host) -> None:
    """To the other of the two ways to sign in."""
    app.state.demo_in_browser = not app.state.demo_in_browser
    app.draw()


def _list(app: Host) -> None:
    """The scenarios are files, and reading them brings in what a login needs: not on the thread that draws."""
    from inspector.demo.scenario import scenarios

    app.call_from_thread(app.show_page, "demo", item=items.Scenario(scenarios()[0].name))


def play(app: Host, scenario: str, in_browser: bool) -> None:
    run = LoginRun("the demo provider on this machine", elsewhere=False)
    run.again = partial(play, app, scenario, in_browser)
    app.state.login = run
    app.show_page("login")
    run.task = asyncio.get_running_loop().create_task(_play(app, run, scenario, in_browser))


async def _play(app: Host, run: LoginRun, scenario: str, in_browser: bool) -> None:
    from importlib import import_module

    room = await asyncio.to_thread(import_module, "inspector.demo")
    browser = await asyncio.to_thread(import_module, "inspector.login.browser")

    def open_browser(url: str) -> bool:
        run.url = url  # the provider's name is made up: only its address on this machine opens
        app.draw()
        return bool(browser.open_browser(url))

    captured = room.login(
        scenario,
        on_event=partial(on_event, app, run),
        browser=in_browser,
        open_browser=open_browser if in_browser else None,
    )
    await finish(app, run, captured, scenario, real=False)
