"""Which scope carries which standard claim (OpenID Connect Core 5.4), and what Qlik's default scope needs."""

from __future__ import annotations

from collections.abc import Iterable

NEEDED = ("openid", "profile", "email")
_PROFILE = frozenset(
    (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    )
)


def scope_of_claim(claim: str) -> str | None:
    """The standard scope that carries a standard claim, or None for a claim of the provider's own."""
    if claim == "sub":
        return "openid"
    if claim in ("email", "email_verified"):
        return "email"
    return "profile" if claim in _PROFILE else None


def missing_scopes(requested: Iterable[str]) -> tuple[str, ...]:
    """Of openid, profile and email those that are not requested."""
    present = set(requested)
    return tuple(scope for scope in NEEDED if scope not in present)
