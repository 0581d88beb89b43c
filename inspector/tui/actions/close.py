"""Nothing is lost without a question: closing, leaving, taking back, and the clock by which a case is judged."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from inspector.case.instant import parse_time
from inspector.case.model import Case
from inspector.tui.actions import autosave
from inspector.tui.headline import title_of
from inspector.tui.masker import Masker, masker_of
from inspector.tui.tab import Step, Tab
from inspector.tui.what_if import changed_words
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host

CLOSE, LEAVE = "close", "leave"


def close(app: Host) -> None:
    """Close the case on the screen; a login that was captured here and is not saved asks for a second press."""
    tab = app.state.tab
    if tab is None:
        return
    if tab.live and app.state.login is not None:
        app.state.login.cancel()
        return
    asked = f"{CLOSE} {id(tab)}"  # the answer to a question about one case closes no other
    if tab.captured and not tab.saved and app.state.confirming != asked:
        app.show_message("This login was captured here and not saved. ctrl+w again closes it; e keeps it.", "warning")
        app.state.confirming = asked
        return
    app.state.close()
    autosave.sync(app)
    app.draw(keep=False)
    app.show_message("Closed. u opens it again.", "muted")


def leave(app: Host) -> None:
    """End the app; captured logins that are not saved ask for a second press."""
    unsaved = app.state.unsaved
    asked = f"{LEAVE} {[id(tab) for tab in unsaved]}"
    if unsaved and app.state.confirming != asked:
        many = "A login was" if len(unsaved) == 1 else f"{len(unsaved)} logins were"
        app.show_message(f"{many} captured here and not saved. The same key again leaves; e keeps a case.", "warning")
        app.state.confirming = asked
        return
    autosave.let_go(app)
    app.exit()


def undo(app: Host) -> None:
    """Take back the last what-if step or evidence; with nothing to take back, open again what was closed last."""
    tab = app.state.tab
    step = tab.undo() if tab is not None else None
    done = taken_back(masker_of(app, tab), step) if tab is not None and step is not None else ""
    if not done and (opened := app.state.reopen()) is not None:
        done = f"Open again: {title_of(opened, masker_of(app, opened))}."
    if not done and tab is not None and tab.pasted:
        app.state.close()
        done = "Taken back: the paste that this case began with. u opens it again."
    autosave.sync(app)
    app.draw(keep=False)
    app.show_message(done or "There is nothing to take back.", "info")


def taken_back(masker: Masker, step: Step) -> str:
    """What a step was, in a sentence."""
    if step.kinds:
        return f"Taken back: what was added last ({', '.join(step.kinds)})."
    return f"Taken back: {changed_words(masker, step.changes)}."


def turn_clock(app: Host) -> None:
    """Judge the case as of now, then as of a time that is typed, then at its own issue again."""
    tab = app.state.tab
    if tab is None:
        return
    basis = tab.report.judged_at.basis
    if basis == "now":
        _ask_time(app, tab)
    else:
        _judge_as_of(app, tab, "issued" if basis == "given" else "now")


def _ask_time(app: Host, tab: Tab) -> None:
    from inspector.tui.actions.open_case import prompt

    def check(entered: str) -> tuple[bool, str]:
        if not entered.strip():
            return True, "at the time of the token's issue"
        known = parse_time(entered.strip()) is not None
        return known, "UTC where no zone is given" if known else "a time such as 2026-11-21T10:00:00Z"

    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is not None:
            _judge_as_of(app, tab, parse_time(entered.strip()) or "issued")

    prompt(app, Prompt("Judge as of (empty: at the token's issue)", "", done, check, verb="judge"))


def _judge_as_of(app: Host, tab: Tab, wanted: datetime | str) -> None:
    from inspector.sources.loading import stamp, with_clock

    judge_by(tab, with_clock(tab.case, wanted))
    app.draw()
    words = {"now": "as of now", "issued": "at the time of the token's issue"}
    told = words[wanted] if isinstance(wanted, str) else f"as of {stamp(wanted)}"
    app.show_message(f"Judged {told}. T turns the clock.", "info")


def judge_by(tab: Tab, case: Case) -> None:
    """The case with another clock, judged anew; no step that undo would take back."""
    tab.case = case
    tab.judge()
