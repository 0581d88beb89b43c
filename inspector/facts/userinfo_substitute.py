"""Another token in place of userinfo: where Qlik reads userinfo and nobody gave it, the ID token tells what is likely,
and at a provider that writes the same claims into it the access token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.case.model import ANSWERED
from inspector.qlik.mapping import Claims
from inspector.qlik.scopes import scope_of_claim
from inspector.uri import parse

if TYPE_CHECKING:
    from inspector.facts.login import Facts

_OF_A_LOGIN = (
    "authorize",
    *ANSWERED,
    "qlik_error",
    "idp_events",
    "application_errors",
    "network_error",
    "exchanges",
    "identity_provider.pendingResult",
)
"""Members of a case that only somebody's login, or the attempt, leaves behind."""

_ABOUT_THE_USER = ("groups", "roles", "emails", "mail", "upn", "unique_name")
"""Claims outside the standard scopes that say something about the user all the same."""
_OF_THE_PROTOCOL = ("sub", "client_id")
"""Attributes of Qlik's that a token has which says nothing about the user."""


def signed_in(f: Facts) -> bool:
    """Whether anything was given that comes from a login."""
    return f.case.target != "qlik" or any(f.case.at(member) for member in _OF_A_LOGIN)


def userinfo_substitute(f: Facts) -> tuple[str, Claims] | None:
    """Which token's claims may be judged as if Qlik read them, `id_token` or `access_token`, and these claims; None
    where there is no need or no ground."""
    if f.case.target != "qlik" or f.known_claims is not None:
        return None
    if f.id_token is None and f.access_claims and f.userinfo_answer is None:
        alike = f.idp.table("access_token", f.recognised.variant).get("like_userinfo") is True
        return ("access_token", f.access_claims) if alike and not has_no_user_claims(f, f.access_claims) else None
    if not _userinfo_lacks(f) or f.id_token_unusable or not f.id_claims or has_no_user_claims(f, f.id_claims):
        return None
    return "id_token", f.id_claims


def wants_userinfo(f: Facts) -> bool:
    """Whether everything hangs on userinfo, which was not given: the ID token says nothing about the user."""
    return _userinfo_lacks(f) and not f.id_token_unusable and bool(f.id_claims) and userinfo_substitute(f) is None


def _userinfo_lacks(f: Facts) -> bool:
    if f.case.target != "qlik" or f.reads != "userinfo" or f.userinfo_answer is not None:
        return False
    return f.case.text("network_error.where") != "userinfo"


def has_no_user_claims(f: Facts, claims: Claims) -> bool:
    """No claim of the scopes profile and email, no groups, and none that the mapping names: nothing but protocol."""
    mapping = f.qlik.claims_mapping
    looked_up = {name for attribute in mapping if attribute not in _OF_THE_PROTOCOL for name in mapping[attribute]}
    if any(name in looked_up for name in claims):
        return False
    return not any(name in _ABOUT_THE_USER or scope_of_claim(name) in ("profile", "email") for name in claims)


def way_to_userinfo(f: Facts) -> str:
    """The shortest way to userinfo for this provider, as sentences for a person."""
    own = f.idp.value("userinfo_way", f.recognised.variant)
    address = _address(f)
    guessed = not f.endpoint("userinfo_endpoint") and not address.startswith("<")
    doubt = " The address is probably this; the discovery document names it." if guessed else ""
    general = (
        f"Log in with “qlik-inspector login”, or ask the endpoint with the access token of the same login: "
        f'curl -H "Authorization: Bearer $ACCESS_TOKEN" {address}.{doubt} A browser\'s HAR does not hold '
        f"it: Qlik reads it from its server."
    )
    return f"{own} Or: {general[0].lower()}{general[1:]}" if isinstance(own, str) else general


def _address(f: Facts) -> str:
    """The userinfo endpoint: as the metadata names it, else as this provider's always is, else where to look it up."""
    named, issuer = f.endpoint("userinfo_endpoint"), (f.id_claims or {}).get("iss")
    if named or not isinstance(issuer, str):
        return named or "<userinfo_endpoint>"
    form, uri = f.idp.value("userinfo", f.recognised.variant), parse(issuer)
    if uri is None:
        return "<userinfo_endpoint>"
    base = issuer.rstrip("/")
    if isinstance(form, str):
        return form.replace("{issuer}", base).replace("{origin}", f"{uri.scheme}://{uri.netloc}")
    return f"<the userinfo_endpoint that {base}/.well-known/openid-configuration names>"
