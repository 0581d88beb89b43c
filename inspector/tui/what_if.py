"""What a what-if changes in the configuration of the identity provider in Qlik."""

from __future__ import annotations

from typing import Any

from inspector.qlik.identity_provider import IdentityProvider
from inspector.report.model import Change

SETTINGS = {
    "provider": "provider",
    "reads": "useClaimsFromIdToken",
    "realm": "realm",
    "override": "emailVerifiedAlwaysTrue",
}
"""Qlik's name of a field that can be tried."""


def changes(used: IdentityProvider, base: IdentityProvider) -> tuple[Change, ...]:
    """What is tried, by Qlik's names, for every page and export."""
    return tuple(
        Change(SETTINGS.get(field, f"claimsMapping.{field.partition(':')[2]}"), *(_json(one) for one in pair))
        for field, pair in differences(used, base).items()
    )


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def differences(used: IdentityProvider, base: IdentityProvider) -> dict[str, tuple[Any, Any]]:
    """What a what-if changed, by field: (before, now)."""
    pairs = {
        "provider": (base.provider, used.provider),
        "reads": (base.reads_id_token, used.reads_id_token),
        "realm": (base.realm, used.realm),
        "override": (base.always_verified, used.always_verified),
        **{
            f"lookup:{name}": (base.claims_mapping.get(name, ()), lookups)
            for name, lookups in used.claims_mapping.items()
        },
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
