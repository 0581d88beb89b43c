"""What a log writes before every line of a text that goes over several lines: a time, a host, a process."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"\S{1,120}")
_DIGITS = re.compile(r"\d+")
_TOLD = re.compile(r".*(?:\b0:0\b|[TZ_ ]0:0).*|\||\[?(?:TRACE|DEBUG|INFO|WARN|ERROR)(?:ING)?\]?:?", re.IGNORECASE)
"""A time, a container's bar or a level: what a sentence does not begin with."""
_NUMBER = re.compile(r"[ \t]*(\d{1,5})(?:[ \t|:.│]|\Z)")
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? (?:(?:stdout|stderr) [FP] )?"
_MARKED = tuple(
    re.compile(rf"^(?:{mark})", re.MULTILINE)
    for mark in (r"[\w.-]{1,60}[ \t]{0,20}\|(?: |$)", r"- ", r"\* ", r"• ?", _TIME)
)
"""What stands before every line: a container's name, a list's mark, a time."""
_WITHIN = re.compile(
    r"[ \t]*[\]})]+[;,)]*[ \t\r]*|[ \t]+[\"'\[]?[\w-]{1,60}[\"'\]]?[ \t]*(?::|=>?)[ \t].*"
    r"|\([ \t\r]*|[\w.-]{1,60}:[ \t].*"
)
"""A line of what goes over several: its end, or one of its members."""
_LEAST_MARKED = 2
_LEAST_LINES, _MOST_LINES, _MOST_WORDS, _MOST_TEXT = 3, 5000, 8, 256 * 1024


def blanked(text: str) -> str:
    """The text with spaces for the words that every line of a run begins with, numbers aside; places stay the same."""
    lines = text.split("\n")
    if not _LEAST_LINES <= len(lines) <= _MOST_LINES:
        return text
    for begin, end, words in _runs([_words(line) for line in lines]):
        for place in range(begin, end):
            *_, last = zip(range(words), _WORD.finditer(lines[place]), strict=False)
            lines[place] = " " * last[1].end() + lines[place][last[1].end() :]
    for begin, end in _numbered(lines):
        for place in range(begin, end):
            if (number := _NUMBER.match(lines[place])) is not None:
                lines[place] = " " * number.end() + lines[place][number.end() :]
    return "\n".join(lines)


def unmarked(text: str) -> str:
    """The text with spaces for the mark that every line has; a time only where the lines are one thing's, since it may
    be all that an entry of a log has. Places stay the same."""
    head = text[:200].lstrip("\n")
    mark = next((mark for mark in _MARKED if mark.match(head)), None)
    lines = [line for line in text.split("\n") if line.strip()] if mark and len(text) <= _MOST_TEXT else []
    if mark is None or len(lines) < _LEAST_MARKED or not all(map(mark.match, lines)):
        return text
    if mark is _MARKED[-1] and not any(_WITHIN.fullmatch(mark.sub("", line, count=1)) for line in lines):
        return text
    return mark.sub(lambda found: " " * len(found[0]), text)


def _numbered(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(first line, line after the last) of each run of lines that an editor or a search numbered."""
    numbers = [int(found[1]) if (found := _NUMBER.match(line)) else None for line in lines]
    begin = 0
    for place in range(1, len(lines) + 1):
        last, number = numbers[place - 1], numbers[place] if place < len(lines) else None
        if last is None or number != last + 1:
            if place - begin >= _LEAST_LINES + 1:
                yield begin, place
            begin = place


def _words(line: str) -> list[str]:
    found = zip(range(_MOST_WORDS), _WORD.finditer(line), strict=False)
    return [_DIGITS.sub("0", word[0]) for _, word in found]


def _runs(lines: list[list[str]]) -> Iterator[tuple[int, int, int]]:
    """(first line, line after the last, number of words) of each run of lines that begin alike."""
    begin = 0
    while begin + 1 < len(lines):
        words = _alike(lines[begin], lines[begin + 1])
        end = begin + 1
        while words and end < len(lines) and lines[end][:words] == lines[begin][:words]:
            end += 1
        if words and end - begin >= _LEAST_LINES:
            yield begin, end, words
        begin = max(begin + 1, end - (end - begin < _LEAST_LINES))


def _alike(one: list[str], other: list[str]) -> int:
    """How many words two lines share at their beginning; 0 where that is no log's prefix."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    shared = one[:same]
    told = any(_TOLD.fullmatch(word) for word in shared)
    return same if told and not any(word.startswith(("{", '"', "|")) for word in shared[:1]) else 0
