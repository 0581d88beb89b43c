"""What comes back to the redirect URI: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.callback.cookies import cookie_blocked
from inspector.rules.callback.response import (
    callback_issuer_mismatch,
    callback_missing_code,
    callback_state_mismatch,
    callback_timeout,
)
from inspector.rules.callback.signed_answer import callback_response_invalid
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    callback_state_mismatch,
    callback_missing_code,
    callback_issuer_mismatch,
    callback_response_invalid,
    callback_timeout,
    cookie_blocked,
)
