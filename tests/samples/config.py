"""Samples of the stage config: Qlik's configuration and Qlik's own errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.cases import CALLBACK, STATE, Login, entra, generic, google, keycloak, okta, okta_custom

Builder = Callable[[], dict[str, Any]]
DUPLICATE = {
    "title": "Multiple active users detected with the same e-mail, please contact your administrator",
    "code": "LOGIN-12",
    "status": "400",
}


def configured(login: Login, **members: Any) -> dict[str, Any]:
    """The login with these members of the configuration set."""
    case = login.dict()
    case["identity_provider"].update(members)
    return case


def with_options(login: Login, **options: Any) -> dict[str, Any]:
    case = login.dict()
    case["identity_provider"]["options"].update(options)
    return case


def qlik_says(error: dict[str, Any] | None) -> dict[str, Any]:
    """Only what Qlik answered is known; the capture itself is healthy."""
    case = okta().dict()
    if error:
        case["qlik_error"] = {"status": 400, "body": {"errors": [error], "traceId": "000000000000000012ab34cd56ef7890"}}
    return case


def tested(status: str, **result: Any) -> dict[str, Any]:
    return configured(okta(), pendingResult={"status": status, "protocol": "OIDC", **result})


def without_profile() -> dict[str, Any]:
    """Qlik does not ask for profile, and Okta sends no name."""
    login = okta()
    login.scope = "openid email"
    for name in ("name", "given_name", "family_name"):
        login.claims.pop(name)
    login.mapping = {**(login.mapping or {}), "sub": ["email"]}
    return login.dict()


def with_profile() -> dict[str, Any]:
    login = okta()
    login.scope = "openid profile email"
    return login.dict()


def offline(refused: bool) -> dict[str, Any]:
    """Google knows no scope offline_access."""
    login = google()
    login.scope = "openid profile email offline_access" if refused else "openid profile email"
    case = login.dict()
    if refused:
        error = {
            "error": "invalid_scope",
            "state": STATE,
            "error_description": "Some requested scopes were invalid. "
            "{valid=[openid, profile, email], invalid=[offline_access]}",
        }
        case["authorize"]["callback_url"] = f"{CALLBACK}?{urlencode(error)}"
        del case["token"], case["userinfo"]
    return case


def expiring(when: str) -> dict[str, Any]:
    case = entra().dict()
    case["client"]["client_secret_expires_at"] = when
    return case


MACHINE = {
    "protocol": "OIDC",
    "provider": "okta",
    "interactive": False,
    "active": True,
    "options": {
        "discoveryUrl": "https://acme.okta.com/oauth2/ausqlik/.well-known/openid-configuration",
        "audience": "qlik.api",
        "allowedClientIds": [],
        "claimsMapping": {"sub": ["sub"], "client_id": ["cid"]},
    },
}
REFUSED = f"{CALLBACK}?code=c&state={STATE}"


def of_kind(configuration: dict[str, Any], *, login: bool = True) -> dict[str, Any]:
    """A login in the browser beside (or without) a configuration of another kind."""
    case = okta().dict() if login else {"format": "qlik-inspector-case/1"}
    return {**case, "identity_provider": configuration}


def swapped() -> dict[str, Any]:
    login = okta()
    return with_options(login, clientId="s3cr3t-9f2b-0123456789", clientSecret=login.client_id)


def inside() -> dict[str, Any]:
    login = keycloak()
    address = "https://10.20.0.5/realms/acme"
    login.endpoints = {name: url.replace(login.issuer, address) for name, url in login.endpoints.items()}
    login.issuer = address
    return login.dict()


def callback_answers(status: int, body: Any) -> dict[str, Any]:
    case = okta().dict()
    case["qlik_error"] = {"status": status, "url": REFUSED, "body": body}
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "qlik-error": ("Qlik answers LOGIN-12.", lambda: qlik_says(DUPLICATE)),
    "idp-inactive": ("The configuration is switched off.", lambda: configured(generic(), active=False)),
    "qlik-test-failed": (
        "Qlik's own test ended with networkError.",
        lambda: tested("networkError", error="connect ETIMEDOUT"),
    ),
    "provider-type-mismatch": (
        "Okta was configured as azureAD.",
        lambda: configured(okta(), provider="azureAD"),
    ),
    "scope-incomplete": ("The scope lacks profile, and no name arrives.", without_profile),
    "offline-access-refused": ("Google refuses offline_access.", lambda: offline(True)),
    "client-id-differs": (
        "Qlik has the client ID of the test application.",
        lambda: with_options(keycloak(), clientId="qlik-test"),
    ),
    "discovery-differs": (
        "Qlik has Okta's org server, the login used the custom one.",
        lambda: with_options(okta_custom(), discoveryUrl="https://acme.okta.com/.well-known/openid-configuration"),
    ),
    "secret-about-to-expire": ("Entra's secret ends in nine days.", lambda: expiring("2026-11-30T00:00:00Z")),
    "config-invalid": (
        "A script wrote the override as text.",
        lambda: with_options(entra(), emailVerifiedAlwaysTrue="true", useClaimsFromIdToken=True),
    ),
    "config-not-interactive-oidc": (
        "The machine-to-machine configuration was imported for a login in the browser.",
        lambda: of_kind(MACHINE),
    ),
    "discovery-not-public": (
        "Keycloak stands on a private address.",
        inside,
    ),
    "client-credentials-swapped": ("Client ID and Client secret are in each other's box.", swapped),
    "client-secret-damaged": (
        "A line break was pasted with the secret.",
        lambda: with_options(okta(), clientSecret="s3cr3t-9f2b-0123456789\n"),
    ),
    "realm-malformed": ("The realm was typed with its backslash.", lambda: with_options(generic(), realm="ACME\\")),
    "post-logout-uri-invalid": (
        "The address after sign-out has no scheme.",
        lambda: configured(generic(), postLogoutRedirectUri="www.acme.example/bye"),
    ),
    "qlik-callback-refused": (
        "Qlik's callback answers 431 with an empty page.",
        lambda: callback_answers(431, "<html><head><title>Request Header Fields Too Large</title></head></html>"),
    ),
    "config-of-another-kind": (
        "The machine-to-machine configuration was imported alone.",
        lambda: of_kind(MACHINE, login=False),
    ),
}
TWINS: dict[str, Builder] = {
    "qlik-error": lambda: qlik_says(None),
    "idp-inactive": lambda: configured(generic(), active=True),
    "qlik-test-failed": lambda: tested("success"),
    "provider-type-mismatch": lambda: configured(okta(), provider="generic"),
    "scope-incomplete": with_profile,
    "offline-access-refused": lambda: offline(False),
    "client-id-differs": lambda: keycloak().dict(),
    "discovery-differs": lambda: okta_custom().dict(),
    "secret-about-to-expire": lambda: expiring("2027-11-30T00:00:00Z"),
    "config-invalid": lambda: with_options(entra(), useClaimsFromIdToken=True),
    "config-not-interactive-oidc": lambda: of_kind({**MACHINE, "interactive": True, "options": {}}),
    "config-of-another-kind": lambda: of_kind(MACHINE),
    "discovery-not-public": lambda: keycloak().dict(),
    "client-credentials-swapped": lambda: with_options(okta(), clientSecret="s3cr3t-9f2b-0123456789"),
    "client-secret-damaged": lambda: with_options(okta(), clientSecret="s3cr3t-9f2b-0123456789"),
    "realm-malformed": lambda: with_options(generic(), realm="ACME"),
    "post-logout-uri-invalid": lambda: configured(generic(), postLogoutRedirectUri="https://www.acme.example/bye"),
    "qlik-callback-refused": lambda: callback_answers(303, ""),
}
