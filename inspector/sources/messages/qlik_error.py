"""A Qlik error body: `{"errors": [{code, title, detail, status}], "traceId"}`, or one such error alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.qlik.errors import CODE as KNOWN
from inspector.qlik.errors import code_by_words
from inspector.sources.found import Found, Given
from inspector.sources.prose.documentation import without

_MAX_TEXT = 16 * 1024
_NEAR = 2000
"""Characters up to which an object's braces are looked for around a code."""
_LINE = 400
"""Characters before a code in which its words are looked for."""
_BESIDE = 120
"""Characters between a code and its words, which are one answer."""
_PRINTED = re.compile(
    r"(?:AuthorizationError: )?[^\n(]{1,300}\(Status: ?\w{1,10}, Code: ?[\w-]+\Z"
    r"|\btitle\W{1,4}[^\n]{1,300}\bcode\W{1,4}[\w-]+\Z"
)
"""Qlik's words with the code behind them, as @qlik/api and a person write them."""
_LINES = ("OAUTH-", "INTERNAL-TOKEN-", "JWT_LOGIN_VALIDATIONS")
"""What begins a line that is Qlik's own answer to its end."""
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
    """Whether an object is an error as Qlik writes it: others put their words into `message` beside such a code."""
    code = error.get("code")
    if not isinstance(code, str) or CODE.fullmatch(code) is None:
        return False
    return "message" not in error or "title" in error or KNOWN.fullmatch(code) is not None


def _answer(error: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    status = error.get("status")
    if isinstance(status, str) and status.isascii() and status.isdigit() and len(status) == 3:
        status = int(status)
    return {"status": status, "body": body} if isinstance(status, int) else {"body": body}


def find(given: Given) -> Iterator[Found]:
    """A known code in a mail or on a page, or the words of one, with the words around it."""
    text = without(given.body)
    qlik, said = KNOWN.search(text), code_by_words(text)
    found = (qlik[0], qlik) if qlik else said
    if found is not None:
        code, place = found
        start = max(0, place.start() - _MAX_TEXT // 2)
        error = {"code": code, "detail": text[start : start + _MAX_TEXT].strip()}
        members = {"qlik_error": {"body": {"errors": [error]}}}
        span = _context(text, *place.span())
        if said and said[0] == code and min(abs(said[1].end() - span[0]), abs(said[1].start() - span[1])) < _BESIDE:
            span = min(span[0], said[1].start()), max(span[1], said[1].end())
        yield Found("Qlik error in text", members, span=span)


def _context(text: str, start: int, end: int) -> tuple[int, int]:
    """The printed object that a code stands in: its other members are Qlik's words too. Else the code alone; where the
    rest of the line are Qlik's words, that too."""
    if (printed := _PRINTED.search(text[max(0, start - _LINE) : end])) is not None:
        return start - (min(_LINE, start) - printed.start()), end + 1
    begins, ends = text.rfind("{", max(0, start - _NEAR), start), text.find("}", end, end + _NEAR)
    closed = text.rfind("}", max(0, begins), start)
    if begins >= 0 and ends >= 0 and closed < begins:
        return begins, ends + 1
    if text[start:end].startswith(_LINES):
        line = text.find("\n", end)
        return start, len(text) if line < 0 else line
    return start, end
