"""What an answer says, taken out of its form: JSON body, page, redirect or posted form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from inspector.case.model import Answer, fragment_of, query_of
from inspector.case.shortened import shortened
from inspector.idps.details import details, google_error
from inspector.idps.text import clean

_IDS = {
    "trace_id": "trace id",
    "traceId": "trace id",
    "correlation_id": "correlation id",
    "errorId": "error id",
    "error_id": "error id",
    "activity_id": "activity id",
    "timestamp": "timestamp",
    "request_id": "request id",
    "requestId": "request id",
    "error_uri": "more at",
    "error_subcode": "subcode",
    "suberror": "suberror",
    "link": "link",
}
"""What the provider's support asks for, by the names it has in bodies, redirects and texts."""
_SIGN_IN = re.compile(r"<input\b[^<>]{0,2000}\btype\s{0,3}=\s{0,3}[\"']?password|ConvergedSignIn", re.IGNORECASE)
_COMPLAINT = re.compile(
    r"\b(?:error|sorry|denied|forbidden|invalid|went wrong|not allowed|failed|"
    r"(?:invalid|unsupported)_[a-z_]{4,30}|unauthorized_client|access_denied|[a-z_]{5,30}_required|server_error|"
    r"temporarily_unavailable|[a-z_]{7,20}_not_supported|insufficient_scope|expired_token|use_dpop_nonce|"
    r"unmet_authentication_requirements)\b",
    re.IGNORECASE,
)
_STACK = re.compile(
    r"Traceback \(most recent call last\)|\bUnhandled exception\b|"
    r"^\s{0,12}at [\w$.<>]{2,200} ?\([^()\n]{0,300}\.\w{1,8}:\d{1,6}(?::\d{1,6})?\)",
    re.MULTILINE,
)
_CONFIG_ERROR = re.compile(r"""["'][si]ErrorCode["']\s{0,3}:\s{0,3}["']?(\d{5,7})\b""")
_CONFIG_MESSAGE = re.compile(
    r"""["'](?:strServiceExceptionMessage|sErrTxt)["']\s{0,3}:\s{0,3}"((?:[^"\\]|\\.){1,4000})\""""
)
_HIDDEN = re.compile(r"<(/?)(script|style)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An error as the identity provider put it: code, words, identifiers for its support, and all texts to search."""

    error: str = ""
    description: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)
    verbatim: str = ""
    """Code and words as a person would read them, shortened."""
    ids: Mapping[str, str] = field(default_factory=dict)
    page: bool = False

    @property
    def signs_in(self) -> bool:
        """A page with a password field, or Microsoft's sign-in page, which makes its field by script."""
        return self.page and _SIGN_IN.search(self.texts[0]) is not None

    @property
    def broke(self) -> bool:
        """A page with a program's stack trace, whatever its status says."""
        return self.page and any(_STACK.search(text[:64_000]) for text in self.texts[:2])

    @property
    def prose(self) -> bool:
        """Plain words: nobody hands over anything but an error that way."""
        return self.page and not self.texts[0].lstrip().startswith("<")

    @property
    def complains(self) -> bool:
        """A page that a person takes for an error page, in whatever words."""
        return self.page and not self.signs_in and _COMPLAINT.search(self.texts[1]) is not None


def of_answer(answer: Answer) -> ErrorResponse:
    """What a recorded answer says; its WWW-Authenticate header counts as well."""
    challenge = answer.header("www-authenticate") or ""
    if answer.json is not None:
        return _of_json(answer.json, challenge)
    text = answer.text or ""
    if (told := _CONFIG_ERROR.search(text)) is not None:
        return _of_config(text, told[1])
    if text.startswith("error=") or "&error=" in text[:2000]:
        return of_pairs(query_of(f"?{text[:20_000]}"), text)
    words = clean(visible(text))
    if not words and challenge:
        return ErrorResponse("", shortened(challenge), (challenge,), shortened(challenge))
    texts = (text, words, challenge) if challenge else (text, words)
    code = details(text).get("code", "")
    return ErrorResponse(code, shortened(words), texts, shortened(words) or code, _ids({}, text), page=True)


