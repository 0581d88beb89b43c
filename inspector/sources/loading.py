"""`load`: sources from files, standard input and arguments become one case. The only place here with effects."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.case.model import TARGETS, Case
from inspector.sources.found import GZIP, ZIP, SourceError
from inspector.sources.merging import Logins
from inspector.sources.named_file import named_file
from inspector.sources.registry import read
from inspector.sources.terminal import read_all
from inspector.sources.tokens.der import looks_like_der, pem_of

MAX_BYTES = 64 * 1024 * 1024
PASTED = "pasted text"
_PATH_MAX = 1024
_NAME_MAX = 255
_BINARY = {
    b"PK\x03\x04": "a ZIP archive (unpack it first)",
    b"\x1f\x8b": "a gzip archive (unpack it first)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture; paste the text instead",
    b"\xff\xd8\xff": "a picture; paste the text instead",
    b"GIF8": "a picture; paste the text instead",
    b"\xd4\xc3\xb2\xa1": "a packet capture, in which TLS hides the login; record a HAR in the browser instead",
    b"\n\r\r\n": "a packet capture, in which TLS hides the login; record a HAR in the browser instead",
}
_ARCHIVES = {
    b"trace.network": "a Playwright trace (unpack it and give the file trace.network)",
    b"raw/1_c.txt": "a Fiddler archive (in Fiddler: File › Export Sessions › All Sessions › HTTPArchive)",
    b"raw/01_c.txt": "a Fiddler archive (in Fiddler: File › Export Sessions › All Sessions › HTTPArchive)",
}
"""ZIP archives of recordings, by a file in them."""
_FLOWS = re.compile(rb"\d{2,9}:\d{1,2}:(?:websocket|version|response|request|backup|type|id|error|client_conn)[;,]")
"""How mitmproxy's file of flows begins."""
_PATH_ENDS = (".json", ".har", ".txt", ".pem", ".crt", ".cer", ".key", ".jwt", ".html", ".htm", ".log", ".jwk", ".jwks")


def load(*sources: str | Path, now: datetime | str | None = None, target: str | None = None) -> Case:
    """One case from files, `-` for standard input, or texts: whatever each of them is recognised as.

    `now` sets the clock of the case; without it what was recorded counts, else a token is judged at its issue.
    `target` says what the case is about. Of several logins it is the newest (`load_all` gives all of them).
    Raises SourceError where a source cannot be read or recognised.
    """
    return load_all(*sources, now=now, target=target)[0]


def load_all(*sources: str | Path, now: datetime | str | None = None, target: str | None = None) -> list[Case]:
    """One case for each login that the sources hold, the newest first; like `load` in everything else."""
    if target is not None and target not in TARGETS:
        raise SourceError(f"the target {target!r} is not known; it is one of {', '.join(TARGETS)}")
    if not sources:
        raise SourceError("no source was given: give a file, “-” for standard input, or the text itself")
    logins = Logins()
    for source in sources:
        _add(logins, *read_source(source), target)
    return [with_clock(case, now, target) for case in logins.cases()]


def load_text(text: str, label: str = PASTED) -> Case:
    """Like `load` for what was read already: a path in it is a text and opens nothing. Raises SourceError."""
    return load_texts([(label, text)])[0]


def load_texts(
    texts: Sequence[tuple[str, str]], *, now: datetime | str | None = None, target: str | None = None
) -> list[Case]:
    """Like `load_all` for what was read already, (label, text) each. Raises SourceError."""
    logins = Logins()
    for label, text in texts:
        _add(logins, label, text, (), target)
    return [with_clock(case, now, target) for case in logins.cases()]


def _add(logins: Logins, label: str, text: str, notes: tuple[str, ...], target: str | None) -> None:
    try:
        pieces = read(text, target=target).pieces
    except SourceError as error:
        raise SourceError(f"{label}: {error}", error.tried) from None
    for piece in (replace(pieces[0], notes=(*notes, *pieces[0].notes)), *pieces[1:]):
        logins.add(piece, label)


def with_clock(case: Case, now: datetime | str | None, target: str | None = None) -> Case:
    """The case with the clock that a person asked for: an instant, `now`, `issued`, or None for what the case tells."""
    opened = stamp(datetime.now(UTC))
    members: dict[str, Any] = {}
    if now == "issued":
        members = {"judged_at": {"basis": "issued"}, "opened_at": opened}
    elif now is not None:
        given = stamp(now) if isinstance(now, datetime) else opened
        basis = "given" if isinstance(now, datetime) else "now"
        members = {"observed_at": given, "judged_at": {"basis": basis, "time": given}}
    elif case.observed_at is None:
        members["opened_at"] = opened
    if target is not None:
        members["target"] = target
    return case.with_members(**members) if members else case


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC to the second; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


