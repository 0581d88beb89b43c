"""Logging in from the app: the settings become a session, its events become lines, its case becomes a tab."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.idps.recognise import Signals, recognise
from inspector.tui import items
from inspector.tui.actions import autosave
from inspector.tui.login_run import LoginRun
from inspector.tui.tab import Tab

if TYPE_CHECKING:
    from inspector.login.settings import Settings
    from inspector.tui.host import Host


def begin(app: Host, device: bool = False) -> None:
    """Log in with what the setup says, here or on another device; where it says too little, go there."""
    from inspector.login.error import LoginError

    run = app.state.login
    if run is not None and run.going:
        app.show_page("login")
        return
    tab = app.state.tab
    of_case = {"target": tab.case.target} if tab is not None and tab.case.target != "qlik" else {}
    try:
        settings = settings_of({**of_case, **{k: v for k, v in app.state.settings.items() if v}})
    except LoginError as error:
        app.show_page("setup", item=items.Field("issuer"))
        app.show_message(str(error), "warning")
        return
    start(app, settings, device)


def settings_of(typed: dict[str, str]) -> Settings:
    """Settings from the fields of the setup. Raises LoginError naming what is missing."""
    from inspector.login.settings import Settings

    # the API key is for the tenant, not for the identity provider
    members: dict[str, Any] = {
        name: value for name, value in typed.items() if value and name not in ("client_secret", "api_key")
    }
    members["allow_private"] = "allow_private" in members
    if given := typed.get("client_secret"):
        from inspector.tenant.secret_reference import is_reference, resolve

        # `prompt` would ask on the terminal that the app draws on
        by_reference = is_reference(given) and given != "prompt"
        members["client_secret"] = (
            resolve(given, "client secret", prompt=lambda _: "") if by_reference else Secret(given)
        )
    members["tenant_host"] = typed.get("tenant_host", "").removeprefix("https://").rstrip("/")
    members.setdefault("client_id", "")
    return Settings(**members)


def start(app: Host, settings: Settings, device: bool = False, **doors: Any) -> None:
    """Capture a login, or one on another device (RFC 8628); `doors` replace what a capture uses to reach the world
    (open_browser, network; network, pause)."""
    parts = urlsplit(settings.url_of_discovery)
    run = LoginRun(parts.netloc, {parts.netloc, parts.hostname or ""} - {""})
    run.again = partial(start, app, settings, device, **doors)
    app.state.login = run
    app.show_page("login")
    begun = _on_device(app, run, settings, doors) if device else _capture(app, run, settings, doors)
    run.task = asyncio.get_running_loop().create_task(begun)


async def _capture(app: Host, run: LoginRun, settings: Settings, doors: dict[str, Any]) -> None:
    from importlib import import_module

    # httpx and ssl take a tenth of a second to import: not on the thread that draws
    session = await asyncio.to_thread(import_module, "inspector.login.session")
    browser = await asyncio.to_thread(import_module, "inspector.login.browser")

    tab = app.state.tab
    base = kept(tab.case, settings.target) if tab is not None else None
    captured = session.capture(
        settings,
        **{"open_browser": browser.open_browser, **doors},
        on_event=partial(on_event, app, run),
        base=base,
        pasted=run.pasted.get,
    )
    await finish(app, run, captured, urlsplit(settings.url_of_discovery).hostname or "login")


async def _on_device(app: Host, run: LoginRun, settings: Settings, doors: dict[str, Any]) -> None:
    from importlib import import_module

    grants = await asyncio.to_thread(import_module, "inspector.login.grants")
    tab = app.state.tab
    base = kept(tab.case) if tab is not None else None
    captured = grants.capture_device(settings, **doors, on_event=partial(on_event, app, run), base=base)
    await finish(app, run, captured, urlsplit(settings.url_of_discovery).hostname or "login")


async def finish(
    app: Host, run: LoginRun, captured: Awaitable[Case], name: str, *, real: bool = True, tab: Tab | None = None
) -> None:
    """Wait for what a login brings and show it; a refusal or a cancel is the last line of its steps. `tab`: where it
    was shown while it went on."""
    from inspector.login.error import LoginError

    try:
        case = await captured
    except LoginError as error:
        _drop(app, tab)
        _end(app, run, "failed", str(error))
        return
    except asyncio.CancelledError:
        _drop(app, tab)
        _end(app, run, "failed", "Cancelled.")
        return
    _end(app, run, "done", "The login is captured.")
    await _judged(app, case, name, run.again, real, tab)


def _drop(app: Host, tab: Tab | None) -> None:
    """What showed a login that came to nothing is gone; its steps are told on the page of the login."""
    if tab is None or tab not in app.state.tabs or not app.is_running:
        return
    app.state.remove(tab)
    app.show_page("login")


KEPT = ("tenant", "identity_provider", "oauth_client", "target")


def kept(case: Case, target: str = "") -> Case | None:
    """What of a case stays true for the next login: the tenant and the configuration, if it has the same target."""
    if target and target != case.target:
        return Case({"tenant": case.at("tenant")}) if case.at("tenant") else None
    members = {name: case.at(name) for name in KEPT if case.at(name) is not None}
    return Case(members) if members else None


async def _judged(app: Host, case: Case, name: str, again: Any, real: bool = True, shown_in: Tab | None = None) -> None:
    from inspector.diagnosis import diagnose
    from inspector.tui.actions.open_case import add_tab

    report = await asyncio.to_thread(diagnose, case)
    if shown_in is not None:
        app.state.remove(shown_in)
    half, whole = _other_half(app, case)
    if half is not None and whole is not None:
        app.state.show(half)
        half.add(whole)
        # taken back, it is not lost: as a case of its own it can be opened again
        app.state.closed.append(Tab(case, report, name=name, again=again, captured=real))
        half.captured = half.captured or real
        half.saved = False
        app.draw(keep=False, item=items.FIRST)
        app.show_message(ONE_CASE, "info")
    else:
        tab = add_tab(app, case, report, name)
        tab.again, tab.captured = again, real
    autosave.sync(app)


ONE_CASE = (
    "The login that was watched and the loopback login with its tokens are one case now. u takes the second one back."
)


def _other_half(app: Host, case: Case) -> tuple[Tab | None, Case | None]:
    """(the open case that this login completes, both as one): what a browser showed of the login to Qlik, and the
    tokens of a loopback login at the same client."""
    from inspector.sources.joined_logins import joined_logins

    shown = app.state.tab
    for tab in sorted(app.state.tabs, key=lambda one: one is not shown):
        joined = joined_logins([case, tab.case])
        if len(joined) == 1:
            return tab, joined[0]
    return None, None


def _end(app: Host, run: LoginRun, state: str, text: str) -> None:
    run.going = False
    run.steps = [("done" if mark == "going" else mark, words) for mark, words in run.steps]
    run.steps.append((state, text))
    if app.is_running:
        app.draw()


def on_event(app: Host, run: LoginRun, event: Any) -> None:
    """One event of the session as a line of the page."""
    from inspector.login import events

    def settle() -> None:
        run.steps = [("done" if mark == "going" else mark, words) for mark, words in run.steps]

    match event:
        case events.StepStarted():
            settle()
            run.steps.append(("going", f"{event.step}: {event.doing}"))
        case events.Exchanged():
            run.hosts.add(event.host)
            said = event.problem or f"{event.status}  {event.milliseconds} ms"
            bad = bool(event.problem) or (event.status or 0) >= 400
            run.steps.append(("failed" if bad else "note", f"{event.method} {event.host}  {said}"))
        case events.RequestReady():
            run.url, run.ssh = event.url, event.ssh
            run.opened, run.code_lives = time.monotonic(), _code_lifetime(event.url)
            if event.note:
                run.steps.append(("note", event.note))
        case events.BrowserMissing():
            run.steps.append(("late", "No browser could be opened here: open the address below yourself."))
        case events.Waiting():
            run.steps.append(("note", f"waiting up to {event.seconds:.0f} seconds for the answer"))
        case events.StrayRequest():
            run.steps.append(("late", event.why))
        case events.AnswerArrived():
            settle()
            run.steps.append(
                ("failed", f"the provider answered {event.error}") if event.error else ("done", "the answer came")
            )
        case events.DeviceCode():
            run.code = event
            run.steps.append(("going", f"waiting up to {event.expires_in} seconds for the sign-in on another device"))
        case events.Note():
            run.steps.append(("note", event.text))
        case events.Cancelled() if event.case.list("exchanges"):
            run.partial = event.case
        case events.TimedOut():
            run.steps.append(("failed", f"nothing came within {event.seconds:.0f} seconds"))
    if app.state.page == "login":
        app.draw()


def choose(app: Host, what: str) -> None:
    run = app.state.login
    if run is None:
        return
    if what == "copy":
        from inspector.tui.actions.copying import copy

        copy(app, "The address", run.url)
    elif what == "cancel":
        run.cancel()
    elif what == "partial" and run.partial is not None:
        run.task = asyncio.get_running_loop().create_task(_judged(app, run.partial, run.host, run.again))
    elif what == "again" and run.again is not None:
        run.again()


def _code_lifetime(url: str) -> int | None:
    """How long a code of the provider at this address lives, in seconds; None where nobody documents it."""
    found = recognise(Signals(urls=(url,)))
    seconds = found.idp.table("code", found.variant).get("lifetime")
    return seconds if isinstance(seconds, int) else None
