"""oidc-provider and Chromium behave as the product's tests will expect, judged by a client that is not the product."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwe
from joserfc.jwk import RSAKey

from .browser import Browser
from .certificates import Certificate
from .panva import CLIENT_SECRET, OidcProvider, client
from .relying_party import Callback, RelyingParty

NATIVE: dict[str, Any] = {"application_type": "native"}
IMPLICIT: dict[str, Any] = {"response_types": ["code", "id_token", "code id_token"]}


def party(provider: OidcProvider, callback: Callback, **more: Any) -> Any:
    return RelyingParty(provider.issuer, provider.client_id, provider.client_secret, callback.url, **more)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
def test_a_login_in_the_browser_yields_a_verified_id_token(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback, algorithm: str
) -> None:
    provider = oidc_provider(clients=[client(callback.url, id_token_signed_response_alg=algorithm)])
    rp = party(provider, callback, scope="openid profile email groups")
    landing = browser.login(rp.url(), provider.login_steps("alice"), until=callback.url)
    assert landing.text == "the callback was here"
    [answer] = callback.received
    assert answer["state"] == rp.state
    assert answer["iss"] == provider.issuer
    tokens = rp.token(answer["code"]).json()
    assert jwt.get_unverified_header(tokens["id_token"])["alg"] == algorithm
    assert rp.claims(tokens["id_token"])["sub"] == "alice"
    claims = rp.userinfo(tokens["access_token"]).json()
    assert (claims["email"], claims["email_verified"]) == ("alice@example.com", True)
    assert claims["groups"] == ["Sales", "Everyone"]


def test_the_users_differ_in_what_is_verified(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    provider = oidc_provider(clients=[client(callback.url)], claims_in_id_token=True)
    seen = {}
    for user in ("bob", "carol", "dave"):
        rp = party(provider, callback)
        browser.login(rp.url(), provider.login_steps(user), until=callback.url)
        claims = rp.claims(rp.token(callback.received[-1]["code"]).json()["id_token"])
        seen[user] = claims.get("email"), claims.get("email_verified")
    assert seen == {"bob": ("bob@example.com", False), "carol": ("carol@example.com", None), "dave": (None, None)}


def test_the_token_endpoint_answers_mistakes_as_documented(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    provider = oidc_provider(clients=[client(callback.url)])
    rp = party(provider, callback)
    browser.login(rp.url(), provider.login_steps(), until=callback.url)
    code = callback.received[0]["code"]
    refused = rp.token(code, secret="wrong")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.headers["www-authenticate"].startswith("Basic")
    first = rp.token(code).json()
    assert rp.userinfo(first["access_token"]).status_code == 200
    reused = rp.token(code)
    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert rp.userinfo(first["access_token"]).status_code == 401


def test_a_redirect_uri_that_is_not_registered_stops_at_the_provider(
    oidc_provider: Callable[..., OidcProvider], callback: Callback
) -> None:
    provider = oidc_provider(clients=[client("http://127.0.0.1:1/login/callback")])
    answer = httpx.get(party(provider, callback).url(), trust_env=False, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "did not match any of the client&#39;s registered redirect_uris" in answer.text.replace("&#x27;", "&#39;")


def test_a_native_client_has_any_port_on_loopback(
    oidc_provider: Callable[..., OidcProvider], callback: Callback
) -> None:
    provider = oidc_provider(clients=[client("http://127.0.0.1/login/callback", **NATIVE)])
    answer = httpx.get(party(provider, callback).url(), trust_env=False)
    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path.startswith("/interaction/")


def test_cancel_brings_access_denied(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    provider = oidc_provider(clients=[client(callback.url)])
    rp = party(provider, callback)
    browser.login(rp.url(), provider.cancel_steps(), until=callback.url)
    assert callback.received[0]["error"] == "access_denied"
    assert callback.received[0]["state"] == rp.state


def test_fragment_mode_keeps_the_parameters_in_the_browser(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    provider = oidc_provider(clients=[client(callback.url, **NATIVE, **IMPLICIT)])
    rp = party(provider, callback)
    landing = browser.login(rp.url(response_type="code id_token"), provider.login_steps(), until=callback.url)
    assert callback.received == [{}]
    hidden = parse_qs(urlsplit(landing.url).fragment)
    assert rp.claims(hidden["id_token"][0])["sub"] == "alice"


def test_form_post_from_https_arrives_without_an_origin(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback, certificate: Certificate
) -> None:
    provider = oidc_provider(clients=[client(callback.url)], tls=certificate)
    assert provider.issuer.startswith("https://")
    rp = party(provider, callback, trust=False)
    browser.login(rp.url(response_mode="form_post"), provider.login_steps(), until=callback.url)
    [answer], [headers] = callback.received, callback.headers
    assert answer["state"] == rp.state
    assert (headers["Origin"], headers["Sec-Fetch-Site"]) == ("null", "cross-site")
    assert rp.token(answer["code"]).status_code == 200


def test_the_certificate_is_trusted_only_when_asked(
    oidc_provider: Callable[..., OidcProvider], callback: Callback, certificate: Certificate, certificate_file: Path
) -> None:
    provider = oidc_provider(clients=[client(callback.url)], tls=certificate)
    url = f"{provider.issuer}/.well-known/openid-configuration"
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(url, trust_env=False)
    context = ssl.create_default_context(cafile=certificate_file)
    assert httpx.get(url, trust_env=False, verify=context).json()["issuer"] == provider.issuer


@pytest.mark.parametrize("keep_old", [True, False])
def test_rotation_with_and_without_the_old_keys(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback, keep_old: Any
) -> None:
    provider = oidc_provider(clients=[client(callback.url)])
    rp = party(provider, callback)
    browser.login(rp.url(), provider.login_steps(), until=callback.url)
    token = rp.token(callback.received[0]["code"]).json()["id_token"]
    kid = jwt.get_unverified_header(token)["kid"]

    def published() -> list[str]:
        return [key["kid"] for key in httpx.get(rp.metadata["jwks_uri"], trust_env=False).json()["keys"]]

    assert kid in published()
    provider.rotate_keys(keep_old=keep_old)
    assert (kid in published()) is keep_old
    assert len(published()) == (6 if keep_old else 3)


def test_encrypted_id_token_and_signed_userinfo(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = RSAKey.import_key(private).as_dict(private=False)
    secretive = client(
        callback.url,
        jwks={"keys": [public | {"use": "enc", "kid": "mine"}]},
        id_token_encrypted_response_alg="RSA-OAEP-256",
        id_token_encrypted_response_enc="A256GCM",
        userinfo_signed_response_alg="RS256",
    )
    provider = oidc_provider(clients=[secretive])
    rp = party(provider, callback)
    browser.login(rp.url(), provider.login_steps(), until=callback.url)
    tokens = rp.token(callback.received[0]["code"]).json()
    assert tokens["id_token"].count(".") == 4
    # The JWE header repeats iss and aud (RFC 7519 section 5.3), which joserfc refuses unless told otherwise.
    registry = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "A256GCM"], strict_check_header=False)
    inner = jwe.decrypt_compact(tokens["id_token"], RSAKey.import_key(private), registry=registry).plaintext
    assert inner is not None
    assert rp.claims(inner.decode())["sub"] == "alice"
    userinfo = rp.userinfo(tokens["access_token"])
    assert userinfo.headers["content-type"].startswith("application/jwt")
    assert userinfo.text.count(".") == 2


def test_par_device_flow_and_jwt_access_tokens_are_there(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    provider = oidc_provider(clients=[client(callback.url)], jwt_access_token_for="urn:qlik")
    rp = party(provider, callback)
    form = {name: values[0] for name, values in parse_qs(urlsplit(rp.url()).query).items()}
    pushed = rp.http.post(
        rp.metadata["pushed_authorization_request_endpoint"], data=form, auth=(rp.client_id, CLIENT_SECRET)
    )
    assert pushed.status_code == 201
    start = (
        f"{rp.metadata['authorization_endpoint']}?client_id={rp.client_id}&request_uri={pushed.json()['request_uri']}"
    )
    browser.login(start, provider.login_steps(), until=callback.url)
    access = rp.token(callback.received[0]["code"], resource="urn:qlik").json()["access_token"]
    assert jwt.decode(access, options={"verify_signature": False})["aud"] == "urn:qlik"
    device = rp.http.post(
        rp.metadata["device_authorization_endpoint"], data={"scope": "openid"}, auth=(rp.client_id, CLIENT_SECRET)
    ).json()
    assert device["verification_uri_complete"].startswith(provider.issuer)


def test_logout_returns_to_the_registered_page(
    oidc_provider: Callable[..., OidcProvider], browser: Browser, callback: Callback
) -> None:
    after = callback.url.replace("/login/callback", "/goodbye")
    provider = oidc_provider(clients=[client(callback.url, post_logout_redirect_uris=[after])])
    rp = party(provider, callback)
    with browser.page() as page:
        page.goto(rp.url())
        for step in provider.login_steps():
            page.do(step)
        page.landed(callback.url)
        token = rp.token(callback.received[0]["code"]).json()["id_token"]
        page.goto(f"{rp.metadata['end_session_endpoint']}?id_token_hint={token}&post_logout_redirect_uri={after}")
        for step in provider.logout_steps():
            page.do(step)
        assert page.landed(after).url.startswith(after)
