"""What says nothing about anybody by its form alone: a moment with its time of day, names of algorithms."""

from __future__ import annotations

import re

_MOMENT = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?"
    r"(?:\d{4}[-/]\d\d?[-/]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}|\d\d? [A-Z][a-z]{2} \d{4}|[A-Z][a-z]{2} [ \d]\d)"
    r"(?:T|, ?| {1,2})\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
    r"(?: ?(?:Z|[AP]M|UTC|GMT|[+-]\d\d:?\d\d))*(?: \d{4})?(?: m=[+-]\d+\.\d+)?",
)
"""A date alone may be somebody's birthday, so that only one with a time of day is meant."""
_ALGORITHMS = re.compile(
    r"[\W_]*(?:(?:[RPEH]S(?:256|384|512)|EdDSA|Ed25519|Ed448|ES256K|none|RSA-OAEP(?:-256)?)[\W_]*)+"
)


def is_technical(value: str) -> bool:
    """Whether a value of whatever name is a moment or a list of algorithms (RFC 7518 section 3.1)."""
    return len(value) <= 200 and (_MOMENT.fullmatch(value) or _ALGORITHMS.fullmatch(value)) is not None
