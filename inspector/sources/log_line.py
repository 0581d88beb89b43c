"""Text around something known: a token, a callback URL, JSON or an identity provider's error in a log or a mail."""

from __future__ import annotations

import json
import re
from typing import Any

from inspector.case.repairs import SURROUNDING
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.jwt import found_token, looks_like_token, read
from inspector.sources.token_kind import token_kind
from inspector.sources.url import recognise_url

_RUN = re.compile(r"[A-Za-z0-9_.\-]{30,}")
_URL = re.compile(r"https?://[^\s\"'<>\\]{1,65536}")
_NAMED = re.compile(r"(id|access|refresh|logout)_?token\W{0,6}\Z", re.IGNORECASE)
_ERROR = re.compile(
    r"AADSTS\d{4,7}\b|\bMSIS\d{3,5}\b|\b(?:redirect_uri_mismatch|invalid_(?:client|grant|request|scope|redirect_uri|token)|"
    r"unauthorized_client|access_denied|unsupported_(?:grant|response)_type|server_error|temporarily_unavailable|"
    r"login_required|interaction_required|consent_required|error_description|OIDC ERROR|Failed to fetch user/group|"
    r"Realm does not exist|not assigned to (?:the client application|a role))"
)
_CODE = re.compile(r"\b(invalid_client|invalid_grant|unauthorized_client|unsupported_grant_type)\b")
# Entra's errors of the token endpoint; all others it shows on a page
_AT_TOKEN = re.compile(r"AADSTS(?:7000\d{2,3}|7002\d{2}|70008|70000|54005|50148|501481|9002313)\b")
_QLIK = re.compile(
    r"\b(LOGIN-\d{1,3}|AUTH-\d{1,3}|OAUTH-\d{1,3}|INTERNAL-TOKEN-\d{1,3}|INVALID-IDP-CONFIG|USER_INVITE_EXPIRED)\b"
)
_MAX_TEXT = 16 * 1024
_MAX_STARTS = 8


def recognise(given: Given) -> Found | None:
    text = given.body
    if given.depth > 1:
        return None
    return _json_inside(text, given.depth) or _tokens(text) or _url(text) or _error(text)


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


def _error(text: str) -> Found | None:
    qlik = _QLIK.search(text)
    if qlik:
        error = {"code": qlik[1], "detail": text[:_MAX_TEXT]}
        return Found("Qlik error in text", {"qlik_error": {"body": {"errors": [error]}}})
    if not _ERROR.search(text):
        return None
    if len(text) > _MAX_TEXT:
        found = _ERROR.search(text)
        middle = found.start() if found else 0
        text = text[max(0, middle - _MAX_TEXT // 2) : middle + _MAX_TEXT // 2]
    code = _CODE.search(text)
    if code or _AT_TOKEN.search(text):
        body = {"error": code[1] if code else "invalid_client", "error_description": text}
        return Found("token error in text", {"token": {"response": {"status": 400, "body": body}}})
    return Found("error text of an identity provider", {"authorize": {"response": {"body": text}}})
