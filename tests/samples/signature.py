"""Samples of the stage signature. Only algorithms whose signatures are not random, so that samples stay the same."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from tests.cases import Login, auth0, b64, entra, generic, google, jwk, keycloak, okta, okta_custom, onelogin
from tests.samples.decode import encrypted, id_token, private_pem, with_id_token

Builder = Callable[[], dict[str, Any]]
SECRET = "Zk3vXq8LmN5tRw2yBc7dFg1hJp4sUa9eKx6oIz0nQbVt"


def tampered() -> dict[str, Any]:
    """The name was changed after signing."""
    login = okta()
    case = login.dict()
    header, _, signature = id_token(case).split(".")
    payload = {**login.id_payload(), "name": "Mario Schmidt"}
    return with_id_token(case, f"{header}.{b64(payload)}.{signature}")


def unknown_kid(login: Login) -> dict[str, Any]:
    login.header = {**login.header, "kid": "key-2026-11"}
    login.key = "other"
    return login.dict()


def without_kid(*keys: dict[str, Any]) -> dict[str, Any]:
    login = onelogin()
    login.header, login.keys = {"kid": None}, list(keys)
    return login.dict()


def hs256(alg: str = "HS256") -> dict[str, Any]:
    """Auth0's application signs ID tokens with the client secret."""
    login = auth0()
    login.metadata["id_token_signing_alg_values_supported"] = ["HS256", "RS256"]
    case = login.dict()
    case["client"]["client_secret"] = SECRET
    text = f"{b64({'alg': alg, 'typ': 'JWT'})}.{b64(login.id_payload())}"
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return with_id_token(case, f"{text}.{b64(digest)}")


def rs512(configured: str) -> dict[str, Any]:
    login = keycloak()
    login.header, login.keys = {"typ": "JWT", "alg": "RS512"}, [jwk(alg="RS512")]
    login.options["idTokenSignatureAlg"] = configured
    login.metadata["id_token_signing_alg_values_supported"] = ["RS256", "RS512"]
    login.access_token = "9a8b7c6d-opaque"
    login.only_id["at_hash"] = b64(hashlib.sha512(login.access_token.encode()).digest()[:32])
    return login.dict()


def with_keys(login: Login, *keys: dict[str, Any]) -> dict[str, Any]:
    login.keys = list(keys)
    return login.dict()


def weak(size: str) -> dict[str, Any]:
    login = generic()
    login.key, login.keys = size, [jwk(size)]
    return login.dict()


def keys_answer(status: int) -> dict[str, Any]:
    case = google().dict()
    case["jwks"] = {
        "url": case["jwks"]["url"],
        "status": status,
        "headers": {"content-type": "text/html"},
        "body": "<html><body><h1>503 Service Unavailable</h1></body></html>",
    }
    return case


def rotated() -> dict[str, Any]:
    """The key set was read, then read again because the kid was not in it."""
    case = okta().dict()
    url = case["jwks"]["url"]
    old = {
        "step": "jwks",
        "method": "GET",
        "url": url,
        "status": 200,
        "headers": {},
        "body": {"keys": [jwk("other", "key-0")]},
        "at": "2026-11-21T09:59:58Z",
    }
    new = {**old, "body": case["jwks"]["body"], "at": "2026-11-21T09:59:59Z"}
    case["exchanges"] = [old, new]
    return case


def read_twice() -> dict[str, Any]:
    case = rotated()
    case["exchanges"][0]["body"] = case["jwks"]["body"]
    return case


def own_key(discovery_with_appid: bool = False) -> dict[str, Any]:
    """Entra with a claims-mapping policy: the key stands only under ?appid=."""
    login = entra()
    login.only_id["onpremisessamaccountname"] = "mschmidt"
    login.header, login.key = {"typ": "JWT", "kid": "app-own-1"}, "other"
    login.keys = [jwk(alg=None)]
    if discovery_with_appid:
        url = f"{login.issuer}/.well-known/openid-configuration?appid={login.client_id}"
        login.discovery_url = url
    case = login.dict()
    plain = {
        "step": "jwks",
        "method": "GET",
        "url": case["jwks"]["url"],
        "status": 200,
        "headers": {},
        "body": {"keys": login.keys},
        "at": "2026-11-21T09:59:58Z",
    }
    own = {
        **plain,
        "url": f"{plain['url']}?appid={login.client_id}",
        "at": "2026-11-21T09:59:59Z",
        "body": {"keys": [jwk("other", "app-own-1", alg=None), *login.keys]},
    }
    case["exchanges"] = [plain, own]
    case["jwks"] = {"url": own["url"], "status": 200, "body": own["body"]}
    return case


def key_in_header() -> dict[str, Any]:
    login = generic()
    login.header = {"jku": "https://evil.example/keys.json"}
    return login.dict()


FIRES: dict[str, tuple[str, Builder]] = {
    "signature-invalid": ("Somebody changed the name inside the token.", tampered),
    "key-not-found": ("The token was signed with a key that is not published.", lambda: unknown_kid(okta())),
    "key-ambiguous": (
        "The header names no key and two keys fit.",
        lambda: without_kid(jwk("other", "key-0"), jwk()),
    ),
    "alg-not-accepted-by-qlik": ("Auth0 signs the ID token with the client secret (HS256).", hs256),
    "alg-differs-from-qlik-config": ("Keycloak signs with RS512, Qlik expects RS256.", lambda: rs512("RS256")),
    "alg-key-mismatch": (
        "The kid leads to an encryption key.",
        lambda: with_keys(keycloak(), jwk(use="enc", alg="RSA-OAEP")),
    ),
    "key-weak": ("A home-made provider signs with a 1024-bit key.", lambda: weak("weak")),
    "access-token-unverifiable-by-design": ("The access token is for Microsoft Graph.", lambda: entra().dict()),
    "jwks-unreachable": ("The key set answers 503.", lambda: keys_answer(503)),
    "jwks-invalid": (
        "The published key lost its modulus.",
        lambda: with_keys(generic(), jwk(n=None), jwk("other", "key-0")),
    ),
    "key-reference-ignored": ("The header names a foreign key set.", key_in_header),
    "key-rotated": ("The signing key changed between two looks at the key set.", rotated),
    "decryption-failed": (
        "The provider encrypts with an old public key of Qlik.",
        lambda: encrypted(decryption_key=private_pem("signing")),
    ),
    "app-specific-key": ("Entra signs with the application's own key.", own_key),
}
TWINS: dict[str, Builder] = {
    "signature-invalid": lambda: okta().dict(),
    "key-not-found": lambda: okta().dict(),
    "key-ambiguous": lambda: without_kid(jwk()),
    "alg-not-accepted-by-qlik": lambda: auth0().dict(),
    "alg-differs-from-qlik-config": lambda: rs512("RS512"),
    "alg-key-mismatch": lambda: keycloak().dict(),
    "key-weak": lambda: weak("other"),
    "access-token-unverifiable-by-design": lambda: okta_custom().dict(),
    "jwks-unreachable": lambda: google().dict(),
    "jwks-invalid": lambda: with_keys(generic(), {"kty": "AKP", "kid": "pq-1", "alg": "ML-DSA-44"}, jwk()),
    "key-reference-ignored": lambda: generic().dict(),
    "key-rotated": read_twice,
    "decryption-failed": lambda: encrypted(decryption_key=private_pem("other")),
    "app-specific-key": lambda: own_key(discovery_with_appid=True),
}
