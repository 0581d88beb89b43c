"""Judges the redirect-URI probe: what a provider answers, before any sign-in, to a redirect URI and to a control.

The control is the same request with a URI that is certainly not registered. A status alone never decides: AD FS
answers 200 to both, Google and Ory Hydra 302 to both, and Entra ID shows the same sign-in page for any URI.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from inspector.idps.details import google_error
from inspector.idps.errors import classify
from inspector.idps.model import Idp, Recognised
from inspector.idps.text import LIMIT, clean

NEGATIVE_CONTROL = "https://example.com/preflight-negative-control"
"""A redirect URI that nobody registers; Google refuses .invalid hosts for another reason, so it is example.com."""
_OAUTH_ANSWER = re.compile(r"[?&#](?:error|code)=")
Status = Literal["registered", "not-registered", "inconclusive"]


class Answered(Protocol):
    """An HTTP answer whose redirect was not followed."""

    @property
    def status(self) -> int | None: ...
    @property
    def body(self) -> Any: ...
    def header(self, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    because: str


def judge(
    idp: Idp, variant: str, candidate_uri: str, answer: Answered, control_answer: Answered | None, prompt_none: bool
) -> Verdict:
    """Whether `candidate_uri` is registered, as far as the two answers tell. Never raises."""
    table, title = idp.table("probe", variant), str(idp.value("title", variant))
    location = answer.header("location") or ""
    if refusal := _refusal(idp, variant, table, answer):
        return Verdict("not-registered", f"{title} answers {refusal}")
    if control_answer is None:
        return Verdict("inconclusive", "there is no answer to a negative control to compare with")
    if _redirects_to(control_answer, NEGATIVE_CONTROL):
        return Verdict("inconclusive", f"{title} redirects to a URI that is certainly not registered")
    if _redirects_to(answer, candidate_uri):
        return Verdict("registered", f"{title} redirects to the URI itself")
    if table.get("needs_prompt_none"):
        more = "" if prompt_none else "; a probe with prompt=none may tell"
        return Verdict("inconclusive", f"{title} shows the same page for any redirect URI before the sign-in{more}")
    if _OAUTH_ANSWER.search(location):
        return Verdict("inconclusive", f"the answer went to another address, at {_host(location) or 'the provider'}")
    signature = _matching(table.get("registered", ()), answer)
    if signature is None:
        said = f"status {answer.status}" + (f", to {_host(location)}" if _host(location) else "")
        return Verdict("inconclusive", f"the answer ({said}) has no known form at {title}")
    if _matching(table.get("registered", ()), control_answer) is not None:
        return Verdict("inconclusive", f"{title} gives the same answer to a URI that is certainly not registered")
    probably = "probably " if signature.get("inferred") else ""
    return Verdict("registered", f"this is {probably}the sign-in of {title}, and the control is refused")


def _refusal(idp: Idp, variant: str, table: dict[str, Any], answer: Answered) -> str:
    """The words that say the URI is not registered, or an empty text."""
    location = answer.header("location") or ""
    if (answer.status or 0) >= 500:
        return ""  # the provider's own fault proves nothing
    if signature := _matching(table.get("unregistered", ()), answer):
        return "probably that it is not registered" if signature.get("inferred") else "that it is not registered"
    texts = [t for t in (location, google_error(location), _body(answer)) if t]
    found = classify(Recognised(idp, variant, ""), texts, "page")
    if found is None or found.pattern.rule != "redirect-uri-mismatch":
        return ""
    if found.pattern.idp == "generic" and (answer.status or 0) < 400:
        return ""  # a sign-in page may hold such words in a script
    return f"“{found.text[:200]}”"


def _matching(signatures: Any, answer: Answered) -> dict[str, Any] | None:
    """The first signature that the answer fits in status, Location and body."""
    location, body = answer.header("location") or "", _body(answer)
    readable = clean(body) if body else ""
    for signature in signatures:
        if answer.status not in signature["status"]:
            continue
        if "location" in signature and not _search(signature["location"], location[:LIMIT]):
            continue
        if "decoded" in signature and signature["decoded"] not in google_error(location):
            continue
        if "body" in signature and not (_search(signature["body"], body) or _search(signature["body"], readable)):
            continue
        return dict(signature)
    return None


def _search(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _body(answer: Answered) -> str:
    body = answer.body
    if isinstance(body, str):
        return body[:LIMIT]
    return repr(body)[:LIMIT] if body else ""


def _redirects_to(answer: Answered, uri: str) -> bool:
    """A redirect whose scheme, host, port and path are those of `uri`."""
    target = _base(answer.header("location") or "")
    return 300 <= (answer.status or 0) < 400 and target is not None and target == _base(uri)


def _base(url: str) -> tuple[str, str, int | None, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return (parts.scheme, parts.hostname or "", port, parts.path or "/") if parts.hostname else None
    except ValueError:
        return None


def _host(url: str) -> str:
    base = _base(url)
    return base[1][:100] if base else ""
