"""The loopback redirect URI: a small server that waits for the one answer with the right state (RFC 8252 section 7.3).

asyncio and h11: measured against http.server, uvicorn and aiohttp, the one that refused everything it should, kept
answering under 200 stalled connections and left at once on Ctrl-C.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import h11

from inspector.case.jarm import PARAMETER, with_answer
from inspector.case.model import fragment_of, query_of
from inspector.case.secret import Secret
from inspector.login import pages
from inspector.login.loopback_socket import listen

if TYPE_CHECKING:
    import ssl

MAX_HEAD = 96 * 1024
MAX_BODY = 1024 * 1024
MAX_CONNECTIONS = 64
HEAD_SECONDS = 5.0
BODY_SECONDS = 10.0
CLOSE_SECONDS = 2.0
ANSWER = frozenset({"code", "error", "id_token", "access_token", "state", PARAMETER})
"""A request to the path is an answer of the provider if it carries one of these."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What came back to the redirect URI."""

    url: str = field(repr=False)
    """The redirect URI with the query, and with the fragment where the relay page handed it over."""
    form: dict[str, str] | None = field(repr=False)
    mode: str
    """query, fragment, form_post or pasted."""
    state_matches: bool
    key: Any = field(default=None, repr=False)
    """Private key for an encrypted answer (JARM)."""

    @property
    def ends(self) -> bool:
        """Whether the login ends with it: it has the right state, or it is a refusal that carries none at all."""
        given = self.parameters
        return self.state_matches or (bool(given.get("error")) and not given.get("state"))

    @property
    def parameters(self) -> dict[str, str]:
        """All parameters; the first of each name: query, then fragment, then form; those of a signed answer win."""
        found = {**(self.form or {}), **fragment_of(self.url), **query_of(self.url)}
        return with_answer(found, self.key) if PARAMETER in found else found


@dataclass(frozen=True, slots=True)
class Stray:
    """A request that was answered and did not end the wait. `why` is a sentence; nothing of the request's values."""

    method: str
    why: str
    answer: Callback | None = None
    """Where it was an answer of a provider, with another state."""


def read_answer(state: Secret, url: str, form: dict[str, str] | None, mode: str, key: Any = None) -> Callback:
    """An answer, with its state compared to the one that was sent."""
    came = Callback(url, form, mode, False, key).parameters.get("state", "")
    matches = bool(state) and hmac.compare_digest(came.encode("utf-8", "replace"), state.reveal().encode())
    return Callback(url, form, mode, matches, key)


