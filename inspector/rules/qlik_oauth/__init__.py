"""Qlik's own OAuth server: its clients, and what applications ask of it, in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.qlik_oauth import client, request
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *client.RULES,
    request.oauth_scope_not_allowed,
    request.oauth_grant_unsupported,
    request.oauth_grant_not_enabled,
    request.oauth_client_unauthenticated,
    request.oauth_app_type_unknown,
    request.oauth_origin_invalid,
    request.oauth_consent_not_trusted,
    request.oauth_assertion_invalid,
)
