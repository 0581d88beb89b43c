"""The demo's stand-in tenant, over its real socket: what the inspector reads of a tenant, as from Qlik's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from inspector import Case, diagnose
from inspector.case.secret import Secret
from inspector.demo import play, scenario, staged
from inspector.demo.scenario import ALIAS, TENANT
from inspector.demo.tenant import API_KEY
from inspector.login.events import Event, Note
from inspector.login.http import Network
from inspector.tenant.enrich import with_tenant
from inspector.tenant.survey import survey


def asked(name: str, case: Case, host: str = TENANT, key: str = API_KEY) -> tuple[Case, list[str]]:
    """A case with what the demo tenant of a scenario tells, and what was said on the way."""
    events: list[Event] = []

    async def ask() -> Case:
        async with staged(name) as stage:
            network = stage.network(Network(timeout=10))
            return await with_tenant(case, host, Secret(key), on_event=events.append, network=network)

    return asyncio.run(ask()), [event.text for event in events if isinstance(event, Note)]


def surveyed(name: str, host: str, **given: Any) -> Case:
    async def ask() -> Case:
        async with staged(name) as stage:
            return await survey(tenant=host, network=stage.network(Network(timeout=10)), **given)

    return asyncio.run(ask())


def bare(case: Case) -> Case:
    """The login alone: nothing of Qlik is known."""
    return case.with_members(tenant=None, identity_provider=None)


def test_a_login_alone_and_the_tenant_give_what_the_demo_gives() -> None:
    name = "duplicate-user"
    whole = play(name)
    case, notes = asked(name, bare(whole))
    assert notes == [] and case.at("tenant.host") == TENANT and case.at("tenant.alias") == ALIAS
    assert case.at("tenant.users") == [
        {k: v for k, v in user.items() if k in ("id", "subject", "email", "name", "status", "inviteExpiry")}
        for user in scenario(name).users
    ]
    assert case.at("tenant.groups_auto_create") is True and case.at("tenant.identity_events") == []
    expected = scenario(name).expect
    assert diagnose(case).finding(expected) and diagnose(whole).finding(expected)
    assert diagnose(bare(whole)).finding(expected) is None


def test_a_wrong_key_costs_members_not_the_login() -> None:
    login = bare(play("okta-healthy"))
    case, notes = asked("okta-healthy", login, key="another")
    assert notes and all("401" in note and "does not accept the API key" in note for note in notes)
    assert case.at("identity_provider") is None and case.at("tenant.users") is None
    assert diagnose(case).verdict == diagnose(login).verdict


@pytest.mark.parametrize("host", [TENANT, ALIAS])
def test_the_host_name_leads_to_the_provider_and_its_keys(host: str) -> None:
    case = surveyed("okta-healthy", host)
    assert case.at("tenant.host") == TENANT and case.at("tenant.alias") == (ALIAS if host == ALIAS else None)
    assert case.request["client_id"] == scenario("okta-healthy").client_id
    assert case.at("discovery.body.issuer") == scenario("okta-healthy").issuer and case.list("jwks.body.keys")
    assert case.at("identity_provider") is None


def test_with_the_key_a_probe_knows_qliks_configuration() -> None:
    case = surveyed("okta-healthy", TENANT, api_key=Secret(API_KEY))
    assert case.at("identity_provider.options.clientId") == scenario("okta-healthy").client_id
    assert API_KEY not in repr(case.to_dict())
