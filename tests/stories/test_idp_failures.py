"""Each identity provider: a healthy login, read from either source, and its three commonest failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases import (
    ALIAS,
    HEALTHY,
    Login,
    adfs,
    auth0,
    cloudflare,
    dex,
    entra,
    entra_b2c,
    entra_external_id,
    entra_v1,
    findings,
    generic,
    google,
    jumpcloud,
    keycloak,
    okta,
    okta_custom,
    onelogin,
    pingfederate,
    pingone,
    report,
    salesforce,
    sign,
)
from tests.samples.qlik_oauth import asking, client, exchanging
from tests.samples.told import callback, discovered, ends, oauth_error, page, token
from tests.stories.changes import mapped, optioned, scoped

Case = dict[str, Any]
NAMES = {
    "okta": "okta",
    "okta_custom": "okta",
    "entra": "entra",
    "entra_v1": "entra",
    "entra_b2c": "entra-b2c",
    "entra_external_id": "entra-b2c",
    "auth0": "auth0",
    "onelogin": "onelogin",
    "keycloak": "keycloak",
    "adfs": "adfs",
    "google": "google",
    "pingone": "ping",
    "pingfederate": "ping",
    "jumpcloud": "jumpcloud",
    "salesforce": "salesforce",
    "cloudflare": "cloudflare",
    "dex": "generic",
    "generic": "generic",
}
"""The provider's name in the report."""


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy(name: str) -> None:
    found = report(HEALTHY[name]())
    assert [f["rule"] for f in found["findings"] if f["severity"] != "info"] == []
    assert found["verdict"]["login"] == "succeeds"
    assert found["verdict"]["qlik_status"] == "success"
    assert found["provider"]["name"] == NAMES[name]
    assert found["qlik_user"]["email"] == "maria.schmidt@acme.example"
    assert found["qlik_user"]["name"] == "Maria Schmidt"


@pytest.mark.parametrize("name", sorted(HEALTHY))
def test_healthy_where_qlik_reads_the_other_source(name: str) -> None:
    """Whatever the provider type reads by default, the other source holds the claims as well here."""
    login = HEALTHY[name]()
    reads_id_token = login.provider in ("azureAD", "adfs")
    login.options["useClaimsFromIdToken"] = not reads_id_token
    if reads_id_token:
        if login.metadata.get("userinfo_endpoint", "") is ...:
            del login.metadata["userinfo_endpoint"]
        login.access_token = login.access_token or "opaque-2YotnFZFEjr1zCsicMWpAA"
        login.with_userinfo, login.drop_userinfo = True, ()
        kept = ("upn", "unique_name", "emails", "name", "email", "groups")
        login.only_userinfo = {k: v for k, v in login.only_id.items() if k in kept}
    found = report(login)
    assert [f["rule"] for f in found["findings"] if f["severity"] != "info"] == []
    assert found["verdict"]["login"] == "succeeds"


def test_healthy_v1_is_told_to_move_on() -> None:
    found = report(entra_v1())
    assert found["provider"]["name"] == NAMES["entra_v1"]
    assert found["verdict"]["login"] == "succeeds"
    assert [f["rule"] for f in found["findings"] if f["severity"] != "info"] == ["discovery-v1-endpoint"]


def test_healthy_client_of_qliks_own_oauth_server() -> None:
    found = report(exchanging(asking(client()), client_secret="s3cr3t-9f2b"))
    assert [f["rule"] for f in found["findings"] if f["severity"] != "info"] == []
    assert found["verdict"]["login"] == "unknown"


# -- failures ------------------------------------------------------------------------------------------------------


def without(login: Login, *claims: str) -> Login:
    for claim in claims:
        login.claims.pop(claim, None)
        login.only_id.pop(claim, None)
    return login


def claims(login: Login, **values: Any) -> Login:
    login.claims |= values
    return login


def in_token(login: Login, **values: Any) -> Login:
    login.only_id |= values
    return login


def at(login: Login, uri: str) -> Login:
    login.redirect_uri = uri
    return login


