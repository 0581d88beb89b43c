"""Samples of the redirect family."""

from __future__ import annotations

from tests.cases import ALIAS, CALLBACK, TENANT, Login, auth0, entra, keycloak, okta
from tests.samples.told import LOOPBACK, Builder, Case, callback, ends, oauth_error, page, request, token

OKTA_PAGE = (
    "<html><head><title>Error</title></head><body><h1>400</h1><h2>Bad Request</h2><p>Your request resulted in an error."
    "</p><p>Identity Provider: Unknown</p><p>Error Code: invalid_request</p><p>Description: The &#39;redirect_uri&#39; "
    "parameter must be a Login redirect URI in the client app settings: "
    "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa4k2c9q1WqXyZ5d7#tab-general</p></body></html>"
)
KEYCLOAK_PAGE = (
    '<!DOCTYPE html><html><head><title>Sign in to acme</title><script type="module">const a = 1;</script></head><body>'
    '<h1 id="kc-page-title">We are sorry...</h1><p class="instruction">Invalid parameter: redirect_uri</p>'
    "</body></html>"
)
AUTH0_PAGE = (
    "<html><head><title>Error</title></head><body><h1>Oops!, something went wrong</h1><p>Callback URL mismatch.</p>"
    "<p>The provided redirect_uri is not in the list of allowed callback URLs.</p></body></html>"
)
SIGN_IN = (
    '<html><head><title>Sign in to your account</title></head><body><script>$Config={"pgid":"ConvergedSignIn",'
    '"sErrorCode":"","urlPost":"/common/login"};</script></body></html>'
)


def listed(case: Case, *uris: str, sign_out: tuple[str, ...] = ()) -> Case:
    """The registered URIs are known."""
    case["client"]["registered_redirect_uris"] = list(uris)
    if sign_out:
        case["client"]["registered_sign_out_uris"] = list(sign_out)
    return case


def asking(login: Login, uri: str) -> Login:
    login.redirect_uri = uri
    return login


def known(login: Login, *uris: str, sign_out: tuple[str, ...] = ()) -> Case:
    """Nothing but the request and the lists: nobody logged in."""
    case = listed(ends(login), *uris, sign_out=sign_out)
    case["authorize"] = {"request_url": request(login)}
    return case


def probe(login: Login, body: str) -> Case:
    case = page(login, 200, body)
    case["authorize"]["control_response"] = {"status": 200, "headers": {"content-type": "text/html"}, "body": body}
    return case


def sign_out(uri: str, *registered: str) -> Case:
    case = okta().dict()
    case["identity_provider"]["postLogoutRedirectUri"] = uri
    case["client"]["registered_sign_out_uris"] = list(registered)
    return case


SPA = (
    "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin "
    "requests. Trace ID: 3d1f0b5e-4c2a-4f6e-9a7b-0c9d8e7f6a00 Correlation ID: 8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d "
    "Timestamp: 2026-11-21 09:59:57Z"
)
FIRES: dict[str, tuple[str, Builder]] = {
    "redirect-uri-mismatch": (
        "Okta refuses Qlik's redirect URI on its own page; the browser never comes back.",
        lambda: page(okta(), 400, OKTA_PAGE),
    ),
    "redirect-uri-alias-host": (
        "Registered is the tenant's alias; Qlik sends the original hostname.",
        lambda: listed(page(okta(), 400, OKTA_PAGE), f"https://{ALIAS}/login/callback"),
    ),
    "redirect-uri-in-sign-out-list": (
        "Step 7 of the guide was followed to the letter: the URI stands under the sign-out URIs.",
        lambda: listed(page(okta(), 400, OKTA_PAGE), "https://portal.acme.example/", sign_out=(CALLBACK,)),
    ),
    "redirect-uri-near-miss": (
        "Keycloak's Valid redirect URIs holds a slash too many.",
        lambda: listed(page(keycloak(), 400, KEYCLOAK_PAGE), f"{CALLBACK}/"),
    ),
    "redirect-uri-not-https": (
        "The redirect URI begins with http://.",
        lambda: page(asking(keycloak(), f"http://{TENANT}/login/callback"), 400, KEYCLOAK_PAGE),
    ),
    "redirect-uri-saml-path": (
        "The address for SAML was registered for OpenID Connect.",
        lambda: listed(page(auth0(), 403, AUTH0_PAGE), f"https://{TENANT}/login/saml"),
    ),
    "loopback-not-registered": (
        "Okta refuses the inspector's own redirect URI: nothing is said about Qlik's.",
        lambda: page(asking(okta(), LOOPBACK), 400, OKTA_PAGE),
    ),
    "redirect-probe-inconclusive": (
        "Entra ID shows the same sign-in page for every redirect URI.",
        lambda: probe(entra(), SIGN_IN),
    ),
    "redirect-uri-platform-type": (
        "The redirect URI was added under Single-page application.",
        lambda: token(entra(), 400, oauth_error("invalid_request", SPA, error_codes=[9002327])),
    ),
    "post-logout-redirect-mismatch": (
        "Signing out ends on Okta's error page: the address is not in the list.",
        lambda: sign_out(f"https://{TENANT}/logout", f"https://{TENANT}/"),
    ),
}
TWINS: dict[str, Builder] = {
    "redirect-uri-mismatch": lambda: page(asking(okta(), LOOPBACK), 400, OKTA_PAGE),
    "redirect-uri-alias-host": lambda: known(okta(), f"https://{ALIAS}/login/callback", CALLBACK),
    "redirect-uri-in-sign-out-list": lambda: known(okta(), CALLBACK, sign_out=(CALLBACK,)),
    "redirect-uri-near-miss": lambda: known(keycloak(), f"https://{TENANT}/*"),
    "redirect-uri-not-https": lambda: page(asking(keycloak(), "http://localhost:8400/callback"), 400, KEYCLOAK_PAGE),
    "redirect-uri-saml-path": lambda: known(auth0(), f"https://{TENANT}/login/saml", CALLBACK),
    "loopback-not-registered": lambda: page(asking(okta(), CALLBACK), 400, OKTA_PAGE),
    "redirect-probe-inconclusive": lambda: callback(
        entra(),
        oauth_error("login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in."),
        prompt="none",
    ),
    "redirect-uri-platform-type": lambda: token(
        entra(), 401, oauth_error("invalid_client", "AADSTS7000215: Invalid client secret provided.")
    ),
    "post-logout-redirect-mismatch": lambda: sign_out(f"https://{TENANT}/logout", f"https://{TENANT}/logout"),
}
