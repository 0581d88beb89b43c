"""A client of Qlik's own OAuth server (`/api/v1/oauth-clients`), and what its types may do.

Source: Qlik help, "Creating and managing OAuth clients", and the oauth-clients API.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

PUBLIC = ("spa", "native")
EXCEL_PATH = "/office-add-ins/oAuthLoginSuccess.html"
IMPERSONATION = "urn:qlik:oauth:user-impersonation"
MACHINE = ("client_credentials", IMPERSONATION)
TITLES = {"web": "Web", "spa": "Single-page app", "native": "Native", "anonymous-embed": "Anonymous embed"}


@dataclass(frozen=True)
class OAuthClient:
    """One client as Qlik's REST API returns it. Members that are absent are None: nothing is known of them."""

    raw: dict[str, Any]

    @cached_property
    def app_type(self) -> str | None:
        """web | spa | native | anonymous-embed"""
        value = self.raw.get("appType")
        return value.strip().lower().replace("_", "-") if isinstance(value, str) and value.strip() else None

    @property
    def title(self) -> str:
        return TITLES.get(self.app_type or "", self.app_type or "unknown")

    @cached_property
    def scopes(self) -> tuple[str, ...] | None:
        return self._texts("allowedScopes")

    @cached_property
    def redirect_uris(self) -> tuple[str, ...] | None:
        return self._texts("redirectUris")

    @cached_property
    def origins(self) -> tuple[str, ...] | None:
        return self._texts("allowedOrigins")

    @cached_property
    def grant_types(self) -> tuple[str, ...]:
        return self._texts("allowedGrantTypes") or ()

    @cached_property
    def consent(self) -> str | None:
        config = self.raw.get("connectionConfig")
        value = config.get("consentMethod") if isinstance(config, dict) else None
        return value if isinstance(value, str) else None

    @cached_property
    def published(self) -> bool:
        return bool(self.raw.get("publishedAt"))

    @cached_property
    def for_excel(self) -> bool:
        """Whether it is meant for the Excel add-in, by its redirect URL or its name."""
        name = self.raw.get("clientName")
        named = isinstance(name, str) and "excel" in name.lower()
        return named or any("office-add-in" in uri.lower() for uri in self.redirect_uris or ())

    def _texts(self, name: str) -> tuple[str, ...] | None:
        value = self.raw.get(name)
        if not isinstance(value, list):
            return None
        return tuple(v.strip() for v in value if isinstance(v, str) and v.strip())


def redirect_problem(uri: str, app_type: str | None) -> str | None:
    """Why Qlik does not take a redirect URL; None where it does."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return "it is no URL"
    if parts.scheme == "https" and host:
        return None
    if parts.scheme == "http":
        return None if host == "localhost" else "http is allowed on localhost only"
    if not parts.scheme or parts.scheme == "https":
        return "it is no absolute URL"
    if (app_type == "native" and "://" in uri) or (app_type == "native" and parts.scheme not in ("javascript", "data")):
        return None
    return f"the scheme {parts.scheme}:// of one's own is for Native clients only"


def excel_problems(client: OAuthClient, tenant: tuple[str, ...]) -> Iterator[tuple[str, Any, Any]]:
    """(member, expected, actual) wherever a client for the Excel add-in is not what the add-in needs.

    `tenant`: the tenant's host names, the original one first; empty where they are not known.
    """
    if client.app_type is not None and client.app_type != "spa":
        yield "appType", "spa", client.app_type
    if client.scopes is not None and "user_default" not in client.scopes:
        yield "allowedScopes", "user_default", list(client.scopes)
    uris = client.redirect_uris
    if uris is not None:
        wanted = [f"https://{h}{EXCEL_PATH}" for h in tenant or _hosts(uris)]
        if not set(wanted) & set(uris):
            yield "redirectUris", next(iter(wanted), f"https://<tenant>{EXCEL_PATH}"), list(uris)
    if client.origins is not None:
        allowed = {o.rstrip("/").lower() for o in client.origins}
        wanted = [f"https://{h}" for h in tenant or _hosts(uris or ())]
        if not set(wanted) & allowed:
            yield "allowedOrigins", next(iter(wanted), "https://<tenant>"), list(client.origins)


def _hosts(uris: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of the redirect URLs: one of them is the tenant's, where that is not known otherwise."""
    found = []
    for uri in uris:
        try:
            host = urlsplit(uri).hostname
        except ValueError:
            continue
        if host:
            found.append(host)
    return tuple(found)
