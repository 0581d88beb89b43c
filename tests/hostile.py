"""Evidence that attacks whoever shows it: every text in it carries what a terminal obeys."""

from __future__ import annotations

import re
from typing import Any

ESCAPES = "\x1b]0;OWNED\x07\x1b[2J\x9b31m\x9d52;c;AAAA\x9c\u202e\x08\x7f\u200b\ud83d\r\n\x1b[8m"
OURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33|36|97;40)m")
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
KEPT = ("format", "id_token", "alg", "kty", "n", "e")
"""Members that decide how the rest is read: with them spoilt, nothing else would be looked at."""


def poisoned(value: Any, name: str = "") -> Any:
    """The same JSON with the escapes in every text, and in one member's name of each object."""
    if isinstance(value, dict):
        spoilt = {key: poisoned(member, key) for key, member in value.items()}
        return {**spoilt, f"x{ESCAPES}": ESCAPES} if name else spoilt
    if isinstance(value, list):
        return [poisoned(member, name) for member in value]
    return value + ESCAPES if isinstance(value, str) and name not in KEPT else value


def hostile_exchange() -> dict[str, Any]:
    """A step of a login whose every text attacks."""
    return {
        "step": "token",
        "method": f"POST{ESCAPES}",
        "url": f"https://idp.example/{ESCAPES}",
        "status": 400,
        "headers": {f"X{ESCAPES}": ESCAPES},
        "body": {"error": ESCAPES},
        "redirects": [f"https://x/{ESCAPES}"],
        "error": {"kind": "tls", "detail": ESCAPES},
    }


def foreign(text: str) -> list[str]:
    """What a terminal would obey in a text, besides line ends and our own colours, each with its surroundings."""
    plain = OURS.sub("", text.replace("\r\n", "\n"))
    return [repr(plain[max(0, found.start() - 40) : found.end() + 20]) for found in OBEYED.finditer(plain)]
