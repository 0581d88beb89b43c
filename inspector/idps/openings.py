"""The plain texts that a regular expression's matches begin with.

Searching a page for such a text costs a hundredth of running the expression, and almost all of them do not occur.
"""

from __future__ import annotations

import re
from functools import cache

_ATOM = re.compile(r"\\([^A-Za-z0-9])|([^\\.^$*+?{}\[\]()|])|\[(?i:([a-z])\3)\]", re.DOTALL)
"""A character, or a letter in both cases."""
_OPENER = re.compile(r"\(\?(?::|P<\w+>|-?i:)")
_LOOK = re.compile(r"\(\?<?[!=]")


@cache  # every pattern of the files, however many: a cache that is a little too small would work out each again
def openings(pattern: str) -> tuple[str, ...]:
    """Lower-case texts of which every match begins with one; an empty text where that cannot be said."""
    return tuple(dict.fromkeys(text for part in _alternatives(pattern) for text in _of(part)))


def _of(part: str) -> tuple[str, ...]:
    if part.startswith(r"\b"):
        return _of(part[2:])
    if _LOOK.match(part):
        return _of(part[_closing(part) + 1 :])
    if opener := _OPENER.match(part):
        end = _closing(part)
        inner, after = openings(part[opener.end() : end]), part[end + 1 :]
        if after.startswith("?"):
            return (*inner, *_of(after[1:]))
        return ("",) if after.startswith(("*", "{")) else inner
    literal, last, at = "", "", 0
    while found := _ATOM.match(part, at):
        last = (found[1] or found[2] or found[3]).lower()
        literal, at = literal + last, found.end()
    if part[at : at + 1] in ("?", "*", "{"):
        literal = literal[: -len(last)]  # what is repeated may be absent
    if not literal and last and part[at] == "?":
        return (last, *_of(part[at + 1 :]))
    return (literal,)


def _alternatives(pattern: str) -> list[str]:
    """The pattern split at the bars that stand in no group and no character class."""
    parts, start = [], 0
    for at, depth in _depths(pattern):
        if pattern[at] == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _closing(part: str) -> int:
    """Where the group ends that the text begins with."""
    return next((at for at, depth in _depths(part) if part[at] == ")" and depth == 0), len(part))


def _depths(pattern: str) -> list[tuple[int, int]]:
    """Each character outside classes and escapes, with the number of groups around it."""
    found, depth, at, in_class = [], 0, 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 2
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        else:
            depth += (character == "(") - (character == ")")
            found.append((at, depth))
        at += 1
    return found
