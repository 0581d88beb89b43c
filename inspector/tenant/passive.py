"""What a tenant itself sends to its identity provider, seen without any account: GET /login.

That Qlik redirects straight to the provider is probable, not documented; where it does not, the caller asks for the
discovery URL instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from inspector.case.model import query_of
from inspector.idps.traits import issuers_of
from inspector.login.http import BROWSER, REDIRECTS, Client
from inspector.login.settings import WELL_KNOWN
from inspector.tenant.client import base_url

MAX_HOPS = 6
MAX_CANDIDATES = 4


@dataclass(frozen=True, slots=True)
class TenantRedirect:
    """The authorization request a tenant sends; `problem` says why there is none."""

    request_url: str = field(default="", repr=False)
    problem: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """client_id, redirect_uri, scope, response_type, state …"""
        return query_of(self.request_url)

    @property
    def original_host(self) -> str:
        """The tenant's original host name, which its redirect URI carries; an alias never is in there."""
        return urlsplit(self.parameters.get("redirect_uri", "")).netloc


async def what_the_tenant_sends(http: Client, host: str) -> TenantRedirect:
    """Follow /login inside the tenant up to the provider's authorization endpoint, which is not requested."""
    base = base_url(host)
    url = f"{base}/login"
    for _ in range(MAX_HOPS):
        answer = await http.get(
            "tenant", url, headers={"Accept": "text/html", "User-Agent": BROWSER}, follow=False, where="tenant"
        )
        if answer is None:
            return TenantRedirect(problem=http.recording.last_error)
        location = answer.header("location")
        if answer.status not in REDIRECTS or not location:
            return TenantRedirect(problem=_no_redirect(answer.status or 0, base))
        url = urljoin(url, location)
        if {"client_id", "redirect_uri"} <= query_of(url).keys():
            return TenantRedirect(request_url=url)
        if not _of_qlik(url, base):
            return TenantRedirect(
                problem=f"The tenant redirects to {urlsplit(url).netloc}, but without client_id and redirect_uri: "
                "probably a SAML or another kind of login."
            )
    return TenantRedirect(problem=f"The tenant redirected {MAX_HOPS} times without reaching an identity provider.")


def _no_redirect(status: int, base: str) -> str:
    host = urlsplit(base).netloc
    if status in (401, 403):
        return f"{host} answered {status}: no identity provider is configured for this host name, or it is no tenant."
    if status == 404:
        return f"{host} answered 404: probably no Qlik Cloud tenant has this host name."
    return f"{host} answered {status} instead of redirecting to an identity provider."


def _of_qlik(url: str, base: str) -> bool:
    """Whether a hop stays inside the tenant or Qlik Cloud."""
    parts, own = urlsplit(url), urlsplit(base)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    return parts.scheme == "https" and (parts.hostname or "").endswith((".qlikcloud.com", ".qlikcloudgov.com"))


def discovery_candidates(authorization_endpoint: str) -> tuple[str, ...]:
    """Discovery URLs that may belong to an authorization endpoint, the likeliest first. The right one names this
    authorization endpoint in its document."""
    return tuple(dict.fromkeys(f"{issuer.rstrip('/')}{WELL_KNOWN}" for issuer in _issuers(authorization_endpoint)))[
        :MAX_CANDIDATES
    ]


def _issuers(authorization_endpoint: str) -> Iterator[str]:
    base = authorization_endpoint.split("?", 1)[0].split("#", 1)[0][:2000]
    # Where the issuer is not a prefix of the authorization endpoint, or is one that would be found late.
    yield from issuers_of(base)
    parts = urlsplit(base)
    segments = parts.path.strip("/").split("/")
    for kept in range(len(segments) - 1, -1, -1):
        yield f"{parts.scheme}://{parts.netloc}/{'/'.join(segments[:kept])}"
