"""Runs what waits for the network. A fault in its background, a thread or a connection that nobody awaits, is one line
without words and values; by themselves they would print a traceback into the middle of a login."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from inspector.errors import place

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the work returns or raises, like `asyncio.run`; a request to end is answered as Ctrl-C is."""
    threading.excepthook = lambda args: _report(args.exc_value)
    sys.unraisablehook = lambda args: _report(args.exc_value)
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_exception_handler(lambda _, context: _report(context.get("exception")))
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            # a terminal that is closed is a Ctrl-C: what had come is kept; under nohup it goes on
            if signal.getsignal(number) is signal.SIG_IGN:
                continue
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, signal.raise_signal, signal.SIGINT)
        return runner.run(work)


def _report(error: BaseException | None) -> None:
    """By means that cannot fail themselves."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(f"▲ a fault in the background of qlik-inspector, which goes on: {place(error)}", file=sys.stderr)
