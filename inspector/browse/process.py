"""The browser as a process of its own, with everything that it starts in turn."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess  # nosec B404
import sys
from contextlib import suppress
from typing import Any

from inspector.login.error import LoginError


class Process:
    """A started browser, with everything that it started in turn."""

    def __init__(self, number: int, windows: Any = None) -> None:
        self._number, self._windows = number, windows
        self._status: int | None = None

    async def ended(self, seconds: float) -> None:
        """Wait until it has ended; one that does not is ended."""
        for _ in range(int(seconds * 20)):
            if self.over():
                return
            await asyncio.sleep(0.05)
        if not self.over():
            self._kill()
            while not self.over():
                await asyncio.sleep(0.02)

    def over(self) -> bool:
        """Whether it has ended."""
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


def start(command: list[str], pipe: tuple[int, int] | None = None) -> Process:
    """Start a browser; with a pipe, its DevTools read from and write to these descriptors. Raises LoginError."""
    try:
        return _started(command, pipe)
    except OSError as error:
        raise LoginError(f"the browser cannot be started: {error.strerror or 'unknown reason'}") from None
    finally:
        for descriptor in pipe or ():
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _started(command: list[str], pipe: tuple[int, int] | None) -> Process:
        """The pipe's two handles are named on the command line."""
        handles = [msvcrt.get_osfhandle(descriptor) for descriptor in pipe or ()]
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        switches = [f"--remote-debugging-io-pipes={handles[0]},{handles[1]}"] if handles else []
        information = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles} if handles else None)
        # the browser that the person has, without a shell
        started = subprocess.Popen(  # nosec B603
            [command[0], *switches, *command[1:]],
            startupinfo=information,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return Process(started.pid, started)

else:
    import fcntl

    def _started(command: list[str], pipe: tuple[int, int] | None) -> Process:
        """The browser expects its pipe at the descriptors 3 and 4; it gets a process group of its own."""
        above = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10) for descriptor in pipe or ()]
        actions = [
            *((os.POSIX_SPAWN_DUP2, given, expected) for expected, given in enumerate(above, 3)),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0o600),
        ]
        try:
            return Process(os.posix_spawn(command[0], command, os.environ, file_actions=actions, setpgroup=0))
        finally:
            for descriptor in above:
                os.close(descriptor)
