"""Members of Qlik's objects as another program writes them: `client_id`, `ClientId` or `client-id` for `clientId`.

Infrastructure code, SDKs and dumps of an object's fields keep the words and change how they are joined. Only members
that Qlik has are renamed, and only where the object lacks them by their own name.
"""

from __future__ import annotations

from typing import Any

from inspector.qlik.identity_provider import ATTRIBUTES

_OPTIONS = (
    *("discoveryUrl", "clientId", "clientSecret", "realm", "scope", "issuer", "claimsMapping", "openid_configuration"),
    *("emailVerifiedAlwaysTrue", "useClaimsFromIdToken", "blockOfflineAccessScope", "decryptingKey", "staticKeys"),
    *("idTokenSignatureAlg", "audience", "allowedClientIds", "jwtLoginEnabled"),
)
_METADATA = (
    *("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"),
    "introspection_endpoint",
)
_RESULT = ("idpClaims", "resultantClaims", "oauth2Error")
_PROVIDER = (
    *("createNewUsersOnLogin", "clockToleranceSec", "postLogoutRedirectUri", "pendingState", "pendingResult"),
    *("pendingOptions", "options", "skipVerify", "tenantIds", "lastUpdated", "protocol", "provider", "interactive"),
    *("active", "description"),
)
_CLIENT = (
    *("clientId", "clientName", "appType", "allowedScopes", "redirectUris", "allowedOrigins", "allowedGrantTypes"),
    *("allowedAuthMethods", "connectionConfig", "createdByType", "clientUri", "publishedAt", "publicKeys", "jwksUri"),
)
_INSIDE = {
    "options": _OPTIONS,
    "pendingOptions": _OPTIONS,
    "claimsMapping": ATTRIBUTES,
    "openid_configuration": _METADATA,
    "pendingResult": _RESULT,
    "connectionConfig": ("consentMethod",),
}


def provider(value: Any) -> Any:
    """A Qlik identity provider, or its options alone, with the names of its members as Qlik writes them."""
    if not isinstance(value, dict):
        return value
    alone = {_joined(name) for name in value}
    return _renamed(value, _OPTIONS if {"claimsmapping", "discoveryurl"} & alone else _PROVIDER)


def client(value: Any) -> Any:
    """A client of Qlik's OAuth server with the names of its members as Qlik writes them."""
    return _renamed(value, _CLIENT) if isinstance(value, dict) else value


def _renamed(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    known = {_joined(name): name for name in names if name not in value}
    found: dict[str, Any] = {}
    for given, inner in value.items():
        name = known.get(_joined(given), given)
        within = _INSIDE.get(name)
        found[name] = _renamed(inner, within) if within and isinstance(inner, dict) else inner
    return found


def _joined(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
