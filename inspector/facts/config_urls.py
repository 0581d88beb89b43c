"""Whether two discovery URLs or issuers lead to the same server, tenant or realm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

WELL_KNOWN = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MICROSOFT = ("login.microsoftonline.", "sts.windows.net", "login.windows.net", "login.microsoft.", "login.partner.")
_SHARED = ("common", "organizations", "consumers", "{tenantid}")
_FEDERATED = (".b2clogin.com", ".ciamlogin.com")


def place(url: str) -> tuple[str, str]:
    """(host, path) without the well-known ending, a trailing slash, a query, and the case of the host."""
    if url == "accounts.google.com":
        return url, ""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return url.strip(), ""
    host = host.removesuffix(":443") if parts.scheme == "https" else host
    path = parts.path.rstrip("/")
    for ending in WELL_KNOWN:
        path = path.removesuffix(ending)
    return host, path.rstrip("/")


def same_place(one: str, other: str) -> bool:
    """Whether both lead to the same issuer. Microsoft's v1.0 names the tenant on another host in its tokens."""
    first, second = place(one), place(other)
    if first == second:
        return True
    tenants = _microsoft(first), _microsoft(second)
    return None not in tenants and tenants[0] == tenants[1]


def tells_place(one: str, other: str) -> bool:
    """False where the two name a Microsoft tenant in ways that cannot be compared: GUID and domain, or a template."""
    first, second = place(one), place(other)
    if first == second:
        return True
    if any(host.endswith(_FEDERATED) for host, _ in (first, second)):
        return False
    tenants = _microsoft(first), _microsoft(second)
    if tenants[0] is None or tenants[1] is None:
        return True
    names = tenants[0][0], tenants[1][0]
    return all(_GUID.fullmatch(n) for n in names) or all(not _GUID.fullmatch(n) and n not in _SHARED for n in names)


def _microsoft(where: tuple[str, str]) -> tuple[str, bool] | None:
    """(tenant, whether v2.0) of a Microsoft place."""
    host, path = where
    if not host.startswith(_MICROSOFT):
        return None
    parts = path.strip("/").split("/")
    return (parts[0].lower(), "v2.0" in parts) if parts[0] else None
