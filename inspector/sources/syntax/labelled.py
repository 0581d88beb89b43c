"""Lists of labels with their values, as PowerShell, consoles and log collectors show one entry of a log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_TAB = re.compile(r"[ ]{0,20}([A-Za-z@][\w .@\[\]()-]{1,60}?)\t+(.*)|[ ]{0,20}([A-Z]\w{3,60})[ \t]*")
_COLON = re.compile(r"[ \t]*([A-Za-z@][\w.@]{1,60})[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_BARS = re.compile(r"[ \t]*\|?[ \t]*`?([A-Za-z@][\w.@]{1,60})`?[ \t]*\|[ \t]*([^|\n]*?)[ \t]*\|?[ \t]*")
"""Two cells between bars."""
_FOLLOWING = re.compile(r"[ \t]{8,}(\S.*)")
_PAIRS = re.compile(r"(?<![\w.])([A-Za-z_][\w.]{1,60})=(?:\"([^\"\n]{0,2000})\"|([^\s\"]{1,2000}))")
_TOLD = re.compile(r"\bresultType=|\beventType=|\bErrorNumber=", re.IGNORECASE)
_NAMED = re.compile(r"(?<!\S)(@timestamp|[a-z_]\w{0,60}(?:\.[a-z_@]\w{0,60}){1,12}):?[ \t]+(?=\S)")
"""A name of an index of Elastic's kind, before its value."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_HASHTABLE = re.compile(r"@\{(.*)\}", re.DOTALL)
_LEAST, _MOST_LINES = 4, 20_000
Placed = tuple[int, int, dict[str, Any]]


def spans(text: str) -> list[Placed]:
    """(start, end, members) of each list in the text, of one label a line or of `name=value` pairs in one line."""
    found = [*_lists(text, _TAB)] if "\t" in text else []
    found += [*_lists(text, _COLON)] if not found else []
    found += [*_lists(text, _BARS)] if not found and "|" in text else []
    if not found and _TOLD.search(text):
        found = [*_of_pairs(text)]
    if not found and "@timestamp" in text:
        found = [*_of_summary(text)]
    return found


def _lists(text: str, form: re.Pattern[str]) -> list[Placed]:
    found: list[Placed] = []
    members: dict[str, Any] = {}
    begin = end = at = 0
    last = ""

    def close() -> None:
        if sum(value is not None for value in members.values()) >= _LEAST:
            # an object may go on in the lines below
            found.append((begin, end, {n: _value(v) if isinstance(v, str) else v for n, v in members.items()}))
        members.clear()

    for line in text.splitlines(keepends=True)[:_MOST_LINES]:
        told = form.fullmatch(line.rstrip("\r\n"))
        more = _FOLLOWING.fullmatch(line.rstrip()) if members else None
        if told is not None:
            name = (told[1] or told[3] if form is _TAB else told[1]).strip()
            if name in members:
                close()
            begin = begin if members else at
            members[name] = _value(told[2])
            last, end = name, at + len(line)
        elif more is not None:
            members[last] = f"{members[last] or ''} {more[1]}".strip()
            end = at + len(line)
        elif line.strip() or len(members) > 1:
            close()
        at += len(line)
    close()
    return found


def _value(text: str | None) -> Any:
    """A value; PowerShell writes an object as `@{name=value; name=value}`."""
    text = (text or "").strip()
    if (table := _HASHTABLE.fullmatch(text)) is not None:
        pairs = (part.partition("=") for part in table[1].split(";"))
        return {name.strip(): value.strip() for name, mark, value in pairs if mark}
    return text or None


def _of_pairs(text: str) -> list[Placed]:
    found: list[Placed] = []
    at = 0
    for line in text.splitlines(keepends=True)[:_MOST_LINES]:
        pairs = {m[1]: m[2] if m[2] is not None else m[3] for m in _PAIRS.finditer(line)}
        if len(pairs) >= _LEAST:
            found.append((at, at + len(line), {"time": line[:40].split(" ")[0], **pairs}))
        at += len(line)
    return found


def _of_summary(text: str) -> Iterator[Placed]:
    """The column in which a search page shows all of an entry: names and values in turn; what has the form of a name
    is one where another one begins like it."""
    at = 0
    for line in text.splitlines(keepends=True)[:_MOST_LINES]:
        names = [*_NAMED.finditer(line)] if "@timestamp" in line else []
        roots = Counter(name[1].partition(".")[0] for name in names)
        names = [name for name in names if name[1] == "@timestamp" or roots[name[1].partition(".")[0]] > 1]
        ends = [*(name.start() for name in names), len(line)][1:]
        told = {name[1]: line[name.end() : end].strip() for name, end in zip(names, ends, strict=False)}
        if len(told) >= _LEAST:
            yield at, at + len(line), {name: _number(value) for name, value in told.items()}
        at += len(line)


def _number(value: str) -> str:
    """A number without the commas with which a page groups its digits."""
    return value.replace(",", "") if _GROUPED.fullmatch(value) else value
