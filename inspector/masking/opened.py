"""What base64 hides, compressed too, and words of a mail's header: opened, and gone where something in them must go."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress

from inspector.case.secret import MASK
from inspector.masking.patterns import ENCODED_WORDS
from inspector.masking.written import LARGEST, unpacked

_PIECE = re.compile(r"(?<![A-Za-z0-9+/_=•-])(?!ey|[0-9a-f-]{1,99}\b)[A-Za-z0-9+/_-]{16,65536}+={0,2}")
_MOST = 200
"""Pieces of one text that are opened."""


def without_opened(text: str, is_distinctive: Callable[[str], bool], hide: Callable[[str], str]) -> str:
    """A text without the pieces of base64 that hold a text with somebody in it."""
    left = _MOST

    def opened(match: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        if left < 0:
            return match[0]
        told = readable_bytes(_bytes(match[0]))
        return hide(match[0]) if told and is_distinctive(told) else match[0]

    return _PIECE.sub(opened, text)


def without_encoded_words(text: str, shown: Callable[[str], str]) -> str:
    """A text whose words of a mail's header are read where something in them must not show."""
    from email.header import decode_header, make_header  # few texts are mails

    def words(match: re.Match[str]) -> str:
        try:
            told = str(make_header(decode_header(match[0])))
        except (LookupError, ValueError):
            return MASK
        masked = shown(told)
        return match[0] if masked == told else masked

    return ENCODED_WORDS.sub(words, text)


def _bytes(piece: str) -> bytes:
    body = piece.rstrip("=").replace("-", "+").replace("_", "/")
    return b64decode(body[: len(body) - (len(body) % 4 == 1)] + "=" * (-len(body) % 4))


def readable_bytes(data: bytes) -> str:
    """The text that bytes are, unpacked where they are compressed; empty where they are none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_text(unpacked(data))
    return _as_text(data) if text.isprintable() or any(c in text for c in "\n\t") else ""


def _as_text(data: bytes) -> str:
    with suppress(UnicodeDecodeError):
        text = data.decode("utf-8", "strict" if len(data) < LARGEST else "ignore")
        if sum(c.isprintable() or c in "\r\n\t" for c in text) >= len(text) * 0.98:
            return text
    return ""
