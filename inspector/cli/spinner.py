"""Progress of work whose length nobody knows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

FIRST_SECONDS = 1.0
"""After this long a person wants to know that something goes on."""


@contextmanager
def spinner(words: Callable[[], str], every: float = FIRST_SECONDS) -> Iterator[None]:
    """A line on stderr that is kept up to date, where stderr is a terminal and the work takes longer than a second."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield
        return
    done, told = threading.Event(), False

    def tell() -> None:
        nonlocal told
        while not done.wait(every):
            told = True
            with suppress(OSError, ValueError):
                stream.write(f"\r{words()[:70]:<70} …")
                stream.flush()

    teller = threading.Thread(target=tell, daemon=True, name="progress")
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join(1)
        if told:
            stream.write("\r" + " " * 74 + "\r")
            stream.flush()
