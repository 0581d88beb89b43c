"""Entries of an identity provider's log as its console shows them: a label and its value, in one line or in two.

A form's `[log_entry.labels]` has: `sign`, the pattern of what stands in every such text; `names`, the labels that
count, or a table of them with the members that they are; `given`, members that every such entry has. A form's
`[log_entry.opened]` is a console in which an entry is opened: `sign`; `parts`, the headings with the member that each
stands for; `own`, labels that belong to no part; `needs`, a member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from inspector.idps.loader import forms
from inspector.sources.logs.log_form import compiled

_NEAR = 4000
_LONGEST = 100_000
_LABEL = re.compile(r"[A-Z][A-Za-z]{1,40}")
_LEAST = 3
Placed = tuple[int, int, dict[str, str]]


def spans(text: str) -> list[Placed]:
    """(start, end, members) of each entry that a console showed."""
    return [*_all(text)]


def _all(text: str) -> Iterator[Placed]:
    for _, form in forms("log_entry"):
        if (way := form.get("labels")) is not None:
            yield from _labelled(way, text)
        if (way := form.get("opened")) is not None and way["sign"] in text:
            yield from _opened(way, text)


def _labelled(way: Mapping[str, Any], text: str) -> Iterator[Placed]:
    sign = compiled(way["sign"]).search(text)
    if sign is None:
        return
    meant: Mapping[str, str] = way["names"] if isinstance(way["names"], dict) else {}
    names = "|".join(map(re.escape, way["names"]))
    field = compiled(rf"^[ \t]*({names})(?:[ \t]*:[ \t]*|\t+|[ \t]*\n[ \t]*)([^\n]{{1,2000}})")
    fields = [*field.finditer(text, max(0, sign.start() - _NEAR), sign.start() + _NEAR)]
    members: dict[str, str] = dict(way.get("given", {}))
    for found in fields:
        members.setdefault(meant.get(found[1], found[1]), found[2].strip())
    if fields:
        yield fields[0].start(), fields[-1].end(), members


def _opened(way: Mapping[str, Any], text: str) -> Iterator[Placed]:
    """The name of a part or of a value stands in one line, the value in the next."""
    parts, own = way["parts"], way["own"]
    found: dict[str, str] = {}
    place, label, at, begin, end = "", "", 0, -1, 0
    for line in text[:_LONGEST].splitlines(keepends=True):
        word = line.strip()
        if label and word:
            where = place if label not in own else ""
            found.setdefault(f"{where}.{label}".strip(".").lower(), word)
            label, end = "", at + len(line)
        elif word in parts:
            place, begin = parts[word], at if begin < 0 else begin
        elif begin >= 0 and _LABEL.fullmatch(word):
            label = word
        at += len(line)
    if way["needs"] in found and len(found) > _LEAST:
        yield begin, end, found
