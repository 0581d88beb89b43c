"""An identity provider's error as plain text, from a page, a log or a mail: known by the providers' own words."""

from __future__ import annotations

import re
from typing import Any

from inspector.idps.loader import heads, load
from inspector.idps.model import ErrorPattern
from inspector.idps.text import clean
from inspector.sources.found import Found, Given

_ERROR = re.compile(
    r"AADSTS\d{4,7}\b|\bMSIS\d{3,5}\b|\b(?:redirect_uri_mismatch|invalid_(?:client|grant|request|scope|redirect_uri|token)|"
    r"unauthorized_client|access_denied|unsupported_(?:grant|response)_type|server_error|temporarily_unavailable|"
    r"login_required|interaction_required|consent_required|error_description|"
    r"AADB2C\d{4,7})\b"
)
_CODE = re.compile(r"\b(invalid_client|invalid_grant|unauthorized_client|unsupported_grant_type)\b")
# Entra's errors of the token endpoint; all others it shows on a page
_AT_TOKEN = re.compile(r"AADSTS(?:7000\d{2,3}|7002\d{2}|70008|70000|54005|50148|501481|9002313)\b")
_WINDOW = 16 * 1024
_FRONT = {"authorize", "callback", "page"}
_OAUTH = re.compile(r"[a-z]+(?:_[a-z]+)+")


def recognise(given: Given) -> Found | None:
    text = _window(given.body)
    pattern = _known(clean(text))
    members = _by_code(text) if pattern is None else _members(pattern, text)
    return Found("error text of an identity provider", members) if members else None


def quoted_provider_error(given: Given) -> Found | None:
    """The identity provider's own words inside an application's error; None where no provider is known by them."""
    pattern = _known(clean(_window(given.body)))
    return recognise(given) if pattern is not None and pattern.idp != "generic" else None


def _window(text: str) -> str:
    """What is read of a long text: around the first error code, else its beginning."""
    if len(text) <= _WINDOW:
        return text
    code = _ERROR.search(text)
    start = max(0, code.start() - _WINDOW // 2) if code else 0
    return text[start : start + _WINDOW]


def _by_code(text: str) -> dict[str, Any] | None:
    """By an error's code alone, where the words around it are not known."""
    if not _ERROR.search(text):
        return None
    code = _CODE.search(text)
    if code or _AT_TOKEN.search(text):
        told = {"error": code[1] if code else "invalid_client", "error_description": text}
        return {"token": {"response": {"status": 400, "body": told}}}
    return {"authorize": {"response": {"body": text}}}


def _known(text: str) -> ErrorPattern | None:
    """The error text with the longest match, of any provider; codes that stand alone do not count."""
    best: tuple[int, ErrorPattern] | None = None
    for name in heads():
        for pattern in load(name).errors:
            found = None if pattern.bare else pattern.regex.search(text)
            if found is not None and (best is None or len(found[0]) > best[0]):
                best = len(found[0]), pattern
    return best[1] if best and best[0] >= 8 else None


def _members(pattern: ErrorPattern, text: str) -> dict[str, Any]:
    """Where in a case the text belongs: where this provider is known to say it."""
    where = set(pattern.where)
    if _FRONT & where or not where - {"log"}:
        return {"authorize": {"response": {"body": text}}}
    if "token" in where:
        written = _CODE.search(text)
        name = written[1] if written else pattern.code
        code = {"error": name} if _OAUTH.fullmatch(name) else {}
        return {"token": {"response": {"status": 400, "body": {**code, "error_description": text}}}}
    if "discovery" in where:
        return {"discovery": {"status": 404, "body": text}}
    return {"userinfo": {"status": 401, "body": text}}
