"""The signs by which identity providers are known: hosts, paths, claims, metadata members and words on pages.

Kept as Python, not in the provider files: recognition asks all of them, and parsing every file for it would take
longer than the rest of a diagnosis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern (compiled by its first use, case does not count), whom it shows, and what the reason calls it."""

    pattern: str
    name: str
    variant: str
    what: str

    def search(self, text: str) -> re.Match[str] | None:
        return re.search(self.pattern, text, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Host:
    """Whole host names, and domains of which any host counts; a look-alike such as okta.com.evil.example is neither."""

    hosts: tuple[str, ...]
    domains: tuple[str, ...]
    name: str
    variant: str
    what: str

    def fits(self, host: str) -> bool:
        return host in self.hosts or any(host.endswith("." + d) for d in self.domains)


HOSTS = (
    Host((), ("b2clogin.com", "b2clogin.us", "b2clogin.cn"), "entra-b2c", "b2c", "Azure AD B2C's host"),
    Host((), ("ciamlogin.com", "ciamlogin.us", "ciamlogin.cn"), "entra-b2c", "external-id",
         "Entra External ID's host"),
    Host(("login.microsoftonline.us", "login-us.microsoftonline.com", "sts.windows.us", "graph.microsoft.us"), (),
         "entra", "us", "the host of Entra ID for US government"),
    Host(("login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "sts.chinacloudapi.cn",
          "microsoftgraph.chinacloudapi.cn"), (), "entra", "cn", "the host of Entra ID in China"),
    Host(("sts.windows.net",), (), "entra", "v1", "the issuer host of Entra ID's v1.0 tokens"),
    Host(("login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "login.live.com",
          "graph.microsoft.com"), (), "entra", "", "Entra ID's host"),
    Host((), ("okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"), "okta", "",
         "an Okta host"),
    Host((), ("auth0.com", "auth0app.com"), "auth0", "", "an Auth0 host"),
    Host((), ("onelogin.com", "onelogin.eu"), "onelogin", "", "a OneLogin host"),
    Host(("accounts.google.com", "oauth2.googleapis.com", "openidconnect.googleapis.com"), (), "google", "",
         "Google's host"),
    Host((), ("pingone.com", "pingone.eu", "pingone.ca", "pingone.asia", "pingone.sg", "pingone.com.au"), "ping",
         "pingone", "a PingOne host"),
    Host((), ("jumpcloud.com",), "jumpcloud", "", "JumpCloud's host"),
    Host((), ("salesforce.com", "force.com", "my.site.com"), "salesforce", "", "a Salesforce host"),
    Host((), ("cloudflareaccess.com",), "cloudflare", "", "a Cloudflare Access team domain"),
    Host((), ("qlikcloud.com", "qlikcloudgov.com"), "qlik", "", "a Qlik Cloud host"),
)  # fmt: skip

_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PATHS = (
    Sign(r"/tfp/|/te/[^/]+/|/b2c_1", "entra-b2c", "b2c", "an Azure AD B2C policy path"),
    Sign(r"/realms/[^/]+(?:/protocol/openid-connect(?:/|$)|/\.well-known/|/?$)", "keycloak", "",
          "Keycloak's /realms/ path"),
    Sign(r"^/adfs(?:/|$)", "adfs", "", "the /adfs path of AD FS"),
    Sign(r"/as/(?:authorization|token)\.oauth2$|/idp/userinfo\.openid$|^/pf/JWKS$", "ping", "pingfederate",
          "a PingFederate endpoint path"),
    Sign(rf"^/{_GUID}/as(?:/|$)", "ping", "pingone", "PingOne's {environment}/as path"),
    Sign(r"^/oauth2/(?:default|aus[0-9a-z]{17})(?:/|$)", "okta", "custom",
          "the path of an Okta custom authorization server"),
    Sign(r"^/oauth2/v1/(?:authorize|token|userinfo|keys|introspect)$", "okta", "org",
          "an endpoint path of Okta's org authorization server"),
    Sign(r"^/oidc/2(?:/|$)", "onelogin", "", "OneLogin's /oidc/2 path"),
    Sign(r"/services/oauth2/(?:authorize|token|userinfo)$", "salesforce", "", "Salesforce's /services/oauth2 path"),
    Sign(r"^/cdn-cgi/access/", "cloudflare", "", "the /cdn-cgi/access path of Cloudflare Access"),
    Sign(r"^/dex(?:/|$)", "generic", "dex", "the /dex path of dex"),
)  # fmt: skip
"""Paths that tell the software on any host, so that a company's own domain is seen through."""

ENDPOINTS = (
    ("auth0", "", "Auth0's endpoint paths", {"token_endpoint": "/oauth/token", "jwks_uri": "/.well-known/jwks.json"}),
    ("generic", "node-oidc", "the endpoint paths of node oidc-provider",
     {"authorization_endpoint": "/auth", "userinfo_endpoint": "/me", "jwks_uri": "/jwks"}),
    ("generic", "dex", "dex's endpoint paths",
     {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}),
)  # fmt: skip
"""Ends of endpoint paths in the metadata that tell the software only together."""

MEMBERS = (
    ("tenant_region_scope", "entra", ""),
    ("msgraph_host", "entra", ""),
    ("access_token_issuer", "adfs", ""),
    ("microsoft_multi_refresh_token", "adfs", ""),
    ("ping_revoked_sris_endpoint", "ping", "pingfederate"),
    ("ping_end_session_endpoint", "ping", "pingfederate"),
    ("mfa_challenge_endpoint", "auth0", ""),
)
"""Members of a discovery document that only one product writes."""

PAGES = (
    Sign(r"AADB2C\d{5}", "entra-b2c", "b2c", "an Azure AD B2C error number"),
    Sign(r"AADSTS\d{4,8}", "entra", "", "an Entra ID error number"),
    Sign(r"\bMSIS\d{4}\b", "adfs", "", "an AD FS error number"),
    Sign(r"https://[a-z0-9-]{1,63}\.okta(?:preview|-emea|-gov)?\.com/", "okta", "", "a link into Okta"),
    Sign(r"must be a Login redirect URI in the client app settings|Resource not found: \S{1,64} \(AuthorizationServer",
          "okta", "", "Okta's error text"),
    Sign(r"Realm does not exist|We are sorry\.\.\.|kc-page-title|kc-error-message", "keycloak", "",
          "a Keycloak error page"),
    Sign(r"Oops!, something went wrong|cdn\.auth0\.com|Callback URL mismatch", "auth0", "", "an Auth0 error page"),
    Sign(r"accounts\.google\.com/(?:v3/)?(?:signin|o/oauth2)|comply with Google.{1,7}s OAuth 2\.0 policy"
          r"|Error 400: redirect_uri_mismatch", "google", "", "a Google error page"),
    Sign(r"cdn-cgi/access|cloudflareaccess\.com|Failed to fetch user/group information from the identity",
          "cloudflare", "", "a Cloudflare Access page"),
    Sign(r"OAUTH_APP_BLOCKED|redirect_uri must match configuration", "salesforce", "", "Salesforce's error text"),
    Sign(r"redirect_uri did not match any client'?s'? registered redirect_uris", "onelogin", "",
          "OneLogin's error text"),
    Sign(r"redirect_uri did not match any of the client's registered redirect_uris", "generic", "node-oidc",
          "an error text of node oidc-provider"),
    Sign(r"Unregistered redirect_uri(?: \(|\.)|Invalid client_id provided\.", "generic", "dex",
          "an error text of dex"),
)  # fmt: skip
"""Words on error pages and in error texts, after decoding."""

CONFIGURED = {
    "okta": "okta",
    "azureAD": "entra",
    "adfs": "adfs",
    "auth0": "auth0",
    "keycloak": "keycloak",
    "salesforce": "salesforce",
}
"""Qlik's provider types that name a product."""
