"""The command as a person runs it, with its streams apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import inspector
from inspector.cli.main import main

HOME = Path(inspector.__file__).parent.parent


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """Without what would change the output; the package from where the tests have it."""
    dropped = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONPATH", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    kept = {k: v for k, v in os.environ.items() if k not in dropped and k.lower() not in ("http_proxy", "https_proxy")}
    return {**kept, "PYTHONPATH": str(HOME), **more}


def run(*arguments: str | Path, given: str | bytes = "", cwd: Path | None = None, **env: str) -> Ran:
    """Run `qlik-inspector` with these arguments; `given` is standard input. In this process, with streams, environment
    and folder of its own: a process for each would cost twenty times as much."""
    data = given.encode() if isinstance(given, str) else given
    stdin, stdout, stderr = (TextIOWrapper(BytesIO(one), "utf-8") for one in (data, b"", b""))
    held, here = dict(os.environ), Path.cwd()
    streams = sys.stdin, sys.stdout, sys.stderr
    try:
        os.environ.clear()
        os.environ.update(environment(**env))
        os.chdir(cwd or here)
        sys.stdin, sys.stdout, sys.stderr = stdin, stdout, stderr
        try:
            status = main([*map(str, arguments)])
        except SystemExit as done:
            status = int(done.code or 0)
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        os.environ.clear()
        os.environ.update(held)
        os.chdir(here)
    out, err = (one.detach().getvalue().decode("utf-8", "replace") for one in (_flushed(stdout), _flushed(stderr)))
    return _ran(status, out, err)


def process(*arguments: str | Path, given: str | bytes = "", cwd: Path | None = None, **env: str) -> Ran:
    """The same in a process of its own: for what only that has, such as real streams, or a fresh import."""
    done = subprocess.run(
        [sys.executable, "-m", "inspector", *map(str, arguments)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=120,
        check=False,
    )
    return _ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))


def _flushed(stream: TextIOWrapper) -> Any:
    stream.flush()
    return stream


def _ran(status: int, out: str, err: str) -> Ran:
    assert "Traceback" not in err, err
    return Ran(status, out, err)
