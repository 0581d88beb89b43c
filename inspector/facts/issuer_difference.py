"""How two issuers differ, in words. They are compared to the byte (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

TENANT = "{tenantid}"
_GOOGLE = ("https://accounts.google.com", "accounts.google.com")


def same_issuer(issuer: str, iss: str, tid: Any = None) -> bool:
    """Whether a token's iss is the issuer: equal, Entra's template with the tid put in, or Google's old form."""
    if iss == issuer or (iss in _GOOGLE and issuer in _GOOGLE):
        return True
    if TENANT not in issuer:
        return False
    if isinstance(tid, str) and tid:
        return issuer.replace(TENANT, tid) == iss
    before, after = issuer.split(TENANT, 1)
    middle = iss.removeprefix(before).removesuffix(after)
    return iss == before + middle + after and middle != "" and "/" not in middle


def difference(issuer: str, iss: str, idp: str = "") -> str:
    """What differs and the usual reason for it at this provider, as a sentence."""
    expected, actual = _split(issuer), _split(iss)
    if expected is None or actual is None or not actual.scheme:
        return "The token's issuer is no URL."
    if issuer.rstrip("/") == iss.rstrip("/"):
        return _slash(issuer, iss, idp)
    if expected.scheme != actual.scheme and _rest(expected) == _rest(actual):
        return (
            f"Only http and https differ: the server probably does not know that it is reached by {expected.scheme} "
            "(proxy headers, hostname setting)."
        )
    if issuer.lower() == iss.lower():
        return "They differ only in upper and lower case; realm and tenant names are case-sensitive."
    microsoft = _microsoft(expected, actual)
    if microsoft:
        return microsoft
    if _host(expected) == _host(actual):
        return _path(expected.path, actual.path, idp)
    if expected.path.rstrip("/") == actual.path.rstrip("/"):
        return _hosts(_host(expected), _host(actual), idp)
    return "Host and path differ: the token comes from another server or tenant than the one that was asked."


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower()


def _rest(parts: SplitResult) -> tuple[str, str]:
    return _host(parts), parts.path.rstrip("/")


def _slash(issuer: str, iss: str, idp: str) -> str:
    which = "the token's has one" if iss.endswith("/") and not issuer.endswith("/") else "the metadata's has one"
    reason = " At Auth0 the trailing slash is part of the issuer." if idp == "auth0" else ""
    return f"They differ only in the trailing slash: {which}.{reason}"


def _microsoft(expected: SplitResult, actual: SplitResult) -> str | None:
    hosts = {_host(expected), _host(actual)}
    if not any(h.startswith(("login.microsoftonline.", "sts.windows.net", "login.microsoft")) for h in hosts):
        return None
    v2 = (expected.path.rstrip("/").endswith("/v2.0"), actual.path.rstrip("/").endswith("/v2.0"))
    if v2 == (True, False):
        return "The token is of version 1.0 (sts.windows.net), the metadata of the v2.0 endpoint: they must be one."
    if v2 == (False, True):
        return "The token is a v2.0 token, the metadata is of the v1.0 endpoint: use the discovery URL with /v2.0."
    if len(hosts) == 1:
        return "The token comes from another tenant (directory) than the one that was asked."
    return None


def _path(expected: str, actual: str, idp: str) -> str:
    if idp == "okta" or "/oauth2/" in expected + actual:
        org, custom = "the org authorization server", "a custom authorization server"
        if "/oauth2/" not in expected and "/oauth2/" in actual:
            return f"The metadata is of {org}, the token of {custom} ({actual})."
        if "/oauth2/" in expected and "/oauth2/" not in actual:
            return f"The metadata is of {custom} ({expected}), the token of {org}."
        return f"The token comes from another authorization server: {actual} instead of {expected}."
    if expected.replace("/auth/realms/", "/realms/") == actual.replace("/auth/realms/", "/realms/"):
        return "They differ in /auth before /realms, the path that Keycloak had before version 17."
    if "/realms/" in expected and "/realms/" in actual:
        return f"The token comes from another realm: {actual} instead of {expected}."
    return f"The paths differ: {actual or '/'} instead of {expected or '/'}."


def _hosts(expected: str, actual: str, idp: str) -> str:
    reason = {
        "auth0": " At Auth0 the issuer follows the domain (custom or tenant) by which the login was made.",
        "okta": " At Okta the issuer follows the Issuer setting: the org's URL or its custom domain.",
        "keycloak": " Keycloak's issuer follows its hostname setting or the host it was asked by: inside or outside.",
    }.get(idp, " Usually a custom domain on one side and the provider's own on the other.")
    return f"The hosts differ: {actual} instead of {expected}.{reason}"
