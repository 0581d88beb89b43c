"""The part of YAML that tools write: block mappings and lists, flow lists of scalars, quoted and plain scalars."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

_PAIR = re.compile(r"(\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[\w.$/ -]{1,200}?):(?:[ \t]+(.*)|[ \t]*)\Z")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_MAX_LINES, _MAX_DEPTH = 5000, 30
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None, "{}": {}, "[]": []}
_FITS = re.compile(r"[ \t]*(?:#.*|- ?.*|-|[\"']?[@\w.$/-][\w.@$/ -]{0,120}[\"']?:(?:[ \t].*)?|)")
_MOST_TRIES, _MOST_BLOCKS = 20, 50
_COMPUTED = re.compile(r"!(?:Ref|Sub|GetAtt|ImportValue|Join|Select|secret|env)\b")
"""What a template computes: unknown here."""
Line = tuple[int, str]


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
        done = starts[last + 1]
        for begin in range(first, min(at, first + _MOST_TRIES) + 1):
            try:
                value = read("".join(lines[begin : last + 1]))
            except (ValueError, RecursionError):
                continue
            yield starts[begin], done, value
            break


def read(text: str) -> Any:
    """The value of plain YAML: block mappings and lists, flow lists of scalars, quoted and plain scalars. Raises
    ValueError on anything else."""
    lines: list[Line] = []
    for raw in text.splitlines()[:_MAX_LINES]:
        stripped = raw.strip()
        if not stripped or stripped.startswith(("#", "---")):
            continue
        lines.append((len(raw) - len(raw.lstrip(" ")), stripped))
    value, rest = _block(lines, 0, lines[0][0] if lines else 0, 0)
    if rest != len(lines):
        raise ValueError("what follows is less indented than the beginning")
    return value


def _block(lines: list[Line], at: int, indent: int, depth: int) -> tuple[Any, int]:
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    if (at < len(lines) and lines[at][1].startswith("- ")) or (at < len(lines) and lines[at][1] == "-"):
        return _sequence(lines, at, indent, depth)
    return _mapping(lines, at, indent, depth)


def _sequence(lines: list[Line], at: int, indent: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while at < len(lines) and lines[at][0] == indent and (lines[at][1] == "-" or lines[at][1].startswith("- ")):
        inner = lines[at][1][1:].lstrip()
        if not inner:
            value, at = _nested(lines, at + 1, indent, depth)
        elif _PAIR.match(inner) and inner[0] not in "\"'[":
            column = indent + len(lines[at][1]) - len(inner)
            value, at = _mapping([*lines[:at], (column, inner), *lines[at + 1 :]], at, column, depth + 1)
        else:
            value, at = _scalar(inner), at + 1
        found.append(value)
    return found, at


def _mapping(lines: list[Line], at: int, indent: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while at < len(lines) and lines[at][0] == indent and not lines[at][1].startswith("- "):
        pair = _PAIR.match(lines[at][1])
        if pair is None:
            raise ValueError("no pair")
        name, text = pair[1].strip("\"'"), (pair[2] or "").strip()
        if text in ("|", "|-", ">", ">-"):
            found[name], at = _folded(lines, at + 1, indent, "\n" if text[0] == "|" else " ")
        elif text:
            found[name], at = _scalar(text), at + 1
        else:
            found[name], at = _nested(lines, at + 1, indent, depth)
    if at < len(lines) and lines[at][0] > indent:
        raise ValueError("indented more than what it belongs to")
    return found, at


def _nested(lines: list[Line], at: int, indent: int, depth: int) -> tuple[Any, int]:
    """What belongs to a name: the lines that are indented more, or a list at the same level."""
    if at < len(lines) and (lines[at][0] > indent or (lines[at][0] == indent and lines[at][1].startswith("- "))):
        return _block(lines, at, lines[at][0], depth + 1)
    return None, at


def _folded(lines: list[Line], at: int, indent: int, mark: str) -> tuple[str, int]:
    start = at
    while at < len(lines) and lines[at][0] > indent:
        at += 1
    return mark.join(text for _, text in lines[start:at]), at


def _scalar(text: str) -> Any:
    if text[0] in "\"'":
        end = text.find(text[0], 1)
        while text[0] == '"' and end > 0 and text[end - 1] == "\\":
            end = text.find('"', end + 1)
        if end < 0:
            raise ValueError("an open quote")
        return json.loads(text[: end + 1]) if text[0] == '"' else text[1:end]
    text = re.sub(r"\s+#.*\Z", "", text)
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith("["):
        if not text.endswith("]"):
            raise ValueError("a flow list over lines")
        return [_scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    if _COMPUTED.match(text):
        return None
    if text[0] in "{&*!|>@`":
        raise ValueError("a form of YAML that is not read")
    return (float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else text
