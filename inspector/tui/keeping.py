"""Nothing is lost without a question: closing, leaving, taking back, and the clock by which a case is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.case.model import Case
from inspector.tui.sheet import Sheet

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

CLOSE, LEAVE = "close", "leave"


def close(app: InspectorApp) -> None:
    """Close the case on the screen; a login that was captured here and is not saved asks for a second press."""
    sheet = app.state.sheet
    if sheet is None:
        return
    asked = f"{CLOSE} {id(sheet)}"  # the answer to a question about one case closes no other
    if sheet.captured and not sheet.saved and app.state.asked_to_leave != asked:
        app.state.asked_to_leave = asked
        app.say("This login was captured here and is not saved. ctrl+w again closes it; e keeps it.", "warning")
        return
    app.state.asked_to_leave = ""
    app.state.close()
    app.draw(keep=False)
    app.say("Closed. u opens it again.", "muted")


def leave(app: InspectorApp) -> None:
    """End the app; captured logins that are not saved ask for a second press."""
    unsaved = app.state.unsaved
    asked = f"{LEAVE} {[id(sheet) for sheet in unsaved]}"
    if unsaved and app.state.asked_to_leave != asked:
        app.state.asked_to_leave = asked
        many = "A login was" if len(unsaved) == 1 else f"{len(unsaved)} logins were"
        app.say(f"{many} captured here and not saved. The same key again leaves; e keeps a case.", "warning")
        return
    app.exit()


def undo(app: InspectorApp) -> None:
    """Take back the last what-if step or evidence; with nothing to take back, open again what was closed last."""
    sheet = app.state.sheet
    done = sheet.undo() if sheet is not None else ""
    if not done and app.state.reopen() is not None:
        done = "What was closed last is open again."
    app.draw(keep=False)
    app.say(done or "There is nothing to take back.", "info")


def turn_clock(app: InspectorApp) -> None:
    """Judge the case at its own issue, or as of now."""
    from inspector.sources.loading import with_clock

    sheet = app.state.sheet
    if sheet is None:
        return
    wanted = "now" if sheet.report.judged_at.basis != "now" else "issued"
    judge_by(sheet, with_clock(sheet.case, wanted))
    app.draw()
    words = "as of now" if wanted == "now" else "at the time of the token's issue"
    app.say(f"Judged {words}. T turns the clock.", "info")


def judge_by(sheet: Sheet, case: Case) -> None:
    """The case with another clock, judged anew; no step that undo would take back."""
    from inspector.diagnosis import diagnose

    sheet.case = case
    sheet.report = diagnose(sheet.shown)
