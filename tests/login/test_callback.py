"""The callback server against what browsers, other programs and attackers send to a loopback port."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.secret import Secret
from inspector.login import callback as room
from inspector.login import pages
from inspector.login.callback import Callback, CallbackServer, Stray
from inspector.login.certificate import loopback_context
from inspector.login.loopback_socket import PortTaken

STATE = "the-right-state"
Steps = Callable[[CallbackServer], Awaitable[None]]


Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def serve(
    steps: Steps, redirect_uri: str = "http://127.0.0.1:0/callback", clients: Sequence[Client] = (), **more: object
) -> list[Stray]:
    """Run steps against a server; afterwards no task and no listening socket is left. `clients` are told goodbye."""
    strays: list[Stray] = []

    async def main() -> None:
        before = asyncio.all_tasks()
        async with CallbackServer(redirect_uri, on_stray=strays.append, **more) as server:  # type: ignore[arg-type]
            server.expect(Secret(STATE))
            await steps(server)
        assert asyncio.all_tasks() == before and not server._connections
        for reader, writer in clients:
            with suppress(OSError):
                assert await reader.read() == b""
            writer.transport.abort()
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()

    asyncio.run(main())
    return strays


async def send(server: CallbackServer, raw: bytes, host: str = "127.0.0.1") -> bytes:
    """Everything the server answers to these bytes."""
    reader, writer = await asyncio.open_connection(host, server.port)
    try:
        writer.write(raw)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


def request(server: CallbackServer, target: str, method: str = "GET", body: bytes = b"", *more: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *more]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def posted(server: CallbackServer, fields: dict[str, str], *more: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return request(server, "/callback", "POST", urlencode(fields).encode(), kind, *more)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def header(answer: bytes, name: str) -> str | None:
    found = re.search(rb"(?im)^" + name.encode() + rb": (.*)\r$", answer.partition(b"\r\n\r\n")[0] + b"\r\n")
    return found[1].decode() if found else None


async def waiting(server: CallbackServer) -> bool:
    """Whether the server still waits for the right answer."""
    try:
        async with asyncio.timeout(0.02):
            await server.wait()
    except TimeoutError:
        return True
    return False


# -- the answer ---------------------------------------------------------------------------------------------------


def test_the_right_state_in_a_query_ends_the_wait() -> None:
    async def steps(server: CallbackServer) -> None:
        answer = await send(server, request(server, f"/callback?code=c&state={STATE}&iss=https%3A%2F%2Fidp"))
        assert status(answer) == 200 and b"The answer has arrived" in answer
        came = await server.wait()
        assert came.mode == "query" and came.state_matches
        assert came.parameters == {"code": "c", "state": STATE, "iss": "https://idp"}
        assert came.url == f"{server.redirect_uri}?code=c&state={STATE}&iss=https%3A%2F%2Fidp"

    assert serve(steps) == []


def test_a_posted_form_from_an_https_page_is_taken() -> None:
    async def steps(server: CallbackServer) -> None:
        raw = posted(server, {"code": "c", "state": STATE}, "Origin: null", "Sec-Fetch-Site: cross-site")
        assert status(await send(server, raw)) == 200
        came = await server.wait()
        assert came.mode == "form_post" and came.form == {"code": "c", "state": STATE}

    serve(steps)


def test_a_chunked_form_is_taken() -> None:
    async def steps(server: CallbackServer) -> None:
        body = f"code=c&state={STATE}".encode()
        raw = (
            f"POST /callback HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        ).encode()
        answer = await send(server, raw + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
        assert status(answer) == 200 and (await server.wait()).form == {"code": "c", "state": STATE}

    serve(steps)


def test_a_client_that_waits_for_100_continue_gets_it() -> None:
    async def steps(server: CallbackServer) -> None:
        body = f"code=c&state={STATE}".encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        head = request(server, "/callback", "POST", b"", kind, "Expect: 100-continue", f"Content-Length: {len(body)}")
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head)
        assert (await reader.readline()).startswith(b"HTTP/1.1 100")
        writer.write(body)
        assert b"HTTP/1.1 200" in await reader.read()
        writer.close()

    serve(steps)


def test_a_fragment_is_handed_over_by_the_relay_page() -> None:
    async def steps(server: CallbackServer) -> None:
        page = await send(server, request(server, "/callback?iss=https%3A%2F%2Fidp"))
        assert status(page) == 200 and await waiting(server)
        policy = header(page, "Content-Security-Policy") or ""
        script = re.search(r"<script>(.*?)</script>", page.decode())
        assert script and pages._hash(script[1]) in policy and "form-action 'self'" in policy
        assert "default-src 'none'" in policy and "unsafe" not in policy
        fragment = f"id_token=a.b.c&state={STATE}"
        raw = posted(server, {pages.RELAY_FIELD: fragment}).replace(b"/callback", b"/callback?iss=https%3A%2F%2Fidp", 1)
        assert status(await send(server, raw)) == 200
        came = await server.wait()
        assert came.mode == "fragment" and came.form is None
        assert came.parameters == {"id_token": "a.b.c", "state": STATE, "iss": "https://idp"}
        assert came.url.endswith("#" + fragment)

    serve(steps)


def test_an_error_with_the_right_state_ends_the_wait_and_is_shown_escaped() -> None:
    async def steps(server: CallbackServer) -> None:
        query = urlencode({"error": "<script>", "error_description": "<img src=x onerror=alert(1)>", "state": STATE})
        answer = await send(server, request(server, f"/callback?{query}"))
        assert b"<img" not in answer and b"&lt;img src=x" in answer and answer.count(b"<script>") == 0
        assert b"arrived" not in answer
        assert (await server.wait()).parameters["error"] == "<script>"

    serve(steps)


@pytest.mark.parametrize("query", ["code=c&state=another", "code=c", f"code=c&state={STATE}x", "error=e&state=x"])
def test_an_answer_with_another_state_is_recorded_and_the_wait_goes_on(query: str) -> None:
    async def steps(server: CallbackServer) -> None:
        answer = await send(server, request(server, f"/callback?{query}"))
        assert status(answer) == 400 and b"arrived" not in answer and b"still waiting" in answer
        assert await waiting(server)
        assert status(await send(server, request(server, f"/callback?code=right&state={STATE}"))) == 200
        assert (await server.wait()).parameters["code"] == "right"

    (stray,) = serve(steps)
    assert stray.answer is not None and not stray.answer.state_matches
    assert "code=c" not in stray.why and "code=c" not in repr(stray)


def test_no_answer_is_right_before_a_state_is_expected() -> None:
    async def steps(server: CallbackServer) -> None:
        server.expect(Secret(""))
        assert status(await send(server, request(server, "/callback?code=c&state="))) == 400
        assert await waiting(server)

    serve(steps)


def test_a_second_answer_is_told_so_and_changes_nothing() -> None:
    async def steps(server: CallbackServer) -> None:
        await send(server, request(server, f"/callback?code=first&state={STATE}"))
        again = await send(server, request(server, f"/callback?code=second&state={STATE}"))
        assert b"Already received" in again
        assert (await server.wait()).parameters["code"] == "first"

    assert [stray.answer for stray in serve(steps)] == [None]


def test_parallel_tabs_leave_one_answer() -> None:
    async def steps(server: CallbackServer) -> None:
        raws = [request(server, f"/callback?code=c{i}&state={STATE}") for i in range(20)]
        answers = await asyncio.gather(*(send(server, raw) for raw in raws))
        assert sum(b"The answer has arrived" in answer for answer in answers) == 1
        assert sum(b"Already received" in answer for answer in answers) == 19

    serve(steps)


# -- what is no answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/favicon.ico", 204),
        ("GET", "/", 404),
        ("GET", f"/other?code=c&state={STATE}", 404),
        ("GET", f"/callback/?code=c&state={STATE}", 404),
        ("GET", f"//callback?code=c&state={STATE}", 404),
        ("HEAD", f"/callback?code=c&state={STATE}", 200),
        ("OPTIONS", f"/callback?code=c&state={STATE}", 204),
        ("PUT", f"/callback?code=c&state={STATE}", 405),
        ("DELETE", "/callback", 405),
        ("GET", f"http://127.0.0.1/callback?code=c&state={STATE}", 400),
        ("POST", f"/callback?code=c&state={STATE}", 415),
    ],
)
def test_only_the_registered_path_and_a_real_answer_end_the_wait(method: str, target: str, expected: int) -> None:
    async def steps(server: CallbackServer) -> None:
        answer = await send(server, request(server, target, method))
        assert status(answer) == expected
        if method == "HEAD":
            assert answer.endswith(b"\r\n\r\n")
        assert await waiting(server)

    serve(steps)


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:{port}", "[::2]:{port}", ""]
)
def test_a_foreign_host_is_misdirected(host: str) -> None:
    async def steps(server: CallbackServer) -> None:
        named = host.format(port=server.port)
        raw = f"GET /callback?code=c&state={STATE} HTTP/1.1\r\nHost: {named}\r\n\r\n".encode()
        assert status(await send(server, raw)) == 421
        assert await waiting(server)

    serve(steps)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_the_three_names_of_this_machine_are_right(host: str) -> None:
    async def steps(server: CallbackServer) -> None:
        raw = f"GET /callback?code=c&state={STATE} HTTP/1.1\r\nHost: {host}:{server.port}\r\n\r\n".encode()
        assert status(await send(server, raw)) == 200
        assert (await server.wait()).state_matches

    serve(steps)


def test_both_address_families_answer_on_one_port() -> None:
    async def steps(server: CallbackServer) -> None:
        for host in ("127.0.0.1", "::1"):
            assert status(await send(server, request(server, "/callback"), host)) == 200

    serve(steps)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"GET /callback HTTP/1.1\r\n\r\n", 400),
        (b"GET /callback HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST /callback HTTP/1.1\r\nHost: HOST\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /callback HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100 + b"\r\n\r\n", 400),
        (b"GET /call\x00back HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
        (b"GET /callback HTTP/1.1\r\nHost: HOST\r\nBad Header: x\r\n\r\n", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET /callback HTTP/1.1\r\nHost: HOST\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_is_not_http_is_answered_and_noted(raw: bytes, expected: int) -> None:
    async def steps(server: CallbackServer) -> None:
        answer = await send(server, raw.replace(b"HOST", f"127.0.0.1:{server.port}".encode()))
        assert status(answer) == expected
        assert answer.startswith(b"HTTP/1.1 ") and await waiting(server)

    assert len(serve(steps)) == 1


@given(st.binary(max_size=400))
def test_no_bytes_end_the_wait_or_the_server(raw: bytes) -> None:
    async def steps(server: CallbackServer) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw)
        writer.write_eof()
        await reader.read()
        writer.close()
        assert status(await send(server, request(server, "/callback"))) == 200

    serve(steps)


def test_a_form_of_10_mb_is_refused_with_a_page() -> None:
    async def steps(server: CallbackServer) -> None:
        raw = posted(server, {"code": "c" * 10_000_000, "state": STATE})
        answer = await send(server, raw)
        assert status(answer) == 413 and b"more than 1024 KiB" in answer
        assert await waiting(server)

    serve(steps)


def test_a_chunked_body_without_end_is_refused() -> None:
    async def steps(server: CallbackServer) -> None:
        raw = request(
            server,
            "/callback",
            "POST",
            b"",
            "Content-Type: application/x-www-form-urlencoded",
            "Transfer-Encoding: chunked",
        )
        assert status(await send(server, raw + (b"10000\r\n" + b"a" * 65536 + b"\r\n") * 20)) == 413

    serve(steps)


def test_a_callback_url_of_30_kb_is_taken() -> None:
    async def steps(server: CallbackServer) -> None:
        target = f"/callback?code={'c' * 30_000}&state={STATE}"
        assert status(await send(server, request(server, target))) == 200
        assert len((await server.wait()).parameters["code"]) == 30_000

    serve(steps)


def test_every_page_is_private_and_inert() -> None:
    async def steps(server: CallbackServer) -> None:
        for target in ("/callback", "/nowhere", "/callback?code=x", f"/callback?code=x&state={STATE}", "/favicon.ico"):
            answer = await send(server, request(server, target))
            assert header(answer, "Cache-Control") == "no-store"
            assert header(answer, "Referrer-Policy") == "no-referrer"
            assert header(answer, "X-Content-Type-Options") == "nosniff"
            assert "default-src 'none'" in (header(answer, "Content-Security-Policy") or "")
            assert header(answer, "Connection") == "close"
            assert header(answer, "Access-Control-Allow-Origin") is None
            style = re.search(r"<style>(.*?)</style>", answer.decode())
            assert style is None or pages._hash(style[1]) in (header(answer, "Content-Security-Policy") or "")
            assert STATE.encode() not in answer

    serve(steps)


# -- time and numbers -----------------------------------------------------------------------------------------------


def test_200_silent_connections_do_not_keep_the_answer_out() -> None:
    async def steps(server: CallbackServer) -> None:
        idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(200)]
        for _, writer in idle[::2]:
            writer.write(b"GET /callback HTTP/1.1\r\nX-Drip: ")
        assert status(await send(server, request(server, f"/callback?code=c&state={STATE}"))) == 200
        assert len(server._connections) <= room.MAX_CONNECTIONS
        for _, writer in idle:
            writer.close()

    serve(steps)


def test_a_dripping_head_has_a_total_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HEAD_SECONDS", 0.2)

    async def steps(server: CallbackServer) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)

        async def drip() -> None:
            while True:
                writer.write(b"X")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        with suppress(OSError):  # aborted, not answered
            assert await reader.read() == b""
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
        writer.transport.abort()
        assert not server._connections

    serve(steps)


def test_a_stalled_body_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BODY_SECONDS", 0.2)

    async def steps(server: CallbackServer) -> None:
        kind = "Content-Type: application/x-www-form-urlencoded"
        raw = request(server, "/callback", "POST", b"", kind, "Content-Length: 50")
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw + b"code=")
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
        assert not server._connections

    serve(steps)


def test_leaving_ends_connections_that_are_open() -> None:
    async def steps(server: CallbackServer) -> None:
        clients.extend([await asyncio.open_connection("127.0.0.1", server.port) for _ in range(5)])
        await send(server, request(server, "/callback"))
        assert len(server._connections) >= 5

    clients: list[Client] = []
    serve(steps, clients=clients)


# -- the port -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_taken_port_is_named_with_what_to_do(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as taken:
        taken.bind((host, 0))
        taken.listen()
        port = taken.getsockname()[1]

        async def main() -> None:
            async with CallbackServer(f"http://localhost:{port}/callback"):
                pass

        with pytest.raises(PortTaken) as caught:
            asyncio.run(main())
    assert str(port) in str(caught.value) and "--port" in str(caught.value)


def test_an_ephemeral_port_stands_in_the_redirect_uri() -> None:
    async def steps(server: CallbackServer) -> None:
        assert server.port != 0 and server.redirect_uri == f"http://localhost:{server.port}/cb"

    serve(steps, "http://localhost:0/cb")


def test_a_port_is_free_again_at_once() -> None:
    async def steps(server: CallbackServer) -> None:
        await send(server, request(server, f"/callback?code=c&state={STATE}"))

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    for _ in range(3):
        serve(steps, f"http://127.0.0.1:{port}/callback")


def test_https_with_a_certificate_made_on_the_spot() -> None:
    context, fingerprint = loopback_context(datetime.now(UTC))
    assert re.fullmatch(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint)

    async def steps(server: CallbackServer) -> None:
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trusting)
        import hashlib

        seen = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert hashlib.sha256(seen).hexdigest().upper() == fingerprint.replace(":", "")
        writer.write(request(server, f"/callback?code=c&state={STATE}"))
        assert b"The answer has arrived" in await reader.read()
        writer.close()
        assert status(await send(server, b"GET / HTTP/1.1\r\n\r\n") or b"x 0 ") in (0, 400)  # plain http to it
        assert (await server.wait()).url.startswith("https://localhost:")

    serve(steps, "https://localhost:0/callback", tls=context)


def test_a_stalled_handshake_ends_with_the_server() -> None:
    context, _ = loopback_context(datetime.now(UTC))

    async def steps(server: CallbackServer) -> None:
        clients.extend([await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)])
        clients[0][1].write(b"\x16\x03\x01")
        while len(server._connections) < 3:
            await asyncio.sleep(0.01)

    clients: list[Client] = []
    serve(steps, "https://localhost:0/callback", clients, tls=context)


def test_an_answer_shows_none_of_its_values() -> None:
    answer = Callback("http://localhost/cb?code=SECRETCODE", {"code": "SECRETCODE"}, "form_post", True)
    assert "SECRETCODE" not in repr(answer)
