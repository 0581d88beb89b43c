"""Qlik's own OAuth server: its clients, and what applications ask of it, in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.qlik_oauth import client, request, scopes
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    client.oauth_redirect_not_https,
    scopes.oauth_scope_unknown,
    scopes.oauth_scope_not_for_type,
    scopes.oauth_openid_scope,
    client.oauth_secret_on_public_client,
    client.oauth_pkce,
    client.oauth_published_trusted,
    scopes.oauth_no_scope,
    client.oauth_origin_missing,
    client.oauth_excel_addin,
    client.oauth_m2m_client_type,
    request.oauth_scope_not_allowed,
    request.oauth_grant_unsupported,
    request.oauth_grant_not_enabled,
    request.oauth_client_unauthenticated,
    request.oauth_app_type_unknown,
    request.oauth_origin_invalid,
    request.oauth_consent_not_trusted,
    request.oauth_assertion_invalid,
)
