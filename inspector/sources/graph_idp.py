"""Microsoft Graph's own identity provider of OpenID Connect (Entra External ID federates by it): no Qlik configuration,
although it has members of the same names."""

from __future__ import annotations

from inspector.sources.found import Found, Given

_TYPES = ("openidconnectidentityprovider", "oidcidentityprovider")
_NOTE = (
    "this is how Entra External ID federates with another provider: it says nothing of Qlik; its secret was left out. "
    "Qlik's own configuration comes from Administration › Identity provider"
)


def recognise(given: Given) -> Found | None:
    value = given.object
    kind = str(value.get("@odata.type", "")).lower()
    mapping = value.get("claimsMapping")
    graph = "microsoft.graph" in kind and kind.endswith(_TYPES)
    alike = "metadataUrl" in value and isinstance(mapping, dict) and "userId" in mapping
    if not (graph or alike):
        return None
    return Found("Microsoft Graph identity provider", {}, (_NOTE,))