def _of_config(page: str, number: str) -> ErrorResponse:
    """Entra ID's page, whatever its language and status: its script's settings hold the error's number."""
    message = _CONFIG_MESSAGE.search(page)
    code, words = f"AADSTS{number}", clean(message[1]) if message else clean(visible(page))
    described = words if words.startswith(code) else f"{code}: {words}"
    return ErrorResponse(code, shortened(words), (described, words), shortened(described), _ids({}, words))


def _of_json(body: dict[str, Any], challenge: str) -> ErrorResponse:
    nested = body.get("errors")
    first = nested[0] if isinstance(nested, list) and nested and isinstance(nested[0], dict) else {}
    inner = body["error"] if isinstance(body.get("error"), dict) else {}
    error = _first(body, "error", "errorCode") or _first(inner, "code", "status") or _first(first, "code")
    error = error or _first(body, "code")
    description = _first(body, "error_description", "errorSummary", "error_detail", "message") or _first(
        inner, "message", "description"
    )
    description = description or _first(first, "detail", "title")
    flat = json.dumps(_flat(body, 3), ensure_ascii=False)
    ids = _ids({k: _one_line(v) for k, v in body.items() if isinstance(v, str | int)}, description)
    texts = (flat, f"{error}: {description}" if description else error, description, challenge)
    return ErrorResponse(
        error, description, tuple(t for t in texts if t), _words(error, description) or shortened(flat), ids
    )


def of_pairs(pairs: Mapping[str, str], raw: str | None) -> ErrorResponse:
    """Error parameters of a redirect or a posted form."""
    error, description = pairs.get("error", ""), pairs.get("error_description", "")
    described = {k: v for k, v in (("error", error), ("error_description", description)) if v}
    subcode = pairs.get("error_subcode", "")
    texts = (urlencode(described, errors="replace"), description, subcode, raw or "")
    ids = _ids(pairs, description)
    return ErrorResponse(
        error, clean(description), tuple(t for t in texts if t), _words(error, clean(description)), ids
    )


def location_of(answer: Answer) -> ErrorResponse | None:
    """The error a redirect carries in its Location, also in Google's encoded form; None where it carries none."""
    location = (answer.header("location") or "")[:20_000]
    pairs = {**fragment_of(location), **query_of(location)}
    if pairs.get("error") or pairs.get("error_description"):
        return of_pairs(pairs, location)
    words = google_error(location)
    if words:
        return ErrorResponse("", shortened(words), (location, words), shortened(words))
    return None


def visible(page: str) -> str:
    """A page without its scripts and styles. Linear."""
    kept, at, inside = [], 0, ""
    for found in _HIDDEN.finditer(page):
        closing, tag = bool(found[1]), found[2].lower()
        if not inside and not closing:
            kept.append(page[at : found.start()])
            inside = tag
        elif inside == tag and closing:
            at, inside = page.find(">", found.start()) + 1 or len(page), ""
    return "".join((*kept, "" if inside else page[at:]))


def _ids(members: Mapping[str, str], text: str) -> dict[str, str]:
    """Identifiers by their label, from members of their own and from the text."""
    found = {_IDS[k]: v for k, v in details(text).items() if k in _IDS} if text else {}
    return {**found, **{_IDS[k]: v for k, v in members.items() if k in _IDS and v}}


def _words(error: str, description: str) -> str:
    text = f"{error}: {description}" if error and description else error or description
    return shortened(text)


def _first(body: Mapping[str, Any], *names: str) -> str:
    """The first member that is text or a number, as text on one line."""
    for name in names:
        value = body.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return _one_line(value)
    return ""


def _one_line(value: str | int) -> str:
    if isinstance(value, int):
        value = str(value) if abs(value) < 10**18 else "a very large number"
    return " ".join(value[:4000].split())


def _flat(value: Any, depth: int) -> Any:
    """A JSON value cut to what an error body holds, so that nothing deep or endless is serialised."""
    if isinstance(value, dict):
        return {str(k)[:200]: _flat(v, depth - 1) for k, v in list(value.items())[:50]} if depth else {}
    if isinstance(value, list):
        return [_flat(v, depth - 1) for v in value[:20]] if depth else []
    if isinstance(value, str):
        return value[:8000]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**18 else 0
    return value if value is None or isinstance(value, bool) else None
