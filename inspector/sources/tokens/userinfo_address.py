"""The address of a userinfo endpoint: in a request, and in the text above what it answered."""

from __future__ import annotations

import re
from typing import Any

_FORM = r"/(?:userinfo(?:\.openid)?|user_info|oidc(?:/\d)?/me)"
_PATH = re.compile(rf"{_FORM}/?$", re.IGNORECASE)
_NAMED = re.compile(rf"https?://[^\s\"'<>\\|]{{1,300}}?{_FORM}/?(?=[\s\"'`<>|,;)]|\Z)", re.IGNORECASE)
_ABOVE = re.compile(rf"{_FORM}/?[\"'`]?[^\n{{}}]{{0,200}}\n\s{{0,20}}\Z", re.IGNORECASE)
_REFUSED = re.compile(
    rf"(?:\b(?P<status>[45]\d\d)[^\n]{{0,40}} )?(?P<url>https?://[^\s\"'<>\\|]{{1,300}}?{_FORM}/?)[\"'`)]?[^\n{{}}]{{0,40}}[:\n]\s{{0,20}}\Z",
    re.IGNORECASE,
)
_NEAR = 600


def is_userinfo(path: str) -> bool:
    """Whether a path is that of a userinfo endpoint, at any provider."""
    return _PATH.search(path) is not None


def named(text: str) -> str | None:
    """The one userinfo address that a text names; None where it names none or several."""
    found = {match[0] for match in _NAMED.finditer(text)}
    return found.pop() if len(found) == 1 else None


def answered(text: str, start: int) -> bool:
    """Whether what begins at a place stands directly below the address of a userinfo endpoint."""
    return _ABOVE.search(text[max(0, start - _NEAR) : start]) is not None


def refused_there(text: str, start: int, answer: dict[str, Any]) -> dict[str, Any] | None:
    """What the endpoint answered, as a case's `userinfo`, where an error begins directly behind its address."""
    before = _REFUSED.search(text[max(0, start - _NEAR) : start])
    if before is None:
        return None
    status = int(before["status"]) if before["status"] else answer.get("status", 401)
    return {"url": before["url"], "status": status, "body": answer.get("body")}
