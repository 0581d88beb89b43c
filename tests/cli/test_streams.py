"""Readers that leave, full disks, closed streams, interrupting keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .command import environment

COMMAND = [sys.executable, "-m", "inspector"]
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtIn0.c2ln"


def shell(line: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line, "bash", *COMMAND, *arguments],
        env=environment(),
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("verb", ["check", "decode", "explain"])
def test_a_reader_that_leaves_is_no_error(healthy: Path, verb: str) -> None:
    given = {"check": (str(healthy),), "decode": (TOKEN,), "explain": ()}[verb]
    done = shell('"$@" | true; echo "${PIPESTATUS[0]}"', verb, *given)
    assert done.stdout.strip() in ("0", "141")
    assert done.stderr == ""


@pytest.mark.parametrize("verb", ["check", "decode"])
def test_a_full_disk_is_2_with_a_sentence(healthy: Path, verb: str) -> None:
    done = shell('"$@" > /dev/full', verb, str(healthy) if verb == "check" else TOKEN)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("verb", ["check", "decode", "explain", "scan"])
def test_closed_standard_output(healthy: Path, verb: str) -> None:
    given = {"check": (str(healthy),), "decode": (TOKEN,), "explain": (), "scan": (str(healthy),)}[verb]
    done = shell('"$@" >&-', verb, *given)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1, 2)


def test_closed_standard_input() -> None:
    done = shell('"$@" <&-', "check", "-")
    assert done.returncode == 2
    assert "standard input" in done.stderr


def test_ctrl_c_is_3() -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin
    # it waits for standard input by now; a signal during the interpreter's own start would be Python's to answer
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert err.decode().strip() == "cancelled"


@pytest.mark.parametrize("verb", ["check", "scan"])
def test_output_into_a_pipe_or_device_leaves_it_as_it_is(healthy: Path, tmp_path: Path, verb: str) -> None:
    """As root, a rename over /dev/null or a chmod of it would take it from the whole machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o666)
    os.chmod(pipe, 0o666)
    before = pipe.stat()
    done = shell(f'cat {pipe} & "$@"; status=$?; wait; exit $status', verb, str(healthy), "--output", str(pipe))
    after = pipe.stat()
    assert done.returncode == 0
    assert done.stdout != ""
    assert (after.st_mode, after.st_ino) == (before.st_mode, before.st_ino)
