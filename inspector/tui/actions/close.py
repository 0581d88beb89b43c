"""Nothing is lost without a question: closing, leaving, taking back, and the clock by which a case is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.case.model import Case
from inspector.tui.actions import keeping
from inspector.tui.drawing import masker_of, title_of
from inspector.tui.masker import Masker
from inspector.tui.tab import Step, Tab
from inspector.tui.what_if import changed_words

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
    if tab.captured and not tab.saved and app.state.asked_to_leave != asked:
        app.state.asked_to_leave = asked
        app.show_message("This login was captured here and not saved. ctrl+w again closes it; e keeps it.", "warning")
        return
    app.state.asked_to_leave = ""
    app.state.close()
    keeping.sync(app)
    app.draw(keep=False)
    app.show_message("Closed. u opens it again.", "muted")


def leave(app: Host) -> None:
    """End the app; captured logins that are not saved ask for a second press."""
    unsaved = app.state.unsaved
    asked = f"{LEAVE} {[id(tab) for tab in unsaved]}"
    if unsaved and app.state.asked_to_leave != asked:
        app.state.asked_to_leave = asked
        many = "A login was" if len(unsaved) == 1 else f"{len(unsaved)} logins were"
        app.show_message(f"{many} captured here and not saved. The same key again leaves; e keeps a case.", "warning")
        return
    keeping.let_go(app)
    app.exit()


def undo(app: Host) -> None:
    """Take back the last what-if step or evidence; with nothing to take back, open again what was closed last."""
    tab = app.state.tab
    step = tab.undo() if tab is not None else None
    done = taken_back(masker_of(app, tab), step) if tab is not None and step is not None else ""
    if not done and (opened := app.state.reopen()) is not None:
        done = f"Open again: {title_of(opened, masker_of(app, opened))}."
    keeping.sync(app)
    app.draw(keep=False)
    app.show_message(done or "There is nothing to take back.", "info")


def taken_back(masker: Masker, step: Step) -> str:
    """What a step was, in a sentence."""
    if step.kinds:
        return f"Taken back: what was added last ({', '.join(step.kinds)})."
    return f"Taken back: {changed_words(masker, step.changes)}."


def turn_clock(app: Host) -> None:
    """Judge the case at its own issue, or as of now."""
    from inspector.sources.loading import with_clock

    tab = app.state.tab
    if tab is None:
        return
    wanted = "now" if tab.report.judged_at.basis != "now" else "issued"
    judge_by(tab, with_clock(tab.case, wanted))
    app.draw()
    words = "as of now" if wanted == "now" else "at the time of the token's issue"
    app.show_message(f"Judged {words}. T turns the clock.", "info")


def judge_by(tab: Tab, case: Case) -> None:
    """The case with another clock, judged anew; no step that undo would take back."""
    tab.case = case
    tab.judge()
