"""The real login to Qlik, watched in the person's own browser: its steps stand in Flow as they come, its cases become
tabs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.tui import items
from inspector.tui.actions.login import finish, kept
from inspector.tui.actions.open_case import add_tab, prompt
from inspector.tui.login_run import LoginRun
from inspector.tui.tab import Tab
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.browse.session import Session
    from inspector.tui.host import Host

ASKED = "Qlik tenant to log in to, as people enter it (acme.eu.qlikcloud.com)"
GOING = "Log in in the browser that comes up. Qlik's hub, an error or esc ends the recording; then comes the verdict."
ENDED = {
    "hub": "Qlik's own pages were reached",
    "error": "the login ended in an error",
    "closed": "the browser was closed",
    "stopped": "the recording was ended",
    "timeout": "nobody signed in within the time",
}
REDRAWN = 0.2
"""Seconds between two drawings of the steps: a page that asks a thousand times must not hold up the app."""


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

    prompt(app, Prompt(ASKED, app.state.settings.get("tenant_host") or known or "", done, check, verb="begin"))


def start(app: Host, host: str) -> None:
    watching = on_screen(app, host)
    run = watching.run
    captured = _watched(watching, host)
    run.task = asyncio.get_running_loop().create_task(finish(app, run, captured, run.host, tab=watching.tab))


def on_screen(app: Host, host: str) -> Watching:
    """A run that has not begun yet, and its Flow on the screen."""
    from inspector.browse.session import PRIVACY
    from inspector.diagnosis import diagnose

    tab = app.state.tab
    known = kept(tab.case) if tab is not None else None
    run = LoginRun(urlsplit(f"https://{host.removeprefix('https://')}").netloc, elsewhere=False)
    run.hosts.add(run.host)
    run.about = (GOING, PRIVACY)
    run.again = partial(start, app, host)
    app.state.login = run
    nothing = known or Case({})
    live = add_tab(app, nothing, diagnose(nothing), run.host)
    live.live = True
    app.show_page("flow")
    return Watching(app, run, live, known)


@dataclass
class Watching:
    """A login that is watched, and the tab that shows its steps."""

    app: Host
    run: LoginRun
    tab: Tab
    known: Case | None
    """What is known of the tenant and its configuration."""
    entries: list[dict[str, Any]] = field(default_factory=list, repr=False)
    """The recording so far."""
    _due: asyncio.TimerHandle | None = None

    def on_entry(self, entry: dict[str, Any]) -> None:
        """One answer: a line of the run without its query, which may hold a code or a name, and a step of Flow."""
        if entry["_resourceType"] != "Document":
            return
        parts, response = urlsplit(entry["request"]["url"]), entry["response"]
        status = response.get("_error") or response["status"]
        bad = bool(response.get("_error")) or response["status"] >= 400
        self.run.hosts.add(parts.netloc)
        words = f"{entry['request']['method']} {parts.netloc}{parts.path}  {status}"
        self.run.steps.append(("failed" if bad else "note", words))
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(REDRAWN, self.draw)

    def on_status(self, words: str) -> None:
        """What the person has to know of how the browser is watched."""
        self.run.about = (*self.run.about, words)
        self.draw()

    def draw(self) -> None:
        """The steps so far; where the cursor was on the last one, it goes on with them."""
        from inspector.browse.cases import case_so_far
        from inspector.diagnosis import diagnose

        self._due = None
        if not self.tab.live or not self.app.is_running:
            return
        before = len(self.tab.report.timeline)
        self.tab.case = case_so_far(self.entries, self.known)
        self.tab.report = diagnose(self.tab.case)
        if self.app.state.tab is not self.tab or self.app.state.page != "flow":
            return
        follows = self.app.document.item in (None, items.Step(before - 1))
        self.app.draw(item=items.Step(len(self.tab.report.timeline) - 1) if follows else None)


async def _watched(watching: Watching, host: str) -> Case:
    """The newest login that was watched; the others open beside it. Raises LoginError."""
    from importlib import import_module

    from inspector.login.error import LoginError
    from inspector.sources.found import SourceError

    app, run = watching.app, watching.run
    cases: Any = await asyncio.to_thread(import_module, "inspector.browse.cases")
    installed: Any = await asyncio.to_thread(import_module, "inspector.browse.installed")
    path = installed.find_browser()
    room: Any = await asyncio.to_thread(import_module, "inspector.browse.session")
    from inspector.tenant.client import base_url

    session: Session = room.Session(base_url(host) + "/", show=watching.on_entry, say=watching.on_status)
    watching.entries = session.recorder.entries
    run.stop = session.stop
    target = app.state.settings.get("target") or None
    try:
        watched = await session.run(path)
    except asyncio.CancelledError:
        if session.recorder.entries:
            found = cases.cases_of(session.recorder.har(), known=watching.known, target=target)
            run.partial = found[0]
        raise
    run.steps += [("late", note) for note in watched.notes[:10]]
    run.steps.append(("done" if watched.ended == "hub" else "late", ENDED[watched.ended]))
    judged = partial(cases.cases_of, watched.har, watched.notes, known=watching.known, target=target)
    try:
        found = await asyncio.to_thread(judged)
    except SourceError as error:
        raise LoginError(str(error)) from None
    for other in reversed(found[1:]):
        await _beside(app, other, run)
    newest: Case = found[0]
    _ready_for_tokens(app, newest)
    app.show_message(cases.NO_TOKENS, "muted")
    return newest


def _ready_for_tokens(app: Host, case: Case) -> None:
    """The fields of Setup that are empty, as the login had them: `l` then captures the tokens of the same client."""
    from inspector.tenant.passive import discovery_candidates

    asked = case.request
    issuers = discovery_candidates((case.text("authorize.request_url") or "").partition("?")[0])
    seen = {"issuer": (issuers or [""])[0], "client_id": asked.get("client_id", ""), "scope": asked.get("scope", "")}
    if any(app.state.settings.get(name) for name in ("issuer", "client_id")):
        return  # fields of two applications must not be mixed
    app.state.settings |= {name: value for name, value in seen.items() if value}


async def _beside(app: Host, case: Case, run: LoginRun) -> None:
    from inspector.diagnosis import diagnose

    tab = add_tab(app, case, await asyncio.to_thread(diagnose, case), run.host)
    tab.captured = True
