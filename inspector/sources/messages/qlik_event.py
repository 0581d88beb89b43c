"""Qlik's audit events (CloudEvents whose type begins with `com.qlik.`), alone or as its REST API lists them."""

from __future__ import annotations

import re
from typing import Any

from inspector.sources.found import LEFT_OUT, Found, Given, SourceError

KIND = "Qlik's audit events"
_PREFIX = "com.qlik."
_CONFLICT = "user-identity.conflict"
_REASSIGNED = "user-identity.reassigned"
_TYPE = re.compile(r"[\w.-]{1,100}")
_MOST = 1000
_USER = ("id", "subject", "email", "status")


def recognise(given: Given) -> Found | None:
    value = given.object.get("data") if isinstance(given.object.get("data"), list) else given.json
    items = value if isinstance(value, list) else [value]
    events = [item for item in items[:_MOST] if isinstance(item, dict) and _type(item).startswith(_PREFIX)]
    if not events or len(events) < len(items) / 2:
        return None
    newest = sorted(events, key=_time, reverse=True)
    conflict = next((event for event in newest if _type(event).endswith(_CONFLICT)), None)
    if conflict is not None:
        return _conflict(conflict)
    if not given.nested:
        raise SourceError(_sentence(newest))
    return Found(KIND, {}, (LEFT_OUT + _sentence(newest),))


def _conflict(event: dict[str, Any]) -> Found:
    """A user that could not be made, because others hold the identity."""
    data = event.get("data")
    users = [user for user in _list(data, "matchedUsers") if isinstance(user, dict)]
    held = ", ".join(f"{user.get('email') or 'a user'} ({user.get('status') or 'no status'})" for user in users[:5])
    told = {"code": _type(event), "title": "Identity conflict", "detail": f"{len(users)} users match: {held}"}
    known = [{name: user[name] for name in _USER if isinstance(user.get(name), str)} for user in users]
    members: dict[str, Any] = {"qlik_error": {"body": {"errors": [told]}}}
    return Found(KIND, {**members, "tenant": {"users": known}} if known else members)


def _sentence(events: list[dict[str, Any]]) -> str:
    """What events that tell of no failure say about logins."""
    types = list(dict.fromkeys(map(_type, events)))
    what = f"these are Qlik's audit events ({', '.join(types[:4])}{', …' if len(types) > 4 else ''})"
    if any(kind.endswith(_REASSIGNED) for kind in types):
        return (
            f"{what}: at a login the user with this e-mail address was given another subject, which is what Qlik does "
            "when the subject of a known address changes (another identity provider, or another mapping of sub); no "
            "failed login is reported. Give the claims of such a login to see which claim sub is read from"
        )
    return (
        f"{what}: none of them reports a failed login. A login that Qlik refuses leaves no session: give Qlik's page "
        "or its JSON, or a recording of the login (HAR)"
    )


def _type(event: dict[str, Any]) -> str:
    kind = event.get("type") if isinstance(event.get("type"), str) else event.get("eventType")
    return kind if isinstance(kind, str) and _TYPE.fullmatch(kind) else ""


def _time(event: dict[str, Any]) -> str:
    return next((str(event[name]) for name in ("time", "eventTime") if isinstance(event.get(name), str)), "")


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
