"""Cases on the way to the login: network, discovery, redirect URI."""

from __future__ import annotations

from typing import Any

from tests.cases import (
    ALIAS,
    CALLBACK,
    TENANT,
    auth0,
    entra,
    generic,
    keycloak,
    okta,
    okta_custom,
)
from tests.samples.told import (
    LOOPBACK,
    discovered,
    document,
    ends,
    oauth_error,
    page,
    request,
    token,
    unreached,
)
from tests.stories.judged import Cases

CASES = Cases()
Case = dict[str, Any]
OKTA_REDIRECT = (
    "<html><body><h1>400</h1><p>Bad Request</p><p>Your request resulted in an error. Error Code: invalid_request "
    "Description: The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: "
    "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa4k2c9q1WqXyZ5d7#tab-general</p></body></html>"
)
KEYCLOAK_REDIRECT = "<html><body><h1>We are sorry...</h1><p>Invalid parameter: redirect_uri</p></body></html>"


def registered(case: Case, *uris: str, sign_out: tuple[str, ...] = ()) -> Case:
    case["client"]["registered_redirect_uris"] = list(uris)
    if sign_out:
        case["client"]["registered_sign_out_uris"] = list(sign_out)
    return case


# -- network -------------------------------------------------------------------------------------------------------


@CASES.expect("host-unreachable", "fails", status="networkError", unchecked={"email-verified-missing": ""})
def dns_of_the_issuer() -> Case:
    # N01; nothing else was seen, so everything after is not checked.
    return unreached(keycloak(), "discovery", "dns", "Name or service not known: sso.acme.example")


@CASES.expect("tls-failed", "fails", status="networkError")
def certificate_expired() -> Case:
    # N02.
    return unreached(keycloak(), "discovery", "tls", "certificate has expired")


@CASES.expect("timed-out", "fails", status="networkError", lacks=("callback-timeout",))
def token_endpoint_silent() -> Case:
    # N03; A18 is only for the authorize step.
    return unreached(keycloak(), "token", "timeout", "no answer within 10 s")


@CASES.expect("callback-timeout", "fails", status="callbackError", lacks=("timed-out",))
def nothing_came_back() -> Case:
    # Point 5: network_error at authorize, time-out, is A18 and therefore one classification, not N03.
    return unreached(okta(), "authorize", "timeout", "no callback within 300 s")


@CASES.expect("jwks-unreachable", "fails", lacks=("not-json",), finds=("jwks-unreachable",))
def key_set_is_a_page() -> Case:
    # N04 not where S09 explains it.
    case = keycloak().dict()
    case["jwks"] |= {"headers": {"content-type": "text/html"}, "body": "<html><body>Sign in</body></html>"}
    return case


@CASES.expect(
    "host-unreachable", "fails", finds=("jwks-unreachable",), because={"jwks-unreachable": "host-unreachable"}
)
def key_set_host_refuses() -> Case:
    # S09 "network finding attached": the earliest stage is the root.
    return unreached(keycloak(), "jwks", "refused", "Connection refused")


@CASES.expect("not-json", "fails", status="networkError")
def captive_portal_at_discovery() -> Case:
    # N04: 200 with a page where JSON is due, at a complete discovery URL.
    return discovered(
        keycloak(), 200, "<html><head><title>Welcome to Hotel WiFi</title></head><body>Accept</body></html>"
    )


@CASES.expect("discovery-not-found", "fails", status="protocolError", lacks=("not-json",))
def a_404_page_at_discovery() -> Case:
    # Point 6: N04 only for 2xx.
    return discovered(generic(), 404, "<html><body>404 Not Found</body></html>")


@CASES.expect("discovery-url-incomplete", "fails", lacks=("not-json",))
def the_issuer_instead_of_the_discovery_url() -> Case:
    # Point 6: N04 not where D13 explains it.
    return discovered(keycloak(), 200, "<html><body>Keycloak</body></html>", "https://sso.acme.example/realms/acme")


@CASES.expect("server-error-at-idp", "fails", lacks=("not-json", "token-error-other"))
def token_endpoint_answers_502() -> Case:
    # N04 only for 2xx; a gateway's 502 is A14, and K10 only where nothing else matches.
    return token(generic(), 502, "<html><body>502 Bad Gateway</body></html>")


@CASES.expect("rate-limited", "fails", status="networkError", lacks=("token-error-other", "userinfo-failed"))
def token_endpoint_limits() -> Case:
    # N07: one classification per answer.
    return token(
        okta(), 429, {"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit due to too many requests."}
    )


@CASES.expect("insecure-http", "fails")
def issuer_over_http() -> Case:
    # N05.
    login = keycloak()
    login.issuer = "http://sso.acme.example/realms/acme"
    login.endpoints = {k: v.replace("https://", "http://") for k, v in login.endpoints.items()}
    return login.dict()


@CASES.expect("discovery-not-public", "fails", lacks=("insecure-http",))
def loopback_issuer_over_http() -> Case:
    # N05 "on a host that is not loopback"; Q12 "loopback or a private address is an error".
    login = generic()
    login.issuer = "http://127.0.0.1:9000"
    return login.dict()


