"""Lines of an identity provider's server log, as the forms in the providers' files write them.

A form's `[[log_entry.line]]` has:

    sign       the pattern of a part that stands in every such line: without it the other is not tried
    line       the pattern of a line, or of several that belong together; its named groups are members of the entry
    pairs      the pattern, with the groups `name` and `value`, of the pairs that stand in the group `pairs`
    names      what a pair's name means, where the entry's own names are others; only these pairs count then
    also       further members: a pattern of what stands anywhere in the lines, its group or the whole
    given      members that every such line has
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from inspector.idps.loader import forms
from inspector.sources.logs.log_entry import Entry
from inspector.sources.logs.log_form import compiled

Placed = tuple[int, int, dict[str, str]]
_MOST = 5000
_PAIR = (
    r"\b(?P<name>[A-Za-z_]{2,40})="
    r"(?: (?=\"))?(?:\"(?P<value>[^\"\n]{0,2000})\"|'(?P<or>[^'\n]{0,2000})'|(?P<bare>[^,\s]{0,2000}))"
)
_DOUBLED = re.compile(r'=""[^\s",;]')
"""How a table writes a line's quotes."""
_MESSAGES = (
    "message",
    "msg",
    "log",
    "line",
    "textpayload",
    "jsonpayloadmessage",
    "raw",
    "content",
    "body",
    "logmessage",
)
"""Members in which collectors keep a line of a server's log."""
_TIMES = ("timestamp", "time", "ts", "at")


def rows(text: str) -> list[Placed]:
    """The same of rows whose columns nobody names, by a form's `[[log_entry.row]]`: known by the provider's own words,
    and asked last."""
    return spans(text, "row")


def spans(text: str, kind: str = "line") -> list[Placed]:
    """(start, end, members) of each entry that a form's pattern finds."""
    bare = text.replace('\\"', ' "') if '=\\"' in text else text  # a collector's escapes; places stay the same
    bare = bare.replace('""', ' "') if _DOUBLED.search(bare) else bare
    found = [placed for way in _ways(text, kind) for placed in _found(way, bare)]
    return sorted(found, key=lambda placed: placed[:2])


def of_message(entry: Entry) -> Entry | None:
    """The entry that stands as a line in the message of a collector's entry; None where there is none."""
    for name in _MESSAGES:
        if (written := entry.members.get(name)) and (lines := spans(written)):
            at = next((told for name in _TIMES if (told := entry.members.get(name))), "")
            return Entry({**lines[0][2], **({"time": at} if at else {})})
    return None


def _ways(text: str, kind: str) -> Iterator[Mapping[str, Any]]:
    for _, form in forms("log_entry"):
        yield from (way for way in form.get(kind, ()) if compiled(way["sign"]).search(text))


def _found(way: Mapping[str, Any], text: str) -> Iterator[Placed]:
    for line in islice(compiled(way["line"]).finditer(text), _MOST):
        members = {name: value.strip() for name, value in line.groupdict().items() if value is not None}
        pairs = members.pop("pairs", "")
        for name, pattern in way.get("also", {}).items():
            if (told := compiled(pattern).search(line[0])) is not None:
                members[name] = told[1] if told.re.groups else told[0]
        yield line.start(), line.end(), {**way.get("given", {}), **_of_pairs(way, pairs), **members}


def _of_pairs(way: Mapping[str, Any], text: str) -> dict[str, str]:
    names = way.get("names")
    told: dict[str, str] = {}
    for pair in compiled(way.get("pairs", _PAIR)).finditer(text):
        groups = pair.groupdict()
        name = groups["name"] if names is None else names.get(groups["name"])
        if name:
            told.setdefault(name, next((v for n, v in groups.items() if n != "name" and v is not None), "").strip())
    return told
