"""The body of an HTTP answer: unpacked within bounds, and read as JSON or as text."""

from __future__ import annotations

import codecs
import zlib
from typing import Any

from inspector.jose import strict_json

MAX_BODY = 2 * 1024 * 1024


_PAGES = ("utf-8", "utf-16", "utf-32", "iso", "cp", "ascii", "koi8", "gb", "big5", "euc", "shift_jis", "mac-", "tis")
"""Beginnings of the names of codecs for text."""


def body_of(data: bytes, charset: str | None) -> Any:
    """A body as the case keeps it: an object or array where it is JSON, else text."""
    if data.lstrip()[:1] in (b"{", b"["):
        value, problems = strict_json.loads(data)
        if not any(problem.code in strict_json.FATAL for problem in problems):
            return value
    return data.decode(_codec(charset), "replace")


def _codec(charset: str | None) -> str:
    """The codec of a charset that pages are written in, else UTF-8: Python knows others too that fail on foreign bytes,
    are slow on purpose (idna), or make of text what it is not (unicode_escape)."""
    try:
        name = codecs.lookup(charset or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return name if name.startswith(_PAGES) else "utf-8"


def unpacked(data: bytes, encoding: str, limit: int) -> bytes | None:
    """A body without its gzip or deflate; None where it unpacks to more than `limit` bytes."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return data
    unpacker = zlib.decompressobj(wbits=47)  # 32 + 15: zlib or gzip by its header
    try:
        plain = unpacker.decompress(data, limit + 1)
    except zlib.error:
        return data
    return plain if len(plain) <= limit else None
