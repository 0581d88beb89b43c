"""A pasted token without what pasting put around it, and the list of what that was."""

from __future__ import annotations

import re
from urllib.parse import unquote

BEARER = "Bearer prefix"
QUOTES = "quotes"
LINE_BREAKS = "line breaks"
SPACES = "spaces"
URL_ENCODING = "URL-encoding"
INVISIBLE = "invisible characters"
FENCE = "code fence"
TRAILING = "trailing punctuation"
NAME = "name before the token"
SURROUNDING = "surrounding text"
BASE64 = "base64"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FENCE_LINE = re.compile(r"^[ \t]*```[\w-]*[ \t]*$", re.MULTILINE)
_BEARER = re.compile(r"(?:(?:proxy-)?authorization\s*[:=]\s*)?(?:bearer|dpop|token)(?:\s+|\+)", re.IGNORECASE)
_NAME = re.compile(r"""["']?(?:(?:id|access|refresh|logout)_?token|jwt|assertion)["']?\s*[:=]\s*""", re.IGNORECASE)
_QUOTES = "\"'`“”„‘’‚«»<>()[]{}"
_ESCAPED_BREAK = re.compile(r"(?:\\r|\\n|\\t|\\\r?\n)+")
_COMPLETE = re.compile(r"ey(?<!\Sey)[\w-]{8,}(?:\.[\w-]*){2}(?:(?:\.[\w-]+){2})?(?!\S)", re.ASCII)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_LINE_ENDS = " \t\r\"'`\\^|>"
"""What wrapping, quoting or a shell's continuation leaves at the ends of a line, and no token holds."""


def repaired(text: str) -> tuple[str, tuple[str, ...]]:
    """The token that `text` probably means and what was removed to read it, each name once, in order of removal.

    Space around the whole text is no repair. Nothing inside a segment is changed but what can never be in one:
    white space, quotes, percent-encoding, invisible characters.
    """
    found: list[str] = []

    def step(name: str, before: str, after: str) -> str:
        if after != before and name not in found:
            found.append(name)
        return after

    text = text.strip()
    text = step(INVISIBLE, text, _INVISIBLE.sub("", text)).strip()
    if "```" in text:
        text = step(FENCE, text, _FENCE_LINE.sub("", text).strip())
    if _PERCENT.search(text):
        text = step(URL_ENCODING, text, unquote(text, errors="replace"))
    # each round opens one wrapping; a token is rarely in more than three
    for _ in range(4):
        before = text
        stripped = text.rstrip(",;").rstrip() if text[-1:] in ",;" else text
        text = step(TRAILING, text, stripped)
        text = step(QUOTES, text, text.strip(_QUOTES)).strip()
        text = step(NAME, text, _NAME.sub("", text, count=1) if _NAME.match(text) else text)
        text = step(QUOTES, text, text.lstrip(_QUOTES))
        text = step(BEARER, text, _BEARER.sub("", text, count=1) if _BEARER.match(text) else text)
        if text == before:
            break
    if "\\" in text:
        text = step(LINE_BREAKS, text, _ESCAPED_BREAK.sub("", text))
    if len(text.split(maxsplit=1)) < 2:
        return text, tuple(found)
    complete = complete_tokens(text)
    if complete and not _is_wrapped(text):
        return step(SURROUNDING, text, complete[0]), tuple(found)
    if "\n" in text or "\r" in text:
        lines = text.replace("\r", "\n").split("\n")
        text = step(LINE_BREAKS, text, "".join(line.strip(_LINE_ENDS) for line in lines))
    text = step(SPACES, text, "".join(text.split()))
    return text, tuple(found)


def complete_tokens(text: str) -> list[str]:
    """The pieces between white space that are whole tokens by themselves: three or five segments."""
    return _COMPLETE.findall(text)


def _is_wrapped(text: str) -> bool:
    """Whether the lines are one text cut at a fixed width: all of one length, a shorter last one excepted."""
    pieces = text.split()
    width = len(pieces[0])
    return all(len(p) == width for p in pieces[:-1]) and len(pieces[-1]) <= width and len(complete_tokens(text)) < 2
