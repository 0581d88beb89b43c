"""Qlik's identity-provider object (`/api/v1/identity-providers`), read tolerantly.

Source: Qlik's published OpenAPI (`@qlik/api`, identity-providers). An interactive OIDC configuration has `options`
(live) and, while it is being tested, `pendingOptions`; documented examples put the same fields into either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inspector.qlik.kinds import Kind, kind_of

ATTRIBUTES = ("sub", "name", "email", "email_verified", "groups", "picture", "client_id", "locale", "zoneinfo")
REQUIRED = ("sub", "name", "email", "email_verified")
DEFAULT_SCOPE = "openid profile email"
GRAPH = "Microsoft Graph"
"""Where Qlik reads the groups for one provider type."""
GROUPS_FROM_GRAPH = "azureAD"
"""That provider type: the token's groups are ignored."""
READS_ID_TOKEN = ("azureAD", "adfs")
"""Provider types for which `useClaimsFromIdToken` defaults to true."""
OVERRIDE_ALLOWED = ("azureAD", "adfs")
"""Only these may set `emailVerifiedAlwaysTrue`."""


@dataclass(frozen=True)
class IdentityProvider:
    """One configuration as Qlik's REST API returns it, or the defaults of a provider type."""

    raw: dict[str, Any] = field(repr=False)
    imported: bool
    """False where nothing was imported and the provider type's defaults stand in."""

    @classmethod
    def default(cls, provider: str) -> IdentityProvider:
        return cls({"provider": provider, "protocol": "OIDC", "interactive": True, "options": {}}, imported=False)

    # -- which options count ------------------------------------------------------------------------------------

    @cached_property
    def under_test(self) -> bool:
        """The configuration under test is judged where it is the only one, or a test of it is still open."""
        pending, live = self._object("pendingOptions"), self._object("options")
        if not pending:
            return False
        return not live or self.raw.get("pendingState") in ("pending", "error")

    @cached_property
    def options(self) -> dict[str, Any]:
        return self._object("pendingOptions" if self.under_test else "options")

    @property
    def options_member(self) -> str:
        """`pendingOptions` or `options`: the evidence path starts with it."""
        return "pendingOptions" if self.under_test else "options"

    def _object(self, name: str) -> dict[str, Any]:
        value = self.raw.get(name)
        return value if isinstance(value, dict) else {}

    def _text(self, name: str) -> str | None:
        value = self.options.get(name)
        return value if isinstance(value, str) and value else None

    # -- fields -------------------------------------------------------------------------------------------------

    @cached_property
    def kind(self) -> Kind:
        """Which kind of configuration it is; only an interactive OpenID Connect one serves a browser login."""
        return kind_of(self.raw)

    @cached_property
    def provider(self) -> str:
        value = self.raw.get("provider")
        return value if isinstance(value, str) and value else "generic"

    @cached_property
    def discovery_url(self) -> str | None:
        return self._text("discoveryUrl")

    @cached_property
    def manual(self) -> dict[str, Any] | None:
        """`openid_configuration`: metadata entered by hand."""
        value = self.options.get("openid_configuration")
        return value if isinstance(value, dict) else None

    @cached_property
    def client_id(self) -> str | None:
        return self._text("clientId")

    @cached_property
    def realm(self) -> str | None:
        return self._text("realm")

    @cached_property
    def scope(self) -> str:
        """What Qlik asks for; Qlik's documented default where none is configured."""
        return self._text("scope") or DEFAULT_SCOPE

    @cached_property
    def scope_configured(self) -> bool:
        return self._text("scope") is not None

    @cached_property
    def mapping_configured(self) -> bool:
        return isinstance(self.options.get("claimsMapping"), dict)

    @cached_property
    def claims_mapping(self) -> dict[str, tuple[str, ...]]:
        """Lookups by attribute, blank ones removed; without a claimsMapping each attribute is looked up by its name."""
        mapping = self.options.get("claimsMapping")
        if not isinstance(mapping, dict):
            return {attribute: (attribute,) for attribute in ATTRIBUTES}
        return {attribute: _lookups(mapping.get(attribute)) for attribute in ATTRIBUTES}

    @cached_property
    def always_verified(self) -> bool:
        """`emailVerifiedAlwaysTrue` is set, whether or not the provider type may have it."""
        return self.options.get("emailVerifiedAlwaysTrue") is True

    @cached_property
    def override(self) -> bool:
        """The e-mail override is on and has effect."""
        return self.always_verified and self.provider in OVERRIDE_ALLOWED

    @cached_property
    def reads_id_token(self) -> bool:
        """`useClaimsFromIdToken`, by default true for ADFS and azureAD only: otherwise Qlik reads userinfo."""
        value = self.options.get("useClaimsFromIdToken")
        return value if isinstance(value, bool) else self.provider in READS_ID_TOKEN

    @cached_property
    def groups_from_graph(self) -> bool:
        """Provider type azureAD: Qlik ignores the token's groups and asks Microsoft Graph."""
        return self.provider == GROUPS_FROM_GRAPH

    @cached_property
    def signature_alg(self) -> str:
        return self._text("idTokenSignatureAlg") or "RS256"

    @cached_property
    def clock_tolerance(self) -> int:
        """Seconds; 0 where none is configured."""
        value = self.raw.get("clockToleranceSec")
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**7 else 0

    @cached_property
    def creates_users(self) -> bool | None:
        value = self.raw.get("createNewUsersOnLogin")
        return value if isinstance(value, bool) else None


def _lookups(value: Any) -> tuple[str, ...]:
    """Older configurations hold a plain string instead of a list."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    return tuple(item.strip() for item in value if isinstance(item, str) and item.strip())


def unwrap(value: Any) -> list[dict[str, Any]]:
    """The configurations in any of Qlik's four wrappings: one object, an array, `{"data": […]}`, a POST body."""
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict) and is_identity_provider(item)]


def is_identity_provider(value: dict[str, Any]) -> bool:
    return (
        isinstance(value.get("protocol"), str)
        and ("provider" in value or "options" in value or "pendingOptions" in value)
    ) or (isinstance(value.get("provider"), str) and ("options" in value or "pendingOptions" in value))
