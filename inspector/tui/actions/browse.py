"""The real login to Qlik, watched in the person's own browser: its steps become lines, its cases become tabs."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.tui.actions.login import finish, kept
from inspector.tui.actions.open_case import prompt
from inspector.tui.login_run import LoginRun
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.browse.session import Session
    from inspector.tui.host import Host

ASKED = "Qlik tenant to log in to, as people enter it (acme.eu.qlikcloud.com)"
GOING = "log in there; the recording ends on Qlik's hub or on an error"
ENDED = {
    "hub": "Qlik's own pages were reached",
    "error": "the login ended in an error",
    "closed": "the browser was closed",
    "stopped": "the recording was ended",
    "timeout": "nobody signed in within the time",
}


def begin(app: Host) -> None:
    """Ask for the tenant, then watch; while a run goes on, show it."""
    run = app.state.login
    if run is not None and run.going:
        app.show_page("login")
        return
    tab = app.state.tab
    known = tab.case.text("tenant.alias") or tab.case.text("tenant.host") if tab is not None else None

    def done(value: str | None) -> None:
        app.document.focus()
        if value and value.strip():
            app.state.settings["tenant_host"] = value.strip()
            start(app, value.strip())

    def check(value: str) -> tuple[bool, str]:
        return bool(value.strip()), "passwords are never recorded; the browser gets a fresh profile"

    prompt(app, Prompt(ASKED, app.state.settings.get("tenant_host") or known or "", done, check))


def start(app: Host, host: str) -> None:
    run = LoginRun(urlsplit(f"https://{host.removeprefix('https://')}").netloc, elsewhere=False)
    run.hosts.add(run.host)
    run.again = partial(start, app, host)
    app.state.login = run
    app.show_page("login")
    run.task = asyncio.get_running_loop().create_task(_browse(app, run, host))


async def _browse(app: Host, run: LoginRun, host: str) -> None:
    await finish(app, run, _watched(app, run, host), run.host)


async def _watched(app: Host, run: LoginRun, host: str) -> Case:
    """The newest login that was watched; the others open beside it. Raises LoginError."""
    from importlib import import_module

    from inspector.login.error import LoginError
    from inspector.sources.found import SourceError

    cases: Any = await asyncio.to_thread(import_module, "inspector.browse.cases")
    installed: Any = await asyncio.to_thread(import_module, "inspector.browse.installed")
    path = installed.find_browser()
    room: Any = await asyncio.to_thread(import_module, "inspector.browse.session")
    from inspector.tenant.client import base_url

    run.steps += [("note", room.PRIVACY), ("going", GOING)]
    session: Session = room.Session(base_url(host) + "/", show=partial(shown, app, run))
    app.draw()
    tab = app.state.tab
    known = kept(tab.case) if tab is not None else None
    target = app.state.settings.get("target") or None
    try:
        watched = await session.run(path)
    except asyncio.CancelledError:
        if session.recorder.entries:
            found = cases.cases_of(session.recorder.har(), known=known, target=target)
            run.partial = found[0]
        raise
    run.steps += [("late", note) for note in watched.notes[:10]]
    run.steps.append(("done" if watched.ended == "hub" else "late", ENDED[watched.ended]))
    try:
        found = await asyncio.to_thread(cases.cases_of, watched.har, watched.notes, known=known, target=target)
    except SourceError as error:
        raise LoginError(str(error)) from None
    for other in reversed(found[1:]):
        await _beside(app, other, run)
    app.show_message(cases.NO_TOKENS, "muted")
    newest: Case = found[0]
    return newest


async def _beside(app: Host, case: Case, run: LoginRun) -> None:
    from inspector.diagnosis import diagnose
    from inspector.tui.actions.open_case import add_tab

    tab = add_tab(app, case, await asyncio.to_thread(diagnose, case), run.host)
    tab.captured = True


def shown(app: Host, run: LoginRun, entry: dict[str, Any]) -> None:
    """One answer as a line; nothing of a query, which may hold a code or a name."""
    if entry["_resourceType"] != "Document":
        return
    parts, response = urlsplit(entry["request"]["url"]), entry["response"]
    status = response.get("_error") or response["status"]
    bad = bool(response.get("_error")) or response["status"] >= 400
    run.hosts.add(parts.netloc)
    run.steps.append(
        ("failed" if bad else "note", f"{entry['request']['method']} {parts.netloc}{parts.path}  {status}")
    )
    if app.state.page == "login":
        app.draw()
