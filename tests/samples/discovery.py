"""Samples of the discovery family."""

from __future__ import annotations

from typing import Any

from tests.cases import Login, auth0, entra, generic, google, keycloak, okta, okta_custom
from tests.samples.told import Builder, Case, discovered, document, oauth_error, unreached

NO_TENANT = "6babcaad-604b-40ac-a9d7-9fd97c0b779f"


def at(login: Login, url: str) -> Case:
    """A login whose discovery URL is this one, in Qlik and as captured."""
    login.discovery_url = url
    return login.dict()


def issuer(login: Login, value: str) -> Case:
    login.metadata["issuer"] = value
    login.only_id["iss"] = value
    return login.dict()


def organizations() -> Login:
    login = entra()
    login.discovery_url = "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"
    login.metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    return login


def v1() -> Login:
    login = entra()
    tenant = login.issuer.split("/")[3]
    login.discovery_url = f"https://login.microsoftonline.com/{tenant}/.well-known/openid-configuration"
    login.issuer = f"https://sts.windows.net/{tenant}/"
    login.only_id["ver"] = "1.0"
    return login


def without(name: str, login: Login) -> Case:
    return document(login, **{name: ...})


def manual(**members: Any) -> Case:
    """Metadata entered by hand in Qlik, no discovery document."""
    login = generic()
    case = login.dict()
    body = case.pop("discovery")["body"]
    options = case["identity_provider"]["options"]
    del options["discoveryUrl"]
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    configuration = {**{k: body[k] for k in names}, **members}
    options["openid_configuration"] = {k: v for k, v in configuration.items() if v is not None}
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "discovery-not-found": (
        "The path of the authorization server is missing in the discovery URL.",
        lambda: discovered(
            generic(),
            404,
            "<html><body>404 page not found</body></html>",
            "https://id.acme.example/oidc/.well-known/openid-configuration",
        ),
    ),
    "discovery-wrong-tenant": (
        "The tenant id in the discovery URL is not that of any Entra tenant.",
        lambda: discovered(
            entra(),
            400,
            oauth_error(
                "invalid_tenant",
                f"AADSTS90002: Tenant '{NO_TENANT}' not found. Check to make sure you have the correct tenant ID and "
                "are signing into the correct cloud. Trace ID: 1b1b1a34-9d46-4a6b-8f0e-2f6a51e2c100 Correlation ID: "
                "6c1f4a0e-53f8-4f5a-9f4e-7d3c8b1a2e5f Timestamp: 2026-11-21 09:59:58Z",
                error_codes=[90002],
                trace_id="1b1b1a34-9d46-4a6b-8f0e-2f6a51e2c100",
            ),
            f"https://login.microsoftonline.com/{NO_TENANT}/v2.0/.well-known/openid-configuration",
        ),
    ),
    "discovery-issuer-mismatch": (
        "Discovery through Okta's own host, tokens issued for the custom domain.",
        lambda: issuer(okta(), "https://login.acme.example"),
    ),
    "discovery-missing-endpoint": (
        "A configuration typed by hand forgot the address of the keys.",
        lambda: without("jwks_uri", generic()),
    ),
    "discovery-no-userinfo": (
        "The document has no userinfo endpoint, and provider type generic reads userinfo.",
        lambda: without("userinfo_endpoint", generic()),
    ),
    "discovery-alg-unsupported-by-qlik": (
        "The provider signs ID tokens with elliptic curves only.",
        lambda: discovered(
            generic(),
            200,
            {**generic().dict()["discovery"]["body"], "id_token_signing_alg_values_supported": ["ES256", "EdDSA"]},
        ),
    ),
    "discovery-scope-not-offered": (
        "Qlik asks for groups; the realm knows no such scope.",
        lambda: scoped("openid profile email groups"),
    ),
    "discovery-code-flow-unsupported": (
        "Only the implicit flow is turned on.",
        lambda: discovered(
            generic(),
            200,
            {**generic().dict()["discovery"]["body"], "response_types_supported": ["id_token", "token id_token"]},
        ),
    ),
    "discovery-auth-method-unsupported": (
        "The provider accepts only private_key_jwt.",
        lambda: discovered(
            generic(),
            200,
            {**generic().dict()["discovery"]["body"], "token_endpoint_auth_methods_supported": ["private_key_jwt"]},
        ),
    ),
    "discovery-admin-url": (
        "The host of Okta's admin console was copied from an error text.",
        lambda: discovered(
            okta(),
            404,
            {"errorCode": "E0000022", "errorSummary": "The endpoint does not support the provided HTTP method"},
            "https://acme-admin.okta.com/.well-known/openid-configuration",
        ),
    ),
    "discovery-multi-tenant-template": (
        "The endpoint for all organisations was entered.",
        lambda: organizations().dict(),
    ),
    "discovery-v1-endpoint": ("The discovery URL has no /v2.0.", lambda: v1().dict()),
    "discovery-url-incomplete": (
        "The issuer was entered in Qlik's field Discovery URL.",
        lambda: discovered(
            okta_custom(), 404, "<html><title>Page not found</title></html>", "https://acme.okta.com/oauth2/default"
        ),
    ),
}


def scoped(scope: str) -> Case:
    login = keycloak()
    login.scope = scope
    case = login.dict()
    case["token"]["response"]["body"]["scope"] = "openid profile email"
    return case


TWINS: dict[str, Builder] = {
    "discovery-not-found": lambda: generic().dict(),
    "discovery-wrong-tenant": lambda: discovered(
        entra(),
        400,
        oauth_error(
            "invalid_request", "AADSTS900144: The request body must contain the following parameter: 'client_id'."
        ),
    ),
    "discovery-issuer-mismatch": lambda: auth0().dict(),  # a slash at the end of the issuer belongs there
    "discovery-missing-endpoint": lambda: without("end_session_endpoint", generic()),
    "discovery-no-userinfo": lambda: without("userinfo_endpoint", entra()),
    "discovery-alg-unsupported-by-qlik": lambda: document(
        generic(), id_token_signing_alg_values_supported=["ES256", "RS256"]
    ),
    "discovery-scope-not-offered": lambda: scoped("openid profile email roles"),
    "discovery-code-flow-unsupported": lambda: document(generic(), response_types_supported=["code"]),
    "discovery-auth-method-unsupported": lambda: document(
        generic(), token_endpoint_auth_methods_supported=["private_key_jwt", "client_secret_post"]
    ),
    "discovery-admin-url": lambda: unreached(okta(), "discovery", "timeout", ""),
    "discovery-multi-tenant-template": lambda: entra().dict(),
    "discovery-v1-endpoint": lambda: entra().dict(),
    "discovery-url-incomplete": lambda: google().dict(),
}
