"""A recording that was packed: a HAR file in ZIP or gzip, a Playwright trace, a Fiddler archive. Never more than the
limit is unpacked."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Collection
from typing import Any

from inspector.sources.found import GZIP, SourceError

_FAULTS = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_HAR = re.compile(r"(?:.*/)?[^/]{1,200}\.har", re.IGNORECASE)
_TRACE = re.compile(r"(?:.*/)?[^/]{0,40}trace\.network")
_SESSION = re.compile(r"raw/(\d{1,8})_([cs])\.txt", re.IGNORECASE)
_BEGAN = re.compile(rb'ClientBeginRequest="([^"]{10,40})"')
_MOST_SESSIONS, _MOST_PARTS = 20_000, 20


def unpacked(data: bytes, label: str, limit: int) -> tuple[bytes, str] | None:
    """(content, note) of the one recording in packed data; None where it holds none or cannot be unpacked. Raises
    SourceError where it is larger than `limit` bytes or holds several."""
    try:
        if data.startswith(GZIP):
            packed = zlib.decompressobj(31)
            content = _bounded(packed.decompress(data, limit + 1), label, limit)
            rest = "; what follows the first part was left out" if packed.unused_data else ""
            return (content, f"unpacked from gzip{rest}") if packed.eof else None
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _in_zip(archive, label, limit)
    except SourceError:
        raise
    except _FAULTS:
        return None


def _in_zip(archive: zipfile.ZipFile, label: str, limit: int) -> tuple[bytes, str] | None:
    names = archive.namelist()
    hars = [name for name in names if _HAR.fullmatch(name) and "__MACOSX" not in name]
    if len(hars) > 1:
        raise SourceError(f"{label} is a ZIP archive with {len(hars)} HAR files: unpack it and give one or several")
    traces = [name for name in names if _TRACE.fullmatch(name)]
    if hars:
        return _read(archive, hars[0], label, limit), "the HAR file was unpacked from the ZIP archive"
    if traces:
        parts = [_read(archive, name, label, limit) for name in traces[:_MOST_PARTS]]
        rest = _left_out(traces, _MOST_PARTS, "parts")
        return _bounded(
            b"\n".join(parts), label, limit
        ), f"unpacked from a Playwright trace; bodies{rest} were left out"
    sessions = {(m[1], m[2].lower()): name for name in names if (m := _SESSION.fullmatch(name)) is not None}
    if not sessions:
        return None
    rest = _left_out({number for number, _ in sessions}, _MOST_SESSIONS, "requests").replace(" and", ";", 1)
    note = f"unpacked from a Fiddler archive{rest}{' were left out' if rest else ''}"
    return _of_fiddler(archive, sessions, label, limit), note


def _left_out(all_of_them: Collection[str], most: int, what: str) -> str:
    """What a note says of those beyond the most that are read; nothing where there are none."""
    return f" and the {what} after the first {most:,} of {len(all_of_them):,}" if len(all_of_them) > most else ""


def _read(archive: zipfile.ZipFile, name: str, label: str, limit: int) -> bytes:
    with archive.open(name) as member:
        return _bounded(member.read(limit + 1), label, limit)


def _bounded(content: bytes, label: str, limit: int) -> bytes:
    if len(content) > limit:
        raise SourceError(f"what {label} holds is larger than {limit // 1024 // 1024} MiB")
    return content


def _of_fiddler(archive: zipfile.ZipFile, sessions: dict[tuple[str, str], str], label: str, limit: int) -> bytes:
    """The archive's sessions, a file for each request and each answer, as a HAR."""
    # 24 ms, only for Fiddler's archives
    from inspector.sources.recordings.http_message import read_message

    entries: list[dict[str, Any]] = []
    left = limit
    for number in sorted({number for number, _ in sessions}, key=int)[:_MOST_SESSIONS]:
        texts = []
        for way in ("c", "s"):
            name = sessions.get((number, way))
            content = _read(archive, name, label, left) if name else b""
            left -= len(content)
            texts.append(content.decode("utf-8", "replace").replace("\r\n", "\n"))
        asked, told = map(read_message, texts)
        if asked is None or not asked.url:
            continue
        status, headers, body = (told.status, told.headers, told.body) if told else (0, {}, None)
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        kind = (told.header("content-type") if told else "") or ""
        entries.append(
            {
                "startedDateTime": _began(archive, number, label, left),
                "request": {
                    "method": asked.method,
                    "url": asked.url,
                    "headers": _pairs(asked.request_headers),
                    "postData": {"text": asked.request_body},
                },
                "response": {
                    "status": status,
                    "headers": _pairs(headers),
                    "content": {"mimeType": kind, **({"text": text} if text else {})},
                },
            }
        )
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "Fiddler"}, "entries": entries}}).encode()


def _began(archive: zipfile.ZipFile, number: str, label: str, limit: int) -> str:
    """When a session began, by the file that describes it."""
    try:
        told = _BEGAN.search(_read(archive, f"raw/{number}_m.xml", label, limit))
    except KeyError:
        return ""
    return told[1].decode("ascii", "replace") if told else ""


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
