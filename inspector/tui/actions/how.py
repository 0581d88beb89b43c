"""Shows how to get what is asked for most. The providers' files are read in a thread: there are many of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.tui.host import Host


def show(app: Host) -> None:
    app.run_worker(partial(_read, app), thread=True, exit_on_error=False, group="how")


def _read(app: Host) -> None:
    from inspector.idps.loader import load, names

    for name in names():
        load(name)
    app.call_from_thread(app.show_page, "how")