# -- reading ----------------------------------------------------------------------------------------------------


def read_source(source: str | Path) -> tuple[str, str, tuple[str, ...]]:
    """(label, text, notes) of a file, standard input (`-`) or the text itself. Raises SourceError."""
    if isinstance(source, str):
        if source == "-":
            text, notes = decode_bytes(_read_stdin(), "standard input")
            return "standard input", text, notes
        if (named := named_file(source)) is not None:
            source = named
        elif not _is_path(source):
            return PASTED, _bounded(source), ()
    path = Path(source).expanduser()
    text, notes = decode_bytes(read_file(path), _shown(path))
    return _shown(path), text, notes


def read_file(path: Path) -> bytes:
    """The content of a regular file or pipe, at most MAX_BYTES. Raises SourceError with a sentence."""
    name = _shown(path)
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISDIR(mode):
                raise SourceError(f"{name} is a folder; give a file in it")
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise SourceError(f"{name} is a folder; give a file in it") from None
    except PermissionError:
        raise SourceError(f"{name} cannot be read: permission denied") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no usable path"
        raise SourceError(f"{name} cannot be read: {reason}") from None
    return data


def decode_bytes(data: bytes, label: str) -> tuple[str, tuple[str, ...]]:
    """The text of bytes: UTF-8, UTF-16 or UTF-32 with a byte order mark, else Latin-1 with a note."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{label} is larger than {MAX_BYTES // 1024 // 1024} MiB")
    notes: tuple[str, ...] = ()
    if data.startswith((ZIP, GZIP)):
        # 9 ms, only for what is packed
        from inspector.sources.recordings.archive import unpacked

        if (packed := unpacked(data, label, MAX_BYTES)) is not None:
            data, notes = packed[0], (packed[1],)
    archive = data if data.startswith(ZIP) else b""
    if (recording := next((what for name, what in _ARCHIVES.items() if name in archive), None)) is not None:
        raise SourceError(f"{label} is {recording}")
    if _FLOWS.match(data):
        raise SourceError(f"{label} is a mitmproxy flow file (mitmdump -nr FILE --set hardump=login.har makes a HAR)")
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise SourceError(f"{label} is {what}")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        if looks_like_der(data) and (read := pem_of(data)) is not None:
            return read[0], (f"a {read[1]} in DER; its public half is read",)
        if encoding or b"\0" in data or _control_share(data) > 0.1:
            raise SourceError(f"{label} is binary data, not text") from None
        text = data.decode("latin-1")
        notes = (*notes, "it is not UTF-8 and was read as Latin-1")
    if "\0" in text:
        raise SourceError(f"{label} is binary data, not text: it holds NUL characters")
    if not text.strip():
        raise SourceError(f"{label} is empty")
    return text, notes


_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _control_share(data: bytes) -> float:
    sample = data[:65536]
    controls = sum(sample.count(bytes([code])) for code in range(32) if code not in (9, 10, 13, 27))
    return controls / max(1, len(sample))


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise SourceError("standard input is closed")
    try:
        if sys.stdin.isatty():
            return read_all(MAX_BYTES + 1)
        buffer = getattr(sys.stdin, "buffer", None)
        return buffer.read(MAX_BYTES + 1) if buffer is not None else sys.stdin.read().encode("utf-8", "replace")
    except (OSError, ValueError):
        raise SourceError("standard input cannot be read") from None


def _bounded(text: str) -> str:
    if len(text) > MAX_BYTES:
        raise SourceError(f"the text is larger than {MAX_BYTES // 1024 // 1024} MiB")
    if "\0" in text:
        raise SourceError("the text is binary data: it holds NUL characters")
    if not text.strip():
        raise SourceError("the text given is empty")
    return text


def _is_path(text: str) -> bool:
    """A file that exists, or a text that can only be meant as one; a token is never looked up."""
    if not text or len(text) > _PATH_MAX or any(c in text for c in "\0\n\r{<") or "://" in text:
        return False
    if any(len(part) > _NAME_MAX for part in text.replace("\\", "/").split("/")):
        return False
    try:
        if os.path.exists(os.path.expanduser(text)):
            return True
    except (OSError, ValueError):
        return False
    if re.search(r"[?#&][^=]*=", text):
        return False  # parameters of an address: what they hold must not come back in a message about a file
    named = text.lower().endswith(_PATH_ENDS) and not any(c in text for c in "?&=\"'")
    return (named or text.startswith(("./", "../", "~/", "/"))) and not text.startswith("ey")


def _shown(path: Path) -> str:
    """A path's last part, without what could write to a terminal."""
    name = path.name or str(path)
    return name if name.isprintable() and len(name) <= 100 else ascii(name[:100])
