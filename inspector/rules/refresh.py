"""What became of the refresh token of a login (stage token)."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.facts.evidence import Evidence, NotChecked
from inspector.facts.login import Facts
from inspector.facts.refreshed import refreshed
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

TARGETS = ("qlik", "cloudflare-access")
_GRANT_IS_OFF = ("unauthorized_client", "unsupported_grant_type")
"""Codes by which the application may not redeem such a token; any other refuses this very token (RFC 6749 5.2)."""


@rule(
    "K13",
    "refresh-token-refused",
    "warning",
    "token",
    "The refresh token is refused",
    docs=("https://www.rfc-editor.org/rfc/rfc6749#section-6",),
    targets=TARGETS,
)
def refresh_token_refused(f: Facts) -> Iterator[Hit]:
    """What it means: A refresh token came, and was refused when it was redeemed.
    Why Qlik cares: Browser logins work; Qlik's mobile apps ask for a sign-in more often.
    Fix: Turn on the refresh token grant for the application, and see how long its refresh tokens live.
    Source: RFC 6749 section 6; OpenID Connect Core 12; Qlik's help on mobile apps.
    """
    again = refreshed(f.case)
    if again is None:
        raise NotChecked("no refresh token was redeemed")
    refusal = again.refusal
    if refusal is None:
        return
    said = f"{again.answer.status or ''} “{refusal.verbatim}”" if refusal.verbatim else f"{again.answer.status}"
    yield Hit(
        cause=f"A refresh token came and was refused when it was redeemed: {said.strip()}.",
        expected="new tokens",
        actual=refusal.error or again.answer.status,
        evidence=(Evidence(again.path, refusal.verbatim or again.answer.status),),
        fix=(
            idp_fixes(f, "no-refresh-token", f.idp_fix("grant_types", "Turn on the refresh token grant."))
            if refusal.error in _GRANT_IS_OFF
            else (
                f.idp_fix("logs", "Look up the refusal: whether the session had ended, or refresh tokens live short."),
            )
        ),
    )
