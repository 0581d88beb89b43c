"""What each command does: the actions that Textual looks for on the app, each a line that leads to its module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.timer import Timer

from inspector.tui.host import Host
from inspector.tui.items import FIRST, Item
from inspector.tui.palette import THEMES

if TYPE_CHECKING:
    from inspector.case.model import Case

REVEAL_SECONDS = 5.0


class Actions(Host):
    """The app's hands."""

    jumping = False
    """Letters stand on the lines and one of them is waited for."""
    _hiding: Timer | None = None

    # -- actions: where to look ---------------------------------------------------------------------------------

    def show_page(self, page: str, *, item: Item | None = None) -> None:
        if not self.screen_stack:  # the app has ended meanwhile
            return
        if page != self.state.page:
            self.document.wanted = ""
        self.state.go(page, self.document.item, self.document.scroll_offset.y)
        place = self.state.place(page)
        self.draw(keep=False, item=item or (place and (place[0] or FIRST)))
        if item is None and place:
            self.document.scroll_to(0, place[1], animate=False, immediate=True)

    def action_view(self, view: str) -> None:
        self.state.trail.clear()
        if view != self.state.page:
            self.show_message("")
        self.show_page(view)

    async def action_back(self) -> None:
        if self.screen_stack[0].query("Prompt"):
            self._prompt("cancel")
        elif self.message and not self.state.trail:
            self.show_message("")
        elif self.state.esc_ends_a_login and self.state.login is not None:
            self.state.login.cancel()
        elif self.screen_stack[0].has_class("-alone"):
            self.action_maximise()
        elif self.document.wanted:
            self.document.search("")
            self.draw()
        elif self.state.trail:
            self.show_message("")
            page, item, row = self.state.trail.pop()
            self.show_page(page, item=item or FIRST)
            self.document.scroll_to(0, row, animate=False, immediate=True)
        elif self.state.before:
            self.show_page(self.state.before)

    def action_help(self) -> None:
        self.show_page(self.state.before or "start" if self.state.page == "help" else "help")

    def action_how(self) -> None:
        from inspector.tui.actions import how

        how.show(self)

    def action_plain(self) -> None:
        self.show_page("plain")

    def action_tab(self, by: int) -> None:
        self.state.turn(by)
        self.draw(keep=False)

    def action_close_case(self) -> None:
        from inspector.tui.actions import close

        close.close(self)

    def action_leave(self) -> None:
        from inspector.tui.actions import close

        close.leave(self)

    def action_search(self) -> None:
        from inspector.tui.actions import search

        search.ask(self)

    def action_search_on(self, by: int) -> None:
        from inspector.tui.actions import search

        search.go_on(self, by)

    def action_fold_all(self) -> None:
        from inspector.tui.actions import search

        search.fold_all(self)

    def action_clock(self) -> None:
        from inspector.tui.actions import close

        close.turn_clock(self)

    def action_local_times(self) -> None:
        self.state.local_times = not self.state.local_times
        self.draw()
        self.show_message("Local times stand beside UTC." if self.state.local_times else "Times are in UTC.", "muted")

    def action_copy_here(self) -> None:
        from inspector.tui.actions import copying

        copying.copy_here(self)

    def action_copy_as(self, kind: str) -> None:
        from inspector.tui.actions import copying

        copying.copy_as(self, kind)

    def action_jump(self) -> None:
        self.jumping = self.document.label()
        if self.jumping:
            self.show_message("Press the letter of the line to go to; any other key to stay.", "info")

    def action_maximise(self) -> None:
        self.screen_stack[0].toggle_class("-alone")
        self.call_after_refresh(self.draw)

    def action_redraw(self) -> None:
        self.forget_screen()
        self.screen.refresh(layout=True)

    def action_keep_entry(self) -> None:
        self._prompt("submit")

    def action_cancel_entry(self) -> None:
        self._prompt("cancel")

    def _prompt(self, what: str) -> None:
        """The keys of a question, for the mouse."""
        for asked in self.screen_stack[0].query("Prompt"):
            getattr(asked, f"action_{what}")()

    def action_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.show_message(f"Theme {self.theme}. All themes: ctrl+p, “theme”.", "muted")

    def action_sharing(self) -> None:
        self.sharing = not self.sharing
        self.state.copied_from = self.state.revealed = None
        words = (
            "Sharing: names, e-mails, groups and hosts are masked. v shows one value for 5 s."
            if self.sharing
            else "Sharing off: personal data is shown. Secrets stay masked."
        )
        self.show_message(words, "info")
        self.draw()

    def action_reveal(self) -> None:
        item = self.document.item
        if not (self.sharing and item):
            return
        self.state.revealed = item
        self.draw()
        if self._hiding is not None:
            self._hiding.stop()
        self._hiding = self.set_timer(REVEAL_SECONDS, self._hide)

    def _hide(self) -> None:
        if self.state.revealed:
            self.state.revealed = None
            self.draw()

    # -- actions: evidence --------------------------------------------------------------------------------------

    def take(self, text: str) -> None:
        """Read what was pasted, add it to the case, judge, show the verdict."""
        from inspector.tui.actions import open_case

        open_case.take(self, text)

    def open_cases(self, cases: Iterable[Case], names: Sequence[str] = ()) -> None:
        from inspector.tui.actions import open_case

        open_case.open_cases(self, list(cases), names)

    def action_paste(self) -> None:
        from inspector.tui.actions import copying

        copying.paste(self)

    def action_open(self) -> None:
        from inspector.tui.actions import open_case

        open_case.ask(self)

    def action_undo(self) -> None:
        from inspector.tui.actions import close

        close.undo(self)

    def action_login(self) -> None:
        from inspector.tui.actions import login

        login.begin(self)

    def action_browse(self) -> None:
        from inspector.tui.actions import browse

        browse.begin(self)

    def action_demo(self, scenario: str = "") -> None:
        from inspector.tui.actions import demo

        demo.choose(self, scenario)

    def action_ask_issuer(self) -> None:
        from inspector.tui.actions import discover

        discover.ask_issuer(self)

    def action_again(self) -> None:
        tab = self.state.tab
        if tab is not None and tab.again is not None:
            tab.again()

    def action_reset(self) -> None:
        tab = self.state.tab
        if tab is not None and tab.is_hypothetical:
            tab.reset()
            self.draw()
            self.show_message("Back to the evidence alone. u takes that back.", "info")

    # -- actions: taking something along ------------------------------------------------------------------------

    def action_copy_fix(self) -> None:
        from inspector.tui.actions import copying

        copying.copy_as(self, "fix")

    def action_export(self) -> None:
        self.show_page("export")

    def action_write_copy(self) -> None:
        from inspector.tui.actions import export

        export.write_copy(self)

    def action_compare(self) -> None:
        self.show_page("compare")
