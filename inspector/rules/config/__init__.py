"""Qlik's configuration and Qlik's own errors: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.config.entries import (
    client_credentials_swapped,
    client_secret_damaged,
    post_logout_uri_invalid,
    realm_malformed,
)
from inspector.rules.config.errors import qlik_callback_refused, qlik_error, qlik_test_failed
from inspector.rules.config.fitness import config_not_interactive_oidc, config_of_another_kind, discovery_not_public
from inspector.rules.config.settings import (
    client_id_differs,
    config_invalid,
    discovery_differs,
    idp_inactive,
    offline_access_refused,
    provider_type_mismatch,
    scope_incomplete,
    secret_about_to_expire,
)
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    qlik_error,
    idp_inactive,
    qlik_test_failed,
    provider_type_mismatch,
    scope_incomplete,
    offline_access_refused,
    client_id_differs,
    discovery_differs,
    secret_about_to_expire,
    config_invalid,
    config_not_interactive_oidc,
    discovery_not_public,
    client_credentials_swapped,
    client_secret_damaged,
    realm_malformed,
    post_logout_uri_invalid,
    qlik_callback_refused,
    config_of_another_kind,
)
