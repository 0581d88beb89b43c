"""The token's signature and its keys: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.rule import Rule
from inspector.rules.signature.app_key import app_specific_key
from inspector.rules.signature.keys import (
    decryption_failed,
    jwks_invalid,
    jwks_unreachable,
    key_reference_ignored,
    key_rotated,
)
from inspector.rules.signature.verification import (
    access_token_unverifiable,
    alg_differs,
    alg_key_mismatch,
    alg_not_accepted,
    key_ambiguous,
    key_not_found,
    key_weak,
    signature_invalid,
)

RULES: tuple[Rule, ...] = (
    signature_invalid,
    key_not_found,
    key_ambiguous,
    alg_not_accepted,
    alg_differs,
    alg_key_mismatch,
    key_weak,
    access_token_unverifiable,
    jwks_unreachable,
    jwks_invalid,
    key_reference_ignored,
    key_rotated,
    decryption_failed,
    app_specific_key,
)