def html(text: str) -> str:
    return f"<html><head><title>Error</title></head><body><p>{text}</p></body></html>"


def entra_says(login: Login, number: int, text: str, error: str = "invalid_request") -> Case:
    told = f"AADSTS{number}: {text} Trace ID: 1a2b Correlation ID: 3c4d Timestamp: 2026-11-21 10:00:00Z"
    return callback(login, oauth_error(error, told))


FAILURES: tuple[tuple[str, str, Callable[[], Login | Case]], ...] = (
    (
        "okta",
        "redirect-uri-alias-host",
        lambda: page(
            at(okta(), f"https://{ALIAS}/login/callback"),
            400,
            html(
                "Error Code: invalid_request Description: The 'redirect_uri' parameter must be a Login redirect URI in "
                "the client app settings: https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa#tab-general"
            ),
        ),
    ),
    ("okta", "group-scope-missing", lambda: scoped(without(okta(), "groups"), "openid profile email")),
    (
        "okta",
        "user-not-assigned",
        lambda: callback(okta(), oauth_error("access_denied", "User is not assigned to the client application.")),
    ),
    (
        "okta_custom",
        "access-policy-denied",
        lambda: callback(
            okta_custom(),
            oauth_error(
                "access_denied", "Policy evaluation failed for this request, please check the policy configurations."
            ),
        ),
    ),
    (
        "okta_custom",
        "scope-rejected",
        lambda: callback(
            okta_custom(),
            oauth_error(
                "invalid_scope", "One or more scopes are not configured for the authorization server resource."
            ),
            scope="openid profile email groups",
        ),
    ),
    ("okta_custom", "issuer-mismatch", lambda: in_token(okta_custom(), iss="https://acme.okta.com")),
    ("entra", "email-verified-missing", lambda: optioned(entra(), emailVerifiedAlwaysTrue=False)),
    ("entra", "email-missing", lambda: without(entra(), "email")),
    (
        "entra",
        "client-secret-expired",
        lambda: token(
            entra(),
            401,
            oauth_error(
                "invalid_client", "AADSTS7000222: The provided client secret keys for app '6cb04018' are expired."
            ),
        ),
    ),
    (
        "entra",
        "redirect-uri-mismatch",
        lambda: page(
            entra(),
            200,
            html(
                "Sorry, but we're having trouble signing you in. AADSTS50011: The redirect URI 'https://x' specified "
                "in the request does not match the redirect URIs configured for the application '6cb04018'."
            ),
        ),
    ),
    (
        "entra",
        "user-not-assigned",
        lambda: entra_says(
            entra(),
            50105,
            "Your administrator has configured the application Qlik to block users unless they are "
            "specifically granted ('assigned') access to the application.",
            "access_denied",
        ),
    ),
    ("entra_v1", "email-verified-missing", lambda: optioned(entra_v1(), emailVerifiedAlwaysTrue=False)),
    (
        "entra_v1",
        "consent-required",
        lambda: entra_says(
            entra_v1(),
            65001,
            "The user or administrator has not consented to use the application with ID '6cb04018'.",
            "consent_required",
        ),
    ),
    (
        "entra_v1",
        "user-from-other-tenant",
        lambda: entra_says(
            entra_v1(), 50020, "User account 'x' from identity provider 'live.com' does not exist in tenant 'Acme'."
        ),
    ),
    ("entra_b2c", "claim-type-unusable", lambda: mapped(entra_b2c(), email=["emails"])),
    (
        "entra_b2c",
        "redirect-uri-mismatch",
        lambda: callback(
            entra_b2c(),
            oauth_error(
                "redirect_uri_mismatch",
                "AADB2C90006: The redirect URI 'https://x' provided in the request is not registered "
                "for the client id '90c0fe63'.",
            ),
            part="#",
        ),
    ),
    ("entra_b2c", "email-verified-missing", lambda: optioned(entra_b2c(), emailVerifiedAlwaysTrue=False)),
    (
        "entra_external_id",
        "email-verified-missing",
        lambda: optioned(entra_external_id(), emailVerifiedAlwaysTrue=False),
    ),
    ("entra_external_id", "email-missing", lambda: without(entra_external_id(), "email")),
    (
        "entra_external_id",
        "client-secret-invalid",
        lambda: token(
            entra_external_id(), 401, oauth_error("invalid_client", "AADSTS7000215: Invalid client secret provided.")
        ),
    ),
    (
        "auth0",
        "redirect-uri-mismatch",
        lambda: page(
            auth0(),
            403,
            html(
                "Oops!, something went wrong. Callback URL mismatch. The provided redirect_uri is not in the list of "
                "allowed callback URLs."
            ),
        ),
    ),
    ("auth0", "groups-missing", lambda: without(auth0(), "https://acme.example/groups")),
    ("auth0", "alg-not-accepted-by-qlik", lambda: hs256(auth0())),
    ("onelogin", "email-verified-missing", lambda: without(onelogin(), "email_verified")),
    ("onelogin", "email-verified-not-boolean", lambda: claims(onelogin(), email_verified="true")),
    (
        "onelogin",
        "redirect-uri-mismatch",
        lambda: page(
            onelogin(),
            400,
            html(
                "error: redirect_uri_mismatch error_description: redirect_uri did not match any client's registered "
                "redirect_uris state: st"
            ),
        ),
    ),
    ("keycloak", "issuer-mismatch", lambda: in_token(keycloak(), iss="http://keycloak:8080/realms/acme")),
    ("keycloak", "discovery-wrong-tenant", lambda: discovered(keycloak(), 404, {"error": "Realm does not exist"})),
    (
        "keycloak",
        "client-secret-invalid",
        lambda: token(
            keycloak(), 401, oauth_error("unauthorized_client", "Invalid client or Invalid client credentials")
        ),
    ),
    ("adfs", "email-missing", lambda: without(adfs(), "email")),
    (
        "adfs",
        "redirect-uri-mismatch",
        lambda: page(
            adfs(),
            200,
            html(
                "MSIS9224: Received invalid OAuth authorization request. The received 'redirect_uri' parameter is not "
                "a valid registered redirect URI for the client identifier: '5a3b'. Received redirect_uri: 'https://x'."
            ),
        ),
    ),
    ("adfs", "name-missing", lambda: without(adfs(), "name")),
    (
        "google",
        "redirect-uri-mismatch",
        lambda: page(
            google(),
            302,
            "",
            {
                "location": "https://accounts.google.com/signin/oauth/error?authError="
                "ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEKWW91IGNhbid0IHNpZ24gaW4"
            },
        ),
    ),
    (
        "google",
        "offline-access-refused",
        lambda: callback(
            scoped(google(), "openid profile email offline_access"),
            oauth_error(
                "invalid_scope", "Some requested scopes were invalid. {valid=[openid], invalid=[offline_access]}"
            ),
        ),
    ),
    ("google", "groups-missing", lambda: mapped(google(), groups=["groups"])),
    (
        "pingone",
        "redirect-uri-mismatch",
        lambda: page(
            pingone(),
            400,
            {
                "id": "7c1",
                "code": "INVALID_DATA",
                "message": "The request could not be completed. One or more validation errors were in the request.",
                "details": [{"code": "INVALID_VALUE", "target": "redirect_uri", "message": "Redirect URI mismatch"}],
            },
        ),
    ),
    ("pingone", "email-verified-false", lambda: claims(pingone(), email_verified=False)),
    (
        "pingone",
        "discovery-not-found",
        lambda: discovered(
            pingone(), 404, {"code": "NOT_FOUND", "message": "The requested resource could not be found."}
        ),
    ),
    ("pingfederate", "claim-only-in-id-token", lambda: hidden(pingfederate(), "email_verified")),
    ("pingfederate", "client-unknown", lambda: page(pingfederate(), 400, html("Unknown or invalid client_id"))),
    ("pingfederate", "groups-missing", lambda: without(pingfederate(), "memberof")),
    ("jumpcloud", "groups-not-array", lambda: claims(jumpcloud(), groups="Admin")),
    (
        "jumpcloud",
        "redirect-uri-mismatch",
        lambda: page(
            jumpcloud(),
            302,
            "",
            {
                "location": "https://console.jumpcloud.com/error?error=invalid_request&error_description=The+request+is+"
                "missing+a+required+parameter.+The+%27redirect_uri%27+parameter+does+not+match+any+of+the+OAuth+2.0+"
                "Client%27s+pre-registered+redirect+urls."
            },
        ),
    ),
    ("jumpcloud", "issuer-mismatch", lambda: in_token(jumpcloud(), iss="https://oauth.id.jumpcloud.com")),
    ("salesforce", "sub-unreadable", lambda: mapped(salesforce(), sub=["sub"])),
    (
        "salesforce",
        "redirect-uri-mismatch",
        lambda: page(
            salesforce(),
            400,
            html("error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration"),
        ),
    ),
    (
        "salesforce",
        "client-secret-invalid",
        lambda: token(salesforce(), 400, oauth_error("invalid_client", "invalid client credentials")),
    ),
    ("cloudflare", "email-verified-missing", lambda: without(cloudflare(), "custom")),
    ("cloudflare", "group-scope-missing", lambda: scoped(without(cloudflare(), "groups"), "openid email profile")),
    ("cloudflare", "issuer-mismatch", lambda: in_token(cloudflare(), iss="https://acme.cloudflareaccess.com")),
    ("dex", "redirect-uri-mismatch", lambda: page(dex(), 400, html("Bad Request Unregistered redirect_uri."))),
    ("dex", "groups-missing", lambda: without(dex(), "groups")),
    (
        "dex",
        "client-secret-invalid",
        lambda: token(dex(), 401, oauth_error("invalid_client", "Invalid client credentials.")),
    ),
    ("generic", "email-verified-missing", lambda: without(generic(), "email_verified")),
    ("generic", "claim-only-in-id-token", lambda: hidden(generic(), "name")),
    ("generic", "key-not-found", lambda: headed(generic(), kid="old")),
    ("qlik", "oauth-openid-scope", lambda: asking(client(), scope="openid user_default")),
    ("qlik", "oauth-no-scope", lambda: client(allowedScopes=[])),
    ("qlik", "oauth-redirect-not-https", lambda: client(redirectUris=["http://portal.acme.example/callback"])),
)


