"""Captured logins that nobody saved, kept for when the app or the line to it breaks.

One file for each in the state folder, readable by its owner alone, masked unless the person chose otherwise; gone when
the login is saved, closed, or the app is left.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from inspector.case.model import Case, CaseError
from inspector.tui.preferences import Keep, state_folder

MOST = 20


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A login that is offered again. `name`: what its tab was called."""

    path: Path
    name: str


def folder() -> Path:
    return state_folder() / "unsaved"


def keep(case: Case, name: str, path: Path | None, how: Keep) -> Path | None:
    """Write a captured login, in the place of `path` where it was written before; where it lies now, if it does."""
    from inspector.case.file import private_folder, to_text, write_private
    from inspector.masking.case import mask_case

    if how == "nothing":
        return None
    raw = case.to_dict()
    try:
        private_folder(folder())
        path = path or _free(name)
        write_private(path, to_text(mask_case(raw) if how == "masked" else raw))
    except (OSError, CaseError):
        return None
    return path


def _free(name: str) -> Path:
    """A file name that tells whose process wrote it, and what the login was called."""
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_."))[:60] or "login"
    number = 1
    while (path := folder() / f"{os.getpid()}-{number}-{safe}.case.json").exists():
        number += 1
    return path


def drop(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def found() -> list[Unsaved]:
    """What other runs left behind, newest first; not what another app still has open."""
    try:
        files = sorted(folder().glob("*.case.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    except OSError:
        return []
    left = []
    for path in files[:MOST]:
        process, _, rest = path.name.removesuffix(".case.json").partition("-")
        if process.isdigit() and not _runs(int(process)):
            left.append(Unsaved(path, rest.partition("-")[2] or "login"))
    return left


def _runs(process: int) -> bool:
    """Whether this process goes on. Where that cannot be asked without harm, only this one is known."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
