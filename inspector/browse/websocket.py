"""The DevTools protocol over a WebSocket of this machine (RFC 6455, the client's side), where no pipe can be had."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import h11

from inspector.browse.devtools import MAX_MESSAGE

_ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Section 1.3: what is hashed with the key, so that no other kind of server answers by accident."""
_CONTINUATION, _TEXT, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x8, 0x9, 0xA
_MASKED = 0x80
_FINAL = 0x80


class WebSocket:
    """One connection, open. Raises OSError from each call where it is lost."""

    def __init__(self, port: int, path: str, timeout: float) -> None:
        """Connect to 127.0.0.1. Raises OSError where nothing there takes it."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout)
        self._writing = threading.Lock()
        with ExitStack() as undone:
            undone.callback(self._socket.close)
            self._rest = bytearray(self._opened(port, path))
            undone.pop_all()
        self._socket.settimeout(None)

    def send(self, message: bytes) -> None:
        """One message of text."""
        self._frame(_TEXT, message)

    def messages(self) -> Iterator[bytes]:
        """Each message, until the browser has gone; of one that is too long nothing is kept."""
        parts, dropping = bytearray(), False
        with suppress(OSError):
            while True:
                final, kind, payload = self._next()
                if kind == _CLOSE:
                    return
                if kind == _PING:
                    self._frame(_PONG, payload)
                if kind >= _CLOSE:  # control frames may stand between the parts of a message
                    continue
                dropping = dropping or len(parts) + len(payload) > MAX_MESSAGE
                parts = bytearray() if dropping else parts + payload
                if final:
                    if not dropping:
                        yield bytes(parts)
                    parts, dropping = bytearray(), False

    def close(self) -> None:
        """Let go; the other side notices."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _opened(self, port: int, path: str) -> bytes:
        """Shake hands (section 4.1); what came after it. Raises OSError."""
        key = base64.b64encode(os.urandom(16)).decode()
        http = h11.Connection(h11.CLIENT)
        headers = [
            ("Host", f"127.0.0.1:{port}"),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", key),
            ("Sec-WebSocket-Version", "13"),
        ]
        try:
            self._socket.sendall(http.send(h11.Request(method="GET", target=path, headers=headers)) or b"")
            while (event := http.next_event()) is h11.NEED_DATA:
                http.receive_data(self._some())
        except h11.ProtocolError:
            raise OSError("no WebSocket answers there") from None
        given = dict(event.headers) if isinstance(event, h11.InformationalResponse) and event.status_code == 101 else {}
        wanted = base64.b64encode(hashlib.sha1((key + _ACCEPT).encode(), usedforsecurity=False).digest())
        if given.get(b"sec-websocket-accept") != wanted:
            raise OSError("no WebSocket answers there")
        return http.trailing_data[0]

    def _frame(self, kind: int, payload: bytes) -> None:
        """Section 5.2; what a client sends is masked (5.3)."""
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", _FINAL | kind, _MASKED | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", _FINAL | kind, _MASKED | 126, size)
        else:
            head = struct.pack("!BBQ", _FINAL | kind, _MASKED | 127, size)
        key = os.urandom(4)
        with self._writing:  # a pong is sent by the thread that reads
            self._socket.sendall(head + key + _xored(payload, key))

    def _next(self) -> tuple[bool, int, bytes]:
        """(whether it ends a message, its kind, its payload) of one frame. Raises OSError."""
        first, second = self._take(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8))
        kind = first & 0x0F
        if first & 0x70 or second & _MASKED or (kind >= _CLOSE and size > 125):
            raise OSError("no frame of a WebSocket")
        if size > MAX_MESSAGE:
            return bool(first & _FINAL), kind, self._passed_over(size)
        return bool(first & _FINAL), kind, self._take(size)

    def _passed_over(self, size: int) -> bytes:
        """A payload that is not kept: something longer than a message may be stands for it."""
        while size:
            size -= len(self._take(min(size, 1 << 20)))
        return bytes(MAX_MESSAGE + 1)

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._rest += self._some()
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken

    def _some(self) -> bytes:
        data = self._socket.recv(1 << 20)
        if not data:
            raise OSError("the connection ended")
        return data


def _xored(payload: bytes, key: bytes) -> bytes:
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(size)
