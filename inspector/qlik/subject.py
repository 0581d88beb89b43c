"""Whether a subject can be read by a person, and which claim could take its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from inspector.qlik.mapping import Claims

GUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a GUID", GUID),
    ("Okta's user id (00u…)", re.compile(r"00u[0-9A-Za-z]{12,20}")),
    ("an Auth0 id (connection|id)", re.compile(r"[A-Za-z0-9_.-]{1,64}\|.{3,256}")),
    ("an identity URL", re.compile(r"https?://.+")),
    ("a number", re.compile(r"\d{5,}")),
    ("a hexadecimal id", re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{16,}", re.IGNORECASE)),
)
_RANDOM = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
READABLE = (
    "onprem_sam_account_name", "onpremisessamaccountname", "sAMAccountName", "samaccountname", "samAccountName",
    "winaccountname", "preferred_username", "upn", "unique_name", "login", "username", "nickname", "email",
)  # fmt: skip
"""Claims that commonly hold a readable user id, best first."""


def opaque(subject: str) -> str | None:
    """What kind of opaque identifier this is, in words, or None where a person could read it."""
    for words, form in _FORMS:
        if form.fullmatch(subject):
            return words
    if _RANDOM.fullmatch(subject) and _looks_random(subject):
        return f"an opaque id ({len(subject)} characters)"
    return None


def _looks_random(text: str) -> bool:
    """Random text mixes letters of both cases or digits within its parts; a name does not."""
    kinds = [("a" if c.islower() else "A" if c.isupper() else "1" if c.isdigit() else "-") for c in text]
    changes = sum(1 for x, y in pairwise(kinds) if x != y and "-" not in (x, y))
    return changes >= len(text) // 5


def readable_claims(claims: Claims, first: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """(claim, value) of readable user ids, the provider's own preference first."""
    for name in dict.fromkeys((*first, *READABLE)):
        value = claims.get(name)
        if isinstance(value, str) and value and not opaque(value):
            yield name, value
