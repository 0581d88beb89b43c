"""A captured login is kept beside the app until it is saved or let go, and offered again after a crash."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from inspector.tui import unsaved
from inspector.tui.preferences import Keep
from inspector.tui.tab import Tab

if TYPE_CHECKING:
    from inspector.tui.host import Host

WORDS = {
    "masked": "masked, secrets and names left out",
    "clear": "in clear, with every secret and name",
    "nothing": "not at all",
}
"""What is kept of a captured login, by the preference."""
NOT_KEPT = "This login is not kept against a crash: the state folder cannot be written. e exports the case."


def sync(app: Host) -> None:
    """Write what is captured and not saved, take away what no longer needs it. In a thread: masking takes its time."""
    if app.preferences.kept:
        app.run_worker(partial(_sync, app), thread=True, exclusive=True, group="autosave", exit_on_error=False)


def _sync(app: Host) -> None:
    at_risk = {id(tab) for tab in app.state.unsaved}
    for tab in [*app.state.tabs, *app.state.closed]:
        if id(tab) in at_risk:
            if tab.kept != (tab.case, app.preferences.keep):
                kept_at = unsaved.keep(tab.case, tab.name, tab.kept_at, app.preferences.keep)
                tab.kept_at = kept_at or tab.kept_at
                tab.kept = tab.case, app.preferences.keep
                if kept_at is None and app.preferences.keep != "nothing":
                    app.call_from_thread(app.show_message, NOT_KEPT, "warning")
        else:
            _drop(tab)


def _drop(tab: Tab) -> None:
    unsaved.drop(tab.kept_at)
    tab.kept_at = tab.kept = None


def let_go(app: Host) -> None:
    """The app is left knowingly: nothing stays behind."""
    for tab in [*app.state.tabs, *app.state.closed]:
        _drop(tab)


def how(app: Host, keep: Keep) -> None:
    """What is kept from now on."""
    app.preferences.set(keep=keep)
    for tab in app.state.tabs:
        if keep == "nothing":
            _drop(tab)
    sync(app)
    app.show_message(f"Captured logins are kept {WORDS[keep]}, until they are saved or closed.", "info")


def remove_left(app: Host) -> None:
    """Nothing that an earlier run left stays."""
    for one in app.state.left:
        unsaved.drop(one.path)
    app.state.left = []
    app.draw()
    app.show_message("Removed. Nothing of earlier runs is kept.", "muted")
