"""YAML in a text: as tools print it and templates hold it, with the scalars that JSON has, and without references."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, product
from typing import Any

import yaml

_MAX_LINES, _MAX_DEPTH = 5000, 30
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_FITS = re.compile(r"[ \t]*(?:#.*|- ?.*|-|[\"']?[@\w.$/-][\w.@$/ -]{0,120}[\"']?:(?:[ \t].*)?|)")
_MOST_TRIES, _MOST_BLOCKS = 20, 50
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's parser where it is there: ten times as fast


def blocks(text: str, sign: re.Pattern[str]) -> Iterator[tuple[int, int, Any]]:
    """(start, end, value) of each run of lines that is YAML and in which the sign is found."""
    lines = text.splitlines(keepends=True)
    fits = [_FITS.fullmatch(line.rstrip("\r\n")) is not None for line in lines]
    starts = [0, *accumulate(map(len, lines))]
    done = count = 0
    for found in sign.finditer(text):
        if found.start() < done:
            continue
        if (count := count + 1) > _MOST_BLOCKS:
            return
        at = bisect_right(starts, found.start()) - 1
        first = last = at
        while first and fits[first - 1]:
            first -= 1
        while last + 1 < len(lines) and fits[last + 1]:
            last += 1
        while last > at and not lines[last].strip(" \t\r\n-"):
            last -= 1
        done = starts[last + 1]
        # what follows a line between documents may be no YAML
        stop = next((n for n in range(at + 1, last + 1) if lines[n].rstrip() == "---"), last + 1)
        for begin, end in product(range(first, min(at, first + _MOST_TRIES) + 1), dict.fromkeys((last + 1, stop))):
            try:
                value = read("".join(lines[begin:end]))
            except (ValueError, RecursionError):
                continue
            done = starts[end]
            yield starts[begin], done, value
            break


def read(text: str) -> Any:
    """The value of YAML, of several documents their list, with JSON's scalars only: a time, `on` and `012` stay texts;
    what a template computes (`!Ref x`) is None. Raises ValueError on what is no YAML, refers to itself, or is nested
    deeper than 30."""
    lines = text.splitlines(keepends=True)[:_MAX_LINES]
    try:
        events = yaml.parse("".join(lines), Loader=_LOADER)
        found = [_value(next(events), events, 0) for event in events if isinstance(event, yaml.DocumentStartEvent)]
    except yaml.YAMLError as error:
        raise ValueError(type(error).__name__) from None
    return found[0] if len(found) == 1 else found or None


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Any:
    """What begins with this event: PyYAML parses, but constructs nothing here."""
    if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):
        raise ValueError("a reference, or too deep")
    if isinstance(event, yaml.ScalarEvent):
        value: Any = _scalar(event.value) if event.implicit[0] else event.value
    elif isinstance(event, yaml.SequenceStartEvent):
        value = [_value(inner, events, depth + 1) for inner in _until(yaml.SequenceEndEvent, events)]
    else:
        value = {
            str(_value(name, events, depth + 1)): _value(next(events), events, depth + 1)
            for name in _until(yaml.MappingEndEvent, events)
        }
    computed = (getattr(event, "tag", None) or "").startswith("!")
    return None if computed else value


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    while not isinstance(event := next(events), end):
        yield event


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    return (float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else text
