"""Values that languages print without quotes: Go's maps and structures, Java's and Kotlin's pairs."""

from __future__ import annotations

import re
from typing import Any

from inspector.sources.syntax.written_time import written_time

WORDS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "None": None,
    "nil": None,
    "undefined": None,
    "NULL": None,
}
TIMES = {"exp", "iat", "nbf", "auth_time", "updated_at"}
TRUTHS = {"email_verified", "phone_number_verified"}
FIELDS = {
    "issuer": "iss",
    "subject": "sub",
    "audience": "aud",
    "expiresat": "exp",
    "expiry": "exp",
    "expires": "exp",
    "expiration": "exp",
    "expirationtime": "exp",
    "issuedat": "iat",
    "issue_time": "iat",
    "audiences": "aud",
    "notbefore": "nbf",
    "jwtid": "jti",
    "emailverified": "email_verified",
    "accesstokenhash": "at_hash",
    "preferredusername": "preferred_username",
    "givenname": "given_name",
    "familyname": "family_name",
    "authtime": "auth_time",
    "authorizedparty": "azp",
}
"""Fields of structures, by the claim they were made of."""
EMBEDDED = {"registeredclaims", "standardclaims", "standard_claims", "additional_claims", "claims", "payload"}
"""Structures inside the one of the claims, by their names."""
_GO_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z_][\w./-]{0,80}):(?!//)")
_LONGEST, _DEEPEST = 128 * 1024, 12


class UnreadableError(ValueError):
    """What stands there is no plain data."""


def go_map(text: str, at: int, depth: int = 0) -> tuple[dict[str, Any], int]:
    """Go's `map[iss:https://… email_verified:true groups:[a b]]` and where it ends; a value goes to the next name."""
    inner, end = _inside(text, at + 4, "[]")
    if depth > _DEEPEST:
        raise UnreadableError
    return {name: _go_value(value, depth) for name, value in _go_pairs(inner, "[]")}, end


def go_struct(text: str, at: int, depth: int = 0) -> tuple[dict[str, Any], int]:
    """Go's `{Iss:https://… EmailVerified:true Groups:[a b]}` with what is embedded in it, and where it ends."""
    inner, end = _inside(text, at + 1, "{}")
    if depth > _DEEPEST:
        raise UnreadableError
    found: dict[str, Any] = {}
    for name, value in _go_pairs(inner, "{}"):
        if value.startswith("{") and name.lower() in (*EMBEDDED, "userinfo") and value.endswith("}"):
            found.update(go_struct(value, 0, depth + 1)[0])
        elif value.startswith("map[") and name.lower() in EMBEDDED and value.endswith("]"):
            found.update(go_map(value, 0, depth + 1)[0])
        elif value and value != "<nil>":
            claim = FIELDS.get(name.lower(), name.lower())
            moment = written_time(value) if claim in TIMES else None
            found[claim] = int(moment.timestamp()) if moment else _go_value(value, depth)
    return found, end


def bare_value(name: str, text: str) -> Any:
    """What a text without quotes is as the value of a claim: a list, a truth, a time or the text."""
    if text.startswith("[") and text.endswith("]"):
        return [item.strip(" '\"") for item in text[1:-1].split(",") if item.strip()]
    if name in TIMES and not text.isdecimal() and (moment := written_time(text)) is not None:
        return int(moment.timestamp())
    if text in WORDS:
        return WORDS[text]
    if name in TRUTHS and text in ("1", "0"):
        return text == "1"
    return int(text) if name in TIMES and text.isdecimal() else text


def number(text: str) -> int | float:
    value = float(text.rstrip("n").replace("_", ""))
    return int(value) if value.is_integer() and abs(value) < 10**15 else value


def _go_pairs(inner: str, pair: str) -> list[tuple[str, str]]:
    levels = (pair, "[]" if pair == "{}" else "{}")
    keys = [key for key in _GO_KEY.finditer(inner) if not any(_level(inner, key.start(), p) for p in levels)]
    stops = [*(key.start() for key in keys), len(inner)][1:]
    return [(key[1], inner[key.end() : stop].strip()) for key, stop in zip(keys, stops, strict=True)]


def _go_value(text: str, depth: int) -> Any:
    if text.startswith("map[") and text.endswith("]"):
        return go_map(text, 0, depth + 1)[0]
    if text.startswith("[") and text.endswith("]"):
        return text[1:-1].split()
    if text in ("true", "false", "<nil>"):
        return {"true": True, "false": False, "<nil>": None}[text]
    return number(text) if re.fullmatch(r"\d\.\d+e\+\d\d|1\d{9}", text) else text


def _inside(text: str, at: int, pair: str) -> tuple[str, int]:
    """What stands up to the bracket that closes, and where the text goes on."""
    depth = 1
    for found in re.compile(f"[{re.escape(pair)}]").finditer(text, at, min(len(text), at + _LONGEST)):
        depth += 1 if found[0] == pair[0] else -1
        if depth == 0:
            return text[at : found.start()], found.end()
    raise UnreadableError


def _level(text: str, at: int, pair: str) -> int:
    return text.count(pair[0], 0, at) - text.count(pair[1], 0, at)
