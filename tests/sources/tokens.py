"""Real tokens for the tests of the recognisers: signed, so that a changed character would show."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from inspector.jose import base64url


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


ID_CLAIMS = {
    "iss": "https://acme.okta.com",
    "sub": "00u1abcdEFGH4K2",
    "aud": "0oaclient",
    "iat": 1795000000,
    "exp": 1795003600,
    "nonce": "n-0S6_WzA2Mj",
    "name": "Mária Žitná 日本",
    "email": "maria@acme.com",
    "groups": ["Sales & Marketing", "Über"],
}


def signed(claims: dict[str, Any] | None = None, **header: Any) -> str:
    head = {"alg": "RS256", "kid": "k1", "typ": "JWT", **header}
    body = ID_CLAIMS if claims is None else claims
    first = ".".join(base64url.encode(json.dumps(part).encode()) for part in (head, body))
    signature = rsa_key().sign(first.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{first}.{base64url.encode(signature)}"
