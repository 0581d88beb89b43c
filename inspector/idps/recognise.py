"""Which identity provider this is: decided from the values that were captured, and said with the value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from inspector.idps import signs
from inspector.idps.loader import load
from inspector.idps.model import Recognised

Known = tuple[str, str, str]
"""Name, variant, reason."""
_SALESFORCE_ID = re.compile(r"https://[^/]+/id/00D\w{12,15}/005\w{12,15}")
_SUBJECT_OF_AUTH0 = re.compile(
    r"(auth0|google-oauth2|waad|samlp|oauth2|oidc|adfs|ad|windowslive|github|facebook|apple|email|sms)\|."
)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OKTA_USER = re.compile(r"00u[0-9A-Za-z]{17}")
_SHOWN = 160
_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Signals:
    """What may tell the provider, each list in the order of its weight."""

    issuers: tuple[str, ...] = ()
    """iss claims, the discovery document's issuer."""
    urls: tuple[str, ...] = ()
    """Discovery, authorization, token, key set and userinfo URLs."""
    claims: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """ID token, access token and userinfo claims."""
    discovery: dict[str, Any] = field(default_factory=dict, repr=False)
    pages: tuple[str, ...] = field(default=(), repr=False)
    """Error pages and error texts."""
    configured: str | None = None
    """The provider type in Qlik's configuration: weak, a person chose it."""


def recognise(signals: Signals) -> Recognised:
    """The provider, its variant and why; `generic` where nothing tells. The first sign counts, strongest first."""
    for name, variant, because in _signs(signals):
        return Recognised(load(name), variant, because)
    return Recognised(load("generic"), "", "nothing in the evidence tells which identity provider this is")


def _signs(signals: Signals) -> Iterator[Known]:
    endpoints = tuple(
        v for k, v in signals.discovery.items() if k.endswith(("_endpoint", "_uri")) and isinstance(v, str)
    )
    issuers, urls = _split(signals.issuers), _split((*signals.urls, *endpoints))
    yield from _by_host(issuers, "issuer")
    yield from _by_path(issuers, "issuer")
    yield from _by_host(urls, "address")
    yield from _by_path(urls, "address")
    yield from _by_metadata(signals.discovery)
    for claims in signals.claims:
        yield from _by_claims(claims, signals.issuers)
    yield from _by_page(signals.pages)
    if name := signs.CONFIGURED.get(signals.configured or ""):
        yield name, "", f"only Qlik's provider type {signals.configured} says so: nothing else in the evidence tells"


# -- addresses ---------------------------------------------------------------------------------------------------


def _split(urls: Iterable[str]) -> list[tuple[str, str, SplitResult]]:
    """Text, host and parts of each URL; what cannot be read as one is left out."""
    found = []
    for text in urls:
        try:
            # Google's old tokens carry the issuer without a scheme.
            parts = urlsplit(text if "://" in text[:12] else "//" + text)
            host = parts.hostname or ""
        except ValueError:
            continue
        if host:
            found.append((text, host.rstrip("."), parts))
    return found


def _by_host(urls: list[tuple[str, str, SplitResult]], kind: str) -> Iterator[Known]:
    for text, host, parts in urls:
        for sign in signs.HOSTS:
            if sign.fits(host):
                name, variant, what = _refined(sign, parts.path)
                yield name, variant, f"{kind} {_shown(text)} is {what}"


def _refined(sign: signs.Host, path: str) -> Known:
    """The variant that host and path tell together."""
    name, variant, what = sign.name, sign.variant, sign.what
    if name == "entra" and not variant:
        if any(s.name == "entra-b2c" and s.search(path) for s in signs.PATHS):
            return "entra-b2c", "b2c", "Entra ID's host with an Azure AD B2C policy path"
        if "/v2.0" in path:
            return name, "v2", "Entra ID's v2.0 form"
        if "/.well-known/" in path or path.startswith("/common/oauth2/") or "/oauth2/authorize" in path:
            return name, "v1", "Entra ID's v1.0 form (no /v2.0)"
    if name == "okta":
        custom = re.match(r"/oauth2/(?!v1(?:/|$))[^/]+", path)
        if custom:
            return name, "custom", "an Okta custom authorization server"
        return name, "org", "Okta's org authorization server"
    return name, variant, what


