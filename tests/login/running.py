"""How the tests of this room run a login: the real session, with a browser that only follows redirects."""

from __future__ import annotations

import asyncio
import socket
import threading
import urllib.request
from collections.abc import Callable
from typing import Any

from inspector import Case
from inspector.login.http import Network
from inspector.login.session import capture
from inspector.login.settings import Settings


def visit(url: str) -> bool:
    """A browser that follows redirects and runs no scripts; as the door, it logs in by itself."""

    def go() -> None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
        except OSError:
            pass

    threading.Thread(target=go, daemon=True).start()
    return True


def run(settings: Settings, open_browser: Callable[[str], bool] = visit, **more: Any) -> Case:
    """Capture a login, and assert that nothing is left of it."""

    async def login() -> Case:
        before = asyncio.all_tasks()
        case = await capture(settings, open_browser=open_browser, **{"network": hasty(settings), **more})
        assert asyncio.all_tasks() == before
        return case

    return asyncio.run(login())


def hasty(settings: Settings) -> Network:
    """The network without the pauses between tries."""

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)

    return Network(settings.timeout, settings.ca_bundle, settings.proxy, settings.offline, pause=pause)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
