"""Each provider and variant is known by what was captured, on its own and on custom domains; look-alikes are not."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.idps.recognise import Signals, recognise

TENANT = "9122040d-6c67-4c5b-b112-36a304b66dad"
GOOGLE = base64.urlsafe_b64encode(b"\n\x15redirect_uri_mismatch").decode().rstrip("=")


@pytest.mark.parametrize(
    ("issuer", "name", "variant"),
    [
        ("https://acme.okta.com", "okta", "org"),
        ("https://acme.oktapreview.com/oauth2/default", "okta", "custom"),
        ("https://acme.okta-emea.com/oauth2/aus1abcDEF2ghiJKL3m4", "okta", "custom"),
        ("https://login.acme.com/oauth2/default", "okta", "custom"),
        ("https://login.acme.com/oauth2/aus1abcDEF2ghiJKL3m4", "okta", "custom"),
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", "entra", "v2"),
        ("https://login.microsoftonline.com/{tenantid}/v2.0", "entra", "v2"),
        (f"https://sts.windows.net/{TENANT}/", "entra", "v1"),
        (f"https://login.microsoftonline.us/{TENANT}/v2.0", "entra", "us"),
        (f"https://login.partner.microsoftonline.cn/{TENANT}/v2.0", "entra", "cn"),
        (f"https://sts.chinacloudapi.cn/{TENANT}/", "entra", "cn"),
        (f"https://acme.b2clogin.com/{TENANT}/v2.0/", "entra-b2c", "b2c"),
        (f"https://acme.b2clogin.com/tfp/{TENANT}/b2c_1_signin/v2.0/", "entra-b2c", "b2c"),
        (f"https://login.microsoftonline.com/tfp/{TENANT}/b2c_1_signin/v2.0/", "entra-b2c", "b2c"),
        (f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0", "entra-b2c", "external-id"),
        ("https://acme.eu.auth0.com/", "auth0", ""),
        ("https://acme.onelogin.com/oidc/2", "onelogin", ""),
        ("https://openid-connect.onelogin.com/oidc", "onelogin", ""),
        ("https://sso.acme.com/oidc/2", "onelogin", ""),
        ("https://sso.acme.com/realms/staff", "keycloak", ""),
        ("https://sso.acme.com/auth/realms/Staff", "keycloak", ""),
        ("http://localhost:8080/realms/master", "keycloak", ""),
        ("https://fs.acme.com/adfs", "adfs", ""),
        ("http://fs.acme.com/adfs/services/trust", "adfs", ""),
        ("https://accounts.google.com", "google", ""),
        ("accounts.google.com", "google", ""),
        (f"https://auth.pingone.eu/{TENANT}/as", "ping", "pingone"),
        (f"https://login.acme.com/{TENANT}/as", "ping", "pingone"),
        ("https://oauth.id.jumpcloud.com/", "jumpcloud", ""),
        ("https://oauth.id.eu.jumpcloud.com/", "jumpcloud", ""),
        ("https://login.salesforce.com", "salesforce", ""),
        ("https://acme.my.salesforce.com", "salesforce", ""),
        ("https://acme.my.site.com/qlik", "salesforce", ""),
        ("https://acme.cloudflareaccess.com/cdn-cgi/access/sso/oidc/abc", "cloudflare", ""),
        ("https://acme.eu.qlikcloud.com", "qlik", ""),
        ("https://acme.us.qlikcloudgov.com/", "qlik", ""),
        ("https://dex.acme.com/dex", "generic", "dex"),
        ("HTTPS://ACME.OKTA.COM", "okta", "org"),
        ("https://acme.okta.com./", "okta", "org"),
    ],
)
def test_by_issuer(issuer: str, name: str, variant: str) -> None:
    found = recognise(Signals(issuers=(issuer,)))
    assert (found.name, found.variant) == (name, variant)
    assert issuer in found.because


@pytest.mark.parametrize(
    "issuer",
    [
        "https://acme.okta.com.evil.example",
        "https://okta.com.evil.example/",
        "https://evilokta.com",
        "https://evil.example/?x=acme.okta.com",
        "https://evil.example/#https://acme.okta.com",
        "https://evil.example/acme.okta.com",
        "https://acme.okta.com@evil.example",
        "https://login.microsoftonline.com.evil.example/x/v2.0",
        "https://login.acme.com/?next=/realms/x",
        "https://login.acme.com/adfs2",
        "https://login.acme.com/myadfs/adfs",
        "https://login.acme.com/oauth2/v1",
        "https://accounts.google.com.evil.example",
        "https://login.acme.com/indexdex",
        "https://[::1",
        "https://acme.com:99999999/",
        "\x00",
        "",
        "urn:acme:idp",
    ],
)
def test_look_alikes_are_generic(issuer: str) -> None:
    found = recognise(Signals(issuers=(issuer,)))
    assert (found.name, found.variant) == ("generic", ""), found.because


@pytest.mark.parametrize(
    ("url", "name", "variant"),
    [
        (f"https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration", "entra", "v2"),
        (f"https://login.microsoftonline.com/{TENANT}/.well-known/openid-configuration", "entra", "v1"),
        ("https://login.microsoftonline.com/common/oauth2/authorize?client_id=x", "entra", "v1"),
        ("https://acme.okta.com/oauth2/v1/authorize?client_id=0oa1", "okta", "org"),
        ("https://acme.okta.com/oauth2/default/v1/token", "okta", "custom"),
        ("https://login.acme.com/oauth2/v1/authorize", "okta", "org"),
        ("https://sso.acme.com/realms/staff/protocol/openid-connect/auth", "keycloak", ""),
        ("https://sso.acme.com/auth/realms/staff/.well-known/openid-configuration", "keycloak", ""),
        ("https://sso.acme.com/as/authorization.oauth2?x=1", "ping", "pingfederate"),
        ("https://sso.acme.com/idp/userinfo.openid", "ping", "pingfederate"),
        ("https://sso.acme.com/pf/JWKS", "ping", "pingfederate"),
        ("https://fs.acme.com/adfs/oauth2/authorize/", "adfs", ""),
        ("https://oauth2.googleapis.com/token", "google", ""),
        ("https://crm.acme.com/services/oauth2/authorize", "salesforce", ""),
        ("https://app.acme.com/cdn-cgi/access/sso/oidc/abc/authorization", "cloudflare", ""),
        ("https://acme.com/acme.onmicrosoft.com/b2c_1_signin/oauth2/v2.0/authorize", "entra-b2c", "b2c"),
        ("https://acme.com/authorize?redirect_uri=https%3A%2F%2Facme.okta.com%2F", "generic", ""),
        ("https://acme.com/authorize?redirect_uri=https://acme.eu.qlikcloud.com/login/callback", "generic", ""),
    ],
)
def test_by_address(url: str, name: str, variant: str) -> None:
    found = recognise(Signals(urls=(url,)))
    assert (found.name, found.variant) == (name, variant), found.because


def _metadata(base: str, **ends: str) -> dict[str, Any]:
    return {"issuer": base, **{k: base.rstrip("/") + v for k, v in ends.items()}}


@pytest.mark.parametrize(
    ("discovery", "name", "variant"),
    [
        (
            _metadata(
                "https://login.acme.com/",
                authorization_endpoint="/authorize",
                token_endpoint="/oauth/token",
                jwks_uri="/.well-known/jwks.json",
            ),
            "auth0",
            "",
        ),
        (_metadata("https://login.acme.com", authorization_endpoint="/oauth2/v1/authorize"), "okta", "org"),
        (
            _metadata(
                "https://op.acme.com",
                authorization_endpoint="/auth",
                token_endpoint="/token",
                userinfo_endpoint="/me",
                jwks_uri="/jwks",
            ),
            "generic",
            "node-oidc",
        ),
        (
            _metadata(
                "https://op.acme.com",
                authorization_endpoint="/auth",
                token_endpoint="/token",
                userinfo_endpoint="/userinfo",
                jwks_uri="/keys",
            ),
            "generic",
            "dex",
        ),
        ({"issuer": "https://x.example", "tenant_region_scope": "EU"}, "entra", ""),
        ({"issuer": "https://x.example", "access_token_issuer": "http://x"}, "adfs", ""),
        ({"issuer": "https://x.example", "ping_revoked_sris_endpoint": "https://x.example/r"}, "ping", "pingfederate"),
        (_metadata("https://op.acme.com", authorization_endpoint="/authorize", token_endpoint="/token"), "generic", ""),
        ({"issuer": 7, "token_endpoint": ["x"], "jwks_uri": None}, "generic", ""),
    ],
)
def test_by_metadata(discovery: dict[str, Any], name: str, variant: str) -> None:
    found = recognise(Signals(issuers=("https://x.example",), discovery=discovery))
    assert (found.name, found.variant) == (name, variant), found.because


OKTA_ID, OKTA_APP = "00uid4BxXw6I6TV4m0g3", "0oa1ab2cd3EF4gh5ij6k"


@pytest.mark.parametrize(
    ("claims", "name", "variant"),
    [
        ({"jti": "ID.x", "sub": OKTA_ID, "aud": OKTA_APP, "iss": "https://id.acme.com"}, "okta", "org"),
        ({"jti": "AT.x", "cid": OKTA_APP, "sub": "ann", "iss": "https://id.acme.com/oauth2/x"}, "okta", "custom"),
        ({"tid": TENANT, "oid": TENANT, "ver": "1.0"}, "entra", "v1"),
        ({"tid": TENANT, "oid": TENANT, "ver": "2.0"}, "entra", "v2"),
        ({"tfp": "B2C_1_signin", "tid": TENANT, "oid": TENANT}, "entra-b2c", "b2c"),
        ({"acr": "b2c_1_signin"}, "entra-b2c", "b2c"),
        ({"sub": "auth0|123456"}, "auth0", ""),
        ({"sub": "google-oauth2|123456"}, "auth0", ""),
        ({"typ": "ID", "azp": "qlik"}, "keycloak", ""),
        ({"realm_access": {"roles": []}}, "keycloak", ""),
        ({"apptype": "Confidential"}, "adfs", ""),
        ({"jc_org": "x"}, "jumpcloud", ""),
        ({"sub": "https://test.salesforce.com/id/00Dx0000000aBcDEAU/005x0000000aBcDAAU"}, "salesforce", ""),
        ({"identity_nonce": "x", "type": "app"}, "cloudflare", ""),
        ({"p1.rid": "x"}, "ping", "pingone"),
        ({"sub": "jdoe", "email": "x@okta.com", "tid": "no-guid", "jti": "ID.x"}, "generic", ""),
        ({"sub": ["auth0|x"], "tid": 1, "typ": {}, "acr": 0, "aud": [OKTA_APP]}, "generic", ""),
    ],
)
def test_by_claims(claims: Any, name: str, variant: str) -> None:
    found = recognise(Signals(issuers=("https://sso.acme.com",), claims=(claims,)))
    assert (found.name, found.variant) == (name, variant), found.because


def test_the_reason_from_claims_shows_the_form_and_no_persons_id() -> None:
    found = recognise(Signals(claims=({"sub": "auth0|5f7c8ec7c33c6c004bbafe82"},)))
    assert "connection|id" in found.because and "5f7c8ec7" not in found.because


@pytest.mark.parametrize(
    ("page", "name", "variant"),
    [
        ('$Config={"strServiceExceptionMessage":"AADSTS50011: x"}', "entra", ""),
        ("error=redirect_uri_mismatch&error_description=AADB2C90006%3a+The", "entra-b2c", "b2c"),
        ("<p>MSIS9224: Received invalid OAuth authorization request.</p>", "adfs", ""),
        ("client app settings: https://acme-admin.okta.com/admin/app", "okta", ""),
        ("<h1>We are sorry...</h1><p>Invalid parameter: redirect_uri</p>", "keycloak", ""),
        ('{"error":"Realm does not exist"}', "keycloak", ""),
        ("Oops!, something went wrong", "auth0", ""),
        (f"https://accounts.google.com/signin/oauth/error?authError={GOOGLE}", "google", ""),
        ("You can’t sign in because it doesn’t comply with Google’s OAuth 2.0 policy", "google", ""),
        ("error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration", "salesforce", ""),
        ("redirect_uri did not match any client's registered redirect_uris", "onelogin", ""),
        ("redirect_uri did not match any of the client&#39;s registered redirect_uris", "generic", "node-oidc"),
        ("Unregistered redirect_uri (&#34;https://x&#34;).", "generic", "dex"),
        ("Please sign in with Okta or Google", "generic", ""),
    ],
)
def test_by_page(page: str, name: str, variant: str) -> None:
    found = recognise(Signals(pages=(page,)))
    assert (found.name, found.variant) == (name, variant), found.because


@pytest.mark.parametrize(
    ("configured", "name"),
    [
        ("okta", "okta"),
        ("azureAD", "entra"),
        ("keycloak", "keycloak"),
        ("adfs", "adfs"),
        ("auth0", "auth0"),
        ("salesforce", "salesforce"),
        ("generic", "generic"),
        ("external", "generic"),
        (None, "generic"),
        ("x", "generic"),
    ],
)
def test_the_configured_type_counts_last(configured: Any, name: str) -> None:
    found = recognise(Signals(configured=configured))
    assert found.name == name
    if name != "generic":
        assert "only Qlik's provider type" in found.because
    stronger = recognise(Signals(pages=("AADSTS50011",), configured=configured))
    assert stronger.name == "entra"


def test_the_issuer_outweighs_what_follows() -> None:
    found = recognise(
        Signals(
            issuers=(f"https://login.microsoftonline.com/{TENANT}/v2.0", f"https://sts.windows.net/{TENANT}/"),
            urls=("https://acme.okta.com/",),
            claims=({"sub": "auth0|1"},),
            configured="keycloak",
        )
    )
    assert (found.name, found.variant) == ("entra", "v2")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda c: st.lists(c, max_size=3) | st.dictionaries(st.text(max_size=8), c, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["sub", "tid", "oid", "ver", "jti", "aud", "acr", "tfp", "typ", "azp", "iss", "cid", "uid"])
URLISH = st.text(max_size=40) | st.builds("https://{}/{}".format, st.text(max_size=15), st.text(max_size=15))


@given(
    st.lists(URLISH, max_size=3),
    st.lists(URLISH, max_size=3),
    st.dictionaries(NAMES, JSON, max_size=5),
    st.dictionaries(st.sampled_from(["issuer", "token_endpoint", "jwks_uri", "msgraph_host"]), JSON | URLISH),
    st.lists(st.text(max_size=60), max_size=2),
    st.none() | st.text(max_size=9),
)
def test_recognise_never_raises(
    issuers: Any, urls: Any, claims: Any, discovery: Any, pages: Any, configured: Any
) -> None:
    found = recognise(Signals(tuple(issuers), tuple(urls), (claims,), discovery, tuple(pages), configured))
    assert found.because and len(found.because) < 400
