"""Whether the ID token of a refresh answer is about the same login as the first one (stage protocol)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.claims import need_alike, need_claims
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.refreshed import Refreshed, refreshed, token_of
from inspector.facts.wrong_kind import consequence, holds
from inspector.qlik.mapping import Claims
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OIDC = ("qlik", "cloudflare-access")
REFRESH = "https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse"
AGAIN = "refreshed_id_token"
_MEANT = {"iss": "it comes from another issuer", "sub": "it is about another user"}


@rule(
    "C18",
    "refresh-identity-differs",
    "error",
    "protocol",
    "The refreshed token is somebody else's",
    docs=(REFRESH,),
    targets=OIDC,
)
def refresh_identity_differs(f: Facts) -> Iterator[Hit]:
    """What it means: The refresh token of this login brought an ID token with another issuer or another subject, or
    one that is not for this client.
    Why Qlik cares: Who keeps a login open with a refresh token, as Qlik's mobile apps do with offline_access, would go
    on as somebody else.
    Fix: See what the identity provider binds the refresh token to; clear its cache of sessions and tokens, and remove
    custom code that fills in the subject.
    Source: OpenID Connect Core section 12.2 (iss and sub must be the same, aud must hold the first one's).
    """
    answer = need(refreshed(f.case), "no refresh token was redeemed (login --refresh does)")
    first, second = need_claims(f), _claims(f, answer)
    for name in ("iss", "sub"):
        one, other = first.get(name), second.get(name)
        if one is None or one == other:
            continue
        if isinstance(one, str) and isinstance(other, str):
            need_alike(f, one, other)
        was = "none" if other is None else str(other)[:300]
        yield _hit(f, name, one, other, f"{name} {was} instead of {str(one)[:300]}: {_MEANT[name]}")
    client = f.client_id or _client(first)
    audience = second.get("aud")
    if client is not None and not holds(audience, client):
        yield _hit(f, "aud", client, audience, f"an aud that does not hold the client {client}")


def _claims(f: Facts, answer: Refreshed) -> Claims:
    """The claims of the refreshed ID token; NotChecked where there are none, which Core 12.2 allows."""
    if answer.refusal:
        raise NotChecked("the refresh token was refused")
    token = need(token_of(f, "id_token"), "the refresh answer holds no ID token, which is allowed")
    return need(token.payload, "the refreshed ID token could not be read")


def _client(first: Claims) -> str | None:
    audience = first.get("aud")
    return audience if isinstance(audience, str) else None


def _hit(f: Facts, name: str, one: Any, other: Any, what: str) -> Hit:
    return Hit(
        cause=f"The refreshed ID token has {what}.",
        expected=one,
        actual=other,
        evidence=(Evidence(f"{AGAIN}.payload.{name}", other), Evidence(f"id_token.payload.{name}", one)),
        fix=(
            *idp_fixes(
                f,
                "refresh-identity-differs",
                f.idp_fix(
                    "logs",
                    "Look up both sessions: see whose refresh token it was, and what fills in the subject when a "
                    "token is refreshed.",
                ),
            ),
            Fix("Qlik admin", places.BLOCK_OFFLINE, "Until it is repaired, block offline_access in Qlik."),
        ),
        because_of=consequence(f),
    )
