"""Keys and pastes as they arrive: what is a key, what is a text, and what a menu or a jump waits for."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding

from inspector.tui.app_actions import Actions
from inspector.tui.paste_detector import PasteDetector

if TYPE_CHECKING:
    from inspector.tui.state import State
    from inspector.tui.tab import Tab

REJOIN = 3.0
"""Seconds after a piece of a paste in which the next one belongs to it."""
COLOUR = re.compile(r"11;rgb:([0-9a-fA-F]{2,4})/([0-9a-fA-F]{2,4})/([0-9a-fA-F]{2,4})")
"""What a terminal answers that was asked for its background (OSC 11)."""
HEX = re.compile(r"[0-9a-f]+")
FILE = re.compile(r"/|\.[a-z]{2,5}$")
"""In the path or the name of a file."""
TYPES_IN = ("Input", "TextArea", "_Line", "CommandInput")


def is_evidence(text: str, *, ids: bool = False) -> bool:
    """Whether a paste holds what no field may show: a token, a code, a secret by its name or form. `ids`: the field is
    for a client ID, which may look like a secret."""
    from inspector.masking.entropy import looks_secret
    from inspector.masking.text import SECRETS_ONLY

    given = text.strip()
    # an identifier of up to 20 characters is no secret; a client ID may have 32, more with dots, and be hex
    client = ids and (len(given) <= 32 or "." in given or HEX.fullmatch(given) is not None)
    opaque = len(given) > 20 and looks_secret(given) and not client and not FILE.search(given)
    return opaque or (len(text) >= 12 and SECRETS_ONLY.value(given) != given)


@dataclass(frozen=True, slots=True)
class Before:
    """What was open before a paste."""

    tabs: tuple[Tab, ...]
    steps: tuple[int, ...]
    """How many steps each of them could take back."""
    at: int
    page: str

    @classmethod
    def of(cls, state: State) -> Before:
        return cls(tuple(state.tabs), tuple(len(tab.steps) for tab in state.tabs), state.at, state.page)

    def restore(self, state: State) -> None:
        state.tabs = list(self.tabs)
        for tab, steps in zip(self.tabs, self.steps, strict=True):
            while len(tab.steps) > steps:
                tab.undo()
        state.at, state.page = self.at, self.page


@dataclass(frozen=True, slots=True)
class Piece:
    """A paste as far as it came, and when."""

    text: str
    came: float
    before: Before


class Listener(Actions):
    """The app's ears."""

    def __init__(self) -> None:
        super().__init__()
        self._paste_detector = PasteDetector(self._press, self._collected)
        self._piece: Piece | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            holds = self._paste_detector.holds_in_field if self.is_typing() else self._paste_detector.holds
            if holds(event):
                return
            if self.jumping or self.state.menu:
                await self._press(event)
                return
        if isinstance(event, events.Paste) and not event.is_forwarded and self.is_typing():
            hidden = bool(getattr(self.focused, "password", False))
            if not hidden and is_evidence(event.text, ids=self._takes_ids()):
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

    def _takes_ids(self) -> bool:
        return bool(getattr(self.focused, "takes_ids", False))

    async def _press(self, key: events.Key) -> None:
        if self.jumping:
            self.jumping = False
            self.show_message("")
            self.document.jump(key.key)
        elif self.state.menu:
            choices, self.state.menu = self.state.menu, ()
            self.show_message("")
            if chosen := next((one for one in choices if one.key == key.character), None):
                await self.run_action(chosen.action)
        else:
            await super().on_event(key)

    def on_key(self, event: events.Key) -> None:
        """A key whose command does not apply now says why; the key itself goes its usual way and does nothing."""
        for binding in self.BINDINGS:
            if not isinstance(binding, Binding):
                continue
            keys = self._keymap.get(binding.id or "", binding.key).split(",")
            if event.key in (key.strip() for key in keys):
                name, _, rest = binding.action.partition("(")
                parameters = (rest.strip("')\""),) if rest else ()
                if why := self.state.why_not(name, parameters, self.sharing):
                    self.show_message(why, "muted")
                return

    def _collected(self, text: str) -> None:
        """A paste that came as key presses. Into a field, as far as it may be meant for one; else it is evidence."""
        if answer := COLOUR.search(text):
            self.on_background(*(int(part[:2], 16) for part in answer.groups()))
            return
        field = self.focused
        if not self.is_typing() or field is None:
            self._take_piece(text)
            return
        from inspector.tui.widgets.prompt import FIELD_LIMIT

        already = str(getattr(field, "value", ""))
        hidden = bool(getattr(field, "password", False))
        whole = already + text
        if (
            "\n" in text.strip()
            or len(whole) > FIELD_LIMIT
            or (not hidden and is_evidence(whole, ids=self._takes_ids()))
        ):
            self._leave_field()
            self.take(whole)
        else:
            field.post_message(events.Paste(text.strip()))

    def _take_piece(self, text: str) -> None:
        """A slow line may pause within a paste: what comes soon after belongs to what came, which is taken back."""
        now, piece = time.monotonic(), self._piece
        if piece is not None and now - piece.came < REJOIN:
            piece.before.restore(self.state)
            self._piece = Piece(piece.text + text, now, piece.before)
        else:
            self._piece = Piece(text, now, Before.of(self.state))
        self.state.paste += 1  # what is still being read of the piece is no longer wanted
        self.take(self._piece.text)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.take(event.text)
