"""Samples of the target cloudflare-access: Access stands in front of Qlik and logs people in at Okta."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cases import Login, okta, okta_custom

Builder = Callable[[], dict[str, Any]]
CALLBACK = "https://acme.cloudflareaccess.com/cdn-cgi/access/callback"


def access(login: Login | None = None, **config: Any) -> dict[str, Any]:
    """A healthy login of Access at Okta, with these members of Cloudflare's configuration."""
    login = login or okta()
    login.redirect_uri = CALLBACK if "qlikcloud" in login.redirect_uri else login.redirect_uri
    case = login.dict()
    case["target"] = "cloudflare-access"
    case["identity_provider"] = {
        "type": "okta",
        "name": "Okta",
        "config": {"client_id": login.client_id, "okta_account": "https://acme.okta.com", **config},
    }
    return case


def registered(uri: str) -> dict[str, Any]:
    login = okta()
    login.redirect_uri = uri
    return access(login)


def groups(count: int, **config: Any) -> dict[str, Any]:
    login = okta()
    login.claims["groups"] = [f"Qlik-{n:03}" for n in range(count)]
    return access(login, **config)


def server(scope: str) -> dict[str, Any]:
    login = okta_custom()
    login.scope = scope
    return access(login, authorization_server_id="aus4k2c9q1WqXyZ5d7")


def without_email() -> dict[str, Any]:
    login = okta()
    login.claims.pop("email")
    return access(login)


def without_groups() -> dict[str, Any]:
    login = okta()
    login.claims.pop("groups", None)
    return access(login)


FIRES: dict[str, tuple[str, Builder]] = {
    "access-callback-uri": (
        "The protected host was entered instead of the team's domain.",
        lambda: registered("https://qlik.acme.example/cdn-cgi/access/callback"),
    ),
    "access-groups-over-100": ("The user is in 130 Okta groups, no API token is set.", lambda: groups(130)),
    "access-custom-claim-missing": ("A configured claim is not sent.", lambda: access(claims=["department", "groups"])),
    "access-groups-scope-missing": (
        "A custom authorization server without the scope groups.",
        lambda: server("openid profile email"),
    ),
    "access-email-missing": ("Okta sends no e-mail.", without_email),
    "access-client-id-differs": (
        "The App ID is another application's.",
        lambda: access(client_id="0oa9another1client2d7"),
    ),
    "access-okta-account": (
        "The admin console's address was entered.",
        lambda: access(okta_account="https://acme-admin.okta.com"),
    ),
    "access-groups-missing": ("The groups claim filter is not set.", without_groups),
}
TWINS: dict[str, Builder] = {
    "access-callback-uri": lambda: registered(CALLBACK),
    "access-groups-over-100": lambda: groups(130, api_token="00aBcD-readonly"),
    "access-custom-claim-missing": lambda: access(claims=["groups"]),
    "access-groups-scope-missing": lambda: server("openid profile email groups"),
    "access-email-missing": access,
    "access-client-id-differs": access,
    "access-okta-account": access,
    "access-groups-missing": access,
}
