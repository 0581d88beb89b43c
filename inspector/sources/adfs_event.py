"""AD FS: entries of its admin event log, as text of the event viewer, as JSON and as CSV."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_TEXT = re.compile(
    r"Encountered error during (?:an )?(OAuth (?:authorization|token|logout|device)|federation passive|OAuth)"
    r"[^.\n]{0,40}request",
    re.IGNORECASE,
)
_MSIS = re.compile(r"\bMSIS\d{4,5}\b: ?[^\r\n]{0,400}")
_FIELD = {
    "client_id": re.compile(r"Client (?:Identifier|ID):? ?\s{0,4}([^\s,]{1,200})", re.IGNORECASE),
    "redirect_uri": re.compile(r"Redirect URI:? ?\s{0,4}(https?://[^\s,]{1,300})", re.IGNORECASE),
}
_ACTIVITY = re.compile(r"Activity ID: ?([0-9a-f-]{36})", re.IGNORECASE)


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of an event in the event viewer's words."""
    kind = _TEXT.search(text)
    if kind is None:
        return []
    told = _MSIS.search(text, kind.start())
    end = told.end() if told else min(len(text), kind.start() + 16_000)
    return [(kind.start(), end, {"providername": "AD FS", "message": text[kind.start() : end]})]


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of AD FS. Source: Microsoft, AD FS troubleshooting, events and
    logging."""
    source = entry("providername", "source", "sourcename", "channel", "logname").lower()
    message = entry("message", "renderedmessage", "description", "eventdata")
    if "ad fs" not in source and not _TEXT.search(message):
        return None
    told = _MSIS.search(message)
    fields = {name: found[1] for name, pattern in _FIELD.items() if (found := pattern.search(message))}
    activity = _ACTIVITY.search(message)
    kind = _TEXT.search(message)
    return Event(
        "adfs",
        told[0][:8].rstrip(":") if told else f"event {entry('id', 'eventid')}".strip(),
        told[0] if told else " ".join(message.split())[:500],
        entry("timecreated", "timegenerated", "date"),
        client_id=fields.get("client_id", ""),
        redirect_uri=fields.get("redirect_uri", ""),
        step="token" if kind and "token" in kind[1].lower() else "authorize",
        failed=bool(told) or "error" in message.lower(),
        body={"activity id": activity[1] if activity else "", "event": entry("id", "eventid")},
    )
