"""A value that was not shown: what a console did not open, code computes, or a person struck out."""

from __future__ import annotations

import re
from typing import Any

NOT_SHOWN = "…"
"""Stands for what was there and was not shown."""
_STRUCK = re.compile(
    r"…|\.{3}|[*█#]{2,}|[xX]{3,}|redacted|"
    r"[<\[({]{1,2}\s?(?:redacted|removed|masked|hidden|omitted|private|sanitized|snip(?:ped)?|email|name|user|userid|"
    r"username|sub|value|secret|e-?mail[ _]?protected|[^<>@\[\]{}()]{0,40}(?:redacted|removed))\s?[>\])}]{1,2}",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"…|\.{3}|[*█#]{2,}|[xX]{3,}|[<\[({]{0,2}(?:redacted|removed|masked|hidden|omitted)[>\])}]{0,2}", re.IGNORECASE
)
"""Nothing but the mark: with a word of whoever left something out it may still name somebody."""
REDACTED = re.compile(
    r"\W{0,3}(?:[a-z]{0,12} )?(?:(?:redacted|removed|masked|hidden|filtered|scrubbed|sanitized)[\w :-]{0,40}|"
    r"x{6,}|\*{3,}|•{3,})\W{0,3}",
    re.IGNORECASE,
)
"""What cleaning a recording leaves in the place of a parameter or a body, in words of many tools."""
_LONGEST = 120
_STRUCK_ADDRESS = re.compile(
    r"[^@\s]{0,64}(?:\.{3}|…|\*{2,}|█+)[^@\s]{0,64}@[^@\s]{1,250}|[^@\s]{1,64}@[^@\s]{0,64}(?:\.{3}|…|\*{2,}|█)[^@\s]{0,250}"
)


def is_not_shown(value: Any) -> bool:
    """Whether a value is only the mark of what was left out, so that nothing can be said of it."""
    if isinstance(value, list):
        return bool(value) and all(item == NOT_SHOWN for item in value)
    return value == NOT_SHOWN or (isinstance(value, dict) and value.keys() == {NOT_SHOWN})


def is_struck_out(text: str) -> bool:
    """Whether a person or a program wrote a mark in the place of a value: `***`, `<redacted>`, `x...@xxx.com`."""
    text = text.strip()
    return len(text) <= _LONGEST and (_STRUCK.fullmatch(text) or _STRUCK_ADDRESS.fullmatch(text)) is not None


def is_mark(text: str) -> bool:
    """Whether a text is nothing but such a mark, without a word of whoever left something out."""
    return len(text) <= _LONGEST and _MARK.fullmatch(text) is not None


def shown(claims: dict[str, Any]) -> dict[str, Any]:
    """Claims with one mark for every value that was struck out."""
    return {name: _shown(value) for name, value in claims.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(item) for item in value] if all(isinstance(item, str) for item in value) else value
    return NOT_SHOWN if isinstance(value, str) and is_struck_out(value) else value
