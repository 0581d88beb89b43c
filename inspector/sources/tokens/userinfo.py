"""A userinfo response (OpenID Connect Core section 5.3.2), or a token's payload as some tool printed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.case.not_shown import shown
from inspector.sources.found import Found, Given
from inspector.sources.syntax import labelled
from inspector.sources.syntax.claim_rows import people
from inspector.sources.syntax.printed import objects
from inspector.sources.syntax.scattered import only_names
from inspector.sources.syntax.scattered_claims import scattered_people

_CLAIMS = {
    "sub",
    "name",
    "given_name",
    "family_name",
    "email",
    "email_verified",
    "preferred_username",
    "upn",
    "nickname",
    "groups",
    "picture",
    "locale",
    "zoneinfo",
    "updated_at",
    "unique_name",
    "winaccountname",
    "user_id",
}
_PRINTED = re.compile(
    r"\b(?:email_verified|preferred_username)[\"'`\])]{0,2}(?:[ \t]{0,60}(?:[:=|\t│]|->)| {2,60}\S)|^[ \t]*sub[\"']?\t",
    re.MULTILINE,
)
_QUOTED = re.compile(r"\"([^\"]*)\"")
_TRUTHS = {"True": True, "False": False, "true": True, "false": False}
_LEAST, _LONGEST = 4, 256 * 1024
_TOKEN_ONLY = {"iss", "aud", "exp", "iat"}


_REFUSES = ("error", "fail", "failed", "failure")
"""What an answer's status says where it holds no claims."""


def recognise(given: Given) -> Found | None:
    value = given.object
    if given.nested:
        return None  # the `user` of a log entry is not what userinfo answered
    if value.get("status") in _REFUSES and isinstance(value.get("msg", value.get("message")), str):
        return None  # the envelope of an answer that refuses, with its empty members
    if _is_envelope(value):
        return None
    if not _CLAIMS & value.keys() or ("sub" not in value and len(_CLAIMS & value.keys()) < 3):
        return None
    notes = []
    if len(_TOKEN_ONLY & value.keys()) >= 3:
        notes.append("these claims look like a token's payload; without the token itself they are read as userinfo")
    return Found("userinfo", {"userinfo": {"body": shown(value)}}, tuple(notes))


def _is_envelope(value: dict[str, Any]) -> bool:
    """Whether an object has the names of claims and nothing in them, around what some interface answers."""
    told = (value[name] for name in _CLAIMS & value.keys())
    return all(said in ("", None) for said in told) and any(isinstance(said, dict) for said in value.values())


def find(given: Given) -> Iterator[Found]:
    """An answer that a console printed: PowerShell's list, an object of Python or JavaScript."""
    text = given.body[:_LONGEST]
    if not _PRINTED.search(text):
        yield from _scattered(text)
        return
    printed = [(a, b, value) for a, b, value, _ in objects(text) if "sub" in value]
    rows = () if printed else [(start, end, value) for start, end, value, _ in people(text)]
    listed = () if printed or rows else labelled.spans(text)
    plain = (row for row in listed if not any(str(told).endswith((",", "{", "[")) for told in row[2].values()))
    lists = [(start, end, {n: _typed(v) for n, v in row.items()}) for start, end, row in plain if not only_names(row)]
    if not (printed or lists or rows):
        yield from _scattered(text)
    for start, end, value in (*printed, *lists, *rows):
        told = _CLAIMS & value.keys()
        if "sub" in told and len(told) >= _LEAST and not _TOKEN_ONLY & value.keys():
            found = recognise(Given.of_json(value))
            if found is not None:
                yield replace(found, notes=("as a console printed it", *found.notes), span=(start, end))


def _scattered(text: str) -> Iterator[Found]:
    """What a notation that nobody lists holds of a person: only with what a provider alone says of an address."""
    for start, end, value, _ in scattered_people(text) if "verified" in text.lower() else ():
        if "email_verified" in value and len(_CLAIMS & value.keys()) >= _LEAST:
            yield Found("userinfo", {"userinfo": {"body": shown(value)}}, ("as it was printed",), span=(start, end))


def _typed(value: Any) -> Any:
    """PowerShell writes truths without quotes, and a list in braces."""
    if isinstance(value, str) and (quoted := _QUOTED.fullmatch(value.rstrip(","))) is not None:
        return quoted[1]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return [part.strip() for part in value[1:-1].split(",") if part.strip()]
    return _TRUTHS.get(value, value) if isinstance(value, str) else value
