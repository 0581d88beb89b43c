"""How the client proves itself at the token endpoint (RFC 6749 section 2.3, OpenID Connect Core section 9)."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

from inspector.case.secret import Secret
from inspector.login.error import SettingsError
from inspector.login.recording import Now
from inspector.login.request import RandomText
from inspector.login.settings import Settings

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = timedelta(minutes=4)
"""Qlik's authorization server takes at most five minutes."""


def method_for(settings: Settings, metadata: dict[str, Any]) -> str:
    """The method to use: what was asked for, else client_secret_post where basic is not offered."""
    offered = metadata.get("token_endpoint_auth_methods_supported")
    method = settings.method
    if settings.auth_method or method != "client_secret_basic" or not isinstance(offered, list):
        return method
    return "client_secret_post" if method not in offered and "client_secret_post" in offered else method


def authenticate(
    settings: Settings, method: str, endpoint: str, metadata: dict[str, Any], now: Now, random: RandomText
) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and form fields that carry the client's credentials by this method."""
    client_id = settings.client_id
    if method == "client_secret_basic" and settings.client_secret:
        # both parts are form-encoded first (RFC 6749 section 2.3.1)
        pair = f"{quote_plus(client_id)}:{quote_plus(settings.client_secret.reveal())}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}, {}
    if method == "client_secret_post" and settings.client_secret:
        return {}, {"client_id": client_id, "client_secret": settings.client_secret.reveal()}
    if method == "private_key_jwt" and settings.client_key:
        assertion = client_assertion(settings.client_key, settings, endpoint, metadata, now, random)
        return {}, {"client_id": client_id, "client_assertion_type": ASSERTION, "client_assertion": assertion}
    return {}, {"client_id": client_id}


def client_assertion(
    key: Secret, settings: Settings, endpoint: str, metadata: dict[str, Any], now: Now, random: RandomText
) -> str:
    """A signed JWT that stands for the client's secret (RFC 7523 section 3)."""
    moment = now()
    payload = {
        "iss": settings.client_id,
        "sub": settings.client_id,
        "aud": endpoint,
        "jti": random(),
        "iat": int(moment.timestamp()),
        "exp": int((moment + ASSERTION_LIFETIME).timestamp()),
    }
    offered = metadata.get("token_endpoint_auth_signing_alg_values_supported")
    return signed_jwt(key, settings.client_key_id, payload, offered)


def signed_jwt(key: Secret, key_id: str, claims: dict[str, Any], offered: object, typ: str = "JWT") -> str:
    """A JWT signed with the client's key, by the first algorithm for it that is offered. Raises SettingsError."""
    # 62 ms, only for a client that signs
    import jwt

    private, kid = _private_key(key)
    fitting = _algorithms(private)
    alg = next((a for a in fitting if not isinstance(offered, list) or a in offered), fitting[0])
    kid = key_id or kid
    return jwt.encode(claims, private, algorithm=alg, headers={"typ": typ, **({"kid": kid} if kid else {})})


def _private_key(key: Secret) -> tuple[Any, str]:
    """The private key and its kid, from PEM or JWK text. Errors do not show the text."""
    # 62 ms, only for a client that signs
    import jwt
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = key.reveal().strip()
    try:
        if text.startswith("{"):
            jwk = json.loads(text)
            if "d" not in jwk:
                raise SettingsError("The client's JWK holds no private part (no member “d”).")
            return jwt.PyJWK.from_dict(jwk).key, str(jwk.get("kid", ""))
        return load_pem_private_key(text.encode(), password=None), ""
    except (ValueError, TypeError, jwt.PyJWTError):
        raise SettingsError(
            "The client's private key cannot be read.", "Expected an unencrypted PEM private key, or a JWK as JSON."
        ) from None


def _algorithms(private: Any) -> tuple[str, ...]:
    # 9 ms, only for a client that signs
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(private, rsa.RSAPrivateKey):
        return ("RS256", "PS256", "RS512", "RS384", "PS384", "PS512")
    if isinstance(private, ec.EllipticCurvePrivateKey):
        by_size = {256: ("ES256",), 384: ("ES384",), 521: ("ES512",)}
        if private.curve.key_size in by_size:
            return by_size[private.curve.key_size]
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return ("EdDSA",)
    raise SettingsError(
        "The client's private key is of a kind that signs no JWT.", "Use RSA, P-256/384/521 or Ed25519."
    )
