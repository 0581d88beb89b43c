"""Which token a token is, by its own content. Only what is clear counts: in doubt it is the ID token.

Sources: RFC 9068 section 2.1 (at+jwt), OpenID Connect Back-Channel Logout section 2.4 (logout token), and the
access tokens that Entra, Okta, Keycloak, Cognito and Qlik are known to send.
"""

from __future__ import annotations

from typing import Any

from inspector.jose.token import Token

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_ID_ONLY = ("nonce", "at_hash", "c_hash", "s_hash")
_ID_NAMES = ("id", "id_token", "idtoken")
_ACCESS_NAMES = ("bearer", "access", "access_token", "oauth-access-token", "at+jwt", "application/at+jwt")


def token_kind(token: Token) -> tuple[str, bool]:
    """("id" | "access" | "refresh" | "logout", whether it is clear)."""
    header, claims = token.header or {}, token.payload or {}
    typ = _lower(header.get("typ"))
    named = {_lower(claims.get(name)) for name in ("typ", "token_use", "token_type", "type")}
    events = claims.get("events")
    if header.get("alg") == "dir" and "iss" in header:
        return "access", True  # Auth0's opaque access token: given where no audience was asked for
    if typ in ("logout+jwt", "application/logout+jwt") or (isinstance(events, dict) and LOGOUT_EVENT in events):
        return "logout", True
    if "logout" in named:
        return "logout", True
    if named & {"refresh", "offline", "refresh_token"} or typ in ("rt+jwt", "refresh+jwt"):
        return "refresh", True
    if typ in ("at+jwt", "application/at+jwt"):
        return "access", True
    if named & set(_ID_NAMES):
        return "id", True
    if named & set(_ACCESS_NAMES):
        return "access", True
    if any(name in claims for name in _ID_ONLY):
        # Entra's Graph tokens carry a nonce too, but in the header
        return "id", True
    if "apptype" in claims and claims.get("aud") == claims.get("appid") and not _of_trust(claims.get("iss")):
        return "id", True  # where the application is its own resource, AD FS writes the members of both into one
    if "appidacr" in claims or "azpacr" in claims or claims.get("idtyp") == "app":
        return "access", True
    scopes = {"scp", "scope", "permissions"} & claims.keys()
    if "nonce" in header or (scopes and {"cid", "appid", "azp", "client_id", "gty"} & claims.keys()):
        return "access", True  # a scope with the client that has it is what a token for a resource says
    if "scp" in claims and ("roles" in claims or "xms_tcdt" in claims):
        return "access", True
    scope = claims.get("scope")
    if isinstance(scope, str) and "openid" in scope.split() and "email" not in claims and "name" not in claims:
        return "access", True  # a scope is what a token for a resource says, and nothing in it speaks of the user
    return "id", False


def likeness(token: Token) -> int:
    """How much a token looks like an ID token; compares two whose kind is not clear."""
    claims: dict[str, Any] = token.payload or {}
    score = 0
    score += 2 * sum(name in claims for name in ("auth_time", "email_verified", "email", "name", "preferred_username"))
    score -= 4 * sum(name in claims for name in ("scope", "scp", "permissions", "client_id", "gty", "roles"))
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) > 1:
        score -= 2
    first = audience[0] if isinstance(audience, list) and audience else audience
    if isinstance(first, str) and "://" in first:
        score -= 4
    return score


def _lower(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _of_trust(issuer: object) -> bool:
    """Whether an issuer is that of access tokens, where a server has one of its own for them."""
    return isinstance(issuer, str) and issuer.endswith("/services/trust")
