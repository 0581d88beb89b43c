"""Case files: read whole, written atomically with mode 0600, masked unless the person asks otherwise."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from inspector.case.model import FORMAT, Case, CaseError
from inspector.errors import InspectorError
from inspector.jose import strict_json

MAX_BYTES = 64 * 1024 * 1024


def read_case(path: str | Path) -> Case:
    """The case in a file. Raises CaseError, with a sentence, where it cannot be read or is none."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CaseError(f"{_shown(path)} cannot be read: {_reason(error)}") from None
    if len(data) > MAX_BYTES:
        raise CaseError(f"{_shown(path)} is larger than {MAX_BYTES // 1024 // 1024} MiB")
    value, problems = strict_json.loads(data)
    fatal = next((p for p in problems if p.code in strict_json.FATAL), None)
    if fatal is not None:
        raise CaseError(f"{_shown(path)} is no case file: {fatal.detail.rstrip('.')}")
    return Case.from_dict(value)


def write_case(case: Case, path: str | Path, *, masked: bool = True) -> None:
    """Write the case to a file that only its owner can read; the old file stays until the new one is complete.

    `masked`: secrets and personal data are replaced and the file says so. Raises CaseError with a sentence.
    """
    path = Path(path)
    raw = case.to_dict()
    if masked:
        # 26 ms, only where a case is written masked
        from inspector.masking.case import mask_case

        raw = mask_case(raw)
    write_private(path, to_text(raw))


def to_text(raw: dict[str, Any]) -> str:
    """The file's text, which names its format. Names stay readable, unless it holds what no file can (a lone surrogate)
    or what a terminal would obey: then all but ASCII is written as escapes."""
    raw = {"format": FORMAT, **raw}
    text = json.dumps(raw, ensure_ascii=False, indent=2)
    if not all(line.isprintable() for line in text.split("\n")):
        text = json.dumps(raw, indent=2).replace("\x7f", "\\u007f")
    return text + "\n"


def write_private(path: Path, text: str) -> None:
    """Replace a file atomically with mode 0600 from its first byte. Raises CaseError; leaves no half file behind."""
    path = _real(path)
    if path.is_dir():
        raise CaseError(f"{_shown(path)} is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise CaseError(f"there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        _write_through(path, text)
        return
    part = _part_of(path)
    try:
        try:
            with os.fdopen(_private(part), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        finally:
            # after an error or an interrupting key the half file goes; after the rename there is none
            with contextlib.suppress(OSError):
                os.unlink(part)
    except (OSError, ValueError) as error:
        raise CaseError(f"{_shown(path)} could not be written: {_reason(error)}") from None
    _sync_folder(path.parent)


class GrowingFile:
    """A file written line by line, mode 0600, that replaces the old one at the end of its `with` block, and only where
    something was written. After an error or an interrupting key the old one stays, and what was written by then stands
    beside it as `left`. A device or a pipe is written into as it is. Raises CaseError."""

    def __init__(self, path: Path) -> None:
        self.path = _real(path)
        if self.path.is_dir():
            raise CaseError(f"{_shown(path)} is a folder; give the name of a file")
        self._through = self.path.exists() and not self.path.is_file()
        self._part = self.path if self._through else _part_of(self.path)
        self._written = False
        self.left: Path | None = None

    def __enter__(self) -> GrowingFile:
        try:
            self._file = self.path.open("wb") if self._through else os.fdopen(_private(self._part), "wb")
        except (OSError, ValueError) as error:
            raise CaseError(f"{_shown(self.path)} cannot be written: {_reason(error)}") from None
        return self

    def write(self, data: bytes) -> None:
        self._written = True
        self._file.write(data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._file.close()
            if self._through:
                return
            if kind is None and self._written:
                os.replace(self._part, self.path)
            elif self._written and not (kind and issubclass(kind, InspectorError)):
                self.left = self.path.with_name(f"{self.path.name}.part")
                os.replace(self._part, self.left)
            else:
                self._part.unlink()
        except OSError as error:
            raise CaseError(f"{_shown(self.path)} could not be written: {_reason(error)}") from None


def private_folder(folder: Path) -> None:
    """Make a folder, and what is missing above it, for its owner only, whatever the umask. One of ours that others may
    write into is closed to them; in one that another user made nothing is kept. Raises OSError."""
    if not folder.is_dir():
        private_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
    for ours in (folder, *folder.parents):
        if "qlik-inspector" not in (ours.name, ours.parent.name):
            break
        if sys.platform == "win32":
            break
        state = ours.stat()
        if state.st_uid not in (0, os.getuid()):
            raise PermissionError(errno.EPERM, "it belongs to another user", str(ours))
        if state.st_mode & 0o022 and state.st_uid == os.getuid():
            ours.chmod(0o700)


def _part_of(path: Path) -> Path:
    """A name for the half file: in the same folder, because a rename is atomic only within one file system."""
    return path.parent / f".{path.name[:60]}.{secrets.token_hex(6)}.part"


def _private(path: Path) -> int:
    """The descriptor of a new file that only its owner can read, from its first byte."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _write_through(path: Path, text: str) -> None:
    """Into a device or a pipe as it is: replacing it, /dev/null say, would take it from everybody else."""
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CaseError(f"{_shown(path)} could not be written: {_reason(error)}") from None


def _real(path: Path) -> Path:
    """Where a symbolic link points to: replacing the link itself would leave the old file unmasked behind it."""
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:
        raise CaseError(f"{_shown(path)} could not be written: {_reason(error)}") from None


def _sync_folder(folder: Path) -> None:
    """Make the rename last over a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror if isinstance(error, OSError) else None) or "it is no usable path"


def _shown(path: Path) -> str:
    name = path.name or str(path)
    return name if name.isprintable() and len(name) <= 100 else ascii(name[:100])
