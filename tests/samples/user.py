"""Samples of the stage user: what the tenant knows of the person already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cases import generic

Builder = Callable[[], dict[str, Any]]
EMAIL = "maria.schmidt@acme.example"


def user(subject: str, email: str = EMAIL, status: str = "active", **members: Any) -> dict[str, Any]:
    return {
        "id": f"64f{len(subject):03}a1",
        "subject": subject,
        "email": email,
        "name": "Maria Schmidt",
        "status": status,
    } | members


def tenant(*users: dict[str, Any], creates: bool = True, groups: bool = True) -> dict[str, Any]:
    """A healthy login with the subject `mschmidt` into a tenant with these users."""
    case = generic().dict()
    case["tenant"] |= {"users": list(users), "groups_auto_create": groups}
    case["identity_provider"]["createNewUsersOnLogin"] = creates
    return case


KNOWN = user("mschmidt")
FIRES: dict[str, tuple[str, Builder]] = {
    "user-duplicate-email": (
        "Two active users hold the address: the old identity provider's and the new one's.",
        lambda: tenant(KNOWN, user("okta|00u4k2c9q1")),
    ),
    "user-identity-moves": ("The address belongs to a user with another subject.", lambda: tenant(user("ACME\\maria"))),
    "user-would-be-created": ("Nobody in the tenant matches.", lambda: tenant(user("jdoe", "j.doe@acme.example"))),
    "user-creation-off": (
        "Nobody matches, and new users are not created.",
        lambda: tenant(user("jdoe", "j.doe@acme.example"), creates=False),
    ),
    "user-invite-blocks": (
        "An old invitation holds the address.",
        lambda: tenant(user("auth0|invited", status="invited")),
    ),
    "user-disabled": ("The user is disabled.", lambda: tenant(user("mschmidt", status="disabled"))),
    "subject-case-differs": ("The same subject exists in capitals.", lambda: tenant(user("MSchmidt"))),
    "groups-auto-create-off": ("Groups arrive, the tenant creates none.", lambda: tenant(KNOWN, groups=False)),
    "subject-held-by-another": (
        "The subject is that of Max Schmidt, who has another address.",
        lambda: tenant(user("mschmidt", "max.schmidt@acme.example", name="Max Schmidt")),
    ),
    "user-address-changes": (
        "Maria has a new address; her subject and name are the same.",
        lambda: tenant(user("mschmidt", "maria.meier@acme.example")),
    ),
}
TWINS: dict[str, Builder] = {
    "user-duplicate-email": lambda: tenant(KNOWN, user("okta|00u4k2c9q1", status="deleted")),
    "user-identity-moves": lambda: tenant(KNOWN),
    "user-would-be-created": lambda: tenant(KNOWN),
    "user-creation-off": lambda: tenant(user("jdoe", "j.doe@acme.example")),
    "user-invite-blocks": lambda: tenant(user("auth0|invited", "m.schmidt@acme.example", "invited")),
    "user-disabled": lambda: tenant(KNOWN, user("jdoe", "j.doe@acme.example", "disabled")),
    "subject-case-differs": lambda: tenant(KNOWN),
    "groups-auto-create-off": lambda: tenant(KNOWN),
    "subject-held-by-another": lambda: tenant(user("mschmidt", EMAIL.title())),
    "user-address-changes": lambda: tenant(user("mschmidt", "max.schmidt@acme.example", name="Max Schmidt")),
}
