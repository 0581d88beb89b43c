"""Cloudflare Access as a second relying party: its identity-provider object and what it needs of a login.

Source: Cloudflare One documentation, identity providers (generic OIDC, Okta).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspector.case.model import Case

CALLBACK = re.compile(r"https://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.cloudflareaccess\.com/cdn-cgi/access/callback")
TEAM_DOMAIN = ".cloudflareaccess.com"
CALLBACK_PATH = "/cdn-cgi/access/callback"
CALLBACK_FORM = "https://<team>.cloudflareaccess.com/cdn-cgi/access/callback"
_FETCH_FAILED = re.compile(r"failed to fetch user\s?/\s?group information from the identity", re.IGNORECASE)
GROUP_LIMIT = 100
OKTA_TYPE = "okta"
"""The type that Access asks for groups itself, with an API token; the provider's own file has the same name."""
OKTA = "Okta"
"""What Access calls that type."""
PLACEHOLDER_ACCOUNT = "dev-abc123.oktapreview.com"
"""The account of the documented example."""
CONFIG_MEMBERS = frozenset(
    (
        *("client_id", "okta_account", "authorization_server_id", "claims", "api_token", "auth_url", "token_url"),
        *("certs_url", "directory_id", "onelogin_account", "email_claim_name", "centrify_account", "ping_env_id"),
        "apps_domain",
    )
)
"""Members of `config`, one of which every type has."""


def fetch_failed(text: str) -> bool:
    """Whether a text holds Access's words for groups that it could not read, however it is broken over lines."""
    return _FETCH_FAILED.search(" ".join(text.split())) is not None


@dataclass(frozen=True)
class AccessIdp:
    """One identity provider as Cloudflare's API returns it: `{type, name, config: {…}}`."""

    raw: dict[str, Any]

    @cached_property
    def config(self) -> dict[str, Any]:
        value = self.raw.get("config")
        return value if isinstance(value, dict) else {}

    def _text(self, name: str) -> str | None:
        value = self.config.get(name)
        return value if isinstance(value, str) and value else None

    @cached_property
    def type(self) -> str:
        value = self.raw.get("type")
        return value.lower() if isinstance(value, str) else ""

    @cached_property
    def is_okta(self) -> bool:
        return self.type == OKTA_TYPE or self.okta_account is not None

    @cached_property
    def client_id(self) -> str | None:
        return self._text("client_id")

    @cached_property
    def authorization_server(self) -> str | None:
        return self._text("authorization_server_id")

    @cached_property
    def okta_account(self) -> str | None:
        return self._text("okta_account")

    @cached_property
    def has_api_token(self) -> bool:
        return bool(self.config.get("api_token"))

    @cached_property
    def email_claim(self) -> str:
        return self._text("email_claim_name") or "email"

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """Custom OIDC claims that Access is to pass on."""
        value = self.config.get("claims")
        items = value if isinstance(value, list) else []
        return tuple(dict.fromkeys(c.strip() for c in items if isinstance(c, str) and c.strip()))


def is_callback(uri: str) -> bool:
    return CALLBACK.fullmatch(uri) is not None


def identity_claims(case: Case) -> dict[str, Any] | None:
    """What Access keeps of the person (get-identity), custom claims among the others; None where it was not given."""
    identity = case.object("access_identity.body")
    if not identity:
        return None
    fields = identity.get("oidc_fields")
    return {**identity, **(fields if isinstance(fields, dict) else {})}
