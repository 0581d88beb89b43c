"""One of Qlik's OAuth clients (`/api/v1/oauth-clients`), alone or in a list."""

from __future__ import annotations

from inspector.sources.found import Found, Given

_MEMBERS = {
    "appType",
    "allowedScopes",
    "redirectUris",
    "allowedOrigins",
    "allowedGrantTypes",
    "clientName",
    "allowedAuthMethods",
    "connectionConfig",
    "createdByType",
    "clientUri",
}


def recognise(given: Given) -> Found | None:
    value = given.json
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    items = value if isinstance(value, list) else [value]
    found = [item for item in items if isinstance(item, dict) and len(_MEMBERS & item.keys()) >= 2]
    if not found:
        return None
    notes: tuple[str, ...] = ()
    if len(found) > 1:
        notes = (f"{len(found)} OAuth clients; the first one was taken ({str(found[0].get('clientName', ''))[:60]!r})",)
    return Found("Qlik OAuth client", {"oauth_client": found[0], "target": "qlik-oauth"}, notes)
