"""The demo's scenarios: one TOML file each, over what the stand-in provider sends by itself (`providers.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from inspector.login.error import LoginError

TENANT = "kxvfihtburc1m5j.eu.qlikcloud.com"
ALIAS = "acme.eu.qlikcloud.com"
SECRET = "demo-secret-of-no-account"  # noqa: S105 - the stand-in provider's own


TARGETS = {
    "qlik": "A login to Qlik Cloud through an identity provider",
    "jwt-idp": "Qlik's JWT identity provider: a portal signs its own tokens",
    "qlik-oauth": "Qlik Cloud as OAuth server: an application asks for a token",
    "cloudflare-access": "Cloudflare Access in front: it logs in at the provider",
}
"""What a demo login is for, in the order of the list."""


@dataclass(frozen=True)
class Scenario:
    """One login that goes right or wrong in one way."""

    name: str
    summary: str
    expect: str
    """The rule that it ends with; empty where nothing is wrong."""
    wire: dict[str, Any] = field(repr=False)
    """What the provider is like: issuer, paths, claims, header, access_token …"""
    fault: str = ""
    clock: int = 0
    """Seconds by which the provider's clock is ahead."""
    id_token: dict[str, Any] = field(default_factory=dict)
    not_in_userinfo: tuple[str, ...] = ()
    users: tuple[dict[str, Any], ...] = ()
    target: str = "qlik"
    party: dict[str, Any] = field(default_factory=dict)
    """What is set at the party that logs in: members of Access's config, of the OAuth client, or claims of a portal."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """What the provider answers in place of its own, by step (authorize, token, userinfo): status, and either a page
    (`html`) or the members of the answer."""
    max_age: int | None = None
    """Seconds that the sign-in may be old, by the authorization request."""
    refreshed: dict[str, Any] | None = None
    """Claims that differ in the ID token of the refresh answer; None where no refresh token is issued."""
    hands_over: tuple[str, ...] = ()
    """The only members of the case that a person has, such as a token that was pasted; empty: all of them."""

    @property
    def issuer(self) -> str:
        return str(self.wire["issuer"])

    @property
    def client_id(self) -> str:
        return str(self.wire["client_id"])

    @property
    def is_public(self) -> bool:
        """The client has no secret: a single-page or native application."""
        return bool(self.party.get("appType", "web") != "web")

    @property
    def ends_on_a_page(self) -> bool:
        """Whether the provider shows a page instead of sending the browser back."""
        return "html" in self.answers.get("authorize", {})

    @property
    def claims(self) -> dict[str, Any]:
        return dict(self.wire["claims"])

    @property
    def scope(self) -> str:
        return str(self.wire["scope"])

    @property
    def endpoints(self) -> dict[str, str]:
        base = str(self.wire.get("base", self.issuer))
        return {n: p if p.startswith("https://") else base + p for n, p in self.wire["paths"].items()}

    @property
    def access_idp(self) -> dict[str, Any]:
        """Cloudflare Access's configuration as its API returns it."""
        access = self.wire["access"]
        return {**access, "config": {"client_id": self.client_id, **access["config"], **self.party}}

    @property
    def oauth_client(self) -> dict[str, Any]:
        """The client of Qlik's OAuth server as its REST API returns it; its redirect URLs are those of the capture."""
        return {
            "clientId": self.client_id,
            "clientName": f"{self.name} (demo)",
            "appType": "web",
            "allowedScopes": ["user_default", "offline_access"],
            "allowedOrigins": ["https://portal.acme.example"],
            "allowedGrantTypes": [],
            "connectionConfig": {"consentMethod": "required"},
            **self.party,
        }

    @property
    def identity_provider(self) -> dict[str, Any]:
        """Qlik's configuration as its REST API returns it."""
        qlik = self.wire["qlik"]
        return {
            "id": "67f0c1aa9d",
            "active": True,
            "protocol": "OIDC",
            "provider": qlik["provider"],
            "interactive": True,
            "description": f"{self.name} (demo)",
            "createNewUsersOnLogin": True,
            "clockToleranceSec": 5,
            "pendingState": "verified",
            "options": {
                "discoveryUrl": f"{self.issuer}/.well-known/openid-configuration",
                "clientId": self.client_id,
                "clientSecret": SECRET,
                "scope": self.scope,
                "claimsMapping": qlik["mapping"],
                **qlik.get("options", {}),
            },
        }


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario by its target, the healthy ones first, then by name."""
    folder = files("inspector.demo").joinpath("scenarios")
    found = [_read(entry.name.removesuffix(".toml")) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda s: (list(TARGETS).index(s.target), bool(s.expect), s.name)))


def scenario(name: str) -> Scenario:
    """The scenario of that name. Raises LoginError with the names there are."""
    found = next((s for s in scenarios() if s.name == name), None)
    if found is None:
        names = ", ".join(s.name for s in scenarios())
        raise LoginError(f"There is no demo scenario {name[:60]!r}.", f"There are: {names}")
    return found


def _read(name: str) -> Scenario:
    data = tomllib.loads(files("inspector.demo").joinpath("scenarios", f"{name}.toml").read_text(encoding="utf-8"))
    wire = _wires()[data["idp"]]
    qlik = wire["qlik"]
    claims = {**wire["claims"], **data.get("claims", {})}
    wire = {
        **wire,
        "scope": data.get("scope", wire["scope"]),
        "not_in_id_token": data.get("not_in_id_token", []),
        "claims": {k: v for k, v in claims.items() if k not in data.get("remove", ())},
        "qlik": {
            "provider": data.get("provider", qlik["provider"]),
            "mapping": {**qlik["mapping"], **data.get("mapping", {})},
            "options": {**qlik.get("options", {}), **data.get("options", {})},
        },
    }
    return Scenario(
        name,
        data["summary"],
        data["expect"],
        wire,
        data.get("fault", ""),
        data.get("clock", 0),
        {**wire.get("id_token", {}), **data.get("id_token", {})},
        tuple(data.get("not_in_userinfo", ())),
        tuple(data.get("users", ())),
        data.get("target", "qlik"),
        data.get("party", {}),
        data.get("answers", {}),
        data.get("max_age"),
        data.get("refreshed"),
        tuple(data.get("hands_over", ())),
    )


@cache
def _wires() -> dict[str, Any]:
    return tomllib.loads(files("inspector.demo").joinpath("providers.toml").read_text(encoding="utf-8"))
