"""One of Qlik's OAuth clients (`/api/v1/oauth-clients`), alone or in a list."""

from __future__ import annotations

from typing import Any

from inspector.sources.found import Found, Given
from inspector.sources.settings import spelling

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
# in another spelling client_name and redirect_uris are any registration's
_ONLY_QLIKS = {"appType", "allowedScopes", "allowedOrigins", "allowedGrantTypes", "connectionConfig", "createdByType"}
_NAMES = ("oauth_client", "oauthClient")


def recognise(given: Given) -> Found | None:
    value = given.json
    if isinstance(value, dict):  # alone under its name, as infrastructure code and a part of a case write it
        value = next((value[name] for name in _NAMES if isinstance(value.get(name), dict)), value)
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    items = value if isinstance(value, list) else [value]
    found = [client for item in items if isinstance(item, dict) and (client := _client(item)) is not None]
    if not found:
        return None
    notes: tuple[str, ...] = ()
    if len(found) > 1:
        notes = (f"{len(found)} OAuth clients; the first one was taken ({str(found[0].get('clientName', ''))[:60]!r})",)
    return Found("Qlik OAuth client", {"oauth_client": found[0], "target": "qlik-oauth"}, notes)


def _client(item: dict[str, Any]) -> dict[str, Any] | None:
    if len(_MEMBERS & item.keys()) >= 2:
        return item
    spelled: dict[str, Any] = spelling.client(item)
    return spelled if len(_ONLY_QLIKS & spelled.keys()) >= 2 else None
