"""Samples of the network family."""

from __future__ import annotations

from tests.cases import TENANT, generic, keycloak, okta, onelogin
from tests.samples.qlik_oauth import asking, client
from tests.samples.told import Builder, Case, discovered, token, unreached

PORTAL = (
    "<!doctype html><html><head><title>Sign in to Acme Guest WiFi</title></head><body>Accept our terms</body></html>"
)


def insecure() -> Case:
    login = keycloak()
    login.endpoints["userinfo_endpoint"] = "http://keycloak.acme.example:8080/realms/acme/userinfo"
    return login.dict()


def on_loopback() -> Case:
    login = keycloak()
    login.endpoints["userinfo_endpoint"] = "http://127.0.0.1:8080/realms/acme/userinfo"
    return login.dict()


def loop() -> Case:
    case = unreached(generic(), "discovery", "redirects", "10 redirects, last to https://id.acme.example/login")
    hops = ("https://id.acme.example/.well-known/openid-configuration", "https://id.acme.example/login") * 3
    case["exchanges"] = [{"step": "discovery", "method": "GET", "url": url, "status": 302} for url in hops]
    return case


def one_redirect() -> Case:
    case = generic().dict()
    url = case["discovery"]["url"]
    case["exchanges"] = [
        {"step": "discovery", "method": "GET", "url": f"{url}/", "status": 301},
        {"step": "discovery", "method": "GET", "url": url, "status": 200},
    ]
    return case


def limited() -> Case:
    case = token(okta(), 429, {"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit."})
    case["token"]["response"]["headers"]["retry-after"] = "30"
    return case


def limited_once() -> Case:
    case = okta().dict()
    url = case["discovery"]["body"]["token_endpoint"]
    case["exchanges"] = [
        {"step": "token", "method": "POST", "url": url, "status": 429, "headers": {"Retry-After": "1"}},
        {"step": "token", "method": "POST", "url": url, "status": 200},
    ]
    return case


def single_page_app(origin: str = "https://portal.acme.example", kind: str = "cors") -> Case:
    """A page of another origin asks Qlik's OAuth server for its token, as a browser recorded it."""
    case = asking(client("spa"))
    error = {"kind": kind, "detail": "MissingAllowOriginHeader", "origin": origin}
    url = f"https://{TENANT}/oauth/token"
    case["exchanges"] = [{"step": "token", "method": "POST", "url": url, "error": error}]
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "host-unreachable": (
        "A typing error in Okta's host name: Qlik and the inspector cannot resolve it.",
        lambda: unreached(okta(), "discovery", "dns", "[Errno -2] Name or service not known"),
    ),
    "tls-failed": (
        "Keycloak's certificate ran out last night.",
        lambda: unreached(keycloak(), "discovery", "tls", "certificate verify failed: certificate has expired"),
    ),
    "timed-out": (
        "The firewall in front of Keycloak drops the token request.",
        lambda: unreached(keycloak(), "token", "timeout", "no answer within 15 s"),
    ),
    "not-json": (
        "A captive portal answers in place of OneLogin's discovery document.",
        lambda: discovered(onelogin(), 200, PORTAL),
    ),
    "insecure-http": ("Keycloak behind a proxy announces an http address for userinfo.", insecure),
    "redirect-loop": ("The discovery URL is sent to a login page and back again.", loop),
    "rate-limited": ("Okta limits the token endpoint after a load test.", limited),
    "response-too-large": (
        "The userinfo URL leads to an export of all users.",
        lambda: unreached(generic(), "userinfo", "size", "more than 2 MiB"),
    ),
    "cors-blocked": (
        "A single-page application's address was changed, and the OAuth client still allows the old one.",
        lambda: single_page_app("https://portal-new.acme.example"),
    ),
}
TWINS: dict[str, Builder] = {
    "host-unreachable": lambda: unreached(okta(), "discovery", "timeout", "no answer within 15 s"),
    "tls-failed": lambda: unreached(keycloak(), "discovery", "refused", "connection refused"),
    "timed-out": lambda: unreached(keycloak(), "authorize", "timeout", "no callback within 300 s"),
    "not-json": lambda: discovered(onelogin(), 404, PORTAL),
    "insecure-http": on_loopback,
    "redirect-loop": one_redirect,
    "rate-limited": limited_once,
    "response-too-large": lambda: unreached(generic(), "userinfo", "timeout", "no answer within 15 s"),
    "cors-blocked": lambda: single_page_app(kind="refused"),
}
