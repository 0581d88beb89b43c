"""A captured login meets the users of the tenant."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from inspector import Case
from inspector.case.secret import Secret
from inspector.login.error import LoginError
from inspector.login.events import Event, Note
from inspector.login.http import Network
from inspector.tenant.enrich import with_tenant

from ..login.provider import Provider, Reply, Request, as_json

CONFIG = {
    "id": "1",
    "protocol": "OIDC",
    "provider": "generic",
    "active": True,
    "interactive": True,
    "options": {"realm": "ACME", "claimsMapping": {n: [n] for n in ("sub", "name", "email", "email_verified")}},
}
CLAIMS = {"sub": "jo", "name": "Jo", "email": "jo@example.com", "email_verified": True}
CASE = Case({"title": "kept", "userinfo": {"status": 200, "body": CLAIMS}, "tenant": {"users": [{"id": "old"}]}})


def enriched(case: Case, users: Any = None) -> tuple[Case, list[str], list[str]]:
    events: list[Event] = []
    filters: list[str] = []
    with Provider() as tenant:

        def found(request: Request) -> Reply:
            filters.append(request.query["filter"])
            return as_json({"data": [{"id": "u1", "subject": "ACME\\jo"}]}) if users is None else users

        tenant.replies["/api/v1/identity-providers"] = lambda request: as_json({"data": [CONFIG]})
        tenant.replies["/api/v1/tenants/me"] = lambda request: as_json({"hostnames": ["abc.eu.qlikcloud.com"]})
        tenant.replies["/api/v1/groups/settings"] = lambda request: as_json({"autoCreateGroups": True})
        tenant.replies["/api/v1/audits"] = lambda request: as_json({"data": []})
        tenant.replies["/api/v1/users"] = found
        host = tenant.issuer.removeprefix("http://")
        made = asyncio.run(with_tenant(case, host, Secret("hunter2"), on_event=events.append))
    return made, filters, [event.text for event in events if isinstance(event, Note)]


def test_the_users_are_those_that_the_mapping_leads_to() -> None:
    case, filters, notes = enriched(CASE)
    assert filters == ['subject eq "ACME\\\\jo"', 'email eq "jo@example.com"'] and notes == []
    assert case.at("tenant") == {
        "host": "abc.eu.qlikcloud.com",
        "groups_auto_create": True,
        "users": [{"id": "u1", "subject": "ACME\\jo"}],
        "identity_events": [],
    }
    assert case.at("identity_provider.options.realm") == "ACME" and case.title == "kept"


def test_users_that_may_not_be_read_are_not_absent() -> None:
    case, _, notes = enriched(CASE, as_json({"errors": []}, 403))
    assert case.at("tenant.users") == [{"id": "old"}] and len(notes) == 2 and "403" in notes[0]


def test_without_a_user_nobody_is_looked_for() -> None:
    case, filters, _ = enriched(Case({}))
    assert filters == [] and case.at("tenant.users") is None and case.at("identity_provider.id") == "1"


def test_offline_asks_nobody() -> None:
    with pytest.raises(LoginError, match="offline"):
        asyncio.run(with_tenant(CASE, "acme.eu.qlikcloud.com", Secret("x"), network=Network(offline=True)))
