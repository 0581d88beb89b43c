"""Tells a paste from typing where the terminal does not mark pastes (no bracketed paste).

Such a paste arrives as key presses, and every letter of a token would run a command. Letters are held back for a few
milliseconds: one alone is a key, many at once are a text.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from textual import events

from inspector.tui.pages import VIEWS

ALONE = 0.015
"""Seconds of silence after which a letter was a key press; a held key repeats half as fast."""
PASTING = 0.15
"""Seconds of silence that end a paste; a slow line stutters."""
MANY = 6
"""Letters at once that nobody types."""
RAPID = 0.005
"""Seconds between two keys below which nobody types; so many of them into a field are a paste too."""
RUN = 32
TAIL = 0.5
"""Seconds after a paste in which even a single letter belongs to it: nobody goes on that fast."""
INSTANT = frozenset(view.key for view in VIEWS)
"""Keys that act at once: they only change the view, so a paste that begins with one does no harm."""


class PasteDetector:
    """Collects key events of one paste. `press` handles a single key, `take` a text."""

    def __init__(self, press: Callable[[events.Key], Awaitable[None]], take: Callable[[str], None]) -> None:
        self._press, self._take = press, take
        self._keys: list[events.Key] = []
        self._last = 0.0
        self._instant: tuple[str, float] = ("", 0.0)
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._typed_at, self._run = 0.0, 0
        self._taken_at = 0.0

    def holds(self, event: events.Key) -> bool:
        """Whether the event was taken in; if not, it goes its usual way."""
        character = event.character or ""
        if time.monotonic() - self._taken_at < TAIL and (event.is_printable or character in ("\r", "\n", "\t")):
            return self._hold(event)
        if not self._keys:
            if not event.is_printable or character == " ":
                return False
            if character in INSTANT and event.time - self._instant[1] > ALONE:
                self._instant = character, event.time
                return False
        elif not event.is_printable and character not in ("\r", "\n", "\t"):
            return False
        return self._hold(event)

    def _hold(self, event: events.Key) -> bool:
        self._keys.append(event)
        self._last = time.monotonic()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(ALONE, self._look)
        return True

    def holds_in_field(self, event: events.Key) -> bool:
        """The same while a field has the focus: it gets what is typed at once, and a paste only up to its RUNth key,
        because a field draws itself anew for every key."""
        self._run = self._run + 1 if event.time - self._typed_at < RAPID else 0
        self._typed_at = event.time
        if not self._keys and self._run < RUN:
            return False
        return self._hold(event)

    def _look(self) -> None:
        silence = PASTING if len(self._keys) >= MANY else ALONE
        left = self._last + silence - time.monotonic()
        if left > 0.001:
            self._timer = asyncio.get_running_loop().call_later(left, self._look)
            return
        self._timer = None
        keys, self._keys = self._keys, []
        if len(keys) >= MANY or keys[0].time - self._taken_at < TAIL:
            self._taken_at = time.monotonic()
            # the view key just before belongs to the text when nobody could have typed on that fast
            first, at = self._instant
            lead = first if 0 <= keys[0].time - at < ALONE else ""
            self._take(lead + "".join("\n" if key.character == "\r" else key.character or "" for key in keys))
            return
        task = asyncio.ensure_future(self._each(keys))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _each(self, keys: list[events.Key]) -> None:
        for key in keys:
            await self._press(key)
