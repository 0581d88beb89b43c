"""Runs the command as a system without Unix would: no fcntl, termios, tty, pty, pwd, resource, SIGHUP, fchmod,
and an event loop that watches no files. `python without_unix.py ARGUMENTS...`"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

for event_loop in (asyncio.SelectorEventLoop, asyncio.BaseEventLoop):

    def unsupported(*_: Any) -> None:
        raise NotImplementedError

    for name in ("add_reader", "add_writer", "add_signal_handler"):
        setattr(event_loop, name, unsupported)
for module in ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "readline"):
    sys.modules[module] = None  # type: ignore[assignment]
for absent in ("fchmod", "chown", "O_NOFOLLOW", "mkfifo"):
    if hasattr(os, absent):
        delattr(os, absent)
if hasattr(signal, "SIGHUP"):
    del signal.SIGHUP

if __name__ == "__main__":
    from inspector.__main__ import run

    sys.exit(run())
