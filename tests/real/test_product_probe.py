"""The redirect probe measured on every provider: what is registered against what is not, and never a wrong verdict.

A verdict is wrong where a registered URI is said to be refused or an unregistered one to be registered; not to know is
never wrong, but where a provider can be known it must be.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.diagnosis import diagnose
from inspector.idps.probe import NEGATIVE_CONTROL
from inspector.login.clock import utc_now
from inspector.login.events import Note
from inspector.login.http import Client, Network
from inspector.login.probe import probe, probe_request, recognised_in
from inspector.login.recording import Recording
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.tenant.survey import survey

from . import panva
from .canaille import Canaille
from .keycloak import Keycloak
from .mock import MockServer
from .panva import OidcProvider, client

HOST = "abc.eu.qlikcloud.com"
QLIK = f"https://{HOST}/login/callback"
LOOPBACK = "http://127.0.0.1:8765/callback"
NEAR_MISSES = (
    QLIK + "/",
    QLIK + "?x=1",
    QLIK.replace("https", "http"),
    QLIK.replace("abc", "ABC"),
    QLIK.replace("/login/", "/Login/"),
    QLIK.replace(".com", ".com:443"),
    QLIK.replace("/login/callback", ""),
    QLIK.replace("abc", "acme"),
    "https://evil.example/?" + QLIK,
    NEGATIVE_CONTROL,
)


@pytest.fixture(scope="module")
def oidc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    clients = [
        client(QLIK),
        client("http://127.0.0.1/callback", client_id="native", application_type="native"),
        client(QLIK, client_id="public", client_secret=None),
        client(QLIK, client_id="pushed", require_pushed_authorization_requests=True),
    ]
    with panva.oidc_provider(tmp_path_factory.mktemp("oidc-provider"), clients=clients) as one:
        yield one


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """A provider that requires PKCE."""
    folder = tmp_path_factory.mktemp("oidc-provider-pkce")
    with panva.oidc_provider(folder, clients=[client(QLIK)], pkce_required=True) as one:
        yield one


def asked(provider: Any, client_id: str, *uris: Any) -> Any:
    """The status of each redirect URI, asked one after the other, and the notes that were given."""

    async def main() -> Any:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(), recording, lambda entry: None) as http:
            answer = await http.get("discovery", f"{provider.issuer}/.well-known/openid-configuration")
            endpoint = answer.json["authorization_endpoint"]
            recognised = recognised_in(recording.case)
            return [(await probe(http, recognised, probe_request(endpoint, client_id, uri))).verdict for uri in uris]

    return [verdict.status for verdict in asyncio.run(main())]


@pytest.mark.parametrize("client_id", ["qlik-inspector", "public"])
def test_oidc_provider_tells_every_near_miss(oidc: OidcProvider, client_id: str) -> None:
    assert asked(oidc, client_id, QLIK) == ["registered"]
    assert set(asked(oidc, client_id, *NEAR_MISSES)) == {"not-registered"}


def test_oidc_provider_that_requires_pkce(strict: OidcProvider) -> None:
    assert asked(strict, "qlik-inspector", QLIK, QLIK + "/") == ["registered", "not-registered"]


def test_oidc_provider_takes_any_port_of_its_own_loopback_host_only(oidc: OidcProvider) -> None:
    taken = ("http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback")
    refused = ("http://localhost:1/callback", "http://127.0.0.1:1/other", "http://[::1]:1/callback", QLIK)
    assert set(asked(oidc, "native", *taken)) == {"registered"}
    assert set(asked(oidc, "native", *refused)) == {"not-registered"}


def test_an_unknown_client_is_no_verdict_about_a_uri(
    oidc: OidcProvider, keycloak: Keycloak, canaille: Canaille
) -> None:
    for provider in (oidc, keycloak, canaille):
        assert asked(provider, "nobody", QLIK) == ["inconclusive"]


def test_a_client_that_must_push_its_requests_is_no_verdict_about_a_uri(oidc: OidcProvider) -> None:
    [registered, refused] = asked(oidc, "pushed", QLIK, QLIK + "/")
    assert registered != "not-registered" and refused != "registered"


def test_keycloak_tells_every_near_miss(keycloak: Keycloak) -> None:
    acme = [uri.replace("abc", "acme") for uri in NEAR_MISSES if "acme" not in uri and not uri.endswith(":443")]
    assert asked(keycloak, "fixed", QLIK.replace("abc", "acme")) == ["registered"]
    assert "registered" not in asked(keycloak, "fixed", *acme)
    assert set(asked(keycloak, "full-path", QLIK, NEGATIVE_CONTROL)) == {"not-registered"}


def test_canaille_is_known_only_where_it_redirects(canaille: Canaille) -> None:
    client_id = canaille.register(QLIK)["client_id"]
    assert asked(canaille, client_id, QLIK) == ["registered"]  # prompt=none goes to the URI itself
    assert set(asked(canaille, client_id, *NEAR_MISSES)) == {"inconclusive"}


def test_a_provider_that_takes_everything_is_never_believed(mock_server: MockServer) -> None:
    mock_server.inject()
    assert set(asked(mock_server, "any", QLIK, *NEAR_MISSES)) == {"inconclusive"}


def test_a_wall_in_front_of_the_provider_is_no_verdict(mock_server: MockServer) -> None:
    page = {"headers": {"Content-Type": "text/html"}, "body": "<h1>Access denied by the web gateway</h1>"}
    for status in (200, 403, 503):
        mock_server.inject(raw={"/authorize": {**page, "status": status}})
        assert asked(mock_server, "any", QLIK) == ["inconclusive"]
    mock_server.inject(raw={"/authorize": {"hangUp": "at once"}})
    assert asked(mock_server, "any", QLIK) == ["inconclusive"]


def test_the_preflight_says_that_qlik_is_fine_where_only_the_inspector_is_not(oidc: OidcProvider) -> None:
    notes, opened = [], []

    def on_event(event: Any) -> None:
        if isinstance(event, Note):
            notes.append(event.text)

    given = Settings(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret=Secret(oidc.client_secret or ""),
        redirect_uri=LOOPBACK.replace("8765", "0"),
        tenant_host=HOST,
    )
    case = asyncio.run(capture(given, open_browser=lambda url: bool(opened.append(url)), on_event=on_event))
    report = diagnose(case)
    assert opened == [] and any(note.startswith(f"{QLIK} is registered") for note in notes)
    assert {f.rule for f in report.findings} == {"loopback-not-registered"} and report.verdict.root_cause is None


def test_several_uris_are_asked_about_and_the_first_is_the_one_that_counts(oidc: OidcProvider) -> None:
    notes = []
    case = asyncio.run(
        survey(
            issuer=oidc.issuer,
            client_id=oidc.client_id,
            redirect_uris=(QLIK, LOOPBACK, QLIK + "/"),
            on_event=lambda event: notes.append(event.text) if isinstance(event, Note) else None,
        )
    )
    said = {note.split(" ", 1)[0]: note.split(" at ", 1)[0].split(" ", 1)[1] for note in notes}
    assert said == {QLIK: "is registered", LOOPBACK: "is not registered", QLIK + "/": "is not registered"}
    report = diagnose(case)
    assert report.findings == () and case.at("client.redirect_uri") == QLIK


def test_a_probe_leaves_no_session_and_asks_at_most_four_times(oidc: OidcProvider) -> None:
    oidc.requests()
    asked(oidc, oidc.client_id, QLIK, QLIK + "/")
    seen = oidc.requests()
    assert [one for one in seen if not one.startswith(("GET /auth", "GET /.well-known"))] == []
    assert len([one for one in seen if one == "GET /auth"]) <= 4
