"""The app: which case and which view are on the screen, and what each key does. The doing is in modules beside it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from inspector.case.instant import parse_time
from inspector.case.model import Case
from inspector.tui.bindings import BINDINGS
from inspector.tui.guard import COLOURLESS, GUARD
from inspector.tui.host import Host
from inspector.tui.lines import Line
from inspector.tui.pages import BY_NAME, DETAIL_WIDTH
from inspector.tui.palette import DARK, THEMES, Ink
from inspector.tui.paste_detector import PasteDetector
from inspector.tui.widgets.bars import Bar, Pressed
from inspector.tui.widgets.document import Document


def is_evidence(text: str) -> bool:
    """Whether a paste holds what no field may show: a token, a code, a secret by its name or form."""
    from inspector.masking.text import SECRETS_ONLY

    return len(text) >= 12 and SECRETS_ONLY.value(text.strip()) != text.strip()


TYPES_IN = ("Input", "TextArea", "_Line", "CommandInput")
MESSAGE_SECONDS = 12.0
REVEAL_SECONDS = 5.0


def _commands() -> type[Provider]:
    """The palette's provider, imported when the palette is first opened."""
    from inspector.tui.commands import Commands

    return Commands


class InspectorApp(Host):
    """qlik-inspector in a terminal."""

    TITLE = "qlik-inspector"
    CSS_PATH = Path(__file__).with_name("inspector.tcss")
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {lambda: _commands()}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    def __init__(
        self, *, share: bool = False, clock: Callable[[], datetime] | None = None, ticking: bool = True
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.monochrome = bool(os.environ.get("NO_COLOR"))
        self.theme = "ansi-dark" if self.monochrome and "ansi-dark" in self.available_themes else DARK
        self.sharing = share
        self.clock = clock or (lambda: datetime.now(UTC))
        self.ticking = ticking
        from inspector.tui.state import State

        self.state = State()
        self.ink = Ink(self.current_theme, self.monochrome)
        self._paste_detector = PasteDetector(self._press, self._collected)
        self._message, self._message_at = ("", "text"), 0.0
        self.title_kept = False
        """Whether the terminal was asked to keep the title it had."""
        self._after: Callable[[], None] | None = None
        """What to do once the first screen is painted."""
        self._jumping = False
        self._hiding: Timer | None = None

    def start_with(self, what: Callable[[], None]) -> None:
        self._after = what

    def compose(self) -> ComposeResult:
        yield Bar(id="head")
        yield Document(id="view")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._on_theme)
        self.document.focus()
        self.draw(keep=False)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            # without a handler the terminal stays in the alternate screen with the mouse on
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))
        self.call_after_refresh(self._first_paint_done)

    def _first_paint_done(self) -> None:
        if not gc.isenabled():  # see run(): nothing made so far is garbage
            gc.freeze()
            gc.enable()
        self.run_worker(self._warm_up, thread=True, exit_on_error=False, group="warm")
        self.set_interval(1.0, self._tick)
        if self._after is not None:
            self._after()

    def _warm_up(self) -> None:
        from inspector.tui.warm import warm_up

        warm_up(self)

    def _tick(self) -> None:
        if self._message[0] and time.monotonic() - self._message_at > MESSAGE_SECONDS:
            self.show_message("")
        if self.ticking and self.state.shows_a_clock:
            self.draw()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in the background is said in a sentence; the case and the app go on."""
        if event.state is WorkerState.ERROR:
            self.show_message(
                f"That failed because of an error in the inspector ({type(event.worker.error).__name__}). "
                "Nothing was changed.",
                "error",
            )

    # -- drawing ------------------------------------------------------------------------------------------------

    def draw(self, *, keep: bool = True, item: str | None = None) -> None:
        """Everything anew: it is one widget with lines and two bars, so this costs a few milliseconds."""
        if not self.is_mounted_yet():
            return
        from inspector.tui import drawing

        document = self.document
        before = document.item
        document.show(drawing.page(self, document.text_width), self.ink, keep=keep, item=item)
        if document.item != before and self.shows_detail:
            document.show(drawing.page(self, document.text_width), self.ink, keep=True)
        self.draw_bars()

    def is_mounted_yet(self) -> bool:
        return bool(self.screen_stack) and bool(self.screen_stack[0].query("#view"))

    def draw_bars(self) -> None:
        from inspector.tui import drawing

        base = self.screen_stack[0]
        width = self.size.width
        base.query_one("#head", Bar).show(drawing.head(self, width), self.ink)
        base.query_one("#foot", Bar).show(drawing.foot(self, width, self._message), self.ink)
        drawing.window_title(self)

    def on_resize(self) -> None:
        self.draw_bars() if self.is_mounted_yet() else None

    def on_document_width_changed(self) -> None:
        """The view has its new size: only now can its lines be made for it."""
        self.draw()

    @property
    def shows_detail(self) -> bool:
        """Whether a part of the page follows the cursor."""
        return BY_NAME[self.state.page].detail and self.size.width >= DETAIL_WIDTH

    def on_document_moved(self) -> None:
        if self.shows_detail:
            self.draw()

    def _on_theme(self, _: object) -> None:
        self.ink = Ink(self.current_theme, self.monochrome)
        self.draw()

    def show_message(self, text: str, style: str = "text") -> None:
        """A sentence above the keys until the next one, or until it has had its time."""
        self._message, self._message_at = (self.shown(text), style), time.monotonic()
        if self.is_mounted_yet():
            self.draw_bars()

    def shown(self, text: str) -> str:
        """A sentence as it may be shown now."""
        if not text:
            return text
        from inspector.tui import drawing

        return drawing.setup_masker(self).text(text, limit=600)

    def now(self) -> datetime:
        """The clock that counts for the case on the screen: when it was observed, going on from there."""
        tab = self.state.tab
        judged = parse_time(tab.report.judged_at.time) if tab else None
        if tab is None or judged is None:
            return self.clock()
        passed = timedelta(seconds=time.monotonic() - tab.opened) if self.ticking else timedelta()
        return judged + passed

    # -- keys, pastes, clicks -----------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            holds = self._paste_detector.holds_in_field if self.is_typing() else self._paste_detector.holds
            if holds(event):
                return
        if isinstance(event, events.Paste) and not event.is_forwarded and self.is_typing():
            hidden = bool(getattr(self.focused, "password", False))
            if not hidden and is_evidence(event.text):
                # whatever has the focus: what is a token or a code is never shown there
                self._leave_field()
                self.take(event.text)
                return
        await super().on_event(event)

    def _leave_field(self) -> None:
        """Out of a question or the palette, what was typed there forgotten."""
        from inspector.tui.widgets.prompt import Prompt

        while len(self.screen_stack) > 1:
            self.pop_screen()
        for prompt in self.screen_stack[0].query(Prompt):
            prompt.action_cancel()

    def is_typing(self) -> bool:
        return self.focused is not None and type(self.focused).__name__ in TYPES_IN

    async def _press(self, key: events.Key) -> None:
        if self._jumping:
            self._jumping = False
            self.show_message("")
            self.document.jump(key.key)
            return
        await super().on_event(key)

    def _collected(self, text: str) -> None:
        """A paste that came as key presses. Into a field, as far as it may be meant for one; else it is evidence."""
        field = self.focused
        if not self.is_typing() or field is None:
            self.take(text)
            return
        from inspector.tui.widgets.prompt import FIELD_LIMIT

        already = str(getattr(field, "value", ""))
        hidden = bool(getattr(field, "password", False))
        whole = already + text
        if "\n" in text.strip() or len(whole) > FIELD_LIMIT or (not hidden and is_evidence(whole)):
            self._leave_field()
            self.take(whole)
        else:
            field.post_message(events.Paste(text.strip()))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.take(event.text)

    def on_document_chosen(self, message: Document.Chosen) -> None:
        from inspector.tui.actions import select

        select.choose(self, message.item)

    def on_prompt_toggled(self) -> None:
        self.draw_bars()

    async def on_pressed(self, message: Pressed) -> None:
        if message.action == "dismiss_message":
            self.show_message("")
        else:
            await self.run_action(message.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands exist only where they apply: this rules the keys, the footer and the palette alike."""
        return self.state.applies(action, parameters, self.sharing)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), GUARD, *([COLOURLESS] if self.monochrome else [])]

    def _fatal_error(self) -> None:
        from inspector.cli.status import FAULT
        from inspector.tui.crash import crash_message

        self._return_code = FAULT
        self.bell()
        self._exit_renderables.append(crash_message(self._exception))
        self._close_messages_no_wait()

    # -- actions: where to look ---------------------------------------------------------------------------------

    def show_page(self, page: str, *, item: str | None = None) -> None:
        self.state.go(page, self.document.item, self.document.scroll_offset.y)
        place = self.state.place(page)
        self.draw(keep=False, item=item if item is not None else place[0] if place else None)
        if item is None and place:
            self.document.scroll_to(0, place[1], animate=False, immediate=True)

    def action_view(self, view: str) -> None:
        self.state.trail.clear()
        self.show_page(view)

    async def action_back(self) -> None:
        if self._message[0]:
            self.show_message("")
        elif self.state.page == "login" and self.state.login is not None and self.state.login.going:
            self.state.login.cancel()
        elif self.screen_stack[0].has_class("-alone"):
            self.action_maximise()
        elif self.document.wanted:
            self.document.search("")
        elif self.state.trail:
            page, item, row = self.state.trail.pop()
            self.show_page(page, item=item)
            self.document.scroll_to(0, row, animate=False, immediate=True)
        elif self.state.before:
            self.show_page(self.state.before)

    def action_help(self) -> None:
        self.show_page(self.state.before or "start" if self.state.page == "help" else "help")

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

    def action_clock(self) -> None:
        from inspector.tui.actions import close

        close.turn_clock(self)

    def action_copy_here(self) -> None:
        from inspector.tui.actions import export

        export.copy_here(self)

    def action_jump(self) -> None:
        self._jumping = self.document.label()
        if self._jumping:
            self.show_message("Press the letter of the line to go to; any other key to stay.", "info")

    def action_maximise(self) -> None:
        self.screen_stack[0].toggle_class("-alone")
        self.call_after_refresh(self.draw)

    def action_keep_entry(self) -> None:
        self._prompt("submit")

    def action_cancel_entry(self) -> None:
        self._prompt("cancel")

    def _prompt(self, what: str) -> None:
        """The two keys of a question, for the mouse."""
        from inspector.tui.widgets.prompt import Prompt

        for asked in self.screen_stack[0].query(Prompt):
            getattr(asked, f"action_{what}")()

    def action_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.show_message(f"Theme {self.theme}. All themes: ctrl+p, “theme”.", "muted")

    def action_sharing(self) -> None:
        self.sharing = not self.sharing
        self.state.revealed = ""
        words = (
            "Sharing: names, e-mails, groups and hosts are masked. v shows one value for 5 s."
            if self.sharing
            else "Sharing off: personal data is shown. Secrets stay masked."
        )
        self._message, self._message_at = (words, "info"), time.monotonic()
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
            self.state.revealed = ""
            self.draw()

    # -- actions: evidence --------------------------------------------------------------------------------------

    def take(self, text: str) -> None:
        """Read what was pasted, add it to the case, judge, show the verdict."""
        from inspector.tui.actions import open_case

        open_case.take(self, text)

    def open_cases(self, cases: Iterable[Case]) -> None:
        from inspector.tui.actions import open_case

        open_case.open_cases(self, list(cases))

    def action_open(self) -> None:
        from inspector.tui.actions import open_case

        open_case.ask(self)

    def action_undo(self) -> None:
        from inspector.tui.actions import close

        close.undo(self)

    def action_login(self) -> None:
        from inspector.tui.actions import login

        login.begin(self)

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
        if tab is not None and tab.what_if is not None:
            tab.try_out(None)
            self.draw()
            self.show_message("Back to the imported configuration.", "info")

    # -- actions: taking something along ------------------------------------------------------------------------

    def action_copy_fix(self) -> None:
        from inspector.tui.actions import export

        export.copy_fix(self)

    def action_export(self) -> None:
        self.show_page("export")

    def action_write_copy(self) -> None:
        from inspector.tui.actions import export

        export.write_copy(self)

    def action_compare(self) -> None:
        self.show_page("compare")

    def lines(self) -> list[Line]:
        """The lines of the page on the screen, for tests."""
        from inspector.tui import drawing

        return drawing.page(self, self.document.text_width)
