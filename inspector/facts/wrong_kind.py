"""Whether the token in the ID token's place is one of another kind: an access, refresh or logout token.

Clear signs decide alone; weak ones only together, and never against a sign that only an ID token has. A wrong
audience by itself is a wrong audience, not a wrong kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.idps.traits import access_signs
from inspector.jose.token import Token
from inspector.qlik.own_tokens import QLIK_API_KEY, QLIK_KEY_NAME

if TYPE_CHECKING:
    from inspector.facts.login import Facts

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ENTITY_STATEMENT = "entity statement of OpenID Federation"
_FEDERATION = ("authority_hints", "metadata", "metadata_policy", "trust_marks", "trust_mark_issuers", "source_endpoint")
_TYP = {
    "at+jwt": "access token",
    "application/at+jwt": "access token",
    "logout+jwt": "logout token",
    "application/logout+jwt": "logout token",
    "secevent+jwt": "security event token",
    "dpop+jwt": "DPoP proof",
    "application/secevent+jwt": "security event token",
    "oauth-authz-req+jwt": "request object",
    "token-introspection+jwt": "introspection answer",
    "rt+jwt": "refresh token",
    "entity-statement+jwt": ENTITY_STATEMENT,
    "trust-mark+jwt": "trust mark of OpenID Federation",
    "resolve-response+jwt": "resolve response of OpenID Federation",
}
_NAMED = {
    "bearer": "access token",
    "access": "access token",
    "access_token": "access token",
    "refresh": "refresh token",
    "offline": "refresh token",
    "refresh_token": "refresh token",
    "logout": "logout token",
    "initial": "other token",
}
_SCOPES = ("payload.scp", "payload.scope", "payload.permissions")
_CLIENTS = tuple(f"payload.{n}" for n in ("cid", "appid", "client_id", "gty", "azp", "resource_access", "realm_access"))


@dataclass(frozen=True, slots=True)
class WrongKind:
    kind: str
    """`access token`, `refresh token`, `logout token` …"""
    signs: tuple[tuple[str, Any, str], ...]
    """What shows it: (path under `id_token`, value, what it means)."""

    @property
    def because(self) -> str:
        return ", ".join(note for _, _, note in self.signs)


def wrong_kind(f: Facts) -> WrongKind | None:
    """What the token in the ID token's place is instead, or None where it is an ID token or nothing clear shows."""
    token = f.id_token
    if token is None or token.format in ("opaque", "malformed", "jwe") or token.payload is None:
        return None
    clear = list(_clear(token))
    if clear:
        kind = clear[0][0]
        return WrongKind(kind, tuple(sign for k, sign in clear if k == kind))
    weak = list(_weak(token, f))
    names = {where for where, _, _ in weak}
    typical = not names.isdisjoint(_SCOPES) and not names.isdisjoint(_CLIENTS)
    return WrongKind("access token", tuple(weak)) if typical and len(weak) >= 3 and not _only_id(token, f) else None


def consequence(f: Facts) -> str | None:
    """`token-wrong-kind` where what is said about the ID token only follows from its being another token."""
    return "token-wrong-kind" if wrong_kind(f) else None


def _clear(token: Token) -> Iterator[tuple[str, tuple[str, Any, str]]]:
    header, claims = token.header or {}, token.payload or {}
    typ = (token.typ or "").lower()
    if str(claims.get("iss", "")).startswith(QLIK_API_KEY):
        yield QLIK_KEY_NAME, ("payload.iss", claims["iss"], "its issuer is Qlik Cloud's own for API keys")
    if typ in _TYP:
        yield _TYP[typ], ("header.typ", token.typ, f"the header says typ {typ}")
    events = claims.get("events")
    if isinstance(events, dict) and LOGOUT_EVENT in events:
        yield "logout token", ("payload.events", LOGOUT_EVENT, "it carries a back-channel logout event")
    federation = next((name for name in _FEDERATION if name in claims), None)
    if federation and isinstance(claims.get("jwks"), dict) and "nonce" not in claims:
        note = f"it carries a key set and {federation}, as a statement of a federation does"
        yield ENTITY_STATEMENT, (f"payload.{federation}", "…", note)
    for name in ("typ", "token_use", "token_type"):
        value = claims.get(name)
        if isinstance(value, str) and value.lower() in _NAMED:
            yield _NAMED[value.lower()], (f"payload.{name}", value, f"the payload says {name} {value}")
    for sign in access_signs(header, claims):
        yield "access token", sign


def _weak(token: Token, f: Facts) -> Iterator[tuple[str, Any, str]]:
    """Signs of an access token of which an ID token may have one."""
    claims = token.payload or {}
    scope = next((n for n in ("scp", "scope", "permissions") if n in claims), None)
    if scope:
        yield f"payload.{scope}", claims[scope], f"it carries scopes ({scope})"
    client = next((n for n in ("cid", "appid", "client_id", "gty") if n in claims), None)
    if client:
        yield f"payload.{client}", claims[client], f"it names the client in {client}"
    roles = next((n for n in ("resource_access", "realm_access") if n in claims), None)
    if roles:
        yield f"payload.{roles}", "…", f"it carries {roles}"
    audience = claims.get("aud")
    if f.client_id and audience is not None and not holds(audience, f.client_id):
        yield "payload.aud", audience, "its audience is not the client"
        if claims.get("azp") == f.client_id:
            yield "payload.azp", f.client_id, "azp names the client while aud names an API"
    if "nonce" not in claims and f.case.request.get("nonce"):
        yield "payload.nonce", None, "it lacks the nonce that was asked for"


def _only_id(token: Token, f: Facts) -> bool:
    """A sign that only an ID token has."""
    claims = token.payload or {}
    if any(name in claims for name in ("at_hash", "c_hash", "s_hash", "nonce")):
        return True
    if str(claims.get("typ", "")).lower() == "id" or str(claims.get("jti", "")).startswith("ID."):
        return True
    return bool(f.client_id) and holds(claims.get("aud"), f.client_id)


def holds(audience: Any, client_id: str | None) -> bool:
    """Whether `aud`, text or list, holds the client."""
    return client_id is not None and (audience == client_id or (isinstance(audience, list) and client_id in audience))
