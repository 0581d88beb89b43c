"""What the actions know of the app: its state and how it shows something. The app itself is above them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.app import App

from inspector.tui.items import Item
from inspector.tui.preferences import Preferences
from inspector.tui.widgets.document import Document

if TYPE_CHECKING:
    from inspector.tui.state import State  # only its type: it is made after the first imports of the app


class Host(App[None]):
    """The app as its actions see it."""

    state: State
    sharing: bool
    """Sharing mode: people and hosts are masked on the screen."""
    clock: Callable[[], datetime]
    preferences: Preferences
    opened_files: tuple[str, ...] = ()
    """Files that were named on the command line."""
    title_kept: bool = False
    """Whether the terminal was asked to keep the title it had."""

    @property
    def document(self) -> Document:
        return self.screen_stack[0].query_one("#view", Document)

    def draw(self, *, keep: bool = True, item: Item | None = None) -> None:
        """Everything anew. `keep`: the place stays; `item`: where the cursor goes."""
        raise NotImplementedError

    @property
    def shows_detail(self) -> bool:
        """Whether a part of the page follows the cursor."""
        raise NotImplementedError

    def forget_screen(self) -> None:
        """What the terminal shows is not known any more."""
        raise NotImplementedError

    def draw_bars(self) -> None:
        raise NotImplementedError

    def show_page(self, page: str, *, item: Item | None = None) -> None:
        raise NotImplementedError

    def show_message(self, text: str, style: str = "text") -> None:
        """A sentence above the keys until the next one, or until it has had its time."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        """The sentence above the keys, or the empty string."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The clock that counts for the case on the screen."""
        raise NotImplementedError

    def on_background(self, red: int, green: int, blue: int) -> None:
        """The terminal said what its background is, 0 to 255 each."""
        raise NotImplementedError

    def take(self, text: str) -> None:
        """Read what was pasted."""
        raise NotImplementedError

    def is_typing(self) -> bool:
        raise NotImplementedError

    def action_ask_issuer(self) -> None:
        raise NotImplementedError

    def action_paste(self) -> None:
        raise NotImplementedError

    def action_tab(self, by: int) -> None:
        raise NotImplementedError

    def action_demo(self, scenario: str = "") -> Any:
        raise NotImplementedError
