"""A portal that logs its people in to Qlik by tokens of its own (target jwt-idp): no provider, no browser."""

from __future__ import annotations

import secrets
import time
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from inspector.case.model import Case
from inspector.demo.provider import signed
from inspector.demo.scenario import ALIAS, TENANT, Scenario
from inspector.qlik.jwt_idp import SUB_TYPE
from inspector.qlik.own_tokens import JWT_LOGIN_AUDIENCE

KID, ISSUER = "9b1f7c2e-4d1a-4b57-8b7e-2f6d3a0c5e11", "portal.acme.example"
LIFETIME = 300


def signed_in(scenario: Scenario) -> Case:
    """The case of one token: Qlik's configuration with the portal's public key, and the token as it was sent."""
    key = rsa.generate_private_key(65537, 2048)
    configured = rsa.generate_private_key(65537, 2048) if scenario.fault == "bad-signature" else key
    now = int(time.time()) + scenario.clock
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": JWT_LOGIN_AUDIENCE,
        "subType": SUB_TYPE,
        **scenario.claims,
        "jti": secrets.token_hex(16),
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        **scenario.id_token,
    }
    options = {"issuer": ISSUER, "staticKeys": [{"kid": KID, "pem": _pem(configured)}]}
    idp = {"id": "67f0c1bb9d", "active": True, "protocol": "jwtAuth", "provider": "external", "options": options}
    return Case(
        {
            "title": f"Demo: {scenario.name}",
            "target": "jwt-idp",
            "observed_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "tenant": {"host": TENANT, "alias": ALIAS},
            "identity_provider": idp,
            "id_token": signed(key, {"typ": "JWT", "kid": KID}, claims),
        }
    )


def _pem(key: rsa.RSAPrivateKey) -> str:
    """The public key as PEM on one line, as Qlik wants it."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return "".join(key.public_key().public_bytes(serialization.Encoding.PEM, form).decode().splitlines())
