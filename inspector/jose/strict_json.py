"""JSON from strangers: UTF-8 only, duplicate members found, nesting and numbers bounded, and nothing raised."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, NoReturn

from inspector.jose.problem import Problem

MAX_DEPTH = 200
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
MAX_DIGITS = 300
"""A longer integer does not fit a float either, and arithmetic with it would overflow."""
MAX_CHARACTERS = 16 * 1024 * 1024
FATAL = frozenset({"not-utf8", "not-json", "too-deep", "too-large"})
"""With one of these codes there is no value: `loads` returned None in its place."""


def loads(data: bytes | str) -> tuple[Any, tuple[Problem, ...]]:
    """The value and what is wrong with the text; never raises.

    Without a value (a problem from FATAL) it is None. A member that stands twice keeps its last value
    ("duplicate-member"); a number that JSON does not have or that no machine number holds stays text ("number").
    Positions are character offsets in the decoded text, byte offsets for "not-utf8".
    """
    problems: list[Problem] = []
    if len(data) > MAX_CHARACTERS:
        return None, (_problem("too-large", None, f"more than {MAX_CHARACTERS // 1024 // 1024} MiB of JSON."),)
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            detail = f"byte {error.start} (0x{data[error.start]:02X}) is not UTF-8."
            return None, (_problem("not-utf8", error.start, detail),)
    else:
        text = data
    if text.startswith("\ufeff"):
        problems.append(
            _problem("byte-order-mark", 0, "a byte order mark stands before the JSON (RFC 8259 section 8.1).")
        )
        text = text[1:]
    if is_too_deep(text):
        return None, (*problems, _problem("too-deep", None, f"{TOO_DEEP}."))
    try:
        try:
            return _PLAIN.decode(text), tuple(problems)
        except _Unusual:
            return decoder_that_reports(problems).decode(text), tuple(problems)
    except json.JSONDecodeError as error:
        detail = f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        return None, (*problems, _problem("not-json", error.pos, detail))
    except RecursionError:
        return None, (*problems, _problem("too-deep", None, "nested too deep to be read here."))


# An unterminated string runs to the end and is never tried again, so the scan stays linear.
_STRING = r'(?s)"(?:[^"\\]++|\\.)*+"?'
_NOT_BRACKET = r"[^\[\]{}]+"


class _Unusual(Exception):
    """The text holds something to report; it is read again by the decoder that reports."""


def _problem(code: str, position: int | None, detail: str) -> Problem:
    return Problem(code, None, position, detail)


def is_too_deep(text: str) -> bool:
    """Whether brackets outside strings nest beyond MAX_DEPTH."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in re.sub(_NOT_BRACKET, "", re.sub(_STRING, "", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _plain_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Unusual
    return members


def _plain_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Unusual
    return int(digits)


def _plain_float(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise _Unusual
    return number


def _plain_constant(_name: str) -> NoReturn:
    raise _Unusual


_PLAIN = json.JSONDecoder(
    object_pairs_hook=_plain_object,
    parse_int=_plain_int,
    parse_float=_plain_float,
    parse_constant=_plain_constant,
)


def decoder_that_reports(problems: list[Problem]) -> json.JSONDecoder:
    """A decoder that adds to `problems` what is unusual."""
    seen: set[str] = set()

    def report(code: str, detail: str) -> None:
        if detail not in seen:
            seen.add(detail)
            problems.append(_problem(code, None, detail))

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name, value in pairs:
            if name in members:
                report("duplicate-member", f"the member {_shown(name)} stands more than once in one object.")
            members[name] = value
        return members

    def read_int(digits: str) -> int | str:
        if len(digits) <= MAX_DIGITS:
            return int(digits)
        report("number", f"an integer of {len(digits.lstrip('-'))} digits.")
        return digits

    def read_float(digits: str) -> float | str:
        number = float(digits)
        if isfinite(number):
            return number
        report("number", f"the number {_shown(digits)} is too large for any machine.")
        return digits

    def read_constant(name: str) -> str:
        report("number", f"{name} is not JSON (RFC 8259 section 6).")
        return name

    return json.JSONDecoder(
        object_pairs_hook=read_object, parse_int=read_int, parse_float=read_float, parse_constant=read_constant
    )


def _shown(name: str) -> str:
    return ascii(name if len(name) <= 60 else name[:60] + "…")