class CallbackServer:
    """`async with CallbackServer(redirect_uri) as server: server.expect(state); callback = await server.wait()`.

    Binds 127.0.0.1 and ::1 on one port (0: any free one, see `redirect_uri`). Raises PortTaken. On the way out every
    connection and task is gone.
    """

    def __init__(
        self,
        redirect_uri: str,
        *,
        on_stray: Callable[[Stray], None] = lambda stray: None,
        tls: ssl.SSLContext | None = None,
        key: Any = None,
    ) -> None:
        """`key` is the private key that opens an encrypted answer."""
        self._key = key
        self._parts = urlsplit(redirect_uri)
        self._state = Secret("")
        self._on_stray = on_stray
        self._tls = tls
        self._servers: list[asyncio.Server] = []
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._answer: asyncio.Future[Callback] | None = None

    @property
    def redirect_uri(self) -> str:
        return urlunsplit(self._parts)

    @property
    def port(self) -> int:
        return self._parts.port if self._parts.port is not None else {"https": 443}.get(self._parts.scheme, 80)

    async def __aenter__(self) -> CallbackServer:
        self._answer = asyncio.get_running_loop().create_future()
        sockets = listen(self.port)
        port = sockets[0].getsockname()[1]
        host = self._parts.netloc.rpartition(":")[0] if self._parts.port is not None else self._parts.netloc
        default = {"http": 80, "https": 443}.get(self._parts.scheme)
        if port != default or self._parts.port is not None:
            self._parts = self._parts._replace(netloc=f"{host}:{port}")
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        if port == default:
            self._hosts |= {"127.0.0.1", "localhost", "[::1]"}
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._close, sockets)
            for sock in sockets:
                self._servers.append(await asyncio.start_server(self._serve, sock=sock, backlog=256))
            undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close([])

    def expect(self, state: Secret) -> None:
        """The state to wait for. Until it is set no answer is the right one."""
        self._state = state

    async def wait(self) -> Callback:
        """The answer with the right state; waits without polling, and for as long as it is let."""
        assert self._answer is not None  # for mypy alone  # nosec B101
        return await asyncio.shield(self._answer)

    async def _close(self, sockets: list[socket.socket]) -> None:
        for server in self._servers:
            server.close()
        for sock in sockets:
            sock.close()
        if self._answer is not None and self._answer.done() and self._connections:
            # the page that says so is still on its way
            await asyncio.wait(list(self._connections), timeout=0.5)
        for task, writer in list(self._connections.items()):
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._connections.clear()
        servers, self._servers = self._servers, []
        for server in servers:
            await server.wait_closed()
        if self._answer is not None:
            self._answer.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # for mypy alone  # nosec B101
        if not self._servers:  # accepted while the server was closing
            writer.transport.abort()
            return
        self._connections[task] = writer
        if len(self._connections) > MAX_CONNECTIONS:
            oldest = next(iter(self._connections))
            self._connections.pop(oldest).transport.abort()
            oldest.cancel()
        try:
            if self._tls:
                # here and not in start_server: a handshake that stalls is then one of the connections that end
                await writer.start_tls(self._tls, ssl_handshake_timeout=HEAD_SECONDS)
            await _Exchange(self, reader, writer).run()
        except (OSError, TimeoutError, asyncio.CancelledError):
            # a peer that left, or the server that closes: nobody is there to hear of it
            pass
        finally:
            self._connections.pop(task, None)
            writer.transport.abort()

    # -- what is answered -----------------------------------------------------------------------------------------

    def refuse_head(self, request: h11.Request) -> tuple[int, bytes, str] | None:
        """The answer to a request that is refused by its head alone, or None."""
        method, target = request.method.decode("ascii"), request.target.decode("ascii", "replace")
        hosts = [value.decode("latin-1").lower() for name, value in request.headers if name == b"host"]
        if len(hosts) != 1:
            return self._stray(method, 400, "without one Host header")
        if hosts[0] not in self._hosts:
            # a foreign name that resolves to this machine: DNS rebinding
            return self._stray(method, 421, "for another host name")
        if not target.startswith("/"):
            return self._stray(method, 400, "that is no path")
        path = target.partition("?")[0]
        if path == "/favicon.ico":
            return 204, b"", ""
        if path != (self._parts.path or "/"):
            return self._stray(method, 404, "for another path")
        if method == "OPTIONS":
            return 204, b"", ""
        if method not in ("GET", "HEAD", "POST"):
            return self._stray(method, 405, "with a method that no provider uses")
        if method == "POST":
            kind = next((v for n, v in request.headers if n == b"content-type"), b"").partition(b";")[0].strip().lower()
            if kind != b"application/x-www-form-urlencoded":
                return self._stray(method, 415, "that is no form")
        return None

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, bytes, str]:
        """Status, page and Content-Security-Policy for a request to the registered path."""
        query = target.partition("?")[2]
        url = urlunsplit(self._parts._replace(query=query))
        form: dict[str, str] | None = None
        mode = "query"
        if method == "POST":
            form, mode = _form(body), "form_post"
            if form is None:
                return self._stray(method, 400, "with a form that cannot be read")
            if pages.RELAY_FIELD in form:
                url, form, mode = f"{url}#{form[pages.RELAY_FIELD]}", None, "fragment"
        callback = read_answer(self._state, url, form, mode, self._key)
        given = callback.parameters
        if method == "HEAD":
            return 200, b"", pages.PLAIN_POLICY
        if not ANSWER & given.keys():
            if method == "GET":
                return 200, pages.relay(), pages.RELAY_POLICY
            return self._stray(method, 400, "that holds no answer")
        assert self._answer is not None  # for mypy alone  # nosec B101
        if self._answer.done():
            self._on_stray(Stray(method, "An answer came once more (a reload, or a second tab)."))
            return 200, pages.again(), pages.PLAIN_POLICY
        if not callback.ends:
            error = given.get("error", "")
            what = "An error" if error else "An answer"
            why = (
                f"{what} came with {'another' if given.get('state') else 'no'} state; still waiting for the right one."
            )
            self._on_stray(Stray(method, why, callback))
            return 400, pages.foreign(error), pages.PLAIN_POLICY
        self._answer.set_result(callback)
        if "error" in given:
            return 200, pages.refused(given["error"], given.get("error_description", "")), pages.PLAIN_POLICY
        return 200, pages.arrived(), pages.PLAIN_POLICY

    def broken(self, status: int, why: str) -> tuple[int, bytes, str]:
        return self._stray("?", status, why)

    def _stray(self, method: str, status: int, why: str) -> tuple[int, bytes, str]:
        self._on_stray(Stray(method, f"A request {why} was answered with {status}."))
        text = f"A request {why}: this address only takes the answer of the login that is under way."
        return status, pages.page(f"{status}", text), pages.PLAIN_POLICY


