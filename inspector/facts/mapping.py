"""Why a mapped attribute does not arrive: where else its claim is, under which other name, of which other type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.facts.evidence import NotChecked
from inspector.facts.login import Facts
from inspector.qlik.mapping import ABSENT, Claims, look_up, pointer

TEXT = ("sub", "name", "email", "picture", "locale", "zoneinfo")
MAPPED = ("sub", "name", "email", "email_verified", "groups", "picture", "locale", "zoneinfo")
"""Attributes whose loss is reported; client_id is not needed by Qlik and has a rule of its own."""
ADDRESS = re.compile(r"[^@\s\\<>,;]{1,256}@[^@\s\\<>,;.]+(\.[^@\s\\<>,;.]+)+")


def usable(attribute: str, value: Any) -> bool:
    """Whether the value is what is looked for; email_verified in any type, which is a matter of its own."""
    if attribute == "email_verified":
        return isinstance(value, bool | str | int) and value != ""
    if attribute == "groups":
        return isinstance(value, list | str) and bool(value)
    return isinstance(value, str) and bool(value)


def is_address(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 320 and ADDRESS.fullmatch(value) is not None


def decides(f: Facts, attribute: str) -> bool:
    """Whether the token's or userinfo's value counts for this attribute at all."""
    if attribute == "email_verified":
        return not f.qlik.override
    return not (attribute == "groups" and f.qlik.groups_from_graph)


def lost(f: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Mapped attributes that get no value, with their lookups. NotChecked where the claims were not captured."""
    claims = f.need_read_claims()
    for attribute in MAPPED:
        lookups = f.qlik.claims_mapping.get(attribute, ())
        if lookups and decides(f, attribute) and first(claims, lookups) in (ABSENT, None, ""):
            yield attribute, lookups


def arrives(f: Facts, attribute: str) -> Any:
    """The value the lookups give, or None."""
    return f.mapped[attribute].value if f.mapped else None


def first(claims: Claims | None, lookups: tuple[str, ...]) -> Any:
    """The first value that is present and not null or empty, else null or empty where that is there, else ABSENT."""
    found: Any = ABSENT
    for lookup in lookups:
        value = look_up(claims, lookup) if claims is not None else ABSENT
        if value is not ABSENT and value is not None and value != "":
            return value
        found = value if found is ABSENT else found
    return found


def holder(claims: Claims | None, attribute: str, lookups: tuple[str, ...]) -> str | None:
    """The lookup that gives a usable value in these claims, or None."""
    for lookup in lookups:
        if claims is not None and usable(attribute, look_up(claims, lookup)):
            return lookup
    return None


def near_miss(claims: Claims, attribute: str, lookups: tuple[str, ...]) -> tuple[str, str] | None:
    """(lookup, claim) where a claim's name differs from a lookup only by case, separators or one letter."""
    for lookup in lookups:
        if lookup.startswith("/") or lookup in claims:
            continue
        for claim, value in claims.items():
            least = 4 if attribute == "email" and is_address(value) else 5  # LDAP's mail is email, uname no name
            if claim not in lookups and usable(attribute, value) and _alike(lookup, claim, least):
                return lookup, claim
    return None


def _alike(wanted: str, there: str, least: int) -> bool:
    """`least`: letters from which on one other letter is a slip and no other word."""
    if max(len(wanted), len(there)) > 64:
        return False
    a, b = (re.sub(r"[\W_]", "", s).casefold() for s in (wanted, there))
    if a == b:
        return bool(a)
    return min(len(a), len(b)) >= least and _one_edit(a, b)


def _one_edit(a: str, b: str) -> bool:
    """One letter added, dropped or changed, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:] or swapped


def needs_pointer(claims: Claims, attribute: str, lookups: tuple[str, ...]) -> tuple[str, str] | None:
    """(lookup, JSON Pointer) where a lookup names a nested or namespaced claim in a form that does not reach it."""
    for lookup in lookups:
        path = _dotted(claims, lookup) or _escaped_wrong(claims, lookup) or _nested(claims, attribute, lookup)
        if path and usable(attribute, look_up(claims, pointer(*path))):
            return lookup, pointer(*path)
    return None


def _dotted(claims: Claims, lookup: str) -> tuple[str, ...] | None:
    parts = tuple(re.split(r"[./]", lookup.lstrip("$").strip("./")))
    if len(parts) < 2 or len(parts) > 16 or look_up(claims, lookup) is not ABSENT:
        return None
    return parts if look_up(claims, pointer(*parts)) is not ABSENT else None


def _escaped_wrong(claims: Claims, lookup: str) -> tuple[str, ...] | None:
    """A namespaced claim with its pointer's slashes not escaped, or escaped without the leading slash."""
    for name in (lookup.lstrip("/"), lookup.replace("~1", "/").replace("~0", "~").lstrip("/")):
        if name != lookup and name in claims and look_up(claims, lookup) is ABSENT:
            return (name,)
    return None


def _nested(claims: Claims, attribute: str, lookup: str) -> tuple[str, ...] | None:
    """A bare lookup whose claim sits one or two levels down, or under a namespace URL."""
    if lookup.startswith("/") or lookup in claims:
        return None
    for claim, value in claims.items():
        if "://" in claim and re.split(r"[/#]", claim)[-1] == lookup:
            return (claim,)
        if isinstance(value, dict) and claim not in ("address", "_claim_names", "_claim_sources", "cnf", "act"):
            if usable(attribute, value.get(lookup)):
                return claim, lookup
            for inner, deeper in value.items():
                if isinstance(deeper, dict) and usable(attribute, deeper.get(lookup)):
                    return claim, inner, lookup
    return None


def only_elsewhere(f: Facts, attribute: str, lookups: tuple[str, ...]) -> str | None:
    """`id_token`, `userinfo` or `access_token` where the claim is there although Qlik does not read it there."""
    other = ("userinfo", f.userinfo_claims) if f.reads == "id_token" else ("id_token", f.id_claims)
    for name, claims in (other, ("access_token", f.access_claims)):
        if holder(claims, attribute, lookups):
            return name
    return None


def need_claims(claims: Claims | None, what: str) -> Claims:
    if claims is None:
        raise NotChecked(f"no {what} to compare with was captured")
    return claims
