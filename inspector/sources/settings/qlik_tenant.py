"""What Qlik's REST API says about a tenant: users, group settings, host names."""

from __future__ import annotations

from typing import Any

from inspector.sources.found import Found, Given

_USER = ("id", "subject", "email", "name", "status")
_USER_MARKS = {
    "tenantId",
    "assignedRoles",
    "assignedGroups",
    "lastUpdatedAt",
    "createdAt",
    "created",
    "inviteExpiry",
    "status",
    "email",
    "name",
    "locale",
}


def recognise(given: Given) -> Found | None:
    value = given.json
    users = _users(value)
    if users:
        return Found("Qlik users", {"tenant": {"users": users}}, _more(value))
    body = given.object
    for name in ("autoCreateGroups", "syncIdpGroups"):
        if isinstance(body.get(name), bool):
            return Found("Qlik group settings", {"tenant": {"groups_auto_create": body[name]}})
    hosts = body.get("hostnames")
    if isinstance(hosts, list) and hosts and all(isinstance(h, str) for h in hosts):
        tenant = {"host": hosts[0]} | ({"alias": hosts[1]} if len(hosts) > 1 else {})
        return Found("Qlik tenant", {"tenant": tenant})
    return None


def _users(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    items = value if isinstance(value, list) else [value]
    found = [i for i in items if isinstance(i, dict) and isinstance(i.get("subject"), str) and _USER_MARKS & i.keys()]
    if len(found) < len(items) / 2:
        return []
    return [{name: user[name] for name in (*_USER, "inviteExpiry") if name in user} for user in found]


def _more(value: Any) -> tuple[str, ...]:
    """A note where the answer is one page of several."""
    links = value.get("links") if isinstance(value, dict) else None
    following = links.get("next") if isinstance(links, dict) else None
    if isinstance(following, dict) and following.get("href"):
        return ("this is one page of several: users on the other pages are not known",)
    return ()
