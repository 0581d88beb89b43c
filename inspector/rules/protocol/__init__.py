"""The claims that the protocol demands: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.protocol.claims import (
    access_token_audience,
    acr_not_met,
    audience_mismatch,
    azp_mismatch,
    claim_wrong_type,
    issuer_mismatch,
    nonce_mismatch,
    nonce_missing,
    required_claim_missing,
)
from inspector.rules.protocol.hashes import at_hash_mismatch, c_hash_mismatch, hash_missing, s_hash_mismatch
from inspector.rules.protocol.refresh import refresh_identity_differs
from inspector.rules.protocol.times import (
    auth_too_old,
    clock_skew,
    lifetime_unusual,
    token_expired,
    token_not_yet_valid,
)
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    issuer_mismatch,
    audience_mismatch,
    azp_mismatch,
    token_expired,
    token_not_yet_valid,
    clock_skew,
    nonce_mismatch,
    nonce_missing,
    at_hash_mismatch,
    c_hash_mismatch,
    required_claim_missing,
    claim_wrong_type,
    access_token_audience,
    lifetime_unusual,
    auth_too_old,
    acr_not_met,
    hash_missing,
    refresh_identity_differs,
    s_hash_mismatch,
)
