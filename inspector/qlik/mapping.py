"""Qlik's claims mapping, executed: from the claims Qlik reads to the user it would store.

Lookups are tried in order and the first value that is neither null nor an empty text wins; a lookup with a leading
slash is an RFC 6901 JSON Pointer, any other is the name of a top-level member.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.case.not_shown import NOT_SHOWN, is_not_shown
from inspector.qlik.identity_provider import ATTRIBUTES, IdentityProvider

Claims = dict[str, Any]
ABSENT = object()
"""Marks a member that is not there, as against one that is null."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One attribute after the lookups: `used` is the lookup that won, `value` what it gave (None: nothing)."""

    attribute: str
    lookups: tuple[str, ...]
    used: str | None
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class User:
    """The user record Qlik would store; empty strings where a required value is missing."""

    subject: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(repr=False)
    email_verified: bool | str
    """“…” where it was not shown: then the address is not known either."""
    groups: tuple[str, ...] = field(repr=False)
    picture: str | None = field(repr=False)
    locale: str | None
    zoneinfo: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "name": self.name,
            "email": self.email,
            "email_verified": self.email_verified,
            "groups": list(self.groups),
            "picture": self.picture,
            "locale": self.locale,
            "zoneinfo": self.zoneinfo,
        }


def look_up(claims: Any, lookup: str) -> Any:
    """The value a lookup finds in claims, or ABSENT. Never raises."""
    if not lookup.startswith("/"):
        return claims.get(lookup, ABSENT) if isinstance(claims, dict) else ABSENT
    value = claims
    for part in lookup[1:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and len(name) < 8 and int(name) < len(value):
            value = value[int(name)]
        else:
            return ABSENT
    return value


def map_attribute(claims: Claims, attribute: str, lookups: tuple[str, ...]) -> Mapped:
    """The first lookup that gives a value; an empty text counts only where no other lookup gives anything."""
    empty = None
    for lookup in lookups:
        value = look_up(claims, lookup)
        if value is ABSENT or value is None:
            continue
        if value != "":
            return Mapped(attribute, lookups, lookup, value)
        empty = empty or Mapped(attribute, lookups, lookup, value)
    return empty or Mapped(attribute, lookups, None, None)


def map_claims(claims: Claims, idp: IdentityProvider) -> dict[str, Mapped]:
    """Every attribute of Qlik's mapping, looked up in the claims that Qlik reads."""
    return {name: map_attribute(claims, name, idp.claims_mapping.get(name, ())) for name in ATTRIBUTES}


def resulting_user(mapped: dict[str, Mapped], idp: IdentityProvider) -> User:
    """The user that Qlik would store: realm as a prefix, the e-mail only where it is verified or overridden."""
    sub = _text(mapped["sub"].value)
    verified = idp.override or mapped["email_verified"].value is True
    unknown = not idp.override and is_not_shown(mapped["email_verified"].value)
    groups = mapped["groups"].value
    names = groups if isinstance(groups, list) else [groups] if isinstance(groups, str) else []
    return User(
        subject=f"{idp.realm}\\{sub}" if idp.realm and sub else sub,
        name=_text(mapped["name"].value),
        email=_text(mapped["email"].value) if verified else NOT_SHOWN if unknown else "",
        email_verified=NOT_SHOWN if unknown else verified,
        groups=() if idp.groups_from_graph else tuple(g for g in names if isinstance(g, str) and g),
        picture=_text(mapped["picture"].value) or None,
        locale=_text(mapped["locale"].value) or None,
        zoneinfo=_text(mapped["zoneinfo"].value) or None,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def pointer(*names: str) -> str:
    """The RFC 6901 JSON Pointer to a member, as it is entered in Qlik's mapping."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
