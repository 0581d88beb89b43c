"""The product's own login and probe against real providers, with a real Chromium as the person's browser."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from inspector import verify
from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.facts.login import Facts
from inspector.idps.probe import NEGATIVE_CONTROL
from inspector.login.events import DeviceCode, Finished, Note, RequestReady
from inspector.login.grants import capture_client_credentials, capture_device
from inspector.login.http import Network
from inspector.login.logout import logout_url
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.tenant.survey import survey

from . import keycloak as keycloaks
from .browser import Browser, Step
from .canaille import Canaille
from .certificates import Certificate
from .keycloak import Keycloak
from .mock import MockServer
from .panva import OidcProvider, client
from .processes import free_port
from .relying_party import Callback

NATIVE: dict[str, Any] = {"application_type": "native"}
CODE_AND_ID_TOKEN: dict[str, Any] = {"response_types": ["code", "id_token", "code id_token"]}
TENANT = "https://abc.eu.qlikcloud.com/login/callback"


@pytest.fixture
def redirect_uri() -> str:
    return f"http://127.0.0.1:{free_port()}/callback"


def settings_for(provider: OidcProvider | MockServer | Canaille | Keycloak, redirect_uri: str, **more: Any) -> Any:
    secret = Secret(provider.client_secret) if provider.client_secret else None
    given = {
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "client_secret": secret,
        "redirect_uri": redirect_uri,
        "wait": 60,
    }
    return Settings(**{**given, **more})


def login(settings: Settings, opener: Callable[[str], bool], **more: Any) -> Any:
    """The case and the events of a login that leaves no task behind."""
    events: list[Any] = []

    async def main() -> Any:
        before = asyncio.all_tasks()
        case = await capture(settings, open_browser=opener, on_event=events.append, **more)
        assert asyncio.all_tasks() == before
        return case

    case = asyncio.run(main())
    assert isinstance(events[-1], Finished)
    return case, events


def id_token_is_valid(case: Case) -> Any:
    return verify(case.id_token_text or "", case.at("jwks.body")).status == "valid"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_query(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str, method: str) -> None:
    provider = oidc_provider(clients=[client(redirect_uri, token_endpoint_auth_method=method)])
    door = browser.door(provider.login_steps("alice"), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri, auth_method=method), door)
    assert "The answer has arrived" in door.landing().text
    assert id_token_is_valid(case) and case.at("userinfo.body.email_verified") is True
    assert case.callback["iss"] == provider.issuer
    assert case.at("network_error") is None and case.at("authorize.response") is None


@pytest.mark.parametrize("response_type", ["code id_token", "id_token"])
def test_fragment(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str, response_type: str
) -> None:
    registered = client(redirect_uri, **NATIVE, **CODE_AND_ID_TOKEN)
    provider = oidc_provider(clients=[registered])
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri, response_type=response_type), door)
    landing = door.landing()
    assert "The answer has arrived" in landing.text and "#" not in landing.url
    assert "#" in case.at("authorize.callback_url") and id_token_is_valid(case)
    assert (case.at("token") is None) == (response_type == "id_token")


def test_form_post_from_an_https_provider(
    oidc_provider: Callable[..., OidcProvider],
    browser: Browser,
    redirect_uri: str,
    certificate: Certificate,
    certificate_file: Path,
) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)], tls=certificate)
    door = browser.door(provider.login_steps(), until=redirect_uri)
    given = settings_for(provider, redirect_uri, response_mode="form_post", ca_bundle=str(certificate_file))
    case, _ = login(given, door)
    assert "The answer has arrived" in door.landing().text
    assert case.at("authorize.callback_form")["code"] and id_token_is_valid(case)


def test_a_certificate_that_is_not_trusted(
    oidc_provider: Callable[..., OidcProvider], redirect_uri: str, certificate: Certificate
) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)], tls=certificate)
    case, _ = login(settings_for(provider, redirect_uri), lambda url: True)
    assert case.at("network_error.kind") == "tls" and "self-signed" in case.at("network_error.detail")


def test_an_https_redirect_uri_with_a_certificate_made_on_the_spot(
    oidc_provider: Callable[..., OidcProvider], browser: Browser
) -> None:
    redirect_uri = f"https://localhost:{free_port()}/callback"
    provider = oidc_provider(clients=[client(redirect_uri)])
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, events = login(settings_for(provider, redirect_uri), door)
    assert "The answer has arrived" in door.landing().text and id_token_is_valid(case)
    assert any(isinstance(event, Note) and "SHA-256 fingerprint" in event.text for event in events)


def test_cancel(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)])
    door = browser.door(provider.cancel_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri), door)
    assert case.callback["error"] == "access_denied" and case.at("token") is None
    assert "The sign-in was refused" in door.landing().text and "access_denied" in door.landing().text


def test_a_public_client_on_any_port(oidc_provider: Callable[..., OidcProvider], browser: Browser) -> None:
    provider = oidc_provider(clients=[client("http://127.0.0.1/callback", client_secret=None, **NATIVE)])
    door = browser.door(provider.login_steps(), until="http://127.0.0.1:")
    case, _ = login(settings_for(provider, "http://127.0.0.1:0/callback"), door)
    assert id_token_is_valid(case) and case.at("client.auth_method") == "none"


def test_private_key_jwt(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str) -> None:
    key = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048), {"kid": "mine"})
    registered = client(
        redirect_uri,
        client_secret=None,
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
    )
    provider = oidc_provider(clients=[registered])
    door = browser.door(provider.login_steps(), until=redirect_uri)
    given = settings_for(provider, redirect_uri, client_key=Secret(json.dumps(key.as_dict(private=True))))
    case, _ = login(given, door)
    assert id_token_is_valid(case) and case.at("client.auth_method") == "private_key_jwt"


def test_a_pushed_request(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str) -> None:
    registered = client(redirect_uri, require_pushed_authorization_requests=True)
    provider = oidc_provider(clients=[registered], jwt_access_token_for="urn:qlik")
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, events = login(settings_for(provider, redirect_uri, pushed=True), door)
    assert id_token_is_valid(case), case.at("exchanges")[-1]
    assert all("request_uri=" in e.url for e in events if isinstance(e, RequestReady))


@pytest.mark.parametrize("keep_old", [True, False])
def test_keys_that_rotate_during_the_login(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str, keep_old: Any
) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)])

    def rotating(url: str) -> Any:
        provider.rotate_keys(keep_old=keep_old)
        return door(url)

    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri), rotating)
    kids = [[key["kid"] for key in e["body"]["keys"]] for e in case.at("exchanges") if e["step"] == "jwks"]
    assert len(kids) == 2 and (set(kids[0]) <= set(kids[1])) is keep_old and id_token_is_valid(case)


def test_an_encrypted_id_token_and_signed_userinfo(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str
) -> None:
    key = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048), {"kid": "mine"})
    secretive = client(
        redirect_uri,
        jwks={"keys": [key.as_dict(private=False) | {"use": "enc"}]},
        id_token_encrypted_response_alg="RSA-OAEP-256",
        id_token_encrypted_response_enc="A256GCM",
        userinfo_signed_response_alg="RS256",
    )
    provider = oidc_provider(clients=[secretive])
    door = browser.door(provider.login_steps(), until=redirect_uri)
    given = settings_for(provider, redirect_uri, decryption_key=Secret(json.dumps(key.as_dict(private=True))))
    case, _ = login(given, door)
    facts = Facts(case)
    assert case.id_token_text.count(".") == 4 and facts.id_claims["sub"] == "alice"
    assert facts.signature.status == "valid" and facts.userinfo_claims["email"] == "alice@example.com"


def test_an_opaque_access_token_is_introspected_and_refreshed(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str
) -> None:
    more = {"features": {"introspection": {"enabled": True}}}
    provider = oidc_provider(clients=[client(redirect_uri)], configuration=more)
    door = browser.door(provider.login_steps(), until=redirect_uri)
    given = settings_for(
        provider,
        redirect_uri,
        scope="openid profile email offline_access",
        prompt="consent",
        refresh=True,
        preflight=False,
    )
    case, _ = login(given, door)
    answers = {e["step"]: e.get("body") for e in case.at("exchanges")}
    assert answers["introspection"]["active"] is True
    assert answers["refresh"]["access_token"] != case.access_token_text


def test_a_wrong_secret(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)])
    door = browser.door(provider.login_steps(), until=redirect_uri)
    case, _ = login(settings_for(provider, redirect_uri, client_secret=Secret("wrong")), door)
    assert case.at("token.response.status") == 401 and case.at("token.response.body.error") == "invalid_client"


def test_the_device_grant(oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str) -> None:
    provider = oidc_provider(clients=[client(redirect_uri)])
    tasks = []

    def on_event(event: Any) -> None:
        if isinstance(event, DeviceCode):
            confirm = [Step("[type=submit]")]
            door = browser.door([*confirm, *provider.login_steps()])
            tasks.append(door)
            door(event.complete_uri)

    async def impatient(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.3))

    given = settings_for(provider, redirect_uri)
    case = asyncio.run(capture_device(given, on_event=on_event, pause=impatient))
    assert id_token_is_valid(case) and case.at("userinfo.body.sub") == "alice"


def test_client_credentials(oidc_provider: Callable[..., OidcProvider], redirect_uri: str) -> None:
    grants: dict[str, Any] = {"grant_types": ["authorization_code", "client_credentials"]}
    provider = oidc_provider(clients=[client(redirect_uri, **grants)], jwt_access_token_for="urn:qlik")
    case = asyncio.run(capture_client_credentials(settings_for(provider, redirect_uri, scope="")))
    assert case.access_token_text and case.id_token_text is None, case.at("token")


def test_the_logout_address_returns_to_the_registered_page(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, redirect_uri: str, callback: Callback
) -> None:
    after = callback.url.replace("/login/callback", "/goodbye")
    provider = oidc_provider(clients=[client(redirect_uri, post_logout_redirect_uris=[after])])
    case, _ = login(settings_for(provider, redirect_uri), browser.door(provider.login_steps(), until=redirect_uri))
    url = logout_url(
        case.at("discovery.body"),
        provider.client_id,
        id_token=Secret(case.id_token_text),
        post_logout_redirect_uri=after,
        state="s",
    )
    assert url is not None
    landing = browser.login(url, [], until=after)  # no session in a fresh profile: nothing to confirm
    assert landing.url.startswith(f"{after}?state=s")


def test_canaille_and_keycloak(canaille: Canaille, keycloak: Keycloak, browser: Browser, redirect_uri: str) -> None:
    registered = canaille.register(redirect_uri)
    for issuer, client_id, secret, steps in (
        (canaille.issuer, registered["client_id"], registered["client_secret"], canaille.login_steps()),
        (keycloak.issuer, "full-path", keycloaks.CLIENT_SECRET, keycloak.login_steps("alice")),
    ):
        given = Settings(
            issuer=issuer, client_id=client_id, client_secret=Secret(secret), redirect_uri=redirect_uri, wait=60
        )
        case, _ = login(given, browser.door(steps, until=redirect_uri))
        assert id_token_is_valid(case) and case.at("userinfo.body.email") == "alice@example.com"


def test_the_mock_server_lies_and_the_case_says_so(
    mock_server: MockServer, browser: Browser, redirect_uri: str
) -> None:
    for raw, expected in (
        (
            {"/token": {"status": 500, "headers": {"content-type": "text/html"}, "body": "<h1>no</h1>"}},
            "token.response",
        ),
        ({"/userinfo": {"hangUp": "half way", "headers": {"content-length": "500"}, "body": "{"}}, "network_error"),
    ):
        mock_server.inject(raw=raw)
        given = settings_for(mock_server, redirect_uri, preflight=False)
        case, _ = login(given, browser.door([], until=redirect_uri))
        assert case.at(expected), case


# -- the probe, measured ---------------------------------------------------------------------------------------------


def verdict(issuer: str, client_id: str, uri: str) -> Any:
    """What the probe says of a redirect URI of a client."""
    notes = []
    asyncio.run(
        survey(
            issuer=issuer,
            client_id=client_id,
            redirect_uris=(uri,),
            on_event=lambda event: notes.append(event.text) if isinstance(event, Note) else None,
            network=Network(),
        )
    )
    [note] = [note for note in notes if note.startswith(uri)]
    return note.removeprefix(uri + " ").partition(" at the")[0]


def test_the_probe_is_never_wrong_on_oidc_provider(oidc_provider: Callable[..., OidcProvider]) -> None:
    provider = oidc_provider(clients=[client(TENANT), client("http://127.0.0.1/callback", client_id="n", **NATIVE)])
    assert verdict(provider.issuer, provider.client_id, TENANT) == "is registered"
    assert verdict(provider.issuer, provider.client_id, TENANT + "/") == "is not registered"
    assert verdict(provider.issuer, provider.client_id, NEGATIVE_CONTROL) == "is not registered"
    assert verdict(provider.issuer, "n", "http://127.0.0.1:5555/callback") == "is registered"
    assert verdict(provider.issuer, "n", "http://localhost:5555/callback") == "is not registered"


def test_the_probe_is_never_wrong_on_keycloak(keycloak: Keycloak) -> None:
    assert verdict(keycloak.issuer, "full-path", "http://127.0.0.1:5555/callback") == "is registered"
    assert verdict(keycloak.issuer, "full-path", TENANT) == "is not registered"


def test_the_probe_is_never_wrong_on_canaille(canaille: Canaille) -> None:
    client_id = canaille.register(TENANT)["client_id"]
    assert verdict(canaille.issuer, client_id, TENANT) != "is not registered"
    assert verdict(canaille.issuer, client_id, TENANT + "/x") != "is registered"


def test_the_probe_cannot_tell_where_everything_is_taken(mock_server: MockServer) -> None:
    assert verdict(mock_server.issuer, "anything", TENANT).startswith("may be registered or not")


def test_a_refused_loopback_uri_is_said_at_once(oidc_provider: Callable[..., OidcProvider], redirect_uri: str) -> None:
    provider = oidc_provider(clients=[client(TENANT)])
    opened = []
    given = settings_for(provider, redirect_uri, tenant_host="abc.eu.qlikcloud.com")
    case, events = login(given, lambda url: opened.append(url) or True)
    assert not opened and case.at("authorize.response.status") == 400
    assert case.at("authorize.tenant_probe.status") == "registered"
    assert any(isinstance(event, Note) and "is not registered" in event.text for event in events)
