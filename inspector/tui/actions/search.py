"""`/` searches the page while one types, folded lines too; n and N go on. A list shows only what fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.tui import unfolding
from inspector.tui.actions.open_case import is_there
from inspector.tui.lines import Line
from inspector.tui.pages import BY_NAME
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host


def ask(app: Host) -> None:
    """Ask for a text; the page shows where it stands with every letter, and Enter unfolds what hides it."""
    if not is_there(app):
        return
    before = app.document.wanted
    everything = _everything(app)

    def found(text: str) -> tuple[bool, str]:
        wanted = text.strip().lower()
        many = search(app, wanted)
        folded = unfolding.holding(everything, wanted) - unfolding.holding(app.document.lines, wanted)
        if not wanted:
            return True, ""
        if not many and folded <= 0:
            return False, "not on this page"
        words = f"{many:,} line{'' if many == 1 else 's'}"
        return True, f"{words}, and {folded:,} folded: ⏎ unfolds" if folded > 0 else words

    def done(text: str | None) -> None:
        app.document.focus()
        if text is None:
            search(app, before)
            return
        wanted = text.strip().lower() or app.state.sought
        app.state.sought = wanted
        _unfold(app, wanted)
        search(app, wanted)

    if not app.screen_stack[0].query(Prompt):
        app.screen_stack[0].mount(
            Prompt("Search this page (then n next, N before)", "", done, found, verb="mark them"), before="#foot"
        )


def search(app: Host, wanted: str) -> int:
    """Mark a text on the page, and where the page is a list, leave the rest of it out."""
    changed = app.document.wanted != wanted
    app.document.wanted = wanted
    if changed and (BY_NAME[app.state.page].filters or app.state.page == "verdict"):
        app.draw()
    return app.document.search(wanted)


def go_on(app: Host, by: int) -> None:
    """To the next match or the one before; on another page the text that was searched for last."""
    if not (app.document.wanted or app.state.sought):
        app.show_message("Nothing is searched for: / asks for a text.", "muted")
        return
    if not app.document.wanted:
        _unfold(app, app.state.sought)
        search(app, app.state.sought)
        which, many = (1 if app.document.matches else 0), app.document.matches
    else:
        which, many = app.document.search_on(by)
    app.show_message(f"Match {which} of {many}." if many else "It is not on this page.", "muted")


def fold_all(app: Host) -> None:
    """Unfold everything on the page; where nothing is folded, fold everything."""
    from inspector.tui import drawing

    tab = app.state.tab
    if tab is None:
        return
    folds = unfolding.unfolded(tab, lambda: drawing.page(app, app.document.text_width))[1]
    closed = {item for item, at_first in folds.items() if (item in tab.open) == at_first}
    tab.open ^= closed or set(folds)
    app.draw()
    if not folds:
        app.show_message("Nothing on this page can be unfolded.", "muted")
    else:
        app.show_message(f"Everything is {'unfolded' if closed else 'folded'}. f turns it.", "muted")


def _everything(app: Host) -> Sequence[Line]:
    from inspector.tui import drawing

    def draw() -> Sequence[Line]:
        return drawing.page(app, app.document.text_width)

    tab = app.state.tab
    return unfolding.unfolded(tab, draw)[0] if tab is not None else draw()


def _unfold(app: Host, wanted: str) -> None:
    from inspector.tui import drawing

    tab = app.state.tab
    if tab is None or not wanted:
        return
    tab.open ^= unfolding.hiding(tab, lambda: drawing.page(app, app.document.text_width), wanted)
    app.draw()
