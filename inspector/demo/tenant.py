"""The stand-in Qlik tenant: the login redirect, and read-only REST answers in Qlik's shapes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from inspector.demo.scenario import ALIAS, TENANT, Scenario
from inspector.demo.server import Request, Response

API_KEY = "demo-api-key-of-no-tenant"


@dataclass
class Tenant:
    """One tenant with one identity provider and the scenario's users."""

    scenario: Scenario
    alias_in_redirect: bool = False

    @property
    def hosts(self) -> set[str]:
        return {TENANT, ALIAS}

    def handle(self, request: Request) -> Response:
        if request.path in ("/", "/login"):
            return Response.redirect(self._authorization_url())
        if request.path == "/login/callback":
            return _refused(401, "LOGIN-2", "Unauthorized") if "error" in request.query else Response.redirect("/hub")
        if request.path == "/hub":
            return Response.html("<!doctype html><title>Hub</title><h1>Qlik Cloud (demo)</h1>")
        if request.path.startswith("/api/v1/"):
            if request.headers.get("authorization") != f"Bearer {API_KEY}":
                return _refused(401, "AUTH-1", "Unauthorized")
            if request.method != "GET":
                return _refused(405, "HTTP-405", "Only GET is answered by the demo tenant")
            return self._api(request.path.removeprefix("/api/v1/"), request.query)
        return _refused(404, "HTTP-404", "Not found")

    def _api(self, path: str, query: dict[str, str]) -> Response:
        if path == "identity-providers":
            return Response.json({"data": [self.scenario.identity_provider], "links": {}})
        if path == "users":
            return Response.json({"data": self._users(query.get("filter", "")), "links": {}})
        if path == "groups/settings":
            return Response.json({"autoCreateGroups": True, "syncIdpGroups": True, "systemGroups": {}})
        if path == "tenants/me":
            return Response.json(
                {
                    "id": "BL4tTJ4S7xrHTcq0zQxQrJ5qB1_Q6cSo",
                    "name": "Acme (demo)",
                    "hostnames": [TENANT, ALIAS],
                    "status": "active",
                }
            )
        if path == "audits":
            return Response.json({"data": [], "links": {}})
        return _refused(404, "HTTP-404", "Not found")

    def _users(self, condition: str) -> list[dict[str, Any]]:
        """`subject eq "…"` or `email eq "…"`, compared without case as Qlik's filters do."""
        field, _, value = condition.partition(" eq ")
        wanted = value.strip().strip("\"'").casefold()
        if not wanted:
            return list(self.scenario.users)
        return [u for u in self.scenario.users if str(u.get(field.strip(), "")).casefold() == wanted]

    def _authorization_url(self) -> str:
        host = ALIAS if self.alias_in_redirect else TENANT
        return (
            self.scenario.endpoints["authorization_endpoint"]
            + "?"
            + urlencode(
                {
                    "client_id": self.scenario.client_id,
                    "response_type": "code",
                    "scope": self.scenario.scope,
                    "redirect_uri": f"https://{host}/login/callback",
                    "state": secrets.token_urlsafe(16),
                }
            )
        )


def _refused(status: int, code: str, title: str) -> Response:
    errors = [{"code": code, "title": title, "status": str(status)}]
    return Response.json({"errors": errors, "traceId": "00000000000000000000000000000000"}, status)
