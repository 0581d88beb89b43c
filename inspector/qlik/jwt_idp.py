"""Qlik's JWT identity provider (protocol `jwtAuth`): tokens of one's own, presented at /login/jwt-session.

Source: Qlik's developer pages on JWT authentication and the identity-providers API.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspector.jose.keys import KeySet, read_keys
from inspector.qlik.identity_provider import IdentityProvider

ALG = "RS256"
SUB_TYPE = "user"
MAX_SECONDS = 3600
"""exp − nbf at most."""
REQUIRED = ("sub", "subType", "name", "email", "email_verified", "jti", "iat", "nbf", "exp", "iss")


@dataclass(frozen=True)
class JwtIdp:
    """One configuration as Qlik's REST API returns it."""

    raw: dict[str, Any]

    @cached_property
    def options(self) -> dict[str, Any]:
        value = self.raw.get("options")
        return value if isinstance(value, dict) else {}

    @cached_property
    def issuer(self) -> str | None:
        """The issuer; Qlik makes one up where none was given, so an absent one is unknown."""
        value = self.options.get("issuer")
        return value if isinstance(value, str) and value else None

    @cached_property
    def static_key(self) -> dict[str, Any]:
        """The one key of the configuration: `{kid, pem}`."""
        keys = self.options.get("staticKeys")
        first = keys[0] if isinstance(keys, list) and keys else None
        return first if isinstance(first, dict) else {}

    @cached_property
    def kid(self) -> str | None:
        value = self.static_key.get("kid")
        return value if isinstance(value, str) and value else None

    @cached_property
    def pem(self) -> str | None:
        """The certificate or public key; escaped line breaks are line breaks."""
        value = self.static_key.get("pem")
        return value if isinstance(value, str) and value else None

    @cached_property
    def keys(self) -> KeySet | None:
        """What verifies the tokens, or None where no key is configured."""
        return read_keys(self.pem.replace("\\r", "").replace("\\n", "\n")) if self.pem else None


def jwt_login() -> IdentityProvider:
    """What Qlik reads of such a token, as a mapping: each attribute by its own name, from the token itself."""
    names = ("sub", "name", "email", "email_verified", "groups")
    options = {"useClaimsFromIdToken": True, "claimsMapping": {name: [name] for name in names}}
    raw = {"provider": "external", "protocol": "OIDC", "interactive": True, "options": options}
    return IdentityProvider(raw, imported=False)


def line_break(pem: str) -> int | None:
    """Where the PEM breaks over lines or ends in white space, as a 0-based position; None for one line."""
    found = [at for at in (pem.find("\n"), pem.find("\r"), pem.find("\\n"), pem.find("\\r")) if at >= 0]
    if found:
        return min(found)
    return len(pem.rstrip()) if pem != pem.rstrip() else None
