"""Runs the command as a system without Unix would: no fcntl, termios, tty, pty, pwd, resource, SIGHUP, fchmod,
and an event loop that watches no files. `python without_unix.py ARGUMENTS...`, or `--each` and a JSON list of commands
on standard input, each run in a child that has the common modules already; their statuses go to standard output."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

for event_loop in (asyncio.SelectorEventLoop, asyncio.BaseEventLoop):

    def unsupported(*_: Any) -> None:
        raise NotImplementedError

    for name in ("add_reader", "add_writer", "add_signal_handler"):
        setattr(event_loop, name, unsupported)
for module in ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "readline"):
    sys.modules[module] = None  # type: ignore[assignment]
for absent in ("fchmod", "chown", "O_NOFOLLOW", "mkfifo"):
    if hasattr(os, absent):
        delattr(os, absent)
if hasattr(signal, "SIGHUP"):
    del signal.SIGHUP


def each(commands: list[dict[str, Any]]) -> list[int]:
    """The status of each command: `arguments`, `out` and `err` (files for its streams), `env`."""
    import inspector.cli.check
    import inspector.diagnosis
    import inspector.report.forms  # noqa: F401

    statuses = []
    for command in commands:
        if not (child := os.fork()):
            _as_child(command)
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return statuses


def _as_child(command: dict[str, Any]) -> NoReturn:
    from inspector.__main__ import run

    for stream, path in ((0, os.devnull), (1, command["out"]), (2, command["err"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), stream)
    os.environ |= command["env"]
    sys.argv = ["qlik-inspector", *command["arguments"]]
    status = 70
    try:
        status = run()
    except SystemExit as done:
        status = int(done.code or 0)
    finally:
        if sys.exception() is not None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    from inspector.__main__ import run

    if sys.argv[1:] == ["--each"]:
        json.dump(each(json.load(sys.stdin)), sys.stdout)
    else:
        sys.exit(run())
