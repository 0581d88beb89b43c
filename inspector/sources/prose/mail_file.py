"""A mail as it was saved or shown in its source (RFC 5322 and MIME): what its parts say, decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message

_HEAD = re.compile(r"\s{0,20}(?:[A-Za-z][\w-]{1,60}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,60}){2,200}")
_MAIL = re.compile(r"^(?:MIME-Version|Content-Transfer-Encoding|Received|Return-Path):", re.MULTILINE | re.IGNORECASE)
_WRITTEN = re.compile(r"^(?:From|Subject|To|Received):", re.MULTILINE | re.IGNORECASE)
_FILES = re.compile(r"\.(?:har|json|txt|log|csv|eml|ya?ml|xml|html?|md)\Z", re.IGNORECASE)
_DEEPEST, _MOST = 6, 40


def is_mail(text: str) -> bool:
    """Whether a text begins with the head of a mail."""
    head = _HEAD.match(text[:64_000])
    return head is not None and bool(_MAIL.search(head[0])) and bool(_WRITTEN.search(head[0]))


def opened(text: str) -> tuple[str, str]:
    """(what a mail's parts say, of two forms of the same the plain one; what was left out, to end a sentence with)."""
    parts = [*_parts(message_from_string(text.lstrip()), 0)]
    count = parts.count(None) + max(0, len(parts) - _MOST)
    were = (
        "files of other kinds were left out: give each" if count > 1 else "file of another kind was left out: give it"
    )
    left_out = f"; {count} attached {were} by itself" if count else ""
    return "\n\n".join(part for part in parts[:_MOST] if part and part.strip()), left_out


def _parts(part: Message, depth: int) -> Iterator[str | None]:
    """Each part's text; None for one that is not read."""
    held = part.get_payload()
    if isinstance(held, list) and depth < _DEEPEST:
        inner = [item for item in held if isinstance(item, Message)]
        plain = [item for item in inner if item.get_content_type() == "text/plain"]
        for item in plain if plain and part.get_content_subtype() == "alternative" else inner:
            yield from _parts(item, depth + 1)
    elif part.get_content_maintype() == "text" or _FILES.search(part.get_filename() or ""):
        yield _text(part)
    else:
        yield None


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
