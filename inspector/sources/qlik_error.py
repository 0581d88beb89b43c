"""A Qlik error body: `{"errors": [{code, title, detail, status}], "traceId"}`, or one such error alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.qlik.errors import CODE as KNOWN
from inspector.sources.found import Found, Given

_MAX_TEXT = 16 * 1024
_NEAR = 2000
"""Characters up to which an object's braces are looked for around a code."""
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)+")


def recognise(given: Given) -> Found | None:
    body = given.object
    errors = body.get("errors")
    if isinstance(errors, list) and errors and all(isinstance(e, dict) for e in errors):
        first = next((e for e in errors if is_error(e)), None)
        if first is None:
            return None
        return Found("Qlik error", {"qlik_error": _answer(first, body)})
    if is_error(body) and ("title" in body or "status" in body):
        return Found("Qlik error", {"qlik_error": _answer(body, {"errors": [body]})})
    return None


def is_error(error: dict[str, Any]) -> bool:
    code = error.get("code")
    return isinstance(code, str) and CODE.fullmatch(code) is not None


def _answer(error: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    status = error.get("status")
    if isinstance(status, str) and status.isascii() and status.isdigit() and len(status) == 3:
        status = int(status)
    return {"status": status, "body": body} if isinstance(status, int) else {"body": body}


def find(given: Given) -> Iterator[Found]:
    """A known code in a mail or on a page, with the words around it."""
    text = given.body
    qlik = KNOWN.search(text)
    if qlik is not None:
        start = max(0, qlik.start() - _MAX_TEXT // 2)
        error = {"code": qlik[0], "detail": text[start : start + _MAX_TEXT].strip()}
        members = {"qlik_error": {"body": {"errors": [error]}}}
        yield Found("Qlik error in text", members, span=_around(text, *qlik.span()))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The printed object that a code stands in: its other members are Qlik's words too. Else the code alone; of Qlik's
    own OAuth server the rest of the line, which is that server's answer."""
    begins, ends = text.rfind("{", max(0, start - _NEAR), start), text.find("}", end, end + _NEAR)
    closed = text.rfind("}", max(0, begins), start)
    if begins >= 0 and ends >= 0 and closed < begins:
        return begins, ends + 1
    if text[start:end].startswith("OAUTH-"):
        line = text.find("\n", end)
        return start, len(text) if line < 0 else line
    return start, end
