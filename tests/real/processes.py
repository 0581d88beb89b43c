"""A server started for a test: ready when the block begins, gone when it ends, whatever happened inside."""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

STOP_SECONDS = 15.0
PR_SET_PDEATHSIG = 1


class NotReady(AssertionError):
    """The process ended or stayed silent; the message holds the end of its log."""


def free_port() -> int:
    """A port on 127.0.0.1 that was free a moment ago, for servers that cannot report the one they chose."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_parent() -> None:
    """Runs in the child: a pytest that is killed outright takes its servers along (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def running(
    argv: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    pipes: tuple[int, ...] = (),
    stdout: IO[bytes] | int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Starts argv as the leader of its own process group and ends exactly that group afterwards.

    Output goes to `log`. Standard input is a pipe that closes with the test run.
    """
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [str(part) for part in argv],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=stdout if stdout is not None else sink,
            stderr=sink,
            start_new_session=True,
            pass_fds=pipes,
            preexec_fn=_end_with_parent,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # WNOWAIT leaves the leader unreaped, so that its group number cannot pass to a stranger before the last signal.
    def over() -> bool:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    if process.returncode is None:
        if not over():
            os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while not over() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def first_line(process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> bytes:
    """The first line on standard output: how a server here says which port it was given."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], seconds)
    line = process.stdout.readline() if readable else b""
    if not line:
        raise NotReady(f"no first line from {process.args!r}\n{tail(log)}")
    return line


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Polls `ready` until it is true; raises NotReady when the process ends or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            raise NotReady(f"{process.args!r} ended\n{tail(log)}")
        if time.monotonic() > deadline:
            raise NotReady(f"{process.args!r} was not ready within {seconds:.0f} s\n{tail(log)}")
        time.sleep(0.05)


def serves(url: str, verify: bool = True) -> bool:
    """Whether a GET of this URL is answered with 200."""
    try:
        return httpx.get(url, verify=verify, trust_env=False, timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def tail(log: Path) -> str:
    """The last lines of a log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.is_file() else "(no log)"
