"""Which rules read their finding from what an identity provider answers."""

from __future__ import annotations

REFUSALS = (
    "loopback-not-registered",
    "redirect-uri-mismatch",
    "redirect-uri-platform-type",
    "client-unknown",
    "user-not-assigned",
    "consent-required",
    "scope-rejected",
    "access-policy-denied",
    "conditional-access-blocked",
    "response-type-unsupported",
    "login-required",
    "user-from-other-tenant",
    "pkce-required",
    "user-cancelled",
    "groups-overflow-at-idp",
    "authorize-error-other",
    "server-error-at-idp",
    "account-locked-or-disabled",
    "idp-wants-verified-email",
)
"""Rules for what the browser is told: after each of them nothing comes back to the callback."""
ANSWER_RULES = frozenset(
    (
        *REFUSALS,
        "insecure-http",
        "rate-limited",
        "discovery-wrong-tenant",
        "redirect-uri-not-https",
        "post-logout-redirect-mismatch",
        "client-secret-invalid",
        "client-secret-expired",
        "client-auth-method",
        "code-expired-or-reused",
        "pkce-failed",
        "token-redirect-mismatch",
        "grant-not-allowed",
        "token-error-other",
        "wrong-authorization-server",
    )
)
"""The rules that read their finding from an answer's words; a text that names another one is kept verbatim."""
