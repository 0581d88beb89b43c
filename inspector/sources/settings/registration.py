"""What an application's registration says that a login depends on, wherever it was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_MAX_URIS = 500


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registration says that a login depends on."""

    provider: str
    """The pack's name; `generic` where only the form is known."""
    title: str
    """What the export is called: "Okta application" …"""
    client_id: str = ""
    name: str = ""
    redirect_uris: list[str] | None = field(default_factory=list)
    """None where it does not say, as where a variable holds them."""
    sign_out_uris: list[str] | None = field(default_factory=list)
    platforms: dict[str, list[str]] = field(default_factory=dict)
    """Redirect URIs of another platform than Web: spa, native."""
    auth_method: str = ""
    grant_types: list[str] | None = None
    response_types: list[str] | None = None
    signing_alg: str = ""
    encryption_alg: str = ""
    groups: bool | None = None
    """Whether it sends a groups claim; None where the export does not say."""
    secret_expires_at: str = ""
    note: str = ""
    """What of it could not be read."""

    @property
    def client(self) -> dict[str, Any]:
        """The members of a case's `client`."""
        told: dict[str, Any] = {
            "provider": self.provider,
            "application": self.name,
            "platforms": self.platforms,
            "grant_types": self.grant_types,
            "response_types": self.response_types,
            "auth_method": self.auth_method,
            "id_token_signed_response_alg": self.signing_alg,
            "id_token_encrypted_response_alg": self.encryption_alg,
            "groups_claim": self.groups,
        }
        members: dict[str, Any] = {
            "client_id": self.client_id,
            "auth_method": self.auth_method,
            "registered_redirect_uris": _few(self.redirect_uris),
            "registered_sign_out_uris": _few(self.sign_out_uris),
            "client_secret_expires_at": self.secret_expires_at,
            "registration": {k: v for k, v in told.items() if v not in (None, "", {})},
        }
        return {k: v for k, v in members.items() if v not in (None, "")}

    @property
    def about_qlik(self) -> int:
        """How much it looks like Qlik's application, for choosing among many."""
        elsewhere = (uri for uris in self.platforms.values() for uri in uris)
        uris = [*(self.redirect_uris or ()), *(self.sign_out_uris or ()), *elsewhere]
        return 2 * any("qlikcloud" in uri for uri in uris) + ("qlik" in self.name.lower())


def _few(uris: list[str] | None) -> list[str] | None:
    return None if uris is None else uris[:_MAX_URIS]
