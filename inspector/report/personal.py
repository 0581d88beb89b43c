"""Which values of a login are personal data, and which hosts it names: what sharing hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from inspector.facts.login import Facts
from inspector.report.technical import TECHNICAL

_WORDS = frozenset({
    "sub", "name", "email", "groups", "picture", "true", "false", "null", "user", "admin", "openid", "profile",
    "success", "error", "warning", "everyone",
})  # fmt: skip
"""Values too common to be replaced wherever they stand."""


def personal_values(facts: Facts) -> frozenset[str]:
    """Strings that name the person: claims of every token and of userinfo, users of the tenant, what Qlik recorded."""
    case = facts.case
    users = [u for u in case.list("tenant.users") or () if isinstance(u, dict)]
    sources: list[Any] = [facts.id_claims, facts.access_claims, facts.userinfo_claims]
    sources += [[user.get(name) for user in users] for name in ("subject", "email", "name")]
    sources += [case.at(f"identity_provider.pendingResult.{n}") for n in ("idpClaims", "resultantClaims")]
    sources += [[e.get("user") for e in case.list("idp_events") or () if isinstance(e, dict)]]
    found = {value for source in sources for value in _strings(source)}
    found |= {case.request[n] for n in ("login_hint", "username") if case.request.get(n)}
    if facts.user and facts.user.subject:
        found.add(facts.user.subject)
    return frozenset(v for v in found if 1 < len(v) <= 4096 and v.lower() not in _WORDS)


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 8:
        for item in value:
            yield from _strings(item, depth + 1)
    elif isinstance(value, dict) and depth < 8:
        for name, item in value.items():
            if name not in TECHNICAL:
                yield from _strings(item, depth + 1)


def hosts_of(facts: Facts) -> frozenset[str]:
    """Host names in the case that tell whose login this is; loopback is not among them."""
    case, config = facts.case, facts.qlik_idp
    urls = [case.text(p) for p in ("discovery.url", "jwks.url", "userinfo.url", "authorize.request_url",
                                   "authorize.callback_url", "client.redirect_uri", "qlik_error.url")]  # fmt: skip
    urls += [facts.issuer, facts.redirect_uri, config.discovery_url if config else None]
    urls += [v for v in (facts.metadata or {}).values() if isinstance(v, str)]
    urls += [c.get("iss") for c in (facts.id_claims, facts.access_claims) if c and isinstance(c.get("iss"), str)]
    hosts = {_host(u) for u in urls if u} | {case.text("tenant.host"), case.text("tenant.alias")}
    return frozenset(h for h in hosts if h and h not in ("localhost", "127.0.0.1", "::1"))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
