"""The driver: Textual's own for this platform, sending no more than changes what the terminal shows."""

from __future__ import annotations

from threading import Lock
from typing import Any, cast

from textual.driver import Driver

from inspector.tui.screen_diff import ScreenDiff


class SparingDriver(Driver):
    """Goes before a driver of Textual's: everything that is written passes here."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._sent, self._lock = ScreenDiff(), Lock()
        super().__init__(*args, **options)

    def write(self, data: str) -> None:
        with self._lock:  # a driver answers some of what the terminal tells from the thread that reads
            if left := self._sent.pass_on(data):
                super().write(left)  # type: ignore[safe-super]

    def forget(self) -> None:
        """The terminal may show anything now: the next frame is sent as a whole."""
        with self._lock:
            self._sent.forget()


def sparing(driver: type[Driver]) -> type[Driver]:
    """This driver, sending only what changes."""
    return cast(type[Driver], type(driver.__name__, (SparingDriver, driver), {}))
