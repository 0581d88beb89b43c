"""Evidence comes in: pasted, dropped, opened. It is read and judged in a thread; a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.case.model import Case
from inspector.errors import InspectorError
from inspector.report.model import Report
from inspector.sources.named_file import named_file, on_another_machine
from inspector.tui import items
from inspector.tui.actions import autosave
from inspector.tui.completing import files
from inspector.tui.evidence import Refused, Taken
from inspector.tui.evidence import take as read
from inspector.tui.tab import Tab
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host
    from inspector.tui.unsaved import Unsaved

PASTE_LIMIT = 64 * 1024 * 1024
_MOST_BESIDE = 20


def take(app: Host, text: str, *, typed: bool = False) -> None:
    """A pasted text, or a path that a terminal pastes when a file is dropped on it. `typed`: it was asked for."""
    run = app.state.login
    if run is not None and app.state.page == "login" and run.take(text):
        app.show_message("The address was handed to the login.", "info")
        return
    if len(text) > PASTE_LIMIT:
        app.show_message("Nothing was changed: the paste is larger than 64 MiB.", "error")
        return
    if not typed and on_another_machine(text):
        app.show_message(
            "Nothing was read: that names a file of another machine. o asks for it and reads it.", "warning"
        )
        return
    path = named_file(text)
    name = Path(path).name if path else ""
    tab = app.state.tab
    base = tab.case if tab is not None and not (path or tab.live) else None
    if len(text) > 200_000 or path:
        app.show_message(f"Reading {name or f'{len(text):,} characters'} …", "muted")
    again = partial(take, app, path, typed=True) if path else None
    work = partial(_read, app, text, base, name, again, app.state.paste)
    app.run_worker(work, thread=True, exit_on_error=False, group="evidence")


def _read(app: Host, text: str, base: Case | None, name: str, again: object, paste: int) -> None:
    from inspector.diagnosis import diagnose

    try:
        taken = read(text, base)
    except Refused as refused:
        if paste == app.state.paste:
            app.call_from_thread(app.show_message, str(refused), "error")
        return
    report = diagnose(taken.case)
    if name:
        from inspector.tui.recent import remember

        remember(Path(named_file(text) or name))

    def show() -> None:
        if paste == app.state.paste:
            arrived(app, taken, report, base, name, again)

    app.call_from_thread(show)


def arrived(app: Host, taken: Taken, report: Report, base: Case | None, name: str, again: object = None) -> None:
    """Show what came of it. A case that changed meanwhile keeps what it has: this one goes beside it."""
    tab = app.state.tab
    if base is not None and not taken.other and tab is not None and tab.case == base:
        if taken.case == tab.case:
            app.show_message(f"Recognised as {taken.what}; the case holds it already.", "muted")
            return
        close_prompts(app)
        tab.add(taken.case)
        autosave.sync(app)
        app.state.page, app.state.before = "verdict", ""
        app.draw(keep=False)
        app.show_message(f"Added: {taken.what}. u takes it back.", "info")
        return
    add_tab(app, taken.case, report, name).pasted = not name
    app.state.tabs[-1].again = again if callable(again) else None
    if taken.beside:
        open_beside(app, taken.beside)
        several = f"{len(taken.beside) + 1} logins; the newest is shown, the others are beside it"
        app.show_message(f"Recognised as {taken.what}: {several}. c compares them, [ and ] switch.", "info")
    elif taken.other:
        app.show_message(f"{taken.what}: another login, opened beside. c compares them, [ and ] switch.", "info")
    else:
        app.show_message(f"Recognised as {taken.what}." if taken.what else "", "muted")


def open_beside(app: Host, cases: tuple[Case, ...]) -> None:
    """Further logins of one text as tabs of their own; what is shown stays."""
    from inspector.diagnosis import diagnose

    shown = app.state.at
    for case in cases[:_MOST_BESIDE]:
        app.state.add(Tab(case, diagnose(case)))
    app.state.at = shown
    app.draw(keep=False, item=items.FIRST)


def add_tab(app: Host, case: Case, report: Report, name: str = "") -> Tab:
    tab = Tab(case, report, name=name if name.isprintable() else "")
    if app.preferences.tokens:
        tab.mode["tokens"] = app.preferences.tokens
    close_prompts(app)
    app.state.add(tab)
    app.document.focus()
    app.draw(keep=False, item=items.FIRST)
    return tab


def open_cases(app: Host, cases: list[Case], names: Sequence[str] = ()) -> None:
    """Cases handed over at the start: judged in a thread, shown one after the other, the first on top. `names`: what
    their tabs are called, by number."""
    app.run_worker(partial(_judge, app, cases, names), thread=True, exit_on_error=False, group="evidence")


def _judge(app: Host, cases: list[Case], names: Sequence[str]) -> None:
    from inspector.diagnosis import diagnose

    for number, case in enumerate(cases):
        name = names[number] if number < len(names) else ""
        app.call_from_thread(add_tab, app, case, diagnose(case), name)
    if len(cases) > 1:
        app.call_from_thread(app.action_tab, 1)


def open_left(app: Host, index: int) -> None:
    """Open a captured login that an earlier run left behind."""
    if index < len(app.state.left):
        app.run_worker(partial(_read_left, app, app.state.left[index]), thread=True, exit_on_error=False)


def _read_left(app: Host, one: Unsaved) -> None:
    from inspector.case.file import read_case
    from inspector.diagnosis import diagnose

    try:
        case = read_case(one.path)
    except InspectorError as error:
        app.call_from_thread(app.show_message, f"Nothing was opened: {error}.", "error")
        return
    report = diagnose(case)

    def show() -> None:
        tab = add_tab(app, case, report, one.name)
        tab.captured, tab.kept_at = True, one.path
        app.state.left = [other for other in app.state.left if other is not one]
        app.draw()
        app.show_message("Open again, and not saved yet: e saves it.", "info")

    app.call_from_thread(show)


def ask(app: Host) -> None:
    """Ask for a path; anything else that is entered is taken as if it were pasted."""

    def done(value: str | None) -> None:
        app.document.focus()
        if value and value.strip():
            take(app, _meant(value), typed=True)

    def check(value: str) -> tuple[bool, str]:
        value = _meant(value)
        if not value.strip():
            return True, ""
        if on_another_machine(value):
            return True, "a file of another machine"
        if named_file(value):
            return True, "a file that is there"
        if value.lstrip()[:1] in "/~." and "\n" not in value:
            return False, "there is no such file"
        return (True, "text to recognise") if len(value) > 20 else (False, "no file of this name is here")

    prompt(
        app, Prompt("Open a file (or paste a text); ⇥ completes a path", "", done, check, suggest=files, verb="open")
    )


def _meant(text: str) -> str:
    """A bare name that is typed is the file of this name here, where there is one."""
    here = f"./{text.strip()}"
    return here if not named_file(text) and named_file(here) else text


def is_there(app: Host) -> bool:
    """Whether anything can still be asked: not once the app ends."""
    return bool(app.screen_stack) and app.screen_stack[0].is_attached


def close_prompts(app: Host) -> None:
    """A question that is open does not fit what is shown next."""
    for old in app.screen_stack[0].query(Prompt):
        old.closed = True
        old.remove()
        app.document.focus()


def prompt(app: Host, asked: Prompt) -> None:
    if not is_there(app):
        return
    close_prompts(app)
    app.screen_stack[0].mount(asked, before="#foot")
