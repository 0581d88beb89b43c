"""The file that a text names: as a shell, a terminal (a file dropped on it) or a file manager writes it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LONGEST = 1024
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
"""An absolute path of Windows: C:\\ or C:/."""
_SHARE = re.compile(r"\\\\[^\\/]+[\\/]")
"""A path of Windows on another machine (UNC): \\\\server\\share."""


def named_file(text: str) -> str | None:
    """The path of an existing file that is all the text says: plain, quoted, escaped, or as a file URL; else None."""
    path = path_in(text)
    try:
        return path if path and Path(path).expanduser().is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def path_in(text: str) -> str | None:
    """The absolute path, or the one under ~ or here, that a text of one line is; None where it is something else."""
    line = text.strip().removeprefix("& ")  # PowerShell's terminal puts & before a dropped path with blanks
    if not line or "\n" in line or len(line) > _LONGEST:
        return None
    if line[:7].lower() == "file://":
        return _of_url(line)
    if line[0] in "'\"" and len(line) > 2 and line[-1] == line[0]:
        line = line[1:-1]
    elif not (_DRIVE.match(line) or _SHARE.match(line)):
        line = line.replace("\\ ", " ")
    return line if line[:1] in "/~." or _DRIVE.match(line) or _SHARE.match(line) else None


def on_another_machine(text: str) -> bool:
    """Whether the text names a file of another machine. To look for it there would send that machine the name of the
    person who is logged in on Windows, so nobody does it for a text that was only pasted."""
    return (path_in(text) or "").startswith(("\\\\", "//"))


def _of_url(url: str) -> str | None:
    """file:///home/a, file:///C:/a and file://server/share (RFC 8089 section 2 and appendix E)."""
    try:
        parts = urlsplit(url)
        path, host = unquote(parts.path), parts.hostname or ""
    except ValueError:
        return None
    if host not in ("", "localhost"):
        return "\\\\" + host + path.replace("/", "\\")
    return path[1:] if _DRIVE.match(path[1:]) else path or None
