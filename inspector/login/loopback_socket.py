"""A port of this machine, in both address families."""

from __future__ import annotations

import errno
import os
import socket

from inspector.login.error import LoginError


class PortTaken(LoginError):
    """Something else listens on the port of the redirect URI."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} of this machine is taken by another program, perhaps another qlik-inspector.",
            "Stop that program, or choose another port with --port and register that redirect URI as well; of several "
            "given with --redirect-uri the next free one is taken.",
        )
        self.port = port


def listen(port: int) -> list[socket.socket]:
    """Listening sockets of both families on one port (0: any free one); ::1 may be missing on this machine. Raises
    LoginError, PortTaken where another program has it."""
    tries = 1 if port else 20
    for attempt in range(tries):
        sockets: list[socket.socket] = []
        try:
            sockets.append(_bound(socket.AF_INET, "127.0.0.1", port))
            chosen = sockets[0].getsockname()[1]
            try:
                sockets.append(_bound(socket.AF_INET6, "::1", chosen))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise
            return sockets
        except OSError as error:
            for sock in sockets:
                sock.close()
            if error.errno == errno.EADDRINUSE and attempt + 1 < tries:
                continue
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from None
            if error.errno == errno.EACCES:
                raise LoginError(
                    f"This account may not listen on port {port}.", "Choose a port from 1024 on in --redirect-uri."
                ) from None
            raise LoginError(f"Port {port} of this machine cannot be listened on: {error.strerror}.") from None
    raise AssertionError("unreachable")


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        # a port whose last connection just ended may be taken again; one that is listened on may not
        if os.name == "posix":  # on Windows the option would let two programs share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(256)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
