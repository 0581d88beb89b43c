"""Samples of the token family: what the token endpoints really say."""

from __future__ import annotations

from typing import Any

from tests.cases import CALLBACK, Login, auth0, entra, generic, google, keycloak, okta, okta_custom, onelogin
from tests.samples.protocol import refreshing
from tests.samples.told import Builder, Case, oauth_error, token

IDS = (
    " Trace ID: 3d1f0b5e-4c2a-4f6e-9a7b-0c9d8e7f6a00 Correlation ID: 8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d "
    "Timestamp: 2026-11-21 09:59:57Z"
)
COLLAPSED = oauth_error("invalid_grant", "grant request is invalid")


def without(login: Login, name: str) -> Case:
    case = login.dict()
    del case["token"]["response"]["body"][name]
    return case


def posted(case: Case, method: str = "client_secret_post", **form: Any) -> Case:
    case["client"]["auth_method"] = method
    case["token"]["request"].update(form)
    return case


def offline(refresh: bool) -> Case:
    login = okta()
    login.scope = "openid profile email groups offline_access"
    case = login.dict()
    if refresh:
        case["token"]["response"]["body"]["refresh_token"] = "EXAMPLE-refresh-0f9e8d"
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "client-secret-invalid": (
        "The secret's id was copied in place of its value.",
        lambda: token(
            entra(),
            401,
            oauth_error(
                "invalid_client",
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
                f"request is the client secret value, not the client secret ID, for a secret added to app 'qlik'.{IDS}",
                error_codes=[7000215],
                trace_id="3d1f0b5e-4c2a-4f6e-9a7b-0c9d8e7f6a00",
            ),
        ),
    ),
    "client-secret-expired": (
        "Everybody is locked out since last night: the client secret has expired.",
        lambda: token(
            entra(),
            401,
            oauth_error(
                "invalid_client",
                "AADSTS7000222: The provided client secret keys for app '6cb04018-a3f5-46a7-b995-"
                f"940c78f5aef3' are expired.{IDS}",
                error_codes=[7000222],
            ),
        ),
    ),
    "client-auth-method": (
        "OneLogin expects the secret in the form, it was sent in the header.",
        lambda: only_post(token(onelogin(), 401, oauth_error("invalid_client", "client authentication failed"))),
    ),
    "code-expired-or-reused": (
        "The page was reloaded: the code was exchanged a second time.",
        lambda: token(auth0(), 403, oauth_error("invalid_grant", "Invalid authorization code")),
    ),
    "pkce-failed": (
        "Two logins were mixed up: the verifier is the other one's.",
        lambda: token(generic(), 400, COLLAPSED, code_verifier="another-verifier-another-verifier-another-verif"),
    ),
    "token-redirect-mismatch": (
        "A proxy rewrote the host name in the token request.",
        lambda: token(
            keycloak(),
            400,
            oauth_error("invalid_grant", "Incorrect redirect_uri"),
            redirect_uri="https://qlik.internal.acme.example/login/callback",
        ),
    ),
    "grant-not-allowed": (
        "The authorization code grant is off for the Okta app.",
        lambda: token(
            okta(),
            400,
            oauth_error(
                "unauthorized_client",
                "The client is not authorized to use the provided grant type. Configured grant "
                "types: [client_credentials].",
            ),
        ),
    ),
    "no-id-token": (
        "openid is missing in Qlik's scope field: an access token comes, an ID token does not.",
        lambda: no_openid(),
    ),
    "no-access-token": (
        "The provider sends only an ID token, and Qlik reads userinfo.",
        lambda: only_id_token(),
    ),
    "token-error-other": (
        "An error that nobody has seen yet, shown word for word.",
        lambda: token(generic(), 400, oauth_error("invalid_dpop_proof", "TKN-0815: no proof of possession")),
    ),
    "no-refresh-token": (
        "offline_access is asked for, but the Okta app has no Refresh Token grant.",
        lambda: offline(False),
    ),
    "wrong-authorization-server": (
        "The code comes from Okta's org server and is exchanged at a custom server.",
        lambda: token(
            okta_custom(), 400, oauth_error("invalid_request", "The grant was issued for another authorization server.")
        ),
    ),
    "refresh-token-refused": (
        "The session at Keycloak had ended before the refresh token was redeemed.",
        lambda: refreshing(keycloak(), oauth_error("invalid_grant", "Session not active")),
    ),
}


def only_post(case: Case) -> Case:
    case["discovery"]["body"]["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    return case


def no_openid() -> Case:
    login = google()
    login.scope = "profile email"
    case = without(login, "id_token")
    case["discovery"]["body"]["scopes_supported"] = ["openid", "email", "profile"]
    case.pop("userinfo")
    return case


def only_id_token() -> Case:
    login = onelogin()
    login.access_token = None
    login.with_userinfo = False
    return login.dict()


TWINS: dict[str, Builder] = {
    "client-secret-invalid": lambda: token(
        entra(), 401, oauth_error("invalid_client", "AADSTS7000222: The provided client secret keys are expired.")
    ),
    "client-secret-expired": lambda: token(
        entra(), 401, oauth_error("invalid_client", "AADSTS7000215: Invalid client secret provided.")
    ),
    "client-auth-method": lambda: token(onelogin(), 401, oauth_error("invalid_client", "client authentication failed")),
    "code-expired-or-reused": lambda: token(
        auth0(), 403, oauth_error("invalid_grant", "Failed to verify code verifier")
    ),
    "pkce-failed": lambda: token(generic(), 400, COLLAPSED),
    "token-redirect-mismatch": lambda: token(generic(), 400, COLLAPSED, redirect_uri=CALLBACK, code_verifier=None),
    "grant-not-allowed": lambda: token(
        okta(), 400, oauth_error("invalid_grant", "The authorization code is invalid or has expired.")
    ),
    "no-id-token": lambda: okta().dict(),
    "no-access-token": lambda: without(entra(), "access_token"),
    "token-error-other": lambda: token(generic(), 400, oauth_error("invalid_grant", "TKN-0815")),
    "no-refresh-token": lambda: offline(True),
    "wrong-authorization-server": lambda: token(
        okta_custom(), 400, oauth_error("invalid_grant", "The authorization code is invalid or has expired.")
    ),
    "refresh-token-refused": lambda: refreshing(keycloak()),
}
