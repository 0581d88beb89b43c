"""The app: which case and which view are on the screen, and what each key does. The doing is in modules beside it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.worker import Worker, WorkerState

from inspector.case.instant import parse_time
from inspector.tui.bindings import BINDINGS
from inspector.tui.driver import SparingDriver, sparing
from inspector.tui.guard import COLOURLESS, GUARD
from inspector.tui.items import Item
from inspector.tui.key_events import Listener
from inspector.tui.lines import Line
from inspector.tui.pages import BY_NAME, DETAIL_WIDTH
from inspector.tui.palette import DARK, LIGHT, THEMES, Ink
from inspector.tui.preferences import Preferences
from inspector.tui.widgets.bars import Bar, Pressed
from inspector.tui.widgets.document import Document

MESSAGE_SECONDS = 12.0


def _commands() -> type[Provider]:
    """The palette's provider, imported when the palette is first opened."""
    from inspector.tui.commands import Commands

    return Commands


class InspectorApp(Listener):
    """qlik-inspector in a terminal."""

    TITLE = "qlik-inspector"
    CSS_PATH = Path(__file__).with_name("inspector.tcss")
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {lambda: _commands()}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    def __init__(
        self,
        *,
        share: bool = False,
        preferences: Preferences | None = None,
        clock: Callable[[], datetime] | None = None,
        ticking: bool = True,
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.monochrome = bool(os.environ.get("NO_COLOR"))
        self.preferences = preferences or Preferences()
        liked = self.preferences.theme if self.preferences.theme in self.available_themes else DARK
        self.theme = "ansi-dark" if self.monochrome and "ansi-dark" in self.available_themes else liked
        self.sharing = share
        self.clock = clock or (lambda: datetime.now(UTC))
        self.ticking = ticking
        from inspector.tui.state import State

        self.state = State(settings={"target": self.preferences.target} if self.preferences.target else {})
        self.ink = Ink(self.current_theme, self.monochrome)
        self.fitting_theme = self.theme
        """What fits the terminal: only another one was chosen."""
        self._message, self._message_at = ("", "text"), 0.0
        self.title_kept = False
        """Whether the terminal was asked to keep the title it had."""
        self._after: Callable[[], None] | None = None
        """What to do once the first screen is painted."""

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
        # asyncio itself would print a traceback over the screen
        loop.set_exception_handler(lambda _, context: self._fault_behind(context.get("exception")))
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            # without a handler the terminal stays in the alternate screen with the mouse on
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))
        self.call_after_refresh(self._first_paint_done)

    def _fault_behind(self, error: BaseException | None) -> None:
        """A task or a connection that nobody awaits fell over: said without its words, and the app goes on."""
        from inspector.errors import place

        self.show_message(f"A fault in the background: {place(error)}", "error")

    def _first_paint_done(self) -> None:
        if not gc.isenabled():  # see run(): nothing made so far is garbage
            gc.freeze()
            gc.enable()
        self.set_interval(1.0, self._tick)
        if not self.is_headless:
            self._ask_for_background()
        if self._after is not None:
            self._after()
        # after what was asked for is on the screen: the thread would take its time from it
        self.call_after_refresh(self.run_worker, self._preload, thread=True, exit_on_error=False, group="preload")

    def _ask_for_background(self) -> None:
        """OSC 11: a terminal that knows it answers, as if typed; others say nothing."""
        driver = self._driver
        if self.preferences.kept and not (self.preferences.theme or self.monochrome or driver is None):
            driver.write("\x1b]11;?\x1b\\")

    def on_background(self, red: int, green: int, blue: int) -> None:
        light = (299 * red + 587 * green + 114 * blue) / 1000 > 127
        self.fitting_theme = LIGHT if light else DARK
        self.theme = self.fitting_theme

    def _preload(self) -> None:
        from inspector.tui.preload import preload

        preload(self)

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

    def draw(self, *, keep: bool = True, item: Item | None = None) -> None:
        """Everything anew: it is one widget with lines and two bars, so this costs a few milliseconds."""
        if not self.is_mounted_yet():
            return
        from inspector.tui import drawing

        document = self.document
        before = document.item, document.sight
        document.show(drawing.page(self, document.text_width), self.ink, keep=keep, item=item)
        if (document.item, document.sight) != before and self.shows_detail:
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

    def get_driver_class(self) -> type[Driver]:
        return sparing(super().get_driver_class())

    def forget_screen(self) -> None:
        """What the terminal shows is not known any more: the next frame goes out as a whole."""
        if isinstance(self._driver, SparingDriver):
            self._driver.forget()

    def on_resize(self) -> None:
        self.forget_screen()
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
        if not self.monochrome and self.theme != self.fitting_theme:
            self.preferences.set(theme=self.theme)
        self.draw()

    def show_message(self, text: str, style: str = "text") -> None:
        """A sentence above the keys until the next one, or until it has had its time."""
        self._message, self._message_at = (self.shown(text), style), time.monotonic()
        self.state.confirming = ""  # a question that is off the screen is not answered by a key
        if self.is_mounted_yet():
            self.draw_bars()

    @property
    def message(self) -> str:
        return self._message[0]

    def shown(self, text: str) -> str:
        """A sentence as it may be shown now."""
        if not text:
            return text
        from inspector.tui.masker import setup_masker

        return setup_masker(self).text(text, limit=600)

    def now(self) -> datetime:
        """The clock that counts for the case on the screen: when it was observed, going on from there."""
        tab = self.state.tab
        judged = parse_time(tab.report.judged_at.time) if tab else None
        if tab is None or judged is None:
            return self.clock()
        passed = timedelta(seconds=time.monotonic() - tab.opened) if self.ticking else timedelta()
        return judged + passed

    # -- clicks -------------------------------------------------------------------------------------------------------

    def on_document_chosen(self, message: Document.Chosen) -> None:
        from inspector.tui.actions import select

        select.choose(self, message.item)

    def on_document_focused(self) -> None:
        """A question that stands open is what one types into, wherever one clicked."""
        if self.screen_stack:
            self._prompt("take_focus")

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

    def lines(self) -> list[Line]:
        """The lines of the page on the screen, for tests."""
        from inspector.tui import drawing

        return drawing.page(self, self.document.text_width)
