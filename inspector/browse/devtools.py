"""The DevTools protocol: commands, their answers, and events, as messages of JSON over a wire.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from inspector.errors import InspectorError

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of one message; of a longer one nothing is kept."""
ANSWER_SECONDS = 20.0


class DevToolsError(InspectorError):
    """The browser refused a command, did not answer in time, or is gone."""


Event = Callable[[str, dict[str, Any], str], None]
"""method, params, session id ("" for the browser itself)"""


class Wire(Protocol):
    """What carries the messages."""

    def send(self, message: bytes) -> None:
        """Raises OSError where the browser has gone."""

    def messages(self) -> Iterator[bytes]:
        """Each message, until the browser has gone; of one longer than MAX_MESSAGE nothing."""

    def close(self) -> None: ...


class DevTools:
    """One connection. Events are handed on in their order, on the event loop's thread."""

    def __init__(self, wire: Wire, on_event: Event) -> None:
        self._wire = wire
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self.closed = asyncio.Event()
        """Set when the browser has gone."""
        threading.Thread(target=self._read, daemon=True, name="devtools").start()

    async def call(self, method: str, params: Mapping[str, Any] | None = None, session: str = "") -> dict[str, Any]:
        """One command and its result. Raises DevToolsError."""
        answer = self.send(method, params, session)
        try:
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except TimeoutError:
            raise DevToolsError(f"the browser does not answer {method}") from None

    def send(
        self, method: str, params: Mapping[str, Any] | None = None, session: str = ""
    ) -> asyncio.Future[dict[str, Any]]:
        """One command, whose result may be waited for or not."""
        self._number += 1
        answer: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        answer.add_done_callback(_looked_at)
        if self.closed.is_set():
            answer.set_exception(DevToolsError("the browser is closed"))
            return answer
        message: dict[str, Any] = {"id": self._number, "method": method, "params": dict(params or {})}
        if session:
            message["sessionId"] = session
        self._waiting[self._number] = answer
        try:
            self._wire.send(json.dumps(message).encode())
        except OSError:
            self._gone()
        return answer

    def close(self) -> None:
        """Let go of the wire."""
        self._wire.close()
        self._gone()

    def _read(self) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody listens any more
            for message in self._wire.messages():
                self._loop.call_soon_threadsafe(self._take, message)
            self._loop.call_soon_threadsafe(self._gone)

    def _take(self, data: bytes) -> None:
        try:
            message = json.loads(data)
        except ValueError:
            return
        answer = self._waiting.pop(message.get("id"), None)
        if answer is not None:
            if "error" in message:
                _settle(answer, DevToolsError(str(message["error"].get("message", "refused"))[:200]))
            elif not answer.done():
                answer.set_result(message.get("result") or {})
        elif isinstance(message.get("method"), str):
            self._on_event(message["method"], message.get("params") or {}, message.get("sessionId") or "")

    def _gone(self) -> None:
        self.closed.set()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            _settle(answer, DevToolsError("the browser was closed"))


def _settle(answer: asyncio.Future[dict[str, Any]], error: DevToolsError) -> None:
    if not answer.done():
        answer.set_exception(error)


def _looked_at(answer: asyncio.Future[dict[str, Any]]) -> None:
    """So that a command nobody waits for does not complain when it fails."""
    if not answer.cancelled():
        answer.exception()
