"""Exports of applications: what they say becomes evidence, their secrets do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, diagnose
from inspector.report.model import Report
from inspector.sources.found import Found, SourceError
from inspector.sources.registry import recognise

URI = "https://kx1abcdefg2345h.eu.qlikcloud.com/login/callback"
OUT = "https://kx1abcdefg2345h.eu.qlikcloud.com/"
SECRET = "s3cr3t-Value-0123456789"


def entra_old(platform: str = "Web") -> dict[str, Any]:
    return {
        "appId": "11111111-2222-3333-4444-555555555555",
        "name": "Qlik Cloud",
        "groupMembershipClaims": None,
        "replyUrlsWithType": [{"url": URI, "type": platform}],
        "logoutUrl": None,
        "optionalClaims": None,
        "passwordCredentials": [{"endDate": "2027-01-01T00:00:00Z", "value": SECRET, "keyId": "k"}],
    }


def entra_graph(platform: str = "web") -> dict[str, Any]:
    empty: dict[str, Any] = {"redirectUris": []}
    app: dict[str, Any] = {
        "appId": "1",
        "displayName": "Qlik Cloud",
        "web": dict(empty),
        "spa": dict(empty),
        "publicClient": dict(empty),
        "groupMembershipClaims": "SecurityGroup",
    }
    app[platform] = {"redirectUris": [URI]}
    return app


def okta(
    kind: str = "web", method: str = "client_secret_basic", grants: tuple[str, ...] = ("authorization_code",)
) -> Any:
    return {
        "id": "0oa1",
        "label": "Qlik Cloud",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {
            "oauthClient": {"client_id": "0oa1", "client_secret": SECRET, "token_endpoint_auth_method": method}
        },
        "settings": {
            "oauthClient": {
                "redirect_uris": [URI],
                "post_logout_redirect_uris": [OUT],
                "response_types": ["code"],
                "grant_types": list(grants),
                "application_type": kind,
            }
        },
    }


def keycloak(**members: Any) -> dict[str, Any]:
    return {
        "clientId": "qlik",
        "protocol": "openid-connect",
        "redirectUris": [URI],
        "publicClient": False,
        "standardFlowEnabled": True,
        "clientAuthenticatorType": "client-secret",
        "secret": SECRET,
        "attributes": {"post.logout.redirect.uris": OUT},
        "protocolMappers": [],
        **members,
    }


AUTH0 = {
    "client_id": "c1",
    "name": "Qlik",
    "callbacks": [URI],
    "allowed_logout_urls": [OUT],
    "app_type": "regular_web",
    "client_secret": SECRET,
    "token_endpoint_auth_method": "client_secret_post",
    "grant_types": ["authorization_code"],
    "jwt_configuration": {"alg": "RS256"},
}
COGNITO = {
    "UserPoolClient": {
        "UserPoolId": "eu-1_x",
        "ClientId": "c1",
        "ClientName": "qlik",
        "ClientSecret": SECRET,
        "CallbackURLs": [URI],
        "LogoutURLs": [OUT],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
    }
}
METADATA = {
    "client_id": "c1",
    "redirect_uris": [URI],
    "token_endpoint_auth_method": "client_secret_basic",
    "client_secret": SECRET,
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
}
GOOGLE = {
    "client_id": "c1",
    "project_id": "qlik",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "client_secret": SECRET,
    "redirect_uris": [URI],
}
ONELOGIN = {
    "id": 1,
    "name": "Qlik",
    "connector_id": 108419,
    "configuration": {"redirect_uri": f"{URI}\n", "post_logout_redirect_uri": OUT},
    "sso": {"client_id": "c1", "client_secret": SECRET},
}
NATIVE = {"redirect_uri": URI, "oidc_application_type": 1}
PINGONE = {
    "id": "c1",
    "name": "Qlik",
    "protocol": "OPENID_CONNECT",
    "type": "WEB_APP",
    "grantTypes": ["AUTHORIZATION_CODE"],
    "responseTypes": ["CODE"],
    "redirectUris": [URI],
    "tokenEndpointAuthMethod": "CLIENT_SECRET_BASIC",
}
PINGFEDERATE = {
    "clientId": "c1",
    "name": "Qlik",
    "redirectUris": [URI],
    "grantTypes": ["AUTHORIZATION_CODE"],
    "clientAuth": {"type": "SECRET", "secret": SECRET},
}
ADFS = {
    "Name": "Qlik - Server application",
    "Identifier": "c1",
    "ApplicationGroupIdentifier": "Qlik",
    "RedirectUri": [URI],
    "ClientSecret": SECRET,
}
EXPORTS = (
    ("google", {"web": GOOGLE}),
    ("google", [{"web": GOOGLE}]),
    ("google", {"web": {**GOOGLE, "javascript_origins": []}}),
    ("onelogin", ONELOGIN),
    ("onelogin", [ONELOGIN]),
    ("onelogin", {**ONELOGIN, "parameters": {"groups": {}}}),
    ("ping", PINGONE),
    ("ping", {"_embedded": {"applications": [PINGONE]}}),
    ("ping", PINGFEDERATE),
    ("ping", {"items": [PINGFEDERATE]}),
    ("adfs", ADFS),
    ("adfs", [ADFS]),
    ("adfs", {"ClientId": "c1", "Name": "Qlik", "RedirectUri": URI, "ClientType": "Confidential"}),
    ("entra", entra_old()),
    ("entra", entra_graph()),
    ("entra", {"value": [entra_graph()]}),
    ("okta", okta()),
    ("okta", [okta()]),
    ("keycloak", keycloak()),
    ("keycloak", {"realm": "acme", "clients": [keycloak()]}),
    ("auth0", AUTH0),
    ("auth0", [AUTH0]),
    ("cognito", COGNITO),
    ("generic", METADATA),
)


def judged(value: Any, **members: Any) -> tuple[Found, Report]:
    found = recognise(json.dumps(value))
    return found, diagnose(Case({**found.members, **members}))


@pytest.mark.parametrize(("provider", "value"), EXPORTS)
def test_an_export_gives_the_registered_uris_and_no_secret(provider: str, value: Any) -> None:
    found, report = judged(value, tenant={"host": "kx1abcdefg2345h.eu.qlikcloud.com"})
    assert found.members["client"]["registered_redirect_uris"] == [URI]
    assert found.members["client"]["registration"]["provider"] == provider
    assert SECRET not in json.dumps(found.members)
    assert not [f.rule for f in report.findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (entra_old("Spa"), "redirect-uri-platform-type"),
        (entra_old("InstalledClient"), "redirect-uri-platform-type"),
        (entra_graph("publicClient"), "redirect-uri-platform-type"),
        (okta("browser", "none"), "redirect-uri-platform-type"),
        (okta(method="none"), "client-auth-method"),
        (okta(method="private_key_jwt"), "client-auth-method"),
        (keycloak(publicClient=True), "client-auth-method"),
        (okta(grants=("implicit",)), "response-type-unsupported"),
        (keycloak(standardFlowEnabled=False), "response-type-unsupported"),
        ({**METADATA, "response_types": ["id_token"]}, "response-type-unsupported"),
        ({**AUTH0, "jwt_configuration": {"alg": "HS256"}}, "alg-not-accepted-by-qlik"),
        (keycloak(attributes={"id.token.signed.response.alg": "ES256"}), "alg-not-accepted-by-qlik"),
        ({"installed": GOOGLE}, "redirect-uri-platform-type"),
        (
            {**ONELOGIN, "configuration": {"redirect_uri": URI, "oidc_application_type": 1}},
            "redirect-uri-platform-type",
        ),
        ({**ONELOGIN, "configuration": {"redirect_uri": URI, "token_endpoint_auth_method": 2}}, "client-auth-method"),
        ({**PINGONE, "type": "SINGLE_PAGE_APP"}, "redirect-uri-platform-type"),
        ({**PINGFEDERATE, "clientAuth": {"type": "NONE"}}, "client-auth-method"),
        ({**PINGFEDERATE, "grantTypes": ["CLIENT_CREDENTIALS"]}, "response-type-unsupported"),
        ({k: v for k, v in ADFS.items() if k != "ClientSecret"}, "redirect-uri-platform-type"),
    ],
)
def test_what_is_registered_wrong_needs_no_login_to_be_seen(value: Any, rule: str) -> None:
    _, report = judged(value)
    assert rule in [f.rule for f in report.findings]


def test_the_lists_answer_for_the_tenant() -> None:
    tenant = {"host": "other.eu.qlikcloud.com"}
    _, report = judged(okta(), tenant=tenant)
    assert report.findings[0].rule.startswith("redirect-uri")
    only_out = okta()
    only_out["settings"]["oauthClient"] |= {"redirect_uris": [], "post_logout_redirect_uris": [URI]}
    _, report = judged(only_out, tenant={"host": "kx1abcdefg2345h.eu.qlikcloud.com"})
    assert report.findings[0].rule == "redirect-uri-in-sign-out-list"


def test_of_several_applications_qliks_is_taken_and_the_others_are_named() -> None:
    other = {**AUTH0, "name": "Shop", "callbacks": ["https://shop.example.com/cb"], "client_id": "c2"}
    found, _ = judged([other, AUTH0])
    assert found.members["client"]["client_id"] == "c1"
    assert any("Shop" in note for note in found.notes)


@pytest.mark.parametrize(
    "value",
    [
        {"client_id": "c1", "client_secret": SECRET},
        {"clientId": "qlik", "protocol": "saml", "redirectUris": [URI]},
        {"appId": "1", "web": {"redirectUris": [URI]}},
        {"label": "Qlik", "settings": {"app": {}}, "signOnMode": "SAML_2_0"},
        {"web": {"client_id": "c1", "secret": "x"}},
        {"connector_id": 1, "configuration": {"login": "x"}},
        {"protocol": "SAML", "redirectUris": [URI], "name": "Qlik"},
        {"Name": "Qlik", "RedirectUri": [URI]},
    ],
)
def test_what_only_looks_like_an_export_is_none(value: Any) -> None:
    try:
        found = recognise(json.dumps(value))
    except SourceError:
        return
    assert "registration" not in (found.members.get("client") or {})


@pytest.mark.parametrize("protocol", [None, "OIDC", "OpenID Connect", "openid_connect", "OAuth 2.0"])
def test_a_registration_without_its_providers_signs_is_read_in_any_protocol_of_oauth(protocol: str | None) -> None:
    value = {"clientId": "qlik", "redirectUris": [URI], "protocol": protocol}
    assert recognise(json.dumps(value)).members["client"]["registered_redirect_uris"] == [URI]


@given(st.sampled_from([v for _, v in EXPORTS if isinstance(v, dict)]), st.data())
def test_a_member_of_another_type_breaks_nothing(value: dict[str, Any], data: st.DataObject) -> None:
    odd = {**value, data.draw(st.sampled_from(sorted(value))): data.draw(st.sampled_from([None, 7, "x", [], [1], {}]))}
    try:
        found = recognise(json.dumps(odd))
    except SourceError:
        return
    diagnose(Case(found.members))
