"""Samples of the authorize family: what the identity providers really say."""

from __future__ import annotations

from tests.cases import auth0, entra, generic, keycloak, okta, okta_custom
from tests.samples.told import Builder, callback, oauth_error, page

IDS = (
    " Trace ID: 3d1f0b5e-4c2a-4f6e-9a7b-0c9d8e7f6a00 Correlation ID: 8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d "
    "Timestamp: 2026-11-21 09:59:57Z"
)


def entra_page(text: str) -> str:
    """Entra ID's page: HTTP 200, the error inside its script."""
    return (
        "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><script>//<![CDATA[\n$Config={"
        f'"strServiceExceptionMessage":"{text}{IDS}","pgid":"ConvergedError","sErrorCode":"0"}};\n//]]></script>'
        "<noscript>Sorry, but we&#39;re having trouble signing you in.</noscript></body></html>"
    )


NOT_ASSIGNED = (
    "AADSTS50105: Your administrator has configured the application Qlik Cloud "
    "(&#39;6cb04018-a3f5-46a7-b995-940c78f5aef3&#39;) to block users unless they are specifically granted "
    "(&#39;assigned&#39;) access to the application."
)
FIRES: dict[str, tuple[str, Builder]] = {
    "client-unknown": (
        "The client id belongs to another Keycloak realm.",
        lambda: page(keycloak(), 400, "<html><body><h1>We are sorry...</h1><p>Client not found.</p></body></html>"),
    ),
    "user-not-assigned": (
        "Assignment is required in Entra ID, and the user is in a nested group only.",
        lambda: page(entra(), 200, entra_page(NOT_ASSIGNED)),
    ),
    "consent-required": (
        "Only administrators may consent, and none has.",
        lambda: page(
            entra(),
            200,
            entra_page(
                "AADSTS90094: An administrator has set a policy that prevents you from granting Qlik Cloud the "
                "permissions it is requesting."
            ),
        ),
    ),
    "scope-rejected": (
        "Qlik asks for groups, which a custom authorization server of Okta does not know.",
        lambda: callback(
            okta_custom(),
            oauth_error(
                "invalid_scope", "One or more scopes are not configured for the authorization server resource."
            ),
            scope="openid profile email groups",
        ),
    ),
    "access-policy-denied": (
        "Okta's authorization server has no access policy yet.",
        lambda: callback(
            okta_custom(),
            oauth_error(
                "access_denied", "Policy evaluation failed for this request, please check the policy configurations."
            ),
        ),
    ),
    "conditional-access-blocked": (
        "Conditional Access blocks the sign-in from this network.",
        lambda: page(
            entra(),
            200,
            entra_page(
                "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow "
                "token issuance."
            ),
        ),
    ),
    "response-type-unsupported": (
        "Standard flow is off for the Keycloak client.",
        lambda: callback(
            keycloak(),
            oauth_error(
                "unauthorized_client",
                "Client is not allowed to initiate browser login with given response_type. Standard "
                "flow is disabled for the client.",
            ),
        ),
    ),
    "login-required": (
        "A probe with prompt=none: nobody is signed in, the redirect URI is fine.",
        lambda: callback(
            okta(),
            oauth_error("login_required", "The client specified not to prompt, but the user is not logged in."),
            prompt="none",
        ),
    ),
    "user-from-other-tenant": (
        "The browser is still signed in with the account of another company.",
        lambda: page(
            entra(),
            200,
            entra_page(
                "AADSTS50020: User account 'eve@other.example' from identity provider 'https://sts.windows.net/"
                "0f3a1b2c-1111-4222-8333-444455556666/' does not exist in tenant 'Acme' and cannot access the app."
            ),
        ),
    ),
    "pkce-required": (
        "Okta demands PKCE for the application, the request has none.",
        lambda: callback(
            okta(),
            oauth_error("invalid_request", "PKCE code challenge is required by the application."),
            code_challenge=None,
            code_challenge_method=None,
        ),
    ),
    "user-cancelled": (
        "The user pressed Cancel on the consent page.",
        lambda: callback(
            entra(),
            oauth_error(
                "access_denied",
                f"AADSTS65004: User declined to consent to access the app.{IDS}",
                error_subcode="cancel",
            ),
        ),
    ),
    "groups-overflow-at-idp": (
        "More than 100 groups match the filter of Okta's groups claim.",
        lambda: callback(
            okta(),
            oauth_error(
                "server_error", "The groups claim matched too many groups and must be configured to match fewer groups."
            ),
        ),
    ),
    "authorize-error-other": (
        "An error that nobody has seen yet, shown word for word.",
        lambda: callback(generic(), oauth_error("invalid_request_object", "REQ-4711: the request object was not read")),
    ),
    "server-error-at-idp": (
        "The identity provider shows a debug page with status 500.",
        lambda: page(
            generic(),
            500,
            "<html><title>NullPointerException</title><body><h1>500 Internal Server Error</h1>"
            "<pre>at com.example.Login.java:17</pre></body></html>",
        ),
    ),
    "account-locked-or-disabled": (
        "The user is blocked in Auth0.",
        lambda: callback(auth0(), oauth_error("unauthorized", "user is blocked")),
    ),
    "idp-wants-verified-email": (
        "An Action of Auth0 refuses users whose address is not verified.",
        lambda: callback(auth0(), oauth_error("access_denied", "Please verify your email before logging in.")),
    ),
}
TWINS: dict[str, Builder] = {
    "client-unknown": lambda: page(
        keycloak(), 400, "<html><body><h1>We are sorry...</h1><p>Invalid parameter: redirect_uri</p></body></html>"
    ),
    "user-not-assigned": lambda: page(entra(), 200, entra_page("AADSTS50057: The user account is disabled.")),
    "consent-required": lambda: callback(
        entra(), oauth_error("access_denied", "AADSTS65004: User declined to consent to access the app.")
    ),
    "scope-rejected": lambda: callback(
        okta_custom(),
        oauth_error(
            "access_denied", "Policy evaluation failed for this request, please check the policy configurations."
        ),
    ),
    "access-policy-denied": lambda: callback(
        okta_custom(), oauth_error("access_denied", "User is not assigned to the client application.")
    ),
    "conditional-access-blocked": lambda: page(entra(), 200, entra_page(NOT_ASSIGNED)),
    "response-type-unsupported": lambda: callback(keycloak(), oauth_error("invalid_scope", "Invalid scopes: openid x")),
    "login-required": lambda: callback(
        okta(), oauth_error("access_denied", "User is not assigned to the client application."), prompt="none"
    ),
    "user-from-other-tenant": lambda: page(entra(), 200, entra_page("AADSTS50057: The user account is disabled.")),
    "pkce-required": lambda: okta().dict(),
    "user-cancelled": lambda: page(
        entra(),
        200,
        entra_page("AADSTS65001: The user or administrator has not consented to use the application with ID 'x'."),
    ),
    "groups-overflow-at-idp": lambda: callback(
        okta(), oauth_error("server_error", "The 'groups' user claim could not be evaluated.")
    ),
    "authorize-error-other": lambda: callback(generic(), oauth_error("server_error", "REQ-4711")),
    "server-error-at-idp": lambda: page(generic(), 400, "<html><body>REQ-4711: the request was not read</body></html>"),
    "account-locked-or-disabled": lambda: callback(auth0(), oauth_error("access_denied", "user is not invited")),
    "idp-wants-verified-email": lambda: auth0().dict(),
}
