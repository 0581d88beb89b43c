"""A small HTTP server on loopback for the stand-ins of the demo: one handler, asyncio and h11."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import h11

if TYPE_CHECKING:
    import ssl

MAX_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    host: str
    """The host name that was asked for, without a port."""
    path: str
    query: dict[str, str] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    form: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, value: Any, status: int = 200) -> Response:
        return cls(status, json.dumps(value).encode(), (("content-type", "application/json"),))

    @classmethod
    def html(cls, text: str, status: int = 200) -> Response:
        return cls(status, text.encode(), (("content-type", "text/html; charset=utf-8"),))

    @classmethod
    def redirect(cls, url: str) -> Response:
        return cls(302, b"", (("location", url),))


class Server:
    """`async with Server(handler) as server: server.port`; on 127.0.0.1, any free port, closed on the way out."""

    def __init__(self, handler: Callable[[Request], Response], tls: ssl.SSLContext | None = None) -> None:
        self._handler, self._tls = handler, tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        connection = h11.Connection(h11.SERVER)
        try:
            async with asyncio.timeout(30):
                request = await _read(connection, reader)
                if request is not None:
                    writer.write(_written(connection, self._handler(request)))
                    await writer.drain()
        except (h11.RemoteProtocolError, OSError, TimeoutError):
            pass  # a broken client gets no answer
        finally:
            writer.close()


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    """The next request, or None where the client left."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MAX_BODY:
                return None
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _request(head, bytes(body))
        else:
            return None


def _request(head: h11.Request, body: bytes) -> Request:
    parts = urlsplit(head.target.decode("ascii", "replace"))
    headers = {k.decode(): v.decode("latin-1") for k, v in head.headers}
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    host = headers.get("host", "").rsplit(":", 1)[0]
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(head.method.decode(), host, parts.path, query, headers, form)


def _written(connection: h11.Connection, response: Response) -> bytes:
    headers = [
        *response.headers,
        ("content-length", str(len(response.body))),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("connection", "close"),
    ]
    head = connection.send(h11.Response(status_code=response.status, headers=headers)) or b""
    data = connection.send(h11.Data(data=response.body)) or b""
    return head + data + (connection.send(h11.EndOfMessage()) or b"")
