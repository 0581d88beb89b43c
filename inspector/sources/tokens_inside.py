"""Tokens in running text: each with the kind that the name before it, or its own content, says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.case.repairs import SURROUNDING
from inspector.sources.found import Found, Given
from inspector.sources.jwt import found_token, looks_like_token

_RUN = re.compile(r"[A-Za-z0-9_.\-]{30,}")
_NAMED = re.compile(r"(id|access|refresh|logout)_?token\W{0,6}\Z", re.IGNORECASE)


def find(given: Given) -> Iterator[Found]:
    """Every token once, in order."""
    text, seen = given.body, set[str]()
    for match in _RUN.finditer(text):
        token = _token_in(match[0])
        if token is None or token in seen:
            continue
        seen.add(token)
        start = match.start() + match[0].find(token)
        named = _NAMED.search(text, max(0, start - 24), start)
        found = found_token(token, (SURROUNDING,), named[1].lower() if named else None)
        yield replace(found, span=(start, start + len(token)))


def _token_in(run: str) -> str | None:
    """A run of a token's characters without what stands before the token."""
    run = run.rstrip(".-")
    if run.count(".") not in (1, 2, 4):
        return None
    start = run.find("ey")
    token = run[start:] if start >= 0 else ""
    return token if "." in token and looks_like_token(token) else None
