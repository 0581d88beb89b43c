"""`/` searches the page while one types; n and N go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host


def ask(app: Host) -> None:
    """Ask for a text; the page shows where it stands with every letter."""
    before = app.document.wanted

    def found(text: str) -> tuple[bool, str]:
        many = app.document.search(text)
        if not text.strip():
            return True, ""
        return bool(many), f"{many:,} line{'' if many == 1 else 's'}" if many else "not on this page as it is unfolded"

    def done(text: str | None) -> None:
        if text is None:
            app.document.search(before)
        app.document.focus()

    base = app.screen_stack[0]
    if not base.query(Prompt):
        base.mount(Prompt("Search this page (n next, N before, esc ends)", "", done, found), before="#foot")


def go_on(app: Host, by: int) -> None:
    """To the next match or the one before."""
    if not app.document.wanted:
        app.show_message("Nothing is searched for: / asks for a text.", "muted")
        return
    which, many = app.document.search_on(by)
    app.show_message(f"Match {which} of {many}." if many else "It is not on this page.", "muted")
