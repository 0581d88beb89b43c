"""What a what-if changes: the configuration of the identity provider in Qlik, and who is taken to have signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inspector.case.instant import parse_time
from inspector.idps.example import example_user
from inspector.qlik.identity_provider import IdentityProvider
from inspector.report.model import Change
from inspector.tui.masker import Masker

if TYPE_CHECKING:
    from inspector.tui.tab import Tab

SETTINGS = {
    "provider": "provider",
    "reads": "useClaimsFromIdToken",
    "realm": "realm",
    "override": "emailVerifiedAlwaysTrue",
}
"""Qlik's name of a field that can be tried."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""When a made-up user signs in where no clock is known."""
EXAMPLE = "example user"
"""What stands for a setting where a made-up user is tried."""


def all_changes(tab: Tab) -> tuple[Change, ...]:
    """Everything that the tab's report takes to be otherwise than the evidence says."""
    user = (Change(EXAMPLE, False, True),) if tab.example else ()
    return (*user, *changes(*tab.configurations()))


def lacks_a_login(tab: Tab) -> bool:
    """Whether Qlik's configuration is known, and nothing of anybody who signed in."""
    held = ("token", "id_token", "id_token_decoded", "userinfo", "access_token", "access_token_decoded")
    return (
        tab.case.target == "qlik"
        and tab.case.at("identity_provider") is not None
        and not any(tab.case.at(one) for one in held)
    )


def example_of(tab: Tab) -> dict[str, Any]:
    """Members of a case with what a made-up user of this provider would bring, with the scopes that Qlik asks for."""
    used = tab.configurations()[0]
    claims = example_user(tab.report.provider.name, used.scope.split())
    issuer = (used.discovery_url or "").partition("/.well-known/")[0]
    at = int((parse_time(tab.report.judged_at.time) or EPOCH).timestamp())
    payload = {"iss": issuer, "aud": used.client_id or "", "iat": at, "exp": at + 3600, **claims["id_token"]}
    members: dict[str, Any] = {"id_token_decoded": {"header": {}, "payload": payload}}
    if claims["userinfo"]:
        members["userinfo"] = {"status": 200, "body": claims["userinfo"]}
    return members


def changed_words(masker: Masker, changes: Iterable[Change]) -> str:
    """Settings that are tried, each with what it was and is."""
    return "; ".join(f"{one.setting}: {_brief(masker, one.before)} → {_brief(masker, one.after)}" for one in changes)


def _brief(masker: Masker, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value in (None, [], ()) else masker.one_line(value, limit=200)


def changes(used: IdentityProvider, base: IdentityProvider) -> tuple[Change, ...]:
    """What is tried, by Qlik's names, for every page and export."""
    return tuple(
        Change(SETTINGS.get(field, f"claimsMapping.{field.partition(':')[2]}"), *(_json(one) for one in pair))
        for field, pair in differences(used, base).items()
    )


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def differences(used: IdentityProvider, base: IdentityProvider) -> dict[str, tuple[Any, Any]]:
    """What a what-if changed, by field: (before, now)."""
    pairs = {
        "provider": (base.provider, used.provider),
        "reads": (base.reads_id_token, used.reads_id_token),
        "realm": (base.realm, used.realm),
        "override": (base.always_verified, used.always_verified),
        **{
            f"lookup:{name}": (base.claims_mapping.get(name, ()), lookups)
            for name, lookups in used.claims_mapping.items()
        },
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
