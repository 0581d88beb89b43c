"""AD FS: entries of its admin event log, as the event viewer's text and XML, as wevtutil and PowerShell print them, as
JSON and as CSV."""

from __future__ import annotations

import html
import re
from itertools import pairwise

from inspector.sources.log_entry import Entry, Event

_TEXT = re.compile(
    r"Encountered error during (?:an )?(OAuth (?:authorization|token|logout|device)|federation passive|OAuth)"
    r"[^.\n]{0,40}request",
    re.IGNORECASE,
)
_MSIS = re.compile(r"\bMSIS\d{4,5}\b: ?[^\r\n<]{0,400}")
_URI = r"[\"']?(https?://[^\s,\"'<>]{1,300})"
_FIELD = {
    "client_id": re.compile(r"Client (?:Identifier|ID):? ?\s{0,4}[\"']?([^\s,\"'<>]{1,200})", re.IGNORECASE),
    "redirect_uri": re.compile(rf"(?:Redirect URI|redirect_uri):? ?\s{{0,4}}{_URI}", re.IGNORECASE),
}
_ACTIVITY = re.compile(r"Activity ?ID(?:: ?|=\"\{?)([0-9a-f-]{36})", re.IGNORECASE)
_HEAD = re.compile(
    r"^[ \t]*(?:Event\[\d+\]|Log Name|Source|Date|Event ID|TimeCreated|ProviderName|Id|Index|EntryType|InstanceId)\b",
    re.MULTILINE,
)
_AT = re.compile(
    r"(?:^[ \t]*(?:Date|TimeCreated|TimeGenerated)[ \t]*:[ \t]*|SystemTime=[\"'])([^\r\n\"'<>]{8,40})", re.MULTILINE
)
_NUMBER = re.compile(r"(?:^[ \t]*(?:Event ID|InstanceId|Id)[ \t]*:[ \t]*|<EventID[^<>]{0,40}>)(\d{1,5})", re.MULTILINE)
_XML = re.compile(r"<Event\b[^<>]{0,200}>\s{0,20}<System>(?=\s{0,20}<Provider Name=[\"']AD FS\b)")
_TAG = re.compile(r"<[^<>]{0,200}>")
_AT_BACK = "1020"
"""The number of an event of the token endpoint; its words stand only in the rendered event."""
_BEFORE, _AFTER = 1500, 16_000


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each event in the event viewer's words, with the lines or the XML around them."""
    if "AD FS" not in text and "Encountered error" not in text:
        return []
    if written := [m.start() for m in _XML.finditer(text)]:
        places = [(start, start, following) for start, following in pairwise((*written, len(text)))]
    else:
        kinds = [m.start() for m in _TEXT.finditer(text)]
        before = pairwise((0, *kinds))
        places = [(_head(text, b, kind), kind, n) for (b, kind), n in zip(before, (*kinds[1:], len(text)), strict=True)]
    found = []
    for start, kind, following in places:
        told = _MSIS.search(text, kind, following)
        end = text.rfind("</Event>", kind, following) + len("</Event>") if written else 0
        end = max(end, told.end() if told else min(following, kind + _AFTER) if not end else 0)
        message = html.unescape(_TAG.sub(" ", text[kind:end]) if written else text[kind:end])
        members = {"providername": "AD FS", "message": message}
        for name, pattern in (("timecreated", _AT), ("id", _NUMBER), ("activityid", _ACTIVITY)):
            below = min(following, end + _BEFORE)  # some print what is above the words elsewhere below them
            if (value := pattern.search(text, start, end) or pattern.search(text, end, below)) is not None:
                members[name] = value[1].strip()
        found.append((start, end, members))
    return found


def _head(text: str, before: int, kind: int) -> int:
    """Where the lines begin that stand above an event's words."""
    return min((m.start() for m in _HEAD.finditer(text, max(before, kind - _BEFORE), kind)), default=kind)


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of AD FS. Source: Microsoft, AD FS troubleshooting, events and
    logging."""
    source = entry("providername", "source", "sourcename", "channel", "logname", "winlog.providername").lower()
    message = entry("message", "renderedmessage", "rendereddescription", "description", "eventdata")
    if "ad fs" not in source and not _TEXT.search(message):
        return None
    told = _MSIS.search(message)
    fields = {name: found[1].rstrip(".") for name, pattern in _FIELD.items() if (found := pattern.search(message))}
    activity = _ACTIVITY.search(message)
    kind, number = _TEXT.search(message), entry("id", "eventid", "winlog.eventid", "eventcode")
    return Event(
        "adfs",
        told[0].partition(":")[0] if told else f"event {number}".strip(),
        told[0].strip() if told else " ".join(message.split())[:500],
        entry("timecreated", "timegenerated", "dateandtime", "date", "timestamp", "eventcreated"),
        client_id=fields.get("client_id", ""),
        redirect_uri=fields.get("redirect_uri", ""),
        step="token" if (kind and "token" in kind[1].lower()) or number == _AT_BACK else "authorize",
        failed=bool(told) or "error" in message.lower(),
        body={
            "activity id": activity[1] if activity else entry("activityid"),
            "event": number,
        },
    )
