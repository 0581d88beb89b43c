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
_STRUCK_ADDRESS = re.compile(
    r"[^@\s]{0,64}(?:\.{3}|…|\*{2,}|█+)[^@\s]{0,64}@[^@\s]{1,250}|[^@\s]{1,64}@[^@\s]{0,64}(?:\.{3}|…|\*{2,}|█)[^@\s]{0,250}"
)


def is_not_shown(value: Any) -> bool:
    """Whether a value is only the mark of what was left out, so that nothing can be said of it."""
    if isinstance(value, str):
        text = value.strip()
        return bool(text) and (_STRUCK.fullmatch(text) or _STRUCK_ADDRESS.fullmatch(text)) is not None
    if isinstance(value, list):
        return bool(value) and all(is_not_shown(item) for item in value)
    return isinstance(value, dict) and value.keys() == {NOT_SHOWN}
