"""The browser as a process of its own, with a profile of its own that is deleted afterwards."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from inspector.browse.devtools import DevTools, DevToolsError, Event
from inspector.login.error import LoginError

SWITCHES = (
    "--remote-debugging-pipe",
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
START_SECONDS = 30.0
END_SECONDS = 5.0


@asynccontextmanager
async def browser(path: Path, on_event: Event) -> AsyncIterator[DevTools]:
    """The browser with an empty page, over DevTools; ended and its profile deleted on the way out.

    Raises LoginError where it does not come up, or forbids to be watched.
    """
    profile = Path(tempfile.mkdtemp(prefix="qlik-inspector-browser-"))
    process: Process | None = None
    try:
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        process = start([str(path), *SWITCHES, f"--user-data-dir={profile}", "about:blank"], theirs_in, theirs_out)
        connection = DevTools(ours_in, ours_out, on_event)
        try:
            try:
                async with asyncio.timeout(START_SECONDS):
                    await connection.call("Browser.getVersion")
            except (DevToolsError, TimeoutError):
                raise LoginError(
                    f"{path.stem} came up but cannot be watched: a policy may forbid it (RemoteDebuggingAllowed), or "
                    "it is no Chrome, Edge or Chromium. Record a HAR instead and give it to “check”"
                ) from None
            yield connection
        finally:
            connection.send("Browser.close")
            await process.ended(END_SECONDS)
            connection.close()
    finally:
        if process is not None:
            await process.ended(0)
        await asyncio.to_thread(_delete, profile)


def _delete(folder: Path) -> None:
    """A browser that is just ending may still write: tried again."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


class Process:
    """A started browser, with everything that it started in turn."""

    def __init__(self, number: int, windows: Any = None) -> None:
        self._number, self._windows = number, windows
        self._status: int | None = None

    async def ended(self, seconds: float) -> None:
        """Wait until it has ended; one that does not is ended."""
        for _ in range(int(seconds * 20)):
            if self._over():
                return
            await asyncio.sleep(0.05)
        if not self._over():
            self._kill()
            while not self._over():
                await asyncio.sleep(0.02)

    def _over(self) -> bool:
        if self._status is not None:
            return True
        if self._windows is not None:
            self._status = self._windows.poll()
        elif sys.platform != "win32":
            with suppress(ChildProcessError):
                done, self._status = os.waitpid(self._number, os.WNOHANG)
                if not done:
                    self._status = None
                    return False
            self._status = self._status or 0
        return self._status is not None

    def _kill(self) -> None:
        if self._windows is not None:
            self._windows.kill()
            return
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._number, signal.SIGKILL)


def start(command: list[str], theirs_in: int, theirs_out: int) -> Process:
    """Start a browser whose DevTools read from and write to these descriptors. Raises LoginError."""
    try:
        return _started(command, theirs_in, theirs_out)
    except OSError as error:
        raise LoginError(f"the browser cannot be started: {error.strerror or 'unknown reason'}") from None
    finally:
        for descriptor in (theirs_in, theirs_out):
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _started(command: list[str], theirs_in: int, theirs_out: int) -> Process:
        """The pipe's two handles are named on the command line."""
        handles = [msvcrt.get_osfhandle(descriptor) for descriptor in (theirs_in, theirs_out)]
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        switch = f"--remote-debugging-io-pipes={handles[0]},{handles[1]}"
        information = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
        # the browser that the person has, without a shell
        started = subprocess.Popen(  # nosec B603
            [command[0], switch, *command[1:]],
            startupinfo=information,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return Process(started.pid, started)

else:
    import fcntl

    def _started(command: list[str], theirs_in: int, theirs_out: int) -> Process:
        """The browser expects its pipe at the descriptors 3 and 4; it gets a process group of its own."""
        above = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10) for descriptor in (theirs_in, theirs_out)]
        actions = [
            (os.POSIX_SPAWN_DUP2, above[0], 3),
            (os.POSIX_SPAWN_DUP2, above[1], 4),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0o600),
        ]
        try:
            return Process(os.posix_spawn(command[0], command, os.environ, file_actions=actions, setpgroup=0))
        finally:
            for descriptor in above:
                os.close(descriptor)
