"""Paths of members, as the forms in the providers' files write them.

`a.b` is the member b of the member a; `a|b` the first of them that is there; `list[name~pattern].c` the member c of
the first entry of a list whose member name fits the pattern, `list[*name~pattern].c` of all such entries. Names are
compared by their letters and digits alone, so that redirect_uris, redirectUris and REDIRECT URIS are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_PLAIN = re.compile(r"[^a-z0-9]")
_ALTERNATIVE = re.compile(r"(?:[^|\[\]]|\[[^\]]*\])+")
_FILTER = re.compile(r"(.*?)\[(\*?)([^~\]]*)~([^\]]*)\]\.?(.*)")


def plain(name: str) -> str:
    """A name in its letters and digits alone."""
    return _PLAIN.sub("", name.lower())


@dataclass(frozen=True, slots=True)
class Path:
    """The way to a member: its levels, and where a list lies between, which entry of it counts."""

    names: tuple[str, ...]
    which: str = ""
    """The member of an entry that is asked."""
    like: re.Pattern[str] | None = None
    """What it must be."""
    every: bool = False
    after: tuple[str, ...] = ()
    """The levels below the entry."""


@cache
def paths(text: str) -> tuple[Path, ...]:
    """The alternatives of a path, in their order."""
    return tuple(_path(part.strip()) for part in _ALTERNATIVE.findall(text))


def _path(text: str) -> Path:
    found = _FILTER.fullmatch(text)
    if found is None:
        return Path(_levels(text))
    before, every, which, like, after = found.groups()
    return Path(_levels(before), plain(which), re.compile(like), every == "*", _levels(after))


def _levels(text: str) -> tuple[str, ...]:
    return tuple(plain(level) for level in text.split(".") if level)
