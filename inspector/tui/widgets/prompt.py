"""One line to type into, above the keys: for a lookup, a path, a field of the setup. It says at once what it thinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from inspector.report.visible import visible
from inspector.tui.completing import Offer, common

FIELD_LIMIT = 2048
"""Characters of a paste that may be meant for a field; what is longer is evidence."""
Check = Callable[[str], tuple[bool, str]]
"""What the text is worth while it is typed: (can be kept, a sentence)."""


Suggest = Callable[[str], Offer]
"""What a text may become."""
OFFERS = 12


class _Line(Input):
    """An Input that hands whole pastes on: the usual one keeps only the first line of a wrapped token."""

    takes_ids = False
    """Whether it is for a client ID."""

    def _on_paste(self, event: events.Paste) -> None:
        # Textual runs Input's own handler after this one unless it is prevented
        if "\n" in event.text.strip() or len(event.text) > FIELD_LIMIT:
            event.prevent_default()  # evidence, not a value for this field: it goes up to the app


class Prompt(Vertical):
    """Asks for one value; `done` gets it, or None where it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", show=False),
        Binding("tab,shift+tab", "complete", "Complete", show=False),
    ]
    DEFAULT_CSS = """
    Prompt { height: auto; border-top: solid $primary; background: $surface; padding: 0 1; }
    Prompt Static { width: 1fr; height: auto; }
    Prompt Input, Prompt Input:focus { border: none; height: 1; padding: 0; background: $panel; }
    """

    class Toggled(Message):
        """It opened or closed: the keys mean something else now."""

    def __init__(
        self,
        title: str,
        value: str,
        done: Callable[[str | None], None],
        check: Check | None = None,
        secret: bool = False,
        suggest: Suggest | None = None,
        ids: bool = False,
        verb: str = "keep",
    ) -> None:
        super().__init__()
        self.verb = verb
        """What Enter does, in the footer."""
        self._suggest, self._ids = suggest, ids
        self._title, self._value, self._done, self._check, self._secret = title, value, done, check, secret

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(self._title, "bold"), markup=False)
        line = _Line(self._value, password=self._secret, select_on_focus=False, compact=True)
        line.takes_ids = self._ids
        yield line
        yield Static(Content(""), markup=False, id="judgement")
        if self._suggest is not None:
            yield Static(Content(""), markup=False, id="offers")

    closed = False

    def action_take_focus(self) -> None:
        if not self.closed:
            self.query_one(Input).focus()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.action_take_focus()
        self.call_after_refresh(self.post_message, self.Toggled())
        self._judge(self._value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._judge(event.value)

    def _judge(self, value: str) -> tuple[bool, str]:
        good, words = self._check(value) if self._check else (True, "")
        # the words may quote what was typed or a claim: written out here, never read as markup
        told = getattr(self.app, "shown", str)(words)
        mark, style = ("✔ ", "$success") if good else ("✖ ", "$error")
        if words.startswith("▲"):  # it can be kept and does nothing
            mark, style = "", "$warning"
        shown = visible(f"{mark}{told}", 600) if words else ""
        self.query_one("#judgement", Static).update(Content.styled(shown, style))
        self._offer(value)
        return good, words

    def _offer(self, value: str) -> None:
        """What could be meant, in one line; Tab completes it."""
        if self._suggest is None:
            return
        _, ends = self._suggest(value)
        told = getattr(self.app, "shown", str)("  ".join(ends[:OFFERS]))
        more = f"  … {len(ends) - OFFERS:,} more" if len(ends) > OFFERS else ""
        line = f"⇥ {visible(told, 600)}{more}" if ends else ""
        self.query_one("#offers", Static).update(Content.styled(line, "$text-muted"))

    def action_complete(self) -> None:
        """As far as what is offered agrees; nothing leaves the question."""
        field = self.query_one(Input)
        if self._suggest is None:
            return
        head, ends = self._suggest(field.value)
        whole = head + common(ends)
        if ends and len(whole) >= len(field.value) and whole != field.value:
            field.value = whole
            field.cursor_position = len(whole)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        value = self.query_one(Input).value
        good, _ = self._judge(value)
        if good:
            self._close(value)

    def action_cancel(self) -> None:
        self._close(None)

    def _close(self, value: str | None) -> None:
        self.closed = True
        self.remove()
        self._done(value)
        self.post_message(self.Toggled())
