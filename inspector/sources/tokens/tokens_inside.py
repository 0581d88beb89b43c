"""Tokens in running text: each with the kind that the name before it, or its own content, says."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator
from dataclasses import replace

from inspector.case.repairs import BASE64, LINE_BREAKS, SURROUNDING
from inspector.sources.found import Found, Given
from inspector.sources.tokens.jwt import found_token, looks_like_token

_RUN = re.compile(r"[A-Za-z0-9_.\-]{30,}")
_NEXT = re.compile(r"[ \t\\^`]*\r?\n[ \t>|*]*([A-Za-z0-9_.\-]+)(?=[ \t\\^`]*(?:\r?\n|\Z))")
"""A line that holds nothing but a token's characters, and may go on where the line before was cut."""
_SIGNATURES = {43, 64, 86, 128, 132, 176, 342, 512, 683}
"""Lengths that signatures have in base64url: HS, ES, PS and RS (RFC 7518 section 3)."""
_SHORTEST = 40
_MOST_LINES, _MOST_TRIES = 400, 100
_ENCODED = re.compile(r"(?<![\w+/=.-])ZXlK[A-Za-z0-9+/]{40,}={0,2}(?![\w+/=.])")
"""A token that was wrapped in base64, as a secret of Kubernetes is."""
_NAMED = re.compile(r"(id|access|refresh|logout)[_-]?token\W{0,6}\Z", re.IGNORECASE)

_STATE = re.compile(r"[?&]state=\Z")


def find(given: Given) -> Iterator[Found]:
    """Every token once, in order."""
    text, seen, taken, tries = given.body, set[str](), 0, _MOST_TRIES
    for match in _RUN.finditer(text):
        if match.start() < taken:
            continue
        token, end = _token_in(match[0]), match.end()
        repairs: tuple[str, ...] = (SURROUNDING,)
        if tries and (wrapped := _wrapped(text, match)) is not None:
            (token, end), repairs = wrapped, (SURROUNDING, LINE_BREAKS)
        tries -= tries > 0 and token is None
        if token is None or token in seen:
            continue
        seen.add(token)
        start = match.start() + max(0, match[0].find("ey"))
        if _STATE.search(text, max(0, start - 8), start):
            continue  # an application's own bookkeeping
        taken = end
        named = _NAMED.search(text, max(0, start - 24), start)
        found = found_token(token, repairs, named[1].lower() if named else None)
        yield replace(found, span=(start, end if len(repairs) > 1 else start + len(token)))
    for match in _ENCODED.finditer(text) if "ZXlK" in text else ():
        token = _token_in(_decoded(match[0]))
        if token is not None and token not in seen:
            seen.add(token)
            named = _NAMED.search(text, max(0, match.start() - 24), match.start())
            yield replace(found_token(token, (BASE64,), named[1].lower() if named else None), span=match.span())


def _decoded(text: str) -> str:
    """What base64 holds, where it is ASCII; else an empty text."""
    try:
        return a2b_base64(text).decode("ascii").strip()
    except (Base64Error, ValueError):
        return ""


def _wrapped(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """(token, end) of a token that goes on in the lines below, all as wide as the first of them, or cut at a
    hyphen, but the last."""
    if "ey" not in match[0] or match[0].count(".") > 2 or len(match[0]) < _SHORTEST:
        return None
    joined, at, width = match[0], match.end(), 0
    hyphen = False
    ways: list[tuple[str, int]] = []
    for _ in range(_MOST_LINES):
        following = _NEXT.match(text, at)
        if following is None or (width and len(following[1]) > width and not hyphen):
            break
        hyphen = following[1].endswith("-")  # where a mail breaks a line, whatever its width
        joined, at = joined + following[1], following.end()
        if (dots := joined.count(".")) > 4:
            break
        if dots > 1 and (token := _token_in(joined)) is not None and token.count(".") in (2, 4):
            ways.append((token, at))
        if width and len(following[1]) < width and not hyphen:
            break
        width = width or len(following[1])
    whole = None if match[0].endswith("-") else _token_in(match[0])
    if whole is not None and whole.count(".") == 2 and len(whole.rpartition(".")[2]) in _SIGNATURES:
        return None
    signed = [way for way in ways if len(way[0].rpartition(".")[2]) in _SIGNATURES]
    return next(reversed(signed or ways), None)


def _token_in(run: str) -> str | None:
    """A run of a token's characters without what stands before the token."""
    run = run.rstrip(".-")
    if run.count(".") not in (1, 2, 4):
        return None
    start = run.find("ey")
    token = run[start:] if start >= 0 else ""
    return token if "." in token and looks_like_token(token) else None
