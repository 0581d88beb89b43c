"""Samples of the target jwt-idp: a portal that logs its users in by tokens of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import serialization

from tests.cases import TENANT, T, private_key, sign

Builder = Callable[[], dict[str, Any]]
KID, ISSUER = "9b1f7c2e-4d1a-4b57-8b7e-2f6d3a0c5e11", "portal.acme.example"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "qlik.api/login/jwt-session",
    "sub": "acme\\mschmidt",
    "subType": "user",
    "name": "Maria Schmidt",
    "email": "maria.schmidt@acme.example",
    "email_verified": True,
    "groups": ["Analysts"],
    "jti": "f3c1a1d2-7c1b-4f0a-9a0d-51f3d1c2b3a4",
    "iat": T - 5,
    "nbf": T - 5,
    "exp": T + 295,
}


def pem(lines: bool = False) -> str:
    """The public key as PEM, on one line unless asked otherwise."""
    text = (
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return text.decode() if lines else "".join(text.decode().splitlines())


def portal(header: dict[str, Any] | None = None, key: str | None = None, **claims: Any) -> dict[str, Any]:
    """A login by JWT; a claim given as `...` is left out."""
    payload = {k: v for k, v in {**CLAIMS, **claims}.items() if v is not ...}
    return {
        "format": "qlik-inspector-case/1",
        "target": "jwt-idp",
        "observed_at": "2026-11-21T10:00:00Z",
        "tenant": {"host": TENANT},
        "identity_provider": {
            "id": "67f0c1bb",
            "active": True,
            "protocol": "jwtAuth",
            "provider": "external",
            "interactive": False,
            "options": {"jwtLoginEnabled": True, "issuer": ISSUER, "staticKeys": [{"kid": KID, "pem": key or pem()}]},
        },
        "id_token": sign(payload, **{"typ": "JWT", "kid": KID, **(header or {})}),
        "previous": {"jtis": ["0d0e4c52-2f0c-4d8b-9d6b-9d1b2f7b1a55"]},
    }


FIRES: dict[str, tuple[str, Builder]] = {
    "jwt-audience": ("The token's audience is the API's, not the login's.", lambda: portal(aud="qlik.api")),
    "jwt-claim-missing": ("The portal's tokens carry no nbf.", lambda: portal(nbf=...)),
    "jwt-lifetime": ("The token lives for two hours.", lambda: portal(exp=T + 7195)),
    "jwt-alg": ("The portal signs with RS512.", lambda: portal({"alg": "RS512"})),
    "jwt-key-or-issuer-differs": ("The kid is that of an older configuration.", lambda: portal({"kid": "portal-2025"})),
    "jwt-subtype": ("subType is externalClient.", lambda: portal(subType="externalClient")),
    "jwt-jti-reused": (
        "A cached token is sent a second time.",
        lambda: portal(jti="0d0e4c52-2f0c-4d8b-9d6b-9d1b2f7b1a55"),
    ),
    "jwt-pem-not-one-line": ("The certificate was pasted with its line breaks.", lambda: portal(key=pem(lines=True))),
    "jwt-expired": ("A token of ten minutes ago is sent.", lambda: portal(iat=T - 900, nbf=T - 900, exp=T - 600)),
    "jwt-not-yet-valid": ("The portal's clock is ten minutes ahead.", lambda: portal(nbf=T + 600, exp=T + 900)),
    "jwt-email-unverified": ("email_verified is sent as text.", lambda: portal(email_verified="true")),
    "jwt-groups-not-array": ("The groups are one text.", lambda: portal(groups="Analysts,Sales")),
}
TWINS: dict[str, Builder] = {
    "jwt-audience": lambda: portal(aud=["qlik.api/login/jwt-session"]),
    "jwt-claim-missing": portal,
    "jwt-lifetime": lambda: portal(exp=T + 3595),
    "jwt-alg": portal,
    "jwt-key-or-issuer-differs": portal,
    "jwt-subtype": portal,
    "jwt-jti-reused": portal,
    "jwt-pem-not-one-line": portal,
    "jwt-expired": lambda: portal(exp=T + 60),
    "jwt-not-yet-valid": lambda: portal(nbf=T + 5),
    "jwt-email-unverified": portal,
    "jwt-groups-not-array": lambda: portal(groups=["Analysts", "Sales"]),
}
