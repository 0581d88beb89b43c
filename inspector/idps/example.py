"""A made-up user as a provider sends one: what its file says of each claim, where nothing was set up for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from inspector.idps.loader import GENERIC, load

ADDRESS = "erika.example@example.com"
VALUES: Mapping[str, Any] = {
    "name": "Erika Example",
    "nickname": "erika.example",
    "preferred_username": ADDRESS,
    "username": "erika.example",
    "unique_name": "EXAMPLE\\erika",
    "upn": ADDRESS,
    "email": ADDRESS,
    "email_verified": True,
    "groups": ["Example group"],
    "picture": "https://example.com/erika.png",
    "oid": "3f1c2b4a-0000-4000-8000-9e8d7c6b5a40",
    "hd": "example.com",
}


def example_user(provider: str, scopes: Collection[str]) -> dict[str, dict[str, Any]]:
    """`{"id_token": claims, "userinfo": claims}` of a user of this provider, for a login with these scopes."""
    data, general = load(provider).data, load(GENERIC).data
    subject = data.get("subject", {}).get("example", general["subject"]["example"])
    claims = {**general["claims"], **data.get("claims", {})}
    return {
        source: {
            name: subject if name == "sub" else _typed(VALUES[name], entry.get("type", ""))
            for name, entry in claims.items()
            if (name == "sub" or name in VALUES) and _sent(entry.get(source, ""), entry.get("scope", ""), scopes)
        }
        for source in ("id_token", "userinfo")
    }


def _sent(when: str, scope: str, scopes: Collection[str]) -> bool:
    return when == "always" or (when == "scope" and scope in scopes)


def _typed(value: Any, kind: str) -> Any:
    """The value in the type that the provider sends it in."""
    return str(value).lower() if kind == "string" and isinstance(value, bool) else value
