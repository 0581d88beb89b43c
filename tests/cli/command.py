"""The command as a person runs it: a process of its own, with its streams apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import inspector

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
    return {**kept, "PYTHONPATH": str(HOME), "PYTHONDONTWRITEBYTECODE": "1", **more}


def run(*arguments: str | Path, given: str | bytes = "", cwd: Path | None = None, **env: str) -> Ran:
    """Run `qlik-inspector` with these arguments; `given` is standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "inspector", *map(str, arguments)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=120,
        check=False,
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))
    assert "Traceback" not in ran.err, ran.err
    return ran
