"""The client's side of RFC 6455 against a server of a few lines that knows the standard by itself."""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from inspector.browse import websocket
from inspector.browse.websocket import WebSocket

Peer = Callable[[socket.socket], None]


@contextmanager
def served(peer: Peer, answer: Callable[[str], bytes] | None = None) -> Iterator[int]:
    """A port where one connection is shaken hands with and then handed to `peer`."""

    def run() -> None:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(10)
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(4096)
            headers = dict(line.split(": ", 1) for line in request.decode().split("\r\n")[1:] if ": " in line)
            given = {name.lower(): value for name, value in headers.items()}
            assert request.startswith(b"GET /devtools/browser/u-u-i-d HTTP/1.1\r\n") and "origin" not in given
            connection.sendall((answer or accepted)(given["sec-websocket-key"]))
            peer(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=run)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def accepted(key: str) -> bytes:
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )


def frame(payload: bytes, kind: int = 1, final: bool = True) -> bytes:
    size = len(payload)
    first = bytes([(0x80 if final else 0) | kind])
    if size < 126:
        return first + bytes([size]) + payload
    if size < 65536:
        return first + b"\x7e" + struct.pack("!H", size) + payload
    return first + b"\x7f" + struct.pack("!Q", size) + payload


def heard(connection: socket.socket) -> tuple[int, bytes]:
    """(kind, payload) of one frame of the client, unmasked."""
    stream = connection.makefile("rb")
    first, second = stream.read(2)
    assert first & 0x80 and second & 0x80, "one frame, masked"
    size = second & 0x7F
    size = struct.unpack("!H", stream.read(2))[0] if size == 126 else size
    size = struct.unpack("!Q", stream.read(8))[0] if size == 127 else size
    key, payload = stream.read(4), stream.read(size)
    return first & 0x0F, bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


def received(*data: bytes) -> list[bytes]:
    """What the client makes of these bytes of a server."""
    with served(lambda connection: connection.sendall(b"".join(data))) as port:
        return list(WebSocket(port, "/devtools/browser/u-u-i-d", 5).messages())


@pytest.mark.parametrize("size", [0, 1, 3, 125, 126, 65535, 65536, 200_001])
def test_a_message_of_any_length_goes_and_comes(size: int) -> None:
    text = bytes(32 + at % 90 for at in range(size))

    def echo(connection: socket.socket) -> None:
        kind, payload = heard(connection)
        assert (kind, payload) == (1, text)
        connection.sendall(frame(payload))

    with served(echo) as port:
        wire = WebSocket(port, "/devtools/browser/u-u-i-d", 5)
        wire.send(text)
        assert next(wire.messages()) == text
        wire.close()


def test_parts_are_joined_and_a_ping_between_them_is_answered() -> None:
    pong: list[tuple[int, bytes]] = []

    def peer(connection: socket.socket) -> None:
        connection.sendall(frame(b'{"a":', final=False) + frame(b"are you there", 9) + frame(b"1}", 0))
        pong.append(heard(connection))

    with served(peer) as port:
        wire = WebSocket(port, "/devtools/browser/u-u-i-d", 5)
        assert next(wire.messages()) == b'{"a":1}'
    assert pong == [(10, b"are you there")]


def test_of_a_message_that_is_too_long_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "MAX_MESSAGE", 1000)
    in_parts = frame(b"x" * 600, final=False) + frame(b"x" * 600, 0)
    assert received(frame(b"x" * 5000), frame(b"one"), in_parts, frame(b"two")) == [b"one", b"two"]


@pytest.mark.parametrize(
    "last", [frame(b"\x03\xe8", 8), frame(b"half")[:3], b"", b"HTTP/1.1 200 OK\r\n", b"\xf1\x01x", b"\x81\x81keyyx"]
)
def test_the_end_or_what_is_no_frame_ends_it(last: bytes) -> None:
    assert received(frame(b"one"), last) == [b"one"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        accepted("another key"),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_another_kind_of_server_is_refused(answer: bytes) -> None:
    with served(lambda connection: None, lambda key: answer) as port, pytest.raises(OSError):
        WebSocket(port, "/devtools/browser/u-u-i-d", 5)


def test_a_port_where_nobody_listens_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(OSError):
        WebSocket(port, "/devtools/browser/u-u-i-d", 5)
