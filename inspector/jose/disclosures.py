"""Selective disclosure (SD-JWT, RFC 9901): a signed token and, after tildes, the claims that its holder shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.jose import base64url
from inspector.jose.token import examine

MOST = 1000
_HASHES = {"sha-256": hashlib.sha256, "sha-384": hashlib.sha384, "sha-512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One claim that is disclosed; `name` is empty for an element of a list."""

    name: str
    value: Any = field(repr=False)
    vouched: bool
    """Whether the signed token holds its digest; one that it does not hold says nothing."""


@dataclass(frozen=True, slots=True)
class SdJwt:
    """What a combined form is made of."""

    token: str = field(repr=False)
    disclosures: tuple[Disclosure, ...]
    unreadable: int
    """Parts that are no disclosure."""
    key_binding: str = field(repr=False)
    """The JWT by which the holder proves its key; empty without one."""


def opened(text: str) -> SdJwt | None:
    """The parts of a token in combined form (`token~disclosure~…~[key binding]`); None where it is none."""
    token, tilde, rest = text.strip().partition("~")
    signed = examine(token) if tilde and token.count(".") == 2 else None
    if signed is None or signed.format != "jws" or not isinstance(signed.payload, dict):
        return None
    *parts, last = rest.split("~", MOST)
    digests = set(_digests([signed.payload, *map(_content, parts)]))
    hashed = _HASHES.get(str(signed.payload.get("_sd_alg", "sha-256")).lower())
    found = []
    for part, content in ((part, _content(part)) for part in parts if part):
        if not isinstance(content, list) or len(content) not in (2, 3):
            continue
        digest = base64url.encode(hashed(part.encode("utf-8", "replace")).digest()) if hashed else ""
        found.append(Disclosure(str(content[1]) if len(content) == 3 else "", content[-1], digest in digests))
    return SdJwt(token, tuple(found), len([part for part in parts if part]) - len(found), last)


def _content(part: str) -> Any:
    try:
        return json.loads(base64url.repair(part)[0])
    except (ValueError, RecursionError):
        return None


def _digests(value: Any) -> Iterator[str]:
    """Every digest at any depth: members of `_sd`, and `{"...": digest}` in lists."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            listed = one.get("_sd")
            yield from (digest for digest in (listed if isinstance(listed, list) else ()) if isinstance(digest, str))
            if isinstance(one.get("..."), str):
                yield one["..."]
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
