"""Text around something known: a token, a callback URL, JSON or a Qlik error in a log or a mail."""

from __future__ import annotations

import json
import re
from typing import Any

from inspector.case.repairs import SURROUNDING
from inspector.qlik.errors import CODE
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.jwt import found_token, looks_like_token, read
from inspector.sources.token_kind import token_kind
from inspector.sources.url import recognise_url

_RUN = re.compile(r"[A-Za-z0-9_.\-]{30,}")
_URL = re.compile(r"https?://[^\s\"'<>\\]{1,65536}")
_NAMED = re.compile(r"(id|access|refresh|logout)_?token\W{0,6}\Z", re.IGNORECASE)
_MAX_TEXT = 16 * 1024
_MAX_STARTS = 8


def recognise(given: Given) -> Found | None:
    text = given.body
    if given.depth > 1:
        return None
    return _json_inside(text, given.depth) or _tokens(text) or _url(text) or _qlik(text)


def _json_inside(text: str, depth: int) -> Found | None:
    """The first JSON object in the text that is something known."""
    from inspector.sources.registry import recognise as recognise_text

    decoder = json.JSONDecoder()
    start = -1
    for _ in range(_MAX_STARTS):
        start = text.find("{", start + 1)
        if start < 0 or len(text) - start > 4 * 1024 * 1024:
            return None
        if start == 0:
            # the whole text is JSON, and was asked about as such
            continue
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        try:
            found = recognise_text(text[start:end], depth=depth + 1)
        except SourceError:
            continue
        return Found(found.kind, found.members, (*found.notes, "text around the JSON was left out"), found.repairs)
    return None


def _tokens(text: str) -> Found | None:
    """The tokens in the text: the first of each kind."""
    members: dict[str, Any] = {}
    repairs: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    kinds = []
    unsure = False
    for match in _RUN.finditer(text):
        token = _token_in(match[0])
        if token is None or token in members.values():
            continue
        at = match.start() + match[0].find(token)
        before = _NAMED.search(text, max(0, at - 24), at)
        named = before[1].lower() if before else None
        kind, sure = (named, True) if named else token_kind(read(token))
        if not sure and "id_token" in members and "access_token" not in members:
            kind, sure = "access", False
        found = found_token(token, (), kind)
        name = next(iter(found.members))
        if name in members:
            notes.append(f"another {found.kind} was left out: “scan” reads them all")
            continue
        members[name], repairs[name] = token, (SURROUNDING,)
        kinds.append(found.kind)
        unsure = unsure or not sure
    if not members:
        return None
    return Found(" and ".join(kinds), members, tuple(dict.fromkeys(notes)), repairs, not unsure)


def _token_in(run: str) -> str | None:
    """A run of a token's characters without what stands before the token."""
    run = run.rstrip(".-")
    if run.count(".") not in (1, 2, 4):
        return None
    start = run.find("ey")
    token = run[start:] if start >= 0 else ""
    return token if "." in token and looks_like_token(token) else None


def _url(text: str) -> Found | None:
    for match in _URL.finditer(text):
        found = recognise_url(match[0].rstrip(".,;)]}"))
        if found is not None and ("authorize" in found.members or "qlik_error" in found.members):
            return Found(found.kind, found.members, (*found.notes, "text around the URL was left out"))
    return None


def _qlik(text: str) -> Found | None:
    qlik = CODE.search(text)
    if qlik is None:
        return None
    error = {"code": qlik[0], "detail": text[:_MAX_TEXT]}
    return Found("Qlik error in text", {"qlik_error": {"body": {"errors": [error]}}})