class _Exchange:
    """One connection: one request, one answer, closed."""

    def __init__(self, server: CallbackServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)

    async def run(self) -> None:
        method = "GET"
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                request = await self._event()
            if not isinstance(request, h11.Request):
                return  # a preconnect that was never used
            method = request.method.decode("ascii")
            reply = self.server.refuse_head(request)
            if reply is None:
                body = await self._body(request)
                reply = (
                    self.server.broken(413, f"of more than {MAX_BODY // 1024} KiB")
                    if body is None
                    else self.server.answer(method, request.target.decode("ascii"), body)
                )
        except h11.RemoteProtocolError as error:
            reply = self.server.broken(error.error_status_hint, "that is not HTTP")
        await self._send(method, *reply)

    async def _event(self) -> Any:
        while True:
            event = self.h11.next_event()
            if event is not h11.NEED_DATA:
                return event
            if self.h11.they_are_waiting_for_100_continue:
                self.writer.write(self.h11.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            self.h11.receive_data(await self.reader.read(65536))

    async def _body(self, request: h11.Request) -> bytes | None:
        """The body; None where it is too large. Bytes are counted as they come: the length that is told may lie."""
        told = next((value for name, value in request.headers if name == b"content-length"), b"0")
        if int(told) > MAX_BODY:
            return None
        body = bytearray()
        async with asyncio.timeout(BODY_SECONDS):
            while not isinstance(event := await self._event(), h11.EndOfMessage):
                if not isinstance(event, h11.Data):
                    raise ConnectionResetError
                body += event.data
                if len(body) > MAX_BODY:
                    return None
        return bytes(body)

    async def _send(self, method: str, status: int, body: bytes, policy: str) -> None:
        headers = [
            ("Content-Length", str(len(body))),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", policy or pages.PLAIN_POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ]
        if status in (204, 405):
            headers.append(("Allow", "GET, HEAD, POST, OPTIONS"))
        if status == 204:
            headers = [h for h in headers if h[0] not in ("Content-Length", "Content-Type")]
        # written by hand: h11 refuses to answer a request that it found broken
        reason = _REASONS.get(status, "Refused")
        head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers) + "\r\n"
        self.writer.write(head.encode("ascii") + (b"" if method == "HEAD" or status == 204 else body))
        async with asyncio.timeout(CLOSE_SECONDS):
            await self.writer.drain()
            if self.writer.can_write_eof():
                self.writer.write_eof()
                # what is still coming is read and dropped, else closing resets the connection and the page is lost
                while await self.reader.read(65536):
                    pass
            else:
                self.writer.close()
                await self.writer.wait_closed()


_REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
}


def _form(body: bytes) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200, errors="strict")
    except (ValueError, UnicodeDecodeError):
        return None
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
