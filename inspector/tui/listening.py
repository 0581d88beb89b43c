"""Keys and pastes as they arrive: what is a key, what is a text, and what a menu or a jump waits for."""

from __future__ import annotations

from textual import events
from textual.binding import Binding

from inspector.tui.acting import Actions
from inspector.tui.paste_detector import PasteDetector

TYPES_IN = ("Input", "TextArea", "_Line", "CommandInput")


def is_evidence(text: str) -> bool:
    """Whether a paste holds what no field may show: a token, a code, a secret by its name or form."""
    from inspector.masking.text import SECRETS_ONLY

    return len(text) >= 12 and SECRETS_ONLY.value(text.strip()) != text.strip()


class Listener(Actions):
    """The app's ears."""

    def __init__(self) -> None:
        super().__init__()
        self._paste_detector = PasteDetector(self._press, self._collected)

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