# -- discovery -----------------------------------------------------------------------------------------------------


@CASES.expect("discovery-wrong-tenant", "fails", because={"discovery-not-found": "discovery-wrong-tenant"})
def entra_tenant_unknown() -> Case:
    # D02 over D01: AADSTS90002 with status 400.
    body = {
        "error": "invalid_tenant",
        "error_codes": [90002],
        "error_description": "AADSTS90002: Tenant 'acme' not found. Check to make sure you have the correct tenant ID.",
    }
    return discovered(entra(), 400, body)


@CASES.expect("discovery-wrong-tenant", "fails", because={"discovery-not-found": "discovery-wrong-tenant"})
def keycloak_realm_unknown() -> Case:
    # D02 over D01.
    return discovered(keycloak(), 404, {"error": "Realm does not exist"})


@CASES.expect("discovery-wrong-tenant", "fails", because={"discovery-not-found": "discovery-wrong-tenant"})
def okta_server_unknown() -> Case:
    # D02 over D01: E0000007.
    return discovered(
        okta_custom(),
        404,
        {
            "errorCode": "E0000007",
            "errorSummary": "Not found: Resource not found: default (AuthorizationServer)",
            "errorLink": "E0000007",
        },
    )


@CASES.expect("discovery-admin-url", "fails", because={"discovery-not-found": "discovery-admin-url"})
def okta_admin_host() -> Case:
    # D10 over D01.
    return discovered(okta(), 404, "<html>404</html>", "https://acme-admin.okta.com/.well-known/openid-configuration")


@CASES.expect("discovery-url-incomplete", "fails", because={"discovery-not-found": "discovery-url-incomplete"})
def issuer_entered_and_404() -> Case:
    # D13 over D01.
    return discovered(auth0(), 404, "Not Found", "https://acme.eu.auth0.com/")


@CASES.expect("discovery-issuer-mismatch", "fails", finds=("discovery-issuer-mismatch",), lacks=("discovery-differs",))
def okta_custom_domain_in_the_document() -> Case:
    # D03; point 7: the issuer inside the document is D03's matter, never Q08's.
    login = okta()
    login.discovery_url = "https://login.acme.example/.well-known/openid-configuration"
    return login.dict()


@CASES.expect(
    None, "succeeds", lacks=("discovery-issuer-mismatch", "issuer-mismatch"), finds={"discovery-v1-endpoint": "warning"}
)
def entra_v1_issuer_is_excepted() -> Case:
    # D03 excepts Entra v1; D12 warns, and its warning is none of point 9.
    login = entra()
    tid = login.only_id["tid"]
    login.issuer = f"https://sts.windows.net/{tid}/"
    base = f"https://login.microsoftonline.com/{tid}"
    login.discovery_url = f"{base}/.well-known/openid-configuration"
    login.only_id |= {"ver": "1.0", "unique_name": "maria.schmidt@acme.example"}
    login.endpoints |= {
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "jwks_uri": f"{base}/discovery/keys",
        "userinfo_endpoint": f"{base}/openid/userinfo",
    }
    return login.dict()


@CASES.expect(
    None,
    "succeeds",
    finds={"discovery-multi-tenant-template": "warning"},
    lacks=("discovery-issuer-mismatch", "issuer-mismatch"),
)
def entra_common_template() -> Case:
    # D11 warns; D03 and C01 take the template.
    login = entra()
    login.metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    login.discovery_url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    return login.dict()


@CASES.expect("discovery-missing-endpoint", "fails", status="protocolError")
def no_jwks_uri() -> Case:
    # D04.
    return document(generic(), jwks_uri=...)


@CASES.expect("discovery-no-userinfo", "fails")
def no_userinfo_endpoint_for_generic() -> Case:
    # D05: Qlik reads userinfo for generic.
    login = generic()
    login.with_userinfo = False
    return document(login, userinfo_endpoint=...)


@CASES.expect(None, "succeeds", lacks=("discovery-no-userinfo", "discovery-missing-endpoint"))
def no_userinfo_endpoint_for_entra() -> Case:
    # D05 only where Qlik reads userinfo, and D04 does not name userinfo_endpoint.
    login = entra()
    login.with_userinfo = False
    return document(login, userinfo_endpoint=...)


@CASES.expect("discovery-alg-unsupported-by-qlik", "fails")
def only_elliptic_curves_offered() -> Case:
    # D06.
    return document(generic(), id_token_signing_alg_values_supported=["ES256", "PS256"])


@CASES.expect(None, "succeeds", lacks=("discovery-alg-unsupported-by-qlik",))
def rs256_among_others() -> Case:
    # D06 "neither": one is enough.
    return document(generic(), id_token_signing_alg_values_supported=["ES256", "RS256", "HS256"])


@CASES.expect(None, "succeeds", finds={"discovery-scope-not-offered": "warning"})
def a_scope_that_is_not_offered() -> Case:
    # D07 is a warning.
    login = generic()
    login.scope = "openid profile email roles"
    case = login.dict()
    case["token"]["response"]["body"].pop("scope", None)
    return case


