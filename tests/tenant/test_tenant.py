"""A stand-in tenant on a real socket: what is read, what is never sent, and how refusals are worded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case
from inspector.case.secret import Secret
from inspector.login.clock import utc_now
from inspector.login.error import SettingsError
from inspector.login.http import Client, Network
from inspector.login.recording import Recording
from inspector.tenant.client import TenantClient, TenantFacts, base_url, refusal
from inspector.tenant.passive import TenantRedirect, discovery_candidates, what_the_tenant_sends

from ..login.provider import Provider, Reply, Request, as_html, as_json
from ..login.running import free_port

KEY = "eyJ.api-key.hunter2"


@pytest.fixture
def tenant() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def with_http(steps: Callable[[Client], Awaitable[Any]]) -> tuple[Any, Case]:
    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)

    async def main() -> tuple[Any, Case]:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(5, pause=pause), recording, lambda entry: None) as http:
            return await steps(http), recording.case

    return asyncio.run(main())


def read(host: str, **who: str) -> tuple[TenantFacts, Case]:
    async def steps(http: Client) -> TenantFacts:
        client = TenantClient(http, host, Secret(KEY))
        facts = await client.read()
        if who:
            await client.users(facts, **who)
            await client.identity_events(facts)
        return facts

    return with_http(steps)


def host_of(tenant: Provider) -> str:
    return tenant.issuer.removeprefix("http://")


def furnish(tenant: Provider) -> None:
    me = {"name": "t", "hostnames": ["abc.eu.qlikcloud.com", "acme.eu.qlikcloud.com"]}
    tenant.replies["/api/v1/tenants/me"] = lambda r: (302, {"Location": "/api/v1/tenants/1"}, b"")
    tenant.replies["/api/v1/tenants/1"] = lambda r: as_json(me)
    inactive = {"id": "1", "protocol": "OIDC", "provider": "okta", "active": False, "interactive": True, "options": {}}
    active = {"id": "2", "protocol": "OIDC", "provider": "azureAD", "active": True, "interactive": True, "options": {}}

    def providers(request: Request) -> Reply:
        if "next" in request.query:
            return as_json({"data": [active], "links": {}})
        return as_json({"data": [inactive], "links": {"next": {"href": f"{tenant.issuer}{request.path}?next=x"}}})

    tenant.replies["/api/v1/identity-providers"] = providers
    tenant.replies["/api/v1/groups/settings"] = lambda r: as_json({"autoCreateGroups": False, "syncIdpGroups": True})

    def users(request: Request) -> Reply:
        by = {
            'subject eq "ACME\\\\jo"': [
                {"id": "u1", "subject": "ACME\\jo", "email": "JO@x", "status": "active", "zip": 1}
            ],
            'email eq "jo@x"': [
                {"id": "u1", "subject": "ACME\\jo"},
                {"id": "u2", "email": "jo@x", "status": "invited"},
            ],
        }
        return as_json({"data": by[request.query["filter"]]})

    tenant.replies["/api/v1/users"] = users
    tenant.replies["/api/v1/audits"] = lambda r: as_json({"data": [{"eventType": r.query["eventType"]}]})


def test_everything_readable_goes_into_the_facts(tenant: Provider) -> None:
    furnish(tenant)
    facts, case = read(host_of(tenant), subject="ACME\\jo", email="jo@x")
    assert facts.problems == []
    assert facts.tenant["host"] == "abc.eu.qlikcloud.com" and facts.tenant["alias"] == "acme.eu.qlikcloud.com"
    assert facts.tenant["groups_auto_create"] is False
    assert [i["id"] for i in facts.identity_providers] == ["1", "2"]
    assert facts.identity_provider is not None and facts.identity_provider["id"] == "2"
    assert [(u["id"], u.get("status")) for u in facts.tenant["users"]] == [("u1", "active"), ("u2", "invited")]
    assert "zip" not in facts.tenant["users"][0]
    assert len(facts.tenant["identity_events"]) == 2
    assert {r.method for r in tenant.requests} == {"GET"}
    assert all(r.headers["Authorization"] == f"Bearer {KEY}" for r in tenant.requests)
    assert "hunter2" not in repr(case.to_dict())


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (as_json({"errors": []}, 401), "does not accept the API key"),
        (as_json({"errors": []}, 403), "Use a key of a tenant admin"),
        (as_json({}, 429, **{"Retry-After": "99"}), "Try again after 99 s"),
        (as_json({}, 404), "nothing of that kind"),
        (as_html("<h1>captive portal</h1>"), "no JSON object"),
        (as_json([1]), "no JSON object"),
        (as_json({}, 500), "500"),
        ((302, {"Location": "https://elsewhere.example/x"}, b""), "where the key is not sent"),
    ],
)
def test_a_refusal_is_a_sentence_and_the_rest_is_read(tenant: Provider, reply: Reply, words: str) -> None:
    furnish(tenant)
    tenant.replies["/api/v1/identity-providers"] = lambda request: reply
    facts, _ = read(host_of(tenant))
    assert facts.identity_providers == [] and facts.tenant["groups_auto_create"] is False
    (problem,) = facts.problems
    assert problem.startswith("Not read: identity providers") and words in problem and "hunter2" not in problem


def test_a_tenant_that_cannot_be_reached(tenant: Provider) -> None:
    port = free_port()
    facts, case = read(f"127.0.0.1:{port}")
    assert len(facts.problems) == 3 and all(f"127.0.0.1:{port} refused" in p for p in facts.problems)
    # the login's own steps are not blamed for it
    assert case.at("network_error") is None


def test_the_key_follows_no_page_elsewhere(tenant: Provider) -> None:
    furnish(tenant)
    with Provider() as other:
        tenant.replies["/api/v1/identity-providers"] = lambda r: as_json(
            {"data": [], "links": {"next": {"href": f"{other.issuer}/api/v1/identity-providers"}}}
        )
        tenant.replies["/api/v1/tenants/me"] = lambda r: (302, {"Location": f"{other.issuer}/x"}, b"")
        read(host_of(tenant))
        assert other.requests == []


def test_pages_without_end_are_left(tenant: Provider) -> None:
    furnish(tenant)
    tenant.replies["/api/v1/identity-providers"] = lambda r: as_json({"data": [], "links": {"next": {"href": r.path}}})
    facts, _ = read(host_of(tenant))
    assert any("more than 10 pages" in problem for problem in facts.problems)
    assert tenant.paths().count("/api/v1/identity-providers") == 10


def test_there_is_no_way_to_write() -> None:
    assert not {
        name for name in dir(TenantClient) if name.lower().strip("_") in ("post", "put", "patch", "delete", "send")
    }


def test_every_refusal_says_what_to_do() -> None:
    assert refusal(429, None).endswith("Try again later.")
    assert all(refusal(status, None) for status in range(300, 600))


@pytest.mark.parametrize(
    ("entered", "url"),
    [
        ("acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"),
        (" HTTPS://Acme.eu.qlikcloud.com/login?x ", "https://acme.eu.qlikcloud.com"),
        ("http://acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"),
        ("127.0.0.1:80", "http://127.0.0.1:80"),
        ("[::1]:9", "http://[::1]:9"),
    ],
)
def test_a_host_as_people_enter_it(entered: str, url: str) -> None:
    assert base_url(entered) == url


@pytest.mark.parametrize("entered", ["", "https://", "a b", "user@host", "host:port", "[::1", "a\\b", "<x>"])
def test_what_is_no_host(entered: str) -> None:
    with pytest.raises(SettingsError, match="no host name"):
        base_url(entered)


# -- what the tenant sends by itself ----------------------------------------------------------------------------------


def sent(host: str) -> tuple[TenantRedirect, Case]:
    async def steps(http: Client) -> TenantRedirect:
        return await what_the_tenant_sends(http, host)

    return with_http(steps)


def test_the_authorization_request_is_seen_and_not_made(tenant: Provider) -> None:
    with Provider() as idp:
        query = urlencode(
            {
                "client_id": "qlik-client",
                "redirect_uri": "https://abc.eu.qlikcloud.com/login/callback",
                "scope": "openid profile email",
                "response_type": "code",
            }
        )
        tenant.replies["/login"] = lambda r: (302, {"Location": "/login/start"}, b"")
        tenant.replies["/login/start"] = lambda r: (303, {"Location": f"{idp.issuer}/authorize?{query}"}, b"")
        found, case = sent(host_of(tenant))
        assert idp.requests == []
    assert found.problem == "" and found.parameters["client_id"] == "qlik-client"
    assert found.original_host == "abc.eu.qlikcloud.com"
    assert [e["step"] for e in case.at("exchanges")] == ["tenant", "tenant"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (as_html("<h1>Log in</h1>"), "answered 200 instead of redirecting"),
        (as_json({"errors": []}, 401), "no identity provider is configured"),
        (as_json({}, 404), "probably no Qlik Cloud tenant"),
        ((302, {"Location": "https://idp.example/saml?SAMLRequest=x"}, b""), "probably a SAML"),
        ((302, {"Location": "/login"}, b""), "redirected 6 times"),
    ],
)
def test_where_nothing_is_seen_it_says_why(tenant: Provider, reply: Reply, words: str) -> None:
    tenant.replies["/login"] = lambda request: reply
    found, _ = sent(host_of(tenant))
    assert words in found.problem and found.parameters == {}


def test_an_unreachable_tenant_says_why() -> None:
    assert "refused the connection" in sent(f"127.0.0.1:{free_port()}")[0].problem


@pytest.mark.parametrize(
    ("authorize", "discovery"),
    [
        ("https://acme.okta.com/oauth2/v1/authorize", "https://acme.okta.com"),
        ("https://acme.okta.com/oauth2/default/v1/authorize", "https://acme.okta.com/oauth2/default"),
        ("https://login.microsoftonline.com/tid/oauth2/v2.0/authorize", "https://login.microsoftonline.com/tid/v2.0"),
        ("https://login.microsoftonline.com/tid/oauth2/authorize", "https://login.microsoftonline.com/tid"),
        ("https://acme.eu.auth0.com/authorize", "https://acme.eu.auth0.com"),
        ("https://acme.onelogin.com/oidc/2/auth", "https://acme.onelogin.com/oidc/2"),
        ("https://kc.example/auth/realms/r/protocol/openid-connect/auth", "https://kc.example/auth/realms/r"),
        ("https://fs.example.com/adfs/oauth2/authorize", "https://fs.example.com/adfs"),
        ("https://accounts.google.com/o/oauth2/v2/auth", "https://accounts.google.com"),
        ("https://auth.pingone.eu/env/as/authorize", "https://auth.pingone.eu/env/as"),
        ("https://login.salesforce.com/services/oauth2/authorize", "https://login.salesforce.com"),
    ],
)
def test_the_discovery_url_is_among_the_candidates(authorize: str, discovery: str) -> None:
    assert f"{discovery}/.well-known/openid-configuration" in discovery_candidates(f"{authorize}?client_id=x")


@given(st.text(max_size=300))
def test_candidates_are_few_for_any_text(text: str) -> None:
    try:
        found = discovery_candidates(text)
    except ValueError:
        return  # no URL at all
    assert len(found) <= 4
