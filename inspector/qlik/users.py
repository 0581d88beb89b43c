"""Which user of the tenant a login would meet: Qlik looks users up by subject and by e-mail, both are keys.

Source: Qlik community articles on changing identity providers ("dual primary keys: subject and email") and the events
com.qlik.user-identity.reassigned and .conflict. Whether case counts in a subject is not documented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BLOCKING = ("active", "invited")
"""Of users with one of these there may be only one for an e-mail address."""


@dataclass(frozen=True, slots=True)
class TenantUser:
    """One user as the tenant's users API returns it; texts that are absent are empty."""

    id: str
    subject: str
    email: str
    name: str
    status: str
    """active | invited | disabled | deleted | provisioned"""
    index: int
    """Its place in the list, for evidence paths."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The users a login meets; deleted ones count for nothing."""

    by_subject: tuple[TenantUser, ...]
    by_other_case: tuple[TenantUser, ...]
    """Same subject in other upper and lower case."""
    by_email: tuple[TenantUser, ...]
    """Same e-mail, compared without case."""

    @property
    def known(self) -> bool:
        return bool(self.by_subject or self.by_other_case or self.by_email)


def read_users(value: Any) -> tuple[TenantUser, ...]:
    """The users in a list of the tenant's API; what is no user object is left out."""
    if not isinstance(value, list):
        return ()
    return tuple(_user(item, n) for n, item in enumerate(value) if isinstance(item, dict))


def _user(raw: dict[str, Any], index: int) -> TenantUser:
    def text(name: str) -> str:
        value = raw.get(name)
        return value if isinstance(value, str) else ""

    status = text("status").lower() or "active"
    return TenantUser(text("id"), text("subject"), text("email"), text("name"), status, index)


def match(users: Iterable[TenantUser], subject: str, email: str) -> Matches:
    """The users that hold this subject or this e-mail; an empty one matches nobody."""
    present = [u for u in users if u.status != "deleted"]
    return Matches(
        tuple(u for u in present if subject and u.subject == subject),
        tuple(u for u in present if subject and u.subject != subject and same(u.subject, subject)),
        tuple(u for u in present if email and same(u.email, email)),
    )


def doubled(users: Iterable[TenantUser]) -> list[tuple[TenantUser, ...]]:
    """Users of whom several, active or invited, hold one e-mail address, in the order of the list."""
    held: dict[str, list[TenantUser]] = {}
    for user in users:
        if user.email and user.status in BLOCKING:
            held.setdefault(user.email.casefold(), []).append(user)
    return [tuple(found) for found in held.values() if len(found) > 1]


def same(one: str, other: str) -> bool:
    """Equal but for case."""
    return one.casefold() == other.casefold()