@CASES.expect("discovery-code-flow-unsupported", "fails")
def implicit_only() -> Case:
    # D08.
    return document(generic(), response_types_supported=["id_token", "token id_token"])


@CASES.expect("discovery-auth-method-unsupported", "fails")
def only_private_key_jwt() -> Case:
    # D09: Qlik sends a secret.
    return document(generic(), token_endpoint_auth_methods_supported=["private_key_jwt", "tls_client_auth"])


@CASES.expect(None, "succeeds", lacks=("discovery-auth-method-unsupported",))
def auth_methods_not_listed() -> Case:
    # D09: an absent list means client_secret_basic (OpenID Connect Discovery 3).
    return document(generic(), token_endpoint_auth_methods_supported=...)


# -- redirect URI --------------------------------------------------------------------------------------------------


@CASES.expect("redirect-uri-mismatch", "fails", status="callbackError")
def okta_refuses_the_redirect_uri() -> Case:
    # R01 on a page.
    return page(okta(), 400, OKTA_REDIRECT)


@CASES.expect("redirect-uri-alias-host", "fails", because={"redirect-uri-mismatch": "redirect-uri-alias-host"})
def the_alias_is_refused() -> Case:
    # R02 over R01: the requested URI has the alias.
    login = okta()
    login.redirect_uri = f"https://{ALIAS}/login/callback"
    return page(login, 400, OKTA_REDIRECT)


@CASES.expect("redirect-uri-alias-host", "fails", because={"redirect-uri-mismatch": "redirect-uri-alias-host"})
def only_the_alias_is_registered() -> Case:
    # R02: the registered URI uses the alias.
    return registered(page(okta(), 400, OKTA_REDIRECT), f"https://{ALIAS}/login/callback")


@CASES.expect(
    "redirect-uri-in-sign-out-list", "fails", because={"redirect-uri-mismatch": "redirect-uri-in-sign-out-list"}
)
def registered_as_sign_out_uri() -> Case:
    # R03 over R01: SEED-0's step 7.
    return registered(page(okta(), 400, OKTA_REDIRECT), "https://other.example/cb", sign_out=(CALLBACK,))


@CASES.expect("redirect-uri-near-miss", "fails", because={"redirect-uri-mismatch": "redirect-uri-near-miss"})
def a_trailing_slash() -> Case:
    # R04 over R01.
    return registered(page(keycloak(), 400, KEYCLOAK_REDIRECT), CALLBACK + "/")


@CASES.expect("redirect-uri-saml-path", "fails", because={"redirect-uri-mismatch": "redirect-uri-saml-path"})
def the_saml_path_is_registered() -> Case:
    # R06 over R01 and over R04.
    return registered(page(okta(), 400, OKTA_REDIRECT), f"https://{TENANT}/login/saml")


@CASES.expect("redirect-uri-mismatch", "fails", lacks=("redirect-uri-near-miss",))
def not_in_the_given_list() -> Case:
    # R01: or the URI is not in the given registered list.
    return registered(ends(okta()), "https://app.acme.example/callback") | {
        "authorize": {"request_url": request(okta())}
    }


@CASES.expect(None, "unknown", finds=("loopback-not-registered",), lacks=("redirect-uri-mismatch",), status="unknown")
def the_inspectors_loopback_is_refused() -> Case:
    # Point 4: R07 alone gives root_cause null and login unknown; R01 does not fire for the inspector's own URI.
    login = okta()
    login.redirect_uri = LOOPBACK
    return page(login, 400, OKTA_REDIRECT)


@CASES.expect("discovery-alg-unsupported-by-qlik", "fails", finds=("loopback-not-registered",))
def the_loopback_beside_a_real_fault() -> Case:
    # R07 is never the root cause; another error is.
    login = keycloak()
    login.redirect_uri = LOOPBACK
    login.metadata["id_token_signing_alg_values_supported"] = ["ES256"]
    return page(login, 400, KEYCLOAK_REDIRECT)


@CASES.expect("redirect-uri-not-https", "fails")
def callback_over_http() -> Case:
    # R05.
    login = keycloak()
    login.redirect_uri = f"http://{TENANT}/login/callback"
    return page(login, 400, KEYCLOAK_REDIRECT)


@CASES.expect("redirect-uri-platform-type", "fails", because={"redirect-uri-mismatch": "redirect-uri-platform-type"})
def entra_spa_platform_beside_a_list() -> Case:
    # R09 over R01: the list of the Web platform does not hold the URI, because it stands under another one.
    return registered(entra_spa_platform(), "https://app.acme.example/callback")


@CASES.expect("redirect-uri-platform-type", "fails", lacks=("redirect-uri-mismatch", "token-error-other"))
def entra_spa_platform() -> Case:
    # R09, one classification per answer.
    text = "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-"
    return token(entra(), 400, oauth_error("invalid_request", f"{text}origin requests.", error_codes=[9002327]))
