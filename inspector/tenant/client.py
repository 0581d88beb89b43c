"""What a Qlik Cloud tenant says about itself, with an API key: GETs only, nothing here can write.

Source: Qlik's REST API (identity-providers, users, groups/settings, tenants/me, audits). A wrong or weak key costs
members of the case, never the diagnosis: each refusal becomes a sentence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from inspector.case.secret import Secret
from inspector.login.error import SettingsError
from inspector.login.http import Client
from inspector.qlik.identity_provider import unwrap
from inspector.uri import is_loopback

MAX_PAGES = 10
IDENTITY_EVENTS = ("com.qlik.user-identity.conflict", "com.qlik.user-identity.reassigned")
USER = ("id", "subject", "email", "name", "status", "inviteExpiry")


@dataclass(slots=True)
class TenantFacts:
    """What was read. `tenant` and `identity_providers` go into the case; `problems` are shown to the person."""

    tenant: dict[str, Any] = field(default_factory=dict)
    identity_providers: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def identity_provider(self) -> dict[str, Any] | None:
        """The configuration that logins go through: the active interactive one, else the first."""
        interactive = [i for i in self.identity_providers if i.get("interactive") is not False]
        active = [i for i in interactive if i.get("active") is not False]
        return next(iter(active or interactive or self.identity_providers), None)


class TenantClient:
    """Read-only access to one tenant."""

    def __init__(self, http: Client, host: str, key: Secret) -> None:
        self._http = http
        self._base = base_url(host)
        self._key = key

    async def read(self) -> TenantFacts:
        """The tenant, its identity providers and its group settings."""
        facts = TenantFacts()
        me = await self._get("/api/v1/tenants/me", facts, "the tenant")
        names = [h for h in me.get("hostnames", []) if isinstance(h, str)] if me else []
        # the first one is the original host name, which never changes; the rest are aliases
        facts.tenant.update(zip(("host", "alias"), names[:2], strict=False))
        facts.identity_providers = unwrap(
            await self._all("/api/v1/identity-providers?limit=100", facts, "identity providers (needs TenantAdmin)")
        )
        groups = await self._get("/api/v1/groups/settings", facts, "the group settings")
        for name in ("autoCreateGroups", "syncIdpGroups"):
            if groups and isinstance(groups.get(name), bool):
                facts.tenant.setdefault("groups_auto_create", groups[name])
        return facts

    async def users(self, facts: TenantFacts, *, subject: str = "", email: str = "") -> None:
        """The users that hold this subject or e-mail, in `facts.tenant["users"]`; left out where not all could be read,
        because an empty list says that nobody holds them."""
        found: dict[str, dict[str, Any]] = {}
        problems = len(facts.problems)
        for name, value in (("subject", subject), ("email", email)):
            if not value:
                continue
            query = urlencode(
                {"filter": f"{name} eq {json.dumps(value, ensure_ascii=False)}", "limit": 100}, errors="replace"
            )
            for user in await self._all(f"/api/v1/users?{query}", facts, f"users by {name}"):
                if isinstance(user, dict):
                    kept = {key: user[key] for key in USER if key in user}
                    found.setdefault(str(kept.get("id", len(found))), kept)
        if len(facts.problems) == problems:
            facts.tenant["users"] = list(found.values())

    async def identity_events(self, facts: TenantFacts) -> None:
        """Conflicts and reassignments of identities in the last 90 days, newest first, in `identity_events`."""
        events: list[Any] = []
        for kind in IDENTITY_EVENTS:
            query = urlencode({"eventType": kind, "limit": 20})
            body = await self._get(f"/api/v1/audits?{query}", facts, "audit events (needs TenantAdmin)")
            data = body.get("data") if body else None
            events += data if isinstance(data, list) else []
        facts.tenant["identity_events"] = events

    async def _all(self, path: str, facts: TenantFacts, what: str) -> list[Any]:
        """The `data` of all pages (`links.next.href`), of this tenant only."""
        found: list[Any] = []
        url: str | None = path
        for _ in range(MAX_PAGES):
            body = await self._get(url, facts, what) if url else None
            if body is None:
                return found
            data = body.get("data")
            found += data if isinstance(data, list) else []
            url = self._next(body)
        facts.problems.append(f"There are more than {MAX_PAGES} pages of {what}: the rest was not read.")
        return found

    def _next(self, body: dict[str, Any]) -> str | None:
        links = body.get("links")
        following = links.get("next") if isinstance(links, dict) else None
        href = following.get("href") if isinstance(following, dict) else None
        if not isinstance(href, str) or not href:
            return None
        parts, own = urlsplit(urljoin(self._base, href)), urlsplit(self._base)
        return f"{parts.path}?{parts.query}" if (parts.scheme, parts.netloc) == (own.scheme, own.netloc) else None

    async def _get(self, path: str, facts: TenantFacts, what: str) -> dict[str, Any] | None:
        url = urljoin(self._base, path)
        answer = await self._http.get(
            "tenant", url, headers={"Authorization": f"Bearer {self._key.reveal()}"}, follow=True, where="tenant"
        )
        if answer is None:
            failure = self._http.recording.last_error
            facts.problems.append(f"Not read: {what}. {failure}")
            return None
        if answer.ok and answer.json is not None:
            return answer.json
        facts.problems.append(
            f"Not read: {what}. {refusal(answer.status or 0, answer.header('retry-after'), answer.ok)}"
        )
        return None


def refusal(status: int, retry_after: str | None, ok: bool = False) -> str:
    """What an answer without data means and what to do about it."""
    if status == 401:
        return "401: the tenant does not accept the API key: expired, revoked, or of another tenant. Make a new one."
    if status == 403:
        return "403: the key is valid, but its owner may not read this. Use a key of a tenant admin."
    if status == 429:
        wait = f" Try again after {retry_after} s." if retry_after and retry_after.isdigit() else " Try again later."
        return "429: too many requests; Qlik limits them per minute." + wait
    if status == 404:
        return "404: there is nothing of that kind, or this is not the host name of a Qlik Cloud tenant."
    if ok:
        return f"{status}: the answer is no JSON object; is this the host name of a Qlik Cloud tenant?"
    if 300 <= status < 400:
        return f"{status}: the tenant redirects to another host, where the key is not sent."
    return f"{status}: the tenant answered with an error."


def base_url(host: str) -> str:
    """The tenant's address from what a person enters: a host name, or a URL of which only the host counts."""
    text = host.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port = "", None
    odd = not name.isprintable() or any(c.isspace() or c in "\\%<>\"'[]" for c in name) or len(name) > 253
    if not name or odd or parts.username is not None:
        raise SettingsError(f"{text[:100]!r} is no host name of a tenant.", "Expected such as acme.eu.qlikcloud.com.")
    shown = f"[{name}]" if ":" in name else name
    netloc = shown if port is None else f"{shown}:{port}"
    # a stand-in tenant on this machine speaks http
    return f"{'http' if is_loopback(name) else 'https'}://{netloc}"
