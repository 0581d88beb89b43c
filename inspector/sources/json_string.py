"""Text inside JSON: a JSON string (`"eyJ…"`), or a short object or list around one token or URL."""

from __future__ import annotations

from typing import Any

from inspector.case.repairs import QUOTES
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.tokens.jwt import found_token, looks_like_token

_NAMES = {
    "idtoken": "id",
    "id_token": "id",
    "accesstoken": "access",
    "access_token": "access",
    "jwt": None,
    "token": None,
    "assertion": None,
    "raw": None,
    "cf_authorization": None,
}


def recognise(given: Given) -> Found | None:
    value = given.json
    if isinstance(value, str):
        return _inner(value, given.depth)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return _inner(value[0], given.depth)
    if isinstance(value, dict) and (compact := _compact(value)) is not None:
        return found_token(compact, ("JSON serialisation",))
    if isinstance(value, dict) and len(value) <= 20:
        for name, text in value.items():
            kind = name.lower()
            if isinstance(text, str) and kind in _NAMES and looks_like_token(text.strip()):
                return found_token(text.strip(), (), _NAMES[kind])
    return None


def _compact(value: dict[str, Any]) -> str | None:
    """The compact form of a flattened or single-signature JSON serialisation (RFC 7515 section 7.2)."""
    signatures = value.get("signatures")
    signed = signatures[0] if isinstance(signatures, list) and len(signatures) == 1 else value
    if not isinstance(signed, dict) or "header" in signed:
        return None
    parts = (signed.get("protected"), value.get("payload"), signed.get("signature"))
    texts = [part for part in parts if isinstance(part, str)]
    compact = ".".join(texts)
    return compact if len(texts) == 3 and looks_like_token(compact) else None


def _inner(text: str, depth: int) -> Found | None:
    # what it holds is recognised again: a circle
    from inspector.sources.registry import recognise as recognise_text

    try:
        found = recognise_text(text, depth=depth + 1)
    except SourceError:
        return None
    repairs = {member: (QUOTES, *(r for r in done if r != QUOTES)) for member, done in found.repairs.items()}
    for member in ("id_token", "access_token"):
        if member in found.members:
            repairs.setdefault(member, (QUOTES,))
    return Found(found.kind, found.members, found.notes, repairs, found.sure)
