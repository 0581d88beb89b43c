"""Cases to build on: one healthy login per identity provider, with real signatures, as plain case-file dicts.

A test takes a healthy case, changes the one thing it is about, and signs again:

    case = okta()
    case.claims.pop("email_verified")      # both sources hold the same claims unless changed apart
    findings(case)                         # {"email-verified-missing", …}
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEYS = Path(__file__).parent / "keys"
NOW = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
T = int(NOW.timestamp())
TENANT = "kxvfihtburc1m5j.eu.qlikcloud.com"
ALIAS = "acme.eu.qlikcloud.com"
CALLBACK = f"https://{TENANT}/login/callback"
NONCE, STATE, CODE = "n-0S6_WzA2Mj7RkQ", "st-af0ifjsldkj42", "SplxlOBeZQQYbYS6WxSbIA"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def b64(data: bytes | dict[str, Any]) -> str:
    if isinstance(data, dict):
        data = json.dumps(data, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@cache
def private_key(name: str = "signing") -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key((KEYS / f"{name}.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def jwk(name: str = "signing", kid: str | None = "key-1", **members: Any) -> dict[str, Any]:
    """The public JWK of a test key; a member given as None is left out."""
    numbers = private_key(name).public_key().public_numbers()
    n = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
    found = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": b64(n), "e": "AQAB", **members}
    return {k: v for k, v in found.items() if v is not None}


def sign(payload: dict[str, Any] | bytes, key: str = "signing", **header: Any) -> str:
    """A JWS over the payload, RS256 unless `alg` says RS384 or RS512; a header member given as None is left out."""
    head = {k: v for k, v in {"alg": "RS256", "kid": "key-1", **header}.items() if v is not None}
    algorithm = {"RS384": hashes.SHA384(), "RS512": hashes.SHA512()}.get(str(head.get("alg")), hashes.SHA256())
    text = f"{b64(head)}.{b64(payload)}"
    return f"{text}.{b64(private_key(key).sign(text.encode(), padding.PKCS1v15(), algorithm))}"


def half_hash(text: str) -> str:
    """at_hash and c_hash: the left half of the SHA-256 (OpenID Connect Core 3.1.3.6)."""
    return b64(hashlib.sha256(text.encode()).digest()[:16])


@dataclass
class Login:
    """A login to build a case from. Change any member, then `dict()`; None leaves the member out of the case."""

    issuer: str
    client_id: str
    provider: str
    """Qlik's provider type."""
    claims: dict[str, Any]
    """What the provider says about the user, in the ID token and in userinfo alike."""
    mapping: dict[str, list[str]] | None
    only_id: dict[str, Any] = field(default_factory=dict)
    only_userinfo: dict[str, Any] = field(default_factory=dict)
    drop_userinfo: tuple[str, ...] = ()
    access_token: str | None = "opaque-2YotnFZFEjr1zCsicMWpAA"
    endpoints: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    discovery_url: str | None = None
    scope: str = "openid profile email"
    options: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: str = "signing"
    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk()])
    redirect_uri: str = CALLBACK
    with_config: bool = True
    with_userinfo: bool = True
    """Whether userinfo was asked; it was where `only_userinfo` holds anything."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Top-level members of the case set last, over everything else."""

    def id_payload(self) -> dict[str, Any]:
        payload = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": T - 5,
            "exp": T + 3595,
            "auth_time": T - 10,
            "nonce": NONCE,
            **self.claims,
            **self.only_id,
        }
        if self.access_token:
            payload.setdefault("at_hash", half_hash(self.access_token))
        return {k: v for k, v in payload.items() if v is not ...}

    def dict(self) -> dict[str, Any]:
        """The case file's shape."""
        base = self.issuer.rstrip("/")
        ends = {
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/keys",
            **self.endpoints,
        }
        discovery = {
            "issuer": self.issuer,
            **ends,
            "response_types_supported": ["code", "id_token", "code id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access", "groups"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            **self.metadata,
        }
        discovery = {k: v for k, v in discovery.items() if v is not ...}
        url = self.discovery_url or f"{base}/.well-known/openid-configuration"
        challenge = b64(hashlib.sha256(VERIFIER.encode()).digest())
        request = {
            "client_id": self.client_id,
            "response_type": "code",
            "scope": self.scope,
            "state": STATE,
            "nonce": NONCE,
            "redirect_uri": self.redirect_uri,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        body = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": self.scope,
            "id_token": sign(self.id_payload(), self.key, **self.header),
        }
        userinfo = {k: v for k, v in {**self.claims, **self.only_userinfo}.items() if k not in self.drop_userinfo}
        options = {
            "discoveryUrl": url,
            "clientId": self.client_id,
            "clientSecret": "s3cr3t-9f2b",
            "scope": self.scope,
            "claimsMapping": self.mapping,
            **self.options,
        }
        case: dict[str, Any] = {
            "format": "qlik-inspector-case/1",
            "observed_at": "2026-11-21T10:00:00Z",
            "target": "qlik",
            "tenant": {"host": TENANT, "alias": ALIAS},
            "identity_provider": {
                "id": "67f0c1aa",
                "active": True,
                "protocol": "OIDC",
                "provider": self.provider,
                "interactive": True,
                "createNewUsersOnLogin": True,
                "clockToleranceSec": 5,
                "pendingState": "verified",
                "options": {k: v for k, v in options.items() if v is not None},
            }
            if self.with_config
            else None,
            "client": {
                "client_id": self.client_id,
                "client_secret": "s3cr3t-9f2b",
                "auth_method": "client_secret_basic",
                "redirect_uri": self.redirect_uri,
                "scope": self.scope,
            },
            "discovery": {
                "url": url,
                "status": 200,
                "headers": {"content-type": "application/json"},
                "body": discovery,
            },
            "jwks": {"url": ends["jwks_uri"], "status": 200, "body": {"keys": self.keys}},
            "authorize": {
                "request_url": f"{ends['authorization_endpoint']}?{urlencode(request)}",
                "callback_url": f"{self.redirect_uri}?{urlencode({'code': CODE, 'state': STATE})}",
            },
            "token": {
                "request": {
                    "grant_type": "authorization_code",
                    "redirect_uri": self.redirect_uri,
                    "code": CODE,
                    "code_verifier": VERIFIER,
                },
                "response": {
                    "status": 200,
                    "headers": {"content-type": "application/json"},
                    "body": {k: v for k, v in body.items() if v is not None},
                },
            },
            "userinfo": {
                "url": ends.get("userinfo_endpoint"),
                "status": 200,
                "headers": {"content-type": "application/json"},
                "body": userinfo,
            }
            if self.with_userinfo or self.only_userinfo
            else None,
        }
        case.update(self.extra)
        return copy.deepcopy({k: v for k, v in case.items() if v is not None})


MAPPING = {
    "sub": ["preferred_username"],
    "name": ["name"],
    "email": ["email"],
    "email_verified": ["email_verified"],
    "groups": ["groups"],
    "picture": ["picture"],
}
PERSON = {
    "name": "Maria Schmidt",
    "given_name": "Maria",
    "family_name": "Schmidt",
    "email": "maria.schmidt@acme.example",
    "preferred_username": "maria.schmidt@acme.example",
}


def okta() -> Login:
    """Okta's org authorization server: Qlik reads userinfo, groups by scope."""
    base = "https://acme.okta.com"
    return Login(
        issuer=base,
        client_id="0oa4k2c9q1WqXyZ5d7",
        provider="okta",
        claims={"sub": "00u4k2c9q1WqXyZ5d7AB", **PERSON, "email_verified": True, "groups": ["Everyone", "Qlik-Admins"]},
        mapping=MAPPING,
        scope="openid profile email groups",
        only_id={"ver": 1, "jti": "ID.4eAWJOCMB3SX8XewDfVR", "amr": ["pwd"], "idp": "00o4k2c9q1WqXyZ5d7AB"},
        endpoints={
            n: f"{base}/oauth2/v1/{p}"
            for n, p in (
                ("authorization_endpoint", "authorize"),
                ("token_endpoint", "token"),
                ("userinfo_endpoint", "userinfo"),
                ("jwks_uri", "keys"),
            )
        },
    )


def okta_custom() -> Login:
    """Okta's custom authorization server `default`; the access token is a JWT with the login as sub."""
    login = okta()
    login.issuer = "https://acme.okta.com/oauth2/default"
    login.endpoints = {
        n: f"{login.issuer}/v1/{p}"
        for n, p in (
            ("authorization_endpoint", "authorize"),
            ("token_endpoint", "token"),
            ("userinfo_endpoint", "userinfo"),
            ("jwks_uri", "keys"),
        )
    }
    login.scope = "openid profile email"
    login.access_token = sign(
        {
            "ver": 1,
            "jti": "AT.0mP4JKAZX1iACIT4",
            "iss": login.issuer,
            "aud": "api://default",
            "iat": T - 5,
            "exp": T + 3595,
            "cid": login.client_id,
            "uid": "00u4k2c9q1WqXyZ5d7AB",
            "scp": ["openid", "profile", "email"],
            "sub": "maria.schmidt@acme.example",
        }
    )
    return login


def entra() -> Login:
    """Entra ID v2.0 as azureAD: Qlik reads the ID token, groups come from Microsoft Graph, override on."""
    tid = "9122040d-6c67-4c5b-b112-36a304b66dad"
    base = f"https://login.microsoftonline.com/{tid}"
    return Login(
        issuer=f"{base}/v2.0",
        client_id="6cb04018-a3f5-46a7-b995-940c78f5aef3",
        provider="azureAD",
        claims={"sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", **PERSON},
        mapping={**MAPPING, "email": ["email", "upn"]},
        options={"emailVerifiedAlwaysTrue": True},
        only_id={
            "ver": "2.0",
            "oid": "5f3b2c1d-0000-4000-8000-3332eca7ea81",
            "tid": tid,
            "nbf": T - 5,
            "auth_time": ...,
            "at_hash": ...,
        },
        drop_userinfo=("preferred_username",),
        header={"typ": "JWT"},
        keys=[jwk(alg=None)],
        access_token=sign(
            {
                "aud": "00000003-0000-0000-c000-000000000000",
                "iss": f"https://sts.windows.net/{tid}/",
                "iat": T - 5,
                "nbf": T - 5,
                "exp": T + 3595,
                "tid": tid,
                "ver": "1.0",
                "scp": "openid",
            },
            typ="JWT",
            nonce="x8Jk2",
        ),
        endpoints={
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        },
        metadata={"scopes_supported": ["openid", "profile", "email", "offline_access"]},
    )


def auth0() -> Login:
    """Auth0: issuer with a trailing slash, groups under a namespaced claim that needs a JSON Pointer."""
    base = "https://acme.eu.auth0.com"
    return Login(
        issuer=f"{base}/",
        client_id="gWqXyZ5d7kPmN3rT8vB1cF6hJ0lQ2sU4",
        provider="auth0",
        claims={
            "sub": "auth0|653a1f0c9d2b7e0012ab34cd",
            **PERSON,
            "nickname": "maria.schmidt",
            "email_verified": True,
            "https://acme.example/groups": ["Analysts"],
        },
        mapping={**MAPPING, "sub": ["nickname"], "groups": ["/https:~1~1acme.example~1groups"]},
        endpoints={
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/.well-known/jwks.json",
        },
        only_id={"sid": "tk3x0c"},
    )


def onelogin() -> Login:
    """OneLogin: numeric sub, a custom email_verified claim that is a real boolean."""
    base = "https://acme.onelogin.com/oidc/2"
    return Login(
        issuer=base,
        client_id="a1b2c3d0-5e6f-0138-7a8b-0242ac110002",
        provider="generic",
        claims={"sub": "35666371", **PERSON, "email_verified": True, "groups": ["Analysts"]},
        mapping=MAPPING,
        scope="openid profile email groups",
        endpoints={
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/me",
            "jwks_uri": f"{base}/certs",
        },
    )


def keycloak() -> Login:
    """Keycloak: UUID sub, groups by a mapper without full path, JWT access token."""
    base = "https://sso.acme.example/realms/acme"
    login = Login(
        issuer=base,
        client_id="qlik-cloud",
        provider="keycloak",
        claims={
            "sub": "2f6c1a0e-8f44-4c3b-9a4e-0d4f5b6c7d8e",
            **PERSON,
            "preferred_username": "mschmidt",
            "email_verified": True,
            "groups": ["analysts"],
        },
        mapping=MAPPING,
        only_id={"typ": "ID", "azp": "qlik-cloud", "sid": "0b1c", "acr": "1"},
        header={"typ": "JWT"},
        keys=[jwk("other", "enc-1", use="enc", alg="RSA-OAEP"), jwk()],
        endpoints={
            n: f"{base}/protocol/openid-connect/{p}"
            for n, p in (
                ("authorization_endpoint", "auth"),
                ("token_endpoint", "token"),
                ("userinfo_endpoint", "userinfo"),
                ("jwks_uri", "certs"),
            )
        },
        metadata={"scopes_supported": ["openid", "profile", "email", "roles", "offline_access"]},
    )
    login.access_token = sign(
        {
            "iss": base,
            "aud": "account",
            "typ": "Bearer",
            "azp": "qlik-cloud",
            "sub": login.claims["sub"],
            "iat": T - 5,
            "exp": T + 295,
            "realm_access": {"roles": ["offline_access"]},
            "scope": "openid profile email",
        },
        typ="JWT",
    )
    return login


def adfs() -> Login:
    """ADFS: Qlik reads the ID token, claim rules send the rest; userinfo, which holds nothing but sub, was not read."""
    base = "https://fs.acme.example/adfs"
    return Login(
        issuer=base,
        client_id="5a3b1c9e-7d2f-4e6a-8b0c-1d2e3f4a5b6c",
        provider="adfs",
        claims={"sub": "zX3kQp9vYtR7mN1bL5cD8fG2hJ4wS6aE0uI7oP9xZ1Q="},
        only_id={
            "unique_name": "ACME\\mschmidt",
            "upn": "maria.schmidt@acme.example",
            "name": "Maria Schmidt",
            "email": "maria.schmidt@acme.example",
            "groups": ["Analysts", "Qlik-Admins"],
        },
        mapping={**MAPPING, "sub": ["upn"]},
        options={"emailVerifiedAlwaysTrue": True},
        endpoints={
            "authorization_endpoint": f"{base}/oauth2/authorize/",
            "token_endpoint": f"{base}/oauth2/token/",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/discovery/keys",
        },
        metadata={"scopes_supported": ["openid", "profile", "email", "allatclaims"]},
        header={"typ": "JWT"},
        with_userinfo=False,
    )


def google() -> Login:
    """Google: endpoints on other hosts than the issuer, no groups."""
    return Login(
        issuer="https://accounts.google.com",
        client_id="1034-kq9.apps.googleusercontent.com",
        provider="generic",
        claims={
            "sub": "110169484474386276334",
            "name": "Maria Schmidt",
            "email": "maria.schmidt@acme.example",
            "email_verified": True,
            "picture": "https://lh3.googleusercontent.com/a/photo.jpg",
        },
        only_id={"azp": "1034-kq9.apps.googleusercontent.com", "hd": "acme.example", "auth_time": ...},
        mapping={
            "sub": ["email"],
            "name": ["name"],
            "email": ["email"],
            "email_verified": ["email_verified"],
            "picture": ["picture"],
        },
        endpoints={
            "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
            "token_endpoint": "https://oauth2.googleapis.com/token",
            "userinfo_endpoint": "https://openidconnect.googleapis.com/v1/userinfo",
            "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        },
        metadata={"scopes_supported": ["openid", "email", "profile"]},
    )


def generic() -> Login:
    """A provider nothing is known about."""
    return Login(
        issuer="https://id.acme.example",
        client_id="qlik",
        provider="generic",
        claims={"sub": "mschmidt", **PERSON, "email_verified": True, "groups": ["analysts"]},
        mapping={**MAPPING, "sub": ["sub"]},
    )


def entra_v1() -> Login:
    """Entra ID's v1.0 endpoint, which the URL says; the issuer is sts.windows.net. A warning says that it is old."""
    login = entra()
    tid = login.only_id["tid"]
    base = f"https://login.microsoftonline.com/{tid}"
    login.issuer = f"https://sts.windows.net/{tid}/"
    login.discovery_url = f"{base}/.well-known/openid-configuration"
    login.only_id = {**login.only_id, "ver": "1.0", "unique_name": PERSON["preferred_username"], "amr": ["pwd"]}
    del login.claims["preferred_username"]
    login.mapping = {**MAPPING, "sub": ["unique_name"], "email": ["email", "upn"]}
    login.endpoints = {
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "userinfo_endpoint": f"{base}/openid/userinfo",
        "jwks_uri": f"{base}/discovery/keys",
    }
    return login


def entra_b2c() -> Login:
    """Azure AD B2C: issuer with a trailing slash and without the policy, the address in the array `emails`."""
    tid, base = "775527ff-9a37-4307-8b3d-cc311f58d925", "https://acme.b2clogin.com"
    policy = f"{base}/acme.onmicrosoft.com/B2C_1_signin"
    return Login(
        issuer=f"{base}/{tid}/v2.0/",
        client_id="90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6",
        provider="adfs",
        claims={"sub": "c8a9bd4c-3b5a-4a43-9f0e-5e8d0c1f2a3b", "name": "Maria Schmidt"},
        only_id={
            "emails": ["maria.schmidt@acme.example"],
            "tfp": "B2C_1_signin",
            "ver": "1.0",
            "nbf": T - 5,
            "at_hash": ...,
        },
        mapping={**MAPPING, "sub": ["/emails/0"], "email": ["/emails/0"], "groups": []},
        options={"emailVerifiedAlwaysTrue": True},
        header={"typ": "JWT"},
        keys=[jwk(alg=None)],
        discovery_url=f"{policy}/v2.0/.well-known/openid-configuration",
        endpoints={
            "authorization_endpoint": f"{policy}/oauth2/v2.0/authorize",
            "token_endpoint": f"{policy}/oauth2/v2.0/token",
            "jwks_uri": f"{policy}/discovery/v2.0/keys",
        },
        metadata={"userinfo_endpoint": ..., "scopes_supported": ["openid"]},
        with_userinfo=False,
        access_token=None,
    )


def entra_external_id() -> Login:
    """Entra External ID (CIAM): the issuer's host is the tenant's id, the discovery URL's its name."""
    login = entra()
    tid = login.only_id["tid"]
    base = f"https://acme.ciamlogin.com/{tid}"
    login.issuer = f"https://{tid}.ciamlogin.com/{tid}/v2.0"
    login.discovery_url = f"{base}/v2.0/.well-known/openid-configuration"
    login.endpoints = {
        **login.endpoints,
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "jwks_uri": f"{base}/discovery/v2.0/keys",
    }
    return login


def pingone() -> Login:
    """PingOne, European region."""
    return Login(
        issuer="https://auth.pingone.eu/3072206d-c6ce-4c19-a366-f87e972c7cc3/as",
        client_id="2c8ad1e0-1c39-4b06-8c1d-9d2b0f1f4a11",
        provider="generic",
        claims={
            "sub": "5f3b2c1d-7f1e-4c53-9a77-8f4f3a2b1c0d",
            **PERSON,
            "email_verified": True,
            "groups": ["Analysts"],
        },
        mapping=MAPPING,
        only_id={"acr": "Single_Factor", "sid": "5b2f"},
    )


def pingfederate() -> Login:
    """PingFederate: groups as LDAP names in memberof, a reference token as access token."""
    base = "https://sso.acme.example"
    return Login(
        issuer=base,
        client_id="qlik-cloud",
        provider="generic",
        claims={
            "sub": "mschmidt",
            **PERSON,
            "email_verified": True,
            "memberof": ["CN=Analysts,OU=Groups,DC=acme,DC=example"],
        },
        mapping={**MAPPING, "sub": ["sub"], "groups": ["memberof"]},
        only_id={"pi.sri": "x3.eu"},
        endpoints={
            "authorization_endpoint": f"{base}/as/authorization.oauth2",
            "token_endpoint": f"{base}/as/token.oauth2",
            "userinfo_endpoint": f"{base}/idp/userinfo.openid",
            "jwks_uri": f"{base}/pf/JWKS",
        },
    )


def jumpcloud() -> Login:
    """JumpCloud: one issuer for all, with a trailing slash; aud is an array of one."""
    base = "https://oauth.id.jumpcloud.com"
    client = "5a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    return Login(
        issuer=f"{base}/",
        client_id=client,
        provider="generic",
        claims={
            "sub": "5f1d7c9a3b2e4f6081a2b3c4",
            **PERSON,
            "email_verified": True,
            "groups": ["Analysts", "Qlik-Admins"],
        },
        only_id={"aud": [client], "rat": T - 12, "sid": "9d1c", "jti": "0b7e", "jc_org": "5f1d7c9a3b2e4f60"},
        mapping=MAPPING,
        access_token="ory_at_8vGkq1cYx3T7wRz0pLm9sN2bV5dF4hJ6",
        endpoints={
            "authorization_endpoint": f"{base}/oauth2/auth",
            "token_endpoint": f"{base}/oauth2/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/.well-known/jwks.json",
        },
    )


def salesforce() -> Login:
    """Salesforce: sub is a URL, no groups."""
    base = "https://acme.my.salesforce.com"
    return Login(
        issuer=base,
        client_id="3MVG9lKcPoNINVB.acme",
        provider="salesforce",
        claims={
            "sub": "https://login.salesforce.com/id/00D3k000000AbCdEAK/0053k00000XyZaBAAV",
            **PERSON,
            "email_verified": True,
            "user_id": "0053k00000XyZaBAAV",
            "organization_id": "00D3k000000AbCdEAK",
        },
        mapping={**MAPPING, "groups": []},
        access_token="00D3k000000AbCd!AQ4AQPzQ9f0",
        endpoints={
            "authorization_endpoint": f"{base}/services/oauth2/authorize",
            "token_endpoint": f"{base}/services/oauth2/token",
            "userinfo_endpoint": f"{base}/services/oauth2/userinfo",
            "jwks_uri": f"{base}/id/keys",
        },
    )


def cloudflare() -> Login:
    """Cloudflare Access as OpenID provider: an issuer for each client, what it does not know itself in `custom`."""
    client = "b1f6c0d2e3a4958677"
    base = f"https://acme.cloudflareaccess.com/cdn-cgi/access/sso/oidc/{client}"
    return Login(
        issuer=base,
        client_id=client,
        provider="generic",
        scope="openid email profile groups",
        claims={
            "sub": "8f14e45f-ceea-467f-a0e6-0b1c2d3e4f50",
            "name": "Maria Schmidt",
            "email": "maria.schmidt@acme.example",
            "groups": ["Analysts"],
            "custom": {"email_verified": True},
        },
        mapping={**MAPPING, "sub": ["email"], "email_verified": ["/custom/email_verified"]},
        header={"typ": "JWT"},
        endpoints={
            "authorization_endpoint": f"{base}/authorization",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
        },
        metadata={"scopes_supported": ["openid", "email", "profile", "groups"]},
    )


def dex() -> Login:
    """dex: sub is an encoded reference to the connector, groups by scope."""
    base = "https://dex.acme.example/dex"
    return Login(
        issuer=base,
        client_id="qlik-cloud",
        provider="generic",
        scope="openid profile email groups",
        claims={"sub": "CgRtYXJpYRIEbGRhcA", **PERSON, "email_verified": True, "groups": ["analysts"]},
        mapping=MAPPING,
        endpoints={
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/keys",
        },
        metadata={"scopes_supported": ["openid", "email", "groups", "profile", "offline_access"]},
    )


HEALTHY = {
    f.__name__: f
    for f in (
        okta,
        okta_custom,
        entra,
        entra_b2c,
        entra_external_id,
        auth0,
        onelogin,
        keycloak,
        adfs,
        google,
        pingone,
        pingfederate,
        jumpcloud,
        salesforce,
        cloudflare,
        dex,
        generic,
    )
}
"""Logins without any error or warning."""


def report(case: Login | dict[str, Any]) -> dict[str, Any]:
    """The report of a case, as JSON."""
    found: dict[str, Any] = json.loads(_reported(json.dumps(case.dict() if isinstance(case, Login) else case)))
    return found


@cache
def _reported(case: str) -> str:
    """A sample is asked about by many tests; the same case gives the same report."""
    from inspector.case.model import Case
    from inspector.diagnosis import diagnose

    return json.dumps(diagnose(Case.from_dict(json.loads(case))).to_dict())


def findings(case: Login | dict[str, Any], *severities: str) -> dict[str, dict[str, Any]]:
    """Findings by rule name, of the given severities or of all."""
    return {f["rule"]: f for f in report(case)["findings"] if not severities or f["severity"] in severities}


def not_checked(case: Login | dict[str, Any]) -> dict[str, str]:
    return {n["rule"]: n["reason"] for n in report(case)["not_checked"]}
