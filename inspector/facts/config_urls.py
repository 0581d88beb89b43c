"""Whether two discovery URLs or issuers lead to the same server, tenant or realm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from inspector.idps.traits import Tenant, apart, issuer_names, tenant_of

WELL_KNOWN = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def location(url: str) -> tuple[str, str]:
    """(host, path) without the well-known ending, a trailing slash, a query, and the case of the host."""
    try:
        # An old issuer without a scheme is another name of the one with it.
        parts = urlsplit(next((name for name in issuer_names(url) if "://" in name), url).strip())
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return url.strip(), ""
    host = host.removesuffix(":443") if parts.scheme == "https" else host
    path = parts.path.rstrip("/")
    for ending in WELL_KNOWN:
        path = path.removesuffix(ending)
    return host, path.rstrip("/")


def same_issuer(one: str, other: str) -> bool:
    """Whether both lead to the same issuer. A tenant may be named on another host in its tokens."""
    first, second = location(one), location(other)
    if first == second:
        return True
    a, b = tenant_of(*first), tenant_of(*second)
    return a is not None and b is not None and (a.name, a.current) == (b.name, b.current)


def is_comparable(one: str, other: str) -> bool:
    """False where the two name a tenant in ways that cannot be compared: GUID and domain, or a template."""
    first, second = location(one), location(other)
    if first == second:
        return True
    if any(apart(host) for host, _ in (first, second)):
        return False
    tenants = [tenant for tenant in (tenant_of(*first), tenant_of(*second)) if tenant is not None]
    return len(tenants) < 2 or all(map(_by_id, tenants)) or all(map(_by_domain, tenants))


def _by_id(tenant: Tenant) -> bool:
    return _GUID.fullmatch(tenant.name) is not None


def _by_domain(tenant: Tenant) -> bool:
    return not _by_id(tenant) and not tenant.of_many
