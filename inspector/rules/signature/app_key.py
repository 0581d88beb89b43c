"""A key for one application alone (stage signature)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.case.model import query_of
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.jose.keys import Key
from inspector.jose.token import Token
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.rules.signature.keys import key_sets, signed


@rule(
    "S14",
    "app-specific-key",
    "error",
    "signature",
    "The key is published for this application only",
    docs=("https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-signature",),
    targets=("qlik", "cloudflare-access"),
)
def app_specific_key(f: Facts) -> Iterator[Hit]:
    """What it means: Entra ID signs for this application with a key of its own, because its claims are customised;
    that key is published only where the application is named in the URL (?appid=).
    Why Qlik cares: Qlik reads the key set that the discovery URL leads to, does not find the key, and refuses the
    token.
    Fix: Append ?appid= with the client ID to the discovery URL in Qlik (whether Qlik accepts that is not documented),
    or remove the custom signing key and set acceptMappedClaims in the application's manifest instead.
    Source: Microsoft identity platform, access tokens, "Validate the signature" (appid query parameter).
    """
    token = signed(f)
    if not _signing(f).get("app_keys"):
        raise NotChecked("this provider is not known to have keys for one application alone")
    if token.kid is None:
        raise NotChecked("the token names no key")
    sure, sets = _only_under_appid(f, token.kid)
    if not sure and not _looks_customised(f, token):
        if not sets:
            raise NotChecked("no key set was captured")
        return
    probably = "" if sure else "probably "
    client = f.client_id or "<client ID>"
    url = (f.qlik_idp.discovery_url if f.qlik_idp else None) or f.case.text("discovery.url") or ""
    yield Hit(
        cause=f"The key {token.kid} is {probably}published only for this application, under ?appid={client}; the "
        "tenant's own key set, which Qlik reads, does not hold it.",
        expected="a key of the tenant's key set, or a discovery URL with ?appid=",
        actual=url or token.kid,
        evidence=(Evidence("id_token.header.kid", token.kid), Evidence("jwks.url", f.case.text("jwks.url"))),
        fix=(
            Fix(
                "Qlik admin",
                places.DISCOVERY,
                f"Enter {url.split('?')[0]}?appid={client}; whether Qlik accepts this ending is not documented.",
            ),
            *idp_fixes(
                f,
                "app-specific-key",
                f.idp_fix(
                    "signing",
                    "Or remove the application's own signing key and set acceptMappedClaims to true in the manifest.",
                ),
            ),
        ),
    )


def _signing(f: Facts) -> dict[str, Any]:
    """What the provider's file says of its signing."""
    return f.idp.table("signing", f.recognised.variant)


def _only_under_appid(f: Facts, kid: str) -> tuple[bool, bool]:
    """(the key was found under ?appid= and Qlik would not ask there, any key set was captured)."""
    sets = key_sets(f)
    with_appid = any(kid in _names(keys) for url, keys in sets if _has_appid(url))
    plain = [_names(keys) for url, keys in sets if not _has_appid(url)]
    missing = bool(plain) and not any(kid in names for names in plain)
    qlik_asks_there = f.qlik_idp is not None and _has_appid(f.qlik_idp.discovery_url)
    return with_appid and missing and not qlik_asks_there, bool(sets)


def _has_appid(url: str | None) -> bool:
    return bool(url) and "appid" in query_of(url or "")


def _looks_customised(f: Facts, token: Token) -> bool:
    """The key is missing from the tenant's set, and the token holds claims that only a claims mapping adds."""
    if f.remote_keys is None or f.signature.rule != "key-not-found" or _has_appid(f.case.text("jwks.url")):
        return False
    known = _signing(f)
    other = (token.payload or {}).keys() - set(known.get("own_claims", ()))
    return any(not name.startswith(tuple(known.get("own_prefixes", ()))) for name in other)


def _names(keys: tuple[Key, ...]) -> set[str | None]:
    return {k.kid for k in keys}
