"""What a text that is being typed may become: files for a path, claims for a lookup."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

MOST = 400
DEPTH = 4
Offer = tuple[str, list[str]]
"""What of the text stays, and what may follow that."""


def files(text: str) -> Offer:
    """The folder as typed, and the names in it that go on from the rest; folders with a slash."""
    head, slash, start = text.rpartition("/")
    if text in ("", "~") or "\n" in text:
        return "", []
    try:
        with os.scandir(Path(head + slash or ".").expanduser()) as found:
            names = [
                one.name + ("/" if one.is_dir() else "")
                for one in found
                if one.name.startswith(start) and (start.startswith(".") or not one.name.startswith("."))
            ]
    except (OSError, ValueError, RuntimeError):
        return "", []
    return head + slash, sorted(names)[:MOST]


def lookups(text: str, known: Iterable[str]) -> Offer:
    """The lookups before the one that is typed, and the names that begin as it does; without any, that hold it."""
    start = re.split(r"[,\s]", text)[-1]
    head, low = text[: len(text) - len(start)], start.lower()
    names = [name for name in dict.fromkeys(known) if name != start]
    fitting = [name for name in names if name.lower().startswith(low)]
    return head, (fitting or [name for name in names if low in name.lower()])[:MOST]


def common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*texts, strict=False))
    return "".join(column[0] for column in columns)


def claim_names(claims: dict[str, Any]) -> list[str]:
    """The names of claims; what is nested as a JSON Pointer (RFC 6901)."""
    return [*claims, *_pointers(claims, "", 0)][:MOST]


def _pointers(value: dict[str, Any], path: str, depth: int) -> Iterable[str]:
    for name, member in value.items():
        here = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if isinstance(member, dict) and depth < DEPTH:
            yield from _pointers(member, here, depth + 1)
        elif path:
            yield here
