"""A decoded token for a screen: without secrets in every mode, without people where asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case
from inspector.names import is_secret, kind_of_claim

if TYPE_CHECKING:
    from inspector.jose.disclosures import Disclosure
    from inspector.jose.token import Token

_TOKENLESS = r"(?!.*(?:eyJ|(?<![A-Za-z0-9])e[yw]))"
_PLAIN = re.compile(_TOKENLESS + r"[\w.@+/|\\-]{0,128}={0,2}")
"""One word that holds neither a token nor a pair of a name and a value."""
_SEGMENT = r"/(?:[\w.-]{0,31}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_ADDRESS = re.compile(_TOKENLESS + rf"https?://[\w.-]{{1,200}}(?:{_SEGMENT}(?![^/])){{0,9}}")
_WORDS = re.compile(r"(?!.* (?:is|was) )[^\W\d_]{1,11}(?:[ -][^\W\d_]{1,11}){0,5}")
_NAME = re.compile(_TOKENLESS + r"[\w:/.#-]{1,40}")
_SHORT = 20
"""Characters from which on a value of an unknown name may look like a secret."""


def masked(
    token: Token, disclosures: Sequence[Disclosure] = (), *, people: bool = False
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, list[Any]]:
    """Header, payload, and the values of the disclosures. `people`: what is technical stays, everything else by its
    shape, hosts too; else only secrets go."""
    shown = [{one.name: one.value} for one in disclosures]
    if not people and all(_is_plain(part) for part in (token.header, token.payload, *shown)):
        return token.header, token.payload, [one.value for one in disclosures]
    from inspector.masking.report import mask_of  # half of the time that a short token takes

    known = Case({"token": {"payload": token.payload, "header": token.header}, "userinfo": {"body": shown}})
    mask = mask_of(known, people=people, hosts=people)
    header = None if token.header is None else mask.object(token.header)
    payload = None if token.payload is None else mask.claims(token.payload)
    return header, payload, [mask.claim(one.name, one.value) for one in disclosures]


def _is_plain(value: Any, name: str = "iss", depth: int = 0) -> bool:
    """Whether nothing in a claim can be a secret, seen without the masker: names, words, addresses, numbers, times."""
    if is_secret(name, value):
        return False
    if isinstance(value, dict):
        members = ((str(key), member) for key, member in value.items())
        key = "kty" in value  # one of its members may be the private one
        return not key and depth < 4 and all(_NAME.fullmatch(k) and _is_plain(m, k, depth + 1) for k, m in members)
    if isinstance(value, list):
        return depth < 4 and all(_is_plain(member, name, depth + 1) for member in value)
    if not isinstance(value, str):
        return True
    if _PLAIN.fullmatch(value):
        return len(value) < _SHORT or kind_of_claim(name) != "unknown"
    return (_ADDRESS.fullmatch(value) or _WORDS.fullmatch(value)) is not None
