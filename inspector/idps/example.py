"""A made-up user as a provider sends one: what its file says of each claim, where nothing was set up for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from inspector.idps.loader import load

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
SUBJECTS = (
    "00u1example00000user",
    "auth0|65f0example0000000000user",
    "https://login.salesforce.com/id/00D000000example/005000000example",
    "3f1c2b4a-0000-4000-8000-9e8d7c6b5a41",
    "ExampleExampleExampleExampleExampleExample1",
    "ExampleExampleExampleExampleExampleExample1=",
    "65f0a1b2c3d4e5f60718293a",
    "65f0a1b2c3d4e5f60718293a65f0a1b2c3d4e5f60718293a65f0a1b2c3d4e5f6",
    "35666371",
    "356663710000000001",
    "ex4mpl3us3r0",
    "EXAMPLEEXAMPLEEXAMPLEEXAMPLE2345",
)
"""Identifiers of the forms that providers give: the first that a provider's file knows is the example's."""


def example_user(provider: str, scopes: Collection[str]) -> dict[str, dict[str, Any]]:
    """`{"id_token": claims, "userinfo": claims}` of a user of this provider, for a login with these scopes."""
    data = load(provider).data
    forms = data.get("subject", {}).get("opaque", ())
    subject = next((one for form in forms for one in SUBJECTS if re.search(form, one)), SUBJECTS[3])
    claims = {**load("generic").data["claims"], **data.get("claims", {})}
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
