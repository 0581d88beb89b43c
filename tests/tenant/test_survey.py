"""From nothing but the tenant's host name, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector import Case
from inspector.case.secret import Secret
from inspector.login.error import LoginError
from inspector.login.events import Event, Finished, Note
from inspector.login.http import Network
from inspector.tenant.survey import survey

from ..login.provider import Provider, as_html, as_json
from ..login.test_probe import choosy

CALLBACK = "https://abc.eu.qlikcloud.com/login/callback"


@pytest.fixture
def pair() -> Iterator[tuple[Provider, Provider]]:
    """A tenant and its identity provider."""
    with Provider() as tenant, Provider() as idp:
        query = urlencode(
            {"client_id": "qlik", "redirect_uri": CALLBACK, "scope": "openid groups", "response_type": "code"}
        )
        tenant.replies["/login"] = lambda r: (302, {"Location": f"{idp.issuer}/authorize?{query}&state=s"}, b"")
        yield tenant, idp


def host_of(tenant: Provider) -> str:
    return tenant.issuer.removeprefix("http://")


def run(**given: Any) -> tuple[Case, str]:
    events: list[Event] = []
    case = asyncio.run(survey(on_event=events.append, **given))
    assert isinstance(events[-1], Finished)
    return case, " ".join(event.text for event in events if isinstance(event, Note))


@pytest.mark.parametrize(
    ("registered", "status", "words"),
    [(CALLBACK, 303, "is registered"), ("https://other.example", 400, "is not registered")],
)
def test_the_host_name_is_enough(pair: tuple[Provider, Provider], registered: str, status: int, words: str) -> None:
    tenant, idp = pair
    idp.replies["/authorize"] = choosy(registered)
    case, said = run(tenant=host_of(tenant))
    assert case.at("tenant") == {"host": "abc.eu.qlikcloud.com", "alias": host_of(tenant)}
    assert case.at("client.client_id") == "qlik" and case.at("client.scope") == "openid groups"
    assert case.request["redirect_uri"] == CALLBACK
    assert case.at("discovery.body.issuer") == idp.issuer and case.at("jwks.body.keys")
    assert case.at("authorize.response.status") == status and case.at("authorize.control_response.status") == 400
    assert f"{CALLBACK} {words}" in said
    assert case.at("token") is None and case.at("network_error") is None


def test_without_a_redirect_it_asks_for_the_discovery_url(pair: tuple[Provider, Provider]) -> None:
    tenant, idp = pair
    tenant.replies["/login"] = lambda request: as_html("<h1>Sign in to Qlik</h1>")
    case, said = run(tenant=host_of(tenant))
    assert "instead of redirecting" in said and "--issuer" in said and case.at("discovery") is None
    idp.replies["/authorize"] = choosy(f"https://{host_of(tenant)}/login/callback")
    case, said = run(tenant=host_of(tenant), issuer=idp.issuer, client_id="qlik")
    assert case.at("discovery.status") == 200 and "/login/callback is registered" in said


def test_an_issuer_alone_is_enough_for_discovery_and_keys(pair: tuple[Provider, Provider]) -> None:
    case, said = run(issuer=pair[1].issuer)
    assert case.at("jwks.status") == 200 and "client ID is not known" in said


def test_the_api_key_brings_the_configuration(pair: tuple[Provider, Provider]) -> None:
    tenant, idp = pair
    tenant.replies["/login"] = lambda request: as_html("")
    config = {
        "protocol": "OIDC",
        "provider": "generic",
        "active": True,
        "interactive": True,
        "options": {"clientId": "qlik", "discoveryUrl": f"{idp.issuer}/.well-known/openid-configuration"},
    }
    tenant.replies["/api/v1/identity-providers"] = lambda request: as_json({"data": [config]})
    tenant.replies["/api/v1/tenants/me"] = lambda request: as_json({"hostnames": ["abc.eu.qlikcloud.com"]})
    idp.replies["/authorize"] = choosy(CALLBACK)
    case, said = run(tenant=host_of(tenant), api_key=Secret("hunter2"))
    assert case.at("identity_provider.options.clientId") == "qlik" and case.at("tenant.host") == "abc.eu.qlikcloud.com"
    assert f"{CALLBACK} is registered" in said and "group settings" in said
    assert "hunter2" not in repr(case.to_dict())


def test_what_cannot_be_surveyed_is_a_sentence() -> None:
    with pytest.raises(LoginError, match="nothing to probe"):
        asyncio.run(survey())
    with pytest.raises(LoginError, match="offline"):
        asyncio.run(survey(tenant="acme.eu.qlikcloud.com", network=Network(offline=True)))