def hidden(login: Login, *names: str) -> Login:
    login.drop_userinfo = (*login.drop_userinfo, *names)
    return login


def headed(login: Login, **header: Any) -> Login:
    login.header |= header
    return login


def hs256(login: Login) -> Case:
    case = login.dict()
    parts = sign(login.id_payload(), alg="HS256", kid=None)
    case["token"]["response"]["body"]["id_token"] = parts
    return case


@pytest.mark.parametrize(("idp", "cause", "build"), FAILURES, ids=[f"{i}-{c}" for i, c, _ in FAILURES])
def test_failure_is_led_by_its_cause(idp: str, cause: str, build: Callable[[], Login | Case]) -> None:
    case = build()
    found = report(case)
    told = [(f["severity"], f["rule"], f["because_of"]) for f in found["findings"]]
    first = next(f for f in found["findings"] if f["because_of"] is None and f["severity"] != "info")
    assert first["rule"] == cause, told
    if first["severity"] == "error":
        assert found["verdict"]["root_cause"] == cause, told
        assert found["verdict"]["login"] in ("fails", "degraded")
    else:
        assert found["verdict"]["root_cause"] is None, told
    assert first["fix"], cause
    if idp != "qlik":
        assert found["provider"]["name"] == NAMES[idp]


def test_every_provider_has_three() -> None:
    for idp in (*NAMES, "qlik"):
        assert len({c for i, c, _ in FAILURES if i == idp}) >= 3, idp


def test_a_case_that_ends_early_leaves_the_rest_unchecked() -> None:
    assert "email-verified-missing" not in findings(ends(keycloak()))
