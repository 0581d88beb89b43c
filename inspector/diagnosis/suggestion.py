"""A claims mapping under which this login would work, where mapping alone can repair it."""

from __future__ import annotations

from typing import Any

from inspector.facts.login import Facts
from inspector.facts.mapping import is_address, near_miss, needs_pointer, usable
from inspector.qlik.identity_provider import OVERRIDE_ALLOWED, IdentityProvider
from inspector.qlik.mapping import Claims, look_up, map_claims, resulting_user
from inspector.qlik.patch import patchable
from inspector.qlik.subject import not_one_persons, opaque, readable_claims
from inspector.report.model import Finding
from inspector.rules.mapping.subject import GUEST, real_address
from inspector.rules.mapping.values import address_claim

_VERIFIED = ("email_verified", "emailVerified", "verified", "xms_edov")
_NAMES = ("name", "displayName", "display_name", "preferred_username", "nickname", "given_name")


def suggest(f: Facts, findings: tuple[Finding, ...]) -> dict[str, Any] | None:
    """`{claimsMapping, changes, request, qlik_user}`, or None where the mapping is right or cannot repair anything.

    `request` is the documented `PATCH /api/v1/identity-providers/{id}` with its JSON body; nothing is ever sent.
    """
    claims = f.known_claims
    trouble = {x.attribute for x in findings if x.stage == "mapping" and x.severity != "info" and x.attribute}
    if claims is None or not trouble:
        return None
    mapping = {a: list(lookups) for a, lookups in f.qlik.claims_mapping.items() if lookups}
    changes: dict[str, str] = {}
    for attribute in sorted(trouble):
        better = _better(f, claims, attribute)
        if better and better not in mapping.get(attribute, [])[:1]:
            kept = [n for n in mapping.get(attribute, []) if n != better]
            mapping[attribute] = [better] if attribute == "sub" else [better, *kept]
            changes[attribute] = better
    options: dict[str, Any] = {**f.qlik.options, "claimsMapping": mapping}
    realm = _realm(claims, mapping.get("sub", []))
    if realm and not f.qlik.realm and "sub" in changes:
        options["realm"] = realm
        changes["realm"] = realm
    if _needs_override(f, claims, mapping):
        options["emailVerifiedAlwaysTrue"] = True
        changes["emailVerifiedAlwaysTrue"] = "true"
    if not changes:
        return None
    changed = IdentityProvider({**f.qlik.raw, f.qlik.options_member: options}, f.qlik.imported)
    return {
        "claimsMapping": mapping,
        "changes": changes,
        "request": {
            "method": "PATCH",
            "path": f"/api/v1/identity-providers/{f.qlik.raw.get('id') or '{id}'}",
            "body": _patch(f.qlik, options, changes),
        },
        "qlik_user": resulting_user(map_claims(claims, changed), changed).to_dict(),
    }


def _patch(idp: IdentityProvider, options: dict[str, Any], changes: dict[str, str]) -> list[dict[str, Any]]:
    members: list[str] = [m for m in ("realm", "emailVerifiedAlwaysTrue") if m in changes]
    if set(changes) - set(members):
        members.insert(0, "claimsMapping")
    base, taken = patchable(members, idp.options_member)
    return [{"op": "replace", "path": f"/{base}/{m}", "value": options[m]} for m in taken]


def _better(f: Facts, claims: Claims, attribute: str) -> str | None:
    """A lookup that gives a usable value for the attribute, or None."""
    lookups = f.qlik.claims_mapping.get(attribute, ())
    if attribute == "sub":
        current = next((look_up(claims, n) for n in lookups if usable("sub", look_up(claims, n))), None)
        if isinstance(current, str) and not opaque(current):
            return None
        return next((n for n, _ in readable_claims(claims, f.idp.readable) if not not_one_persons(n)), None)
    if attribute == "groups" and f.qlik.groups_from_graph:
        return None
    pointed = needs_pointer(claims, attribute, lookups)
    missed = near_miss(claims, attribute, lookups)
    if pointed or missed:
        return pointed[1] if pointed else missed[1] if missed else None
    if attribute == "email":
        found = address_claim(claims)
        current = next((look_up(claims, n) for n in lookups if usable("email", look_up(claims, n))), None)
        if isinstance(current, str) and GUEST.search(current):
            return real_address(claims)
        return None if is_address(current) else found
    if attribute == "name" and not any(usable("name", look_up(claims, n)) for n in lookups):
        return next((n for n in _NAMES if usable("name", claims.get(n))), None)
    if attribute == "email_verified" and not f.qlik.override:
        return next((n for n in _VERIFIED if claims.get(n) is True), None)
    return None


def _realm(claims: Claims, lookups: list[str]) -> str | None:
    """The Windows domain that the token names, where sub is an account name without one."""
    if not lookups or "sam" not in lookups[0].lower():
        return None
    for name in ("netbios_name", "onprem_netbios_name", "domain", "unique_name", "winaccountname"):
        value = claims.get(name)
        if isinstance(value, str) and value:
            return value.partition("\\")[0] if "\\" in value else value if "name" in name or name == "domain" else None
    return None


def _needs_override(f: Facts, claims: Claims, mapping: dict[str, list[str]]) -> bool:
    verified = any(look_up(claims, n) is True for n in mapping.get("email_verified", []))
    return f.qlik.provider in OVERRIDE_ALLOWED and not f.qlik.override and not verified
