"""Events of Windows, as the event viewer's text and XML, as wevtutil and PowerShell print them.

A form's `[log_entry.windows_event]` has: `source`, the provider that writes them; `sign`, the pattern of what else
tells that there is one; `begins`, the pattern of the words with which one begins; `told`, the pattern of what ends
one; `also`, further members, each with its pattern.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from inspector.idps.loader import forms
from inspector.sources.logs.log_form import compiled

_HEAD = re.compile(
    r"^[ \t]*(?:Event\[\d+\]|Log Name|Source|Date|Event ID|TimeCreated|ProviderName|Id|Index|EntryType|InstanceId)\b",
    re.MULTILINE,
)
_AT = re.compile(
    r"(?:^[ \t]*(?:Date|TimeCreated|TimeGenerated)[ \t]*:[ \t]*|SystemTime=[\"'])([^\r\n\"'<>]{8,40})", re.MULTILINE
)
_NUMBER = re.compile(r"(?:^[ \t]*(?:Event ID|InstanceId|Id)[ \t]*:[ \t]*|<EventID[^<>]{0,40}>)(\d{1,5})", re.MULTILINE)
_XML = r"<Event\b[^<>]{0,200}>\s{0,20}<System>(?=\s{0,20}<Provider Name=[\"']%s\b)"
_END = "</Event>"
_TAG = re.compile(r"<[^<>]{0,200}>")
_BEFORE, _AFTER = 1500, 16_000
Placed = tuple[int, int, dict[str, str]]


def spans(text: str) -> list[Placed]:
    """(start, end, members) of each event in the event viewer's words, with the lines or the XML around them."""
    ways = (form["windows_event"] for _, form in forms("log_entry") if "windows_event" in form)
    return [placed for way in ways for placed in _events(way, text)]


def _events(way: Mapping[str, Any], text: str) -> Iterator[Placed]:
    if way["source"] not in text and compiled(way["sign"]).search(text) is None:
        return
    if written := [m.start() for m in compiled(_XML % re.escape(way["source"])).finditer(text)]:
        places = [(start, start, following) for start, following in pairwise((*written, len(text)))]
    else:
        kinds = [m.start() for m in compiled(way["begins"]).finditer(text)]
        ends = (*kinds[1:], len(text))
        before = pairwise((0, *kinds))
        places = [(_head(text, b, kind), kind, n) for (b, kind), n in zip(before, ends, strict=True)]
    also = {"timecreated": _AT, "id": _NUMBER, **{name: compiled(p) for name, p in way.get("also", {}).items()}}
    for start, kind, following in places:
        told = compiled(way["told"]).search(text, kind, following)
        end = text.rfind(_END, kind, following) + len(_END) if written else 0
        end = max(end, told.end() if told else min(following, kind + _AFTER) if not end else 0)
        message = html.unescape(_TAG.sub(" ", text[kind:end]) if written else text[kind:end])
        members = {"providername": way["source"], "message": message}
        below = min(following, end + _BEFORE)  # some print what is above the words elsewhere below them
        for name, pattern in also.items():
            if (value := pattern.search(text, start, end) or pattern.search(text, end, below)) is not None:
                members[name] = value[1].strip()
        yield start, end, members


def _head(text: str, before: int, kind: int) -> int:
    """Where the lines begin that stand above an event's words."""
    return min((m.start() for m in _HEAD.finditer(text, max(before, kind - _BEFORE), kind)), default=kind)
