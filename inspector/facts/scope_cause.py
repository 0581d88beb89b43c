"""Whether an attribute is missing because the scope that carries its claim is not requested."""

from __future__ import annotations

from inspector.facts.login import Facts
from inspector.qlik.scopes import missing_scopes, scope_of_claim

SCOPE_INCOMPLETE = "scope-incomplete"


def requested_scopes(f: Facts) -> tuple[str, ...] | None:
    """What Qlik asks for: its configured scope, else the captured request's; None where neither is known."""
    if f.qlik_idp and f.qlik_idp.scope_configured:
        return tuple(f.qlik_idp.scope.split())
    return f.scope


def because_of_scope(f: Facts, attribute: str) -> str | None:
    """`scope-incomplete` where every lookup of the attribute is a standard claim whose scope is not requested."""
    requested = requested_scopes(f)
    lookups = f.qlik.claims_mapping.get(attribute, ())
    if requested is None or not lookups:
        return None
    missing = missing_scopes(requested)
    return SCOPE_INCOMPLETE if all(scope_of_claim(name) in missing for name in lookups) else None


def not_openid(f: Facts) -> bool:
    """Whether the ID token lacks the request's nonce because openid was not requested: without it no provider has to
    treat the request as one for authentication (OpenID Connect Core section 3.1.2.1)."""
    requested, claims = requested_scopes(f), f.id_claims
    if not requested or "openid" in requested or claims is None:
        return False
    return bool(f.case.request.get("nonce")) and claims.get("nonce") in (None, "")
