"""What of an identity provider Qlik's API changes by a JSON patch, and what it does not change that way.

Source: Qlik's published OpenAPI, identity-providers, the paths that PATCH takes.
"""

from __future__ import annotations

from collections.abc import Iterable

PATHS = {
    "options": ("realm", "discoveryUrl", "claimsMapping"),
    "pendingOptions": (
        "realm",
        "discoveryUrl",
        "clientId",
        "clientSecret",
        "emailVerifiedAlwaysTrue",
        "claimsMapping",
        "idTokenSignatureAlg",
        "decryptingKey",
    ),
}
"""The members that have a path of their own, in the live configuration and in the one under test."""
TYPE = "no path for it: probably a new configuration of this type is needed"
WHOLE = "no path of its own: only with the whole of /pendingOptions, probably the client secret too"


def patchable(names: Iterable[str], member: str) -> tuple[str, tuple[str, ...]]:
    """(options or pendingOptions, those of the names that can be replaced there one by one). `member`: where they are
    now; what the live configuration does not take goes to the one under test."""
    wanted = tuple(names)
    if not any(name in PATHS["pendingOptions"] for name in wanted if name not in PATHS[member]):
        return member, tuple(name for name in wanted if name in PATHS[member])
    return "pendingOptions", tuple(name for name in wanted if name in PATHS["pendingOptions"])


def left_out(names: Iterable[str], patched: Iterable[str]) -> dict[str, str]:
    """Why each of the others is in no patch."""
    taken = set(patched)
    return {name: TYPE if name == "provider" else WHOLE for name in names if name not in taken}