def _by_path(urls: list[tuple[str, str, SplitResult]], kind: str) -> Iterator[Known]:
    for text, _, parts in urls:
        for sign in signs.PATHS:
            if sign.search(parts.path[:2000]):
                yield sign.name, sign.variant, f"{kind} {_shown(text)} has {sign.what}"


def _by_metadata(discovery: dict[str, Any]) -> Iterator[Known]:
    for member, name, variant in signs.MEMBERS:
        if member in discovery:
            yield name, variant, f"the discovery document has the member {member}, which only {name} writes"
    for name, variant, what, ends in signs.ENDPOINTS:
        values = [(discovery.get(k), end) for k, end in ends.items()]
        if all(isinstance(v, str) and v.partition("?")[0].endswith(end) for v, end in values):
            yield name, variant, f"the discovery document has {what} ({', '.join(ends.values())})"


# -- claims and pages --------------------------------------------------------------------------------------------


def _by_claims(claims: dict[str, Any], issuers: tuple[str, ...]) -> Iterator[Known]:
    """Claims that only one provider writes. The reason shows their form, not a person's value."""

    def text(name: str) -> str:
        value = claims.get(name)
        return value[:500] if isinstance(value, str) else ""

    if text("tfp") or text("acr").lower().startswith("b2c_1"):
        yield "entra-b2c", "b2c", f"the claim tfp or acr names a B2C policy: {_shown(text('tfp') or text('acr'))}"
    if _GUID.fullmatch(text("tid")) and ("oid" in claims or "ver" in claims):
        version = {"1.0": "v1", "2.0": "v2"}.get(text("ver"), "")
        yield "entra", version, f"the claims tid {text('tid')} and oid or ver are Entra ID's"
    if text("jti").startswith(("ID.", "AT.")) and (
        _OKTA_USER.fullmatch(text("sub")) or text("uid").startswith("00u") or text("cid").startswith("0oa")
        or text("aud").startswith("0oa")
    ):  # fmt: skip
        custom = any("/oauth2/" in i for i in (text("iss"), *issuers))
        yield "okta", "custom" if custom else "org", f"jti {text('jti')[:3]}… with a 00u or 0oa id has Okta's form"
    if _OKTA_USER.fullmatch(text("sub")):
        yield "okta", "", "sub 00u… has the form of an Okta user id"
    if found := _SUBJECT_OF_AUTH0.match(text("sub")):
        yield "auth0", "", f"sub {found[1]}|… has Auth0's form, connection and id"
    if text("typ") in ("ID", "Bearer") and "azp" in claims:
        yield "keycloak", "", f"the claims typ {text('typ')} and azp are Keycloak's"
    if isinstance(claims.get("realm_access"), dict) or isinstance(claims.get("resource_access"), dict):
        yield "keycloak", "", "the claim realm_access or resource_access is Keycloak's"
    if "apptype" in claims or "pwd_url" in claims or "pwd_exp" in claims:
        yield "adfs", "", "the claim apptype, pwd_url or pwd_exp is AD FS's"
    if "jc_org" in claims:
        yield "jumpcloud", "", "the claim jc_org is JumpCloud's"
    if _SALESFORCE_ID.fullmatch(text("sub")):
        yield "salesforce", "", "sub is a Salesforce identity URL (/id/00D…/005…)"
    if "identity_nonce" in claims:
        yield "cloudflare", "", "the claim identity_nonce is that of Cloudflare Access"
    if any(name.startswith("p1.") for name in claims):
        yield "ping", "pingone", "a claim p1.… is PingOne's"


def _by_page(pages: tuple[str, ...]) -> Iterator[Known]:
    from inspector.idps.text import clean

    for page in pages:
        text = page[:_PAGE]
        for candidate in (text, clean(text)):
            for sign in signs.PAGES:
                if found := sign.search(candidate):
                    yield sign.name, sign.variant, f"the answer holds {sign.what}: {_shown(found[0])}"


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
