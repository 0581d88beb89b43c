"""The DevTools protocol over a pipe: messages each ended by a NUL. No port is opened that others could find.

The pipe is the browser's switch --remote-debugging-pipe.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from inspector.browse.devtools import MAX_MESSAGE


class Pipe:
    """Our ends of the two pipes."""

    def __init__(self, receive: int, send: int) -> None:
        self._receive, self._send = receive, send

    def send(self, message: bytes) -> None:
        """Raises OSError where the browser has gone."""
        os.write(self._send, message + b"\0")

    def messages(self) -> Iterator[bytes]:
        """Each message, until the browser has gone."""
        rest, dropping = bytearray(), False
        while data := self._read():
            *ended, tail = data.split(b"\0")
            for part in ended:
                if not dropping:
                    yield bytes(rest + part)
                rest, dropping = bytearray(), False
            if dropping or len(rest) + len(tail) > MAX_MESSAGE:
                rest, dropping = bytearray(), True
            else:
                rest += tail

    def close(self) -> None:
        """The browser ends by itself then."""
        for descriptor in (self._send, self._receive):
            with suppress(OSError):
                os.close(descriptor)

    def _read(self) -> bytes:
        try:
            return os.read(self._receive, 1 << 20)
        except OSError:
            return b""
