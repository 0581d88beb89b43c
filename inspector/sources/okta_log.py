"""Okta's System Log: entries of the API, of the console's CSV and of log streams."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_DEBUG = "debugcontext.debugdata."
_FAILED = ("FAILURE", "DENY", "UNANSWERED")
_ALWAYS = ("app.generic.unauth_app_access_attempt", "security.request.blocked", "user.account.lock")
"""Events that are a refusal by their name."""
_BLOCKED = re.compile(r"Blocked request from IP: ?[^\n]{2,80}?, [^\n]{0,200}?\bZone: ?[\w ]{2,80}")


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Okta's. Source: Okta's System Log API, the LogEvent object."""
    kind = entry("eventtype")
    if "." not in kind or not ("outcome.result" in entry or "displaymessage" in entry):
        return None
    result, reason = entry("outcome.result").upper(), entry("outcome.reason")
    code = " ".join(part for part in (kind, reason) if part)
    message = ": ".join(part for part in (entry("displaymessage"), reason) if part)
    zone = entry(f"{_DEBUG}zone", "securitycontext.zone", f"{_DEBUG}threatsuspected")
    return Event(
        "okta",
        code,
        message,
        entry("published", "timestamp"),
        client_id=_client(entry),
        redirect_uri=entry(f"{_DEBUG}redirecturi"),
        user=entry("actor.alternateid", "actor.displayname"),
        step="token" if ".token" in kind or entry(f"{_DEBUG}requesturi").endswith("/token") else "authorize",
        failed=result in _FAILED or (not result and kind in _ALWAYS) or kind in _ALWAYS,
        attempt=entry("authenticationcontext.externalsessionid", "transaction.id"),
        body={
            "application": _target(entry, "App"),
            "policy": _target(entry, "Policy"),
            "rule": _target(entry, "Rule"),
            "requestedScopes": entry(f"{_DEBUG}requestedscopes"),
            "grantType": entry(f"{_DEBUG}granttype"),
            "requestUri": entry(f"{_DEBUG}requesturi"),
            "zone": zone,
            "uuid": entry("uuid"),
        },
    )


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of what the console shows of a blocked request, copied without its entry."""
    if "EventType" in text and (opened := _opened(text)) is not None:
        return [opened]
    found = _BLOCKED.finditer(text)
    return [(m.start(), m.end(), {"eventtype": _ALWAYS[1], "displaymessage": m[0]}) for m in found]


_PLACES = {
    "Actor": "actor",
    "Client": "client",
    "Outcome": "outcome",
    "Target": "target.0",
    "Transaction": "transaction",
    "DebugContext": "debugcontext",
    "DebugData": "debugcontext.debugdata",
    "Event": "",
    "System": "",
    "Request": "request",
    "AuthenticationContext": "authenticationcontext",
    "SecurityContext": "securitycontext",
}
_OF_ENTRY = {"DisplayMessage", "EventType", "Published", "Severity", "Uuid", "Version", "LegacyEventType"}
_LABEL = re.compile(r"[A-Z][A-Za-z]{1,40}")


def _opened(text: str) -> tuple[int, int, dict[str, str]] | None:
    """The entry that the console shows opened: the name of a part or of a value in one line, the value in the next."""
    found: dict[str, str] = {}
    place, label, at, begin, end = "", "", 0, -1, 0
    for line in text[:100_000].splitlines(keepends=True):
        word = line.strip()
        if label and word:
            where = place if label not in _OF_ENTRY else ""
            found.setdefault(f"{where}.{label}".strip(".").lower(), word)
            label, end = "", at + len(line)
        elif word in _PLACES:
            place, begin = _PLACES[word], at if begin < 0 else begin
        elif begin >= 0 and _LABEL.fullmatch(word):
            label = word
        at += len(line)
    return (begin, end, found) if "eventtype" in found and len(found) > 3 else None


def _client(entry: Entry) -> str:
    """The application's id: Okta's client IDs are the ids of the applications."""
    for n in range(6):
        if entry(f"target.{n}.type").endswith(("App", "AppInstance", "ClientApp")):
            found = entry(f"target.{n}.id")
            return found if found.startswith("0oa") else ""
    actor = entry("actor.id")
    return entry(f"{_DEBUG}clientid") or (actor if actor.startswith("0oa") else "")


def _target(entry: Entry, kind: str) -> str:
    for n in range(8):
        if kind in entry(f"target.{n}.type"):
            return entry(f"target.{n}.displayname", f"target.{n}.alternateid")
    return ""
