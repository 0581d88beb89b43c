"""Host names of Qlik Cloud tenants."""

from __future__ import annotations

import re

QLIK_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)?\.(?:qlikcloud|qlikcloudgov)\.com", re.IGNORECASE)
"""Any host of Qlik Cloud: a tenant's, or one of Qlik's own."""
_TENANT = re.compile(r"([a-z0-9-]+)\.([a-z]{2}\.qlikcloud\.com|[a-z]{2}\.qlikcloudgov\.com)")
_RANDOM = re.compile(r"(?=[a-z]*\d)[a-z0-9]{15}")


def tenant_host(host: str) -> tuple[str, str] | None:
    """Name and region of a Qlik Cloud tenant's host, or None where it is none."""
    found = _TENANT.fullmatch(host)
    return (found[1], found[2]) if found else None


def looks_original(host: str) -> bool:
    """Whether it has the form of an original hostname: 15 random letters and digits. Seen, not documented."""
    found = tenant_host(host)
    return found is not None and _RANDOM.fullmatch(found[0]) is not None
