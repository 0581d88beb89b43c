"""Samples of the target qlik-oauth: clients of Qlik's own OAuth server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.cases import TENANT, VERIFIER, T, sign

Builder = Callable[[], dict[str, Any]]
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
EXCEL_URL = f"https://{TENANT}/office-add-ins/oAuthLoginSuccess.html"


def client(kind: str = "web", **members: Any) -> dict[str, Any]:
    """A healthy client of a type; a member given as `...` is left out."""
    public = kind in ("spa", "native")
    found = {
        "clientId": "c7a1f2e0b4d94f6f8a3e1d2c3b4a5968",
        "clientName": "Acme portal",
        "appType": kind,
        "allowedScopes": ["user_default"],
        "redirectUris": ["https://portal.acme.example/oauth/callback"],
        "allowedOrigins": ["https://portal.acme.example"],
        "connectionConfig": {"consentMethod": "required"},
        **({} if public else {"allowedGrantTypes": []}),
        **members,
    }
    return {
        "format": "qlik-inspector-case/1",
        "target": "qlik-oauth",
        "observed_at": "2026-11-21T10:00:00Z",
        "tenant": {"host": TENANT},
        "oauth_client": {k: v for k, v in found.items() if v is not ...},
    }


def asking(case: dict[str, Any], **parameters: str) -> dict[str, Any]:
    """The case with an authorization request."""
    request = {
        "client_id": case["oauth_client"]["clientId"],
        "response_type": "code",
        "state": "st-1",
        "scope": "user_default",
        "redirect_uri": "https://portal.acme.example/oauth/callback",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **parameters,
    }
    request = {k: v for k, v in request.items() if v}
    case["authorize"] = {"request_url": f"https://{TENANT}/oauth/authorize?{urlencode(request)}"}
    return case


def exchanging(case: dict[str, Any], **form: Any) -> dict[str, Any]:
    case["token"] = {"request": {"grant_type": "authorization_code", "code_verifier": VERIFIER, **form}}
    return case


def excel(**members: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "clientName": "Excel add-in",
        "redirectUris": [EXCEL_URL],
        "allowedOrigins": [f"https://{TENANT}"],
        **members,
    }
    return client("spa", **found)


def asserting(**claims: Any) -> dict[str, Any]:
    """A token request of a Web client with private_key_jwt."""
    case = asking(client())
    own = case["oauth_client"]["clientId"]
    payload = {"iss": own, "sub": own, "aud": f"https://{TENANT}/oauth/token", "jti": "j-1", "iat": T, "exp": T + 120}
    return exchanging(case, client_assertion=sign({**payload, **claims}))


FIRES: dict[str, tuple[str, Builder]] = {
    "oauth-redirect-not-https": (
        "A redirect URL is plain http on a real host.",
        lambda: client(redirectUris=["http://portal.acme.example/oauth/callback"]),
    ),
    "oauth-scope-unknown": ("A scope is misspelt.", lambda: client(allowedScopes=["user_defualt"])),
    "oauth-scope-not-for-client-type": (
        "A single-page app wants admin_classic.",
        lambda: client("spa", allowedScopes=["user_default", "admin_classic"]),
    ),
    "oauth-openid-scope": (
        "A library for OpenID Connect asks for openid.",
        lambda: asking(client(), scope="openid user_default"),
    ),
    "oauth-secret-on-public-client": (
        "A native app sends a client secret.",
        lambda: exchanging(client("native"), client_secret="s3cr3t-9f2b"),
    ),
    "oauth-pkce": ("The request carries no code_challenge.", lambda: asking(client("spa"), code_challenge="")),
    "oauth-published-trusted": (
        "A published client is trusted.",
        lambda: client(connectionConfig={"consentMethod": "trusted"}, publishedAt="2026-05-01T09:00:00Z"),
    ),
    "oauth-no-scope": ("The client has no scopes.", lambda: client(allowedScopes=[])),
    "oauth-origin-missing": ("A single-page app without an origin.", lambda: client("spa", allowedOrigins=[])),
    "oauth-excel-addin": (
        "The Excel add-in's redirect URL is that of the old tenant.",
        lambda: excel(redirectUris=["https://old.eu.qlikcloud.com/office-add-ins/oAuthLoginSuccess.html"]),
    ),
    "oauth-scope-not-allowed": (
        "The request wants automations, which the client does not have.",
        lambda: asking(client(), scope="user_default automations"),
    ),
    "oauth-grant-unsupported": (
        "An old library uses the implicit flow.",
        lambda: asking(client(), response_type="token"),
    ),
    "oauth-grant-not-enabled": (
        "A script asks for client credentials, which the client does not allow.",
        lambda: exchanging(client(), grant_type="client_credentials", code_verifier="", client_secret="s3cr3t-9f2b"),
    ),
    "oauth-client-unauthenticated": ("The secret is not sent.", lambda: exchanging(asking(client()))),
    "oauth-app-type-unknown": ("A script writes appType mobile.", lambda: client("mobile")),
    "oauth-origin-invalid": ("The origin has no scheme.", lambda: client(allowedOrigins=["portal.acme.example"])),
    "oauth-consent-not-trusted": (
        "A machine's client still wants consent.",
        lambda: client(allowedGrantTypes=["client_credentials"]),
    ),
    "oauth-assertion-invalid": ("The assertion lives for an hour.", lambda: asserting(exp=T + 3600)),
    "oauth-m2m-client-type": (
        "A native client is to log in as a machine.",
        lambda: client("native", allowedGrantTypes=["client_credentials"]),
    ),
}
TWINS: dict[str, Builder] = {
    "oauth-redirect-not-https": lambda: client(redirectUris=["http://localhost:8080/oauth/callback"]),
    "oauth-scope-unknown": lambda: client(allowedScopes=["user_default", "admin.apps:read"]),
    "oauth-scope-not-for-client-type": lambda: client("web", allowedScopes=["user_default", "admin_classic"]),
    "oauth-openid-scope": lambda: asking(client(), scope="user_default identity.email:read"),
    "oauth-secret-on-public-client": lambda: exchanging(client("web"), client_secret="s3cr3t-9f2b"),
    "oauth-pkce": lambda: asking(client("spa")),
    "oauth-published-trusted": lambda: client(connectionConfig={"consentMethod": "trusted"}),
    "oauth-no-scope": client,
    "oauth-origin-missing": lambda: client("native", allowedOrigins=[]),
    "oauth-excel-addin": excel,
    "oauth-m2m-client-type": lambda: client("web", allowedGrantTypes=["client_credentials"]),
    "oauth-scope-not-allowed": lambda: asking(client(allowedScopes=["user_default", "automations"])),
    "oauth-grant-unsupported": lambda: asking(client()),
    "oauth-grant-not-enabled": lambda: exchanging(
        client(allowedGrantTypes=["client_credentials"], connectionConfig={"consentMethod": "trusted"}),
        grant_type="client_credentials",
        code_verifier="",
        client_secret="s3cr3t-9f2b",
    ),
    "oauth-client-unauthenticated": lambda: exchanging(asking(client()), client_secret="s3cr3t-9f2b"),
    "oauth-app-type-unknown": lambda: client("native"),
    "oauth-origin-invalid": lambda: client(allowedOrigins=["https://portal.acme.example:8443"]),
    "oauth-consent-not-trusted": lambda: client(
        allowedGrantTypes=["client_credentials"], connectionConfig={"consentMethod": "trusted"}
    ),
    "oauth-assertion-invalid": lambda: asserting(),
}
