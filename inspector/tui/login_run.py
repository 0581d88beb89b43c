"""A login under way: what its page shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case

if TYPE_CHECKING:
    from inspector.login.events import DeviceCode


@dataclass
class LoginRun:
    """One login under way, as the screen shows it."""

    host: str
    hosts: set[str] = field(default_factory=set)
    """Every host that was talked to: masked while sharing."""
    about: tuple[str, ...] = ()
    """What to know while it goes on."""
    steps: list[tuple[str, str]] = field(default_factory=list)
    url: str = field(default="", repr=False)
    ssh: str = ""
    code: DeviceCode | None = field(default=None, repr=False)
    """What is typed at another device."""
    going: bool = True
    task: asyncio.Task[None] | None = None
    pasted: asyncio.Queue[str] = field(default_factory=asyncio.Queue, repr=False)
    again: Any = None
    elsewhere: bool = True
    """Whether the address works on another machine, and what that browser shows can be pasted."""
    partial: Case | None = field(default=None, repr=False)
    """What had come when it was cancelled."""
    opened: float | None = None
    """When the address was ready to be opened, on the monotonic clock."""
    code_lives: int | None = None
    """Seconds that the provider's authorization code lives, where that is documented."""
    stop: Callable[[], None] | None = field(default=None, repr=False)
    """Ends it so that what had come is judged; None where it can only be cancelled."""

    def take(self, text: str) -> bool:
        """Whether a pasted text is the address that answers this login while it waits; it is handed on then."""
        address = text.strip()
        waits = self.going and self.url and self.elsewhere
        if not waits or not address.startswith(("http://", "https://")) or "\n" in address:
            return False
        self.pasted.put_nowait(address)
        return True

    def cancel(self) -> None:
        """End it; asked a second time, without waiting for what had come."""
        stop, self.stop = self.stop, None
        if stop is not None:
            stop()
        elif self.task is not None:
            self.task.cancel()
