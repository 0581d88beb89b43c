"""The browser that is watched: with a fresh profile, over a pipe where that can be; ended, its profile deleted."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

from inspector.browse.devtools import DevTools, DevToolsError, Event, Wire
from inspector.browse.pipe import Pipe
from inspector.browse.process import Process, start
from inspector.browse.websocket import WebSocket
from inspector.login.error import LoginError

SWITCHES = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-component-update",
    "--password-store=basic",
    "--use-mock-keychain",
)
"""A fresh profile that neither asks nor offers to remember anything."""
BY_PORT = (
    "This browser takes no pipe, so it is watched over a port of this machine while it runs. The port is a random one "
    "and its address cannot be guessed, but programs that run here could ask the browser for it."
)
FORBIDDEN = "came up but cannot be watched: a policy may forbid it (RemoteDebuggingAllowed), or it is another browser"
ENDED = "ended at once and cannot be watched: it needs a screen, does not run as root, and has to be Chrome or its kin"
START_SECONDS = 20.0
END_SECONDS = 5.0
_PORT_FILE = "DevToolsActivePort"
"""What the browser writes into its profile: the port, then the path, which holds a UUID."""

Way = Callable[[Path, Path], Awaitable[tuple[Process, Wire]]]
"""Starts this browser with this profile. Raises LoginError where it cannot be started, OSError where not this way."""


@asynccontextmanager
async def browser(path: Path, on_event: Event, say: Callable[[str], None]) -> AsyncIterator[DevTools]:
    """The browser with an empty page, over DevTools; ended and its profile deleted on the way out. `say`: what the
    person has to know of how it is watched.

    Raises LoginError where it does not come up, or forbids to be watched.
    """
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(_watched(path, on_event, _by_pipe))
        except (DevToolsError, OSError):
            try:
                connection = await stack.enter_async_context(_watched(path, on_event, _by_port))
            except (DevToolsError, OSError) as error:
                why = ENDED if isinstance(error, _EndedAtOnceError) else FORBIDDEN
                raise LoginError(f"{path.stem} {why}. Record a HAR instead and give it to “check”") from None
            say(BY_PORT)
        yield connection


class _EndedAtOnceError(OSError):
    """The browser ended before it could be watched."""


@asynccontextmanager
async def _watched(path: Path, on_event: Event, way: Way) -> AsyncIterator[DevTools]:
    """Raises LoginError, DevToolsError or OSError."""
    profile = Path(tempfile.mkdtemp(prefix="qlik-inspector-browser-"))
    process: Process | None = None
    try:
        process, wire = await way(path, profile)
        connection = DevTools(wire, on_event)
        try:
            await connection.call("Browser.getVersion")
            yield connection
        finally:
            connection.send("Browser.close")
            await process.ended(END_SECONDS)
            connection.close()
    finally:
        if process is not None:
            await process.ended(0)
        await asyncio.to_thread(_delete, profile)


async def _by_pipe(path: Path, profile: Path) -> tuple[Process, Wire]:
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    wire = Pipe(ours_in, ours_out)
    with ExitStack() as undone:
        undone.callback(wire.close)
        process = start(_command(path, profile, "--remote-debugging-pipe"), (theirs_in, theirs_out))
        undone.pop_all()
    return process, wire


async def _by_port(path: Path, profile: Path) -> tuple[Process, Wire]:
    process = start(_command(path, profile, "--remote-debugging-port=0"))
    async with AsyncExitStack() as undone:
        undone.push_async_callback(process.ended, 0)
        for _ in range(int(START_SECONDS * 20)):
            written = await asyncio.to_thread(_written, profile / _PORT_FILE)
            if written is not None:
                wire = await asyncio.to_thread(WebSocket, *written, START_SECONDS)
                undone.pop_all()
                return process, wire
            if process.over():
                raise _EndedAtOnceError("the browser ended")
            await asyncio.sleep(0.05)
    raise OSError("the browser opened no port")


def _written(file: Path) -> tuple[int, str] | None:
    """The port and the path, as soon as both stand there."""
    try:
        port, path, *_ = file.read_text("ascii").split()
    except (OSError, ValueError):
        return None
    return (int(port), path) if port.isdecimal() and path.startswith("/devtools/") else None


def _command(path: Path, profile: Path, watched_by: str) -> list[str]:
    return [str(path), watched_by, *SWITCHES, f"--user-data-dir={profile}", "about:blank"]


def _delete(folder: Path) -> None:
    """A browser that is just ending may still write: tried again."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
