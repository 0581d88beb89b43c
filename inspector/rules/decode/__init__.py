"""The ID token as text: can it be read at all, and is it one? (stage decode)"""

from __future__ import annotations

from inspector.rules.decode.form import (
    token_critical_header,
    token_duplicate_member,
    token_encrypted,
    token_malformed,
    token_opaque,
    token_unsecured,
)
from inspector.rules.decode.kind import token_hostile_text, token_oversized, token_repaired, token_wrong_kind
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    token_malformed,
    token_unsecured,
    token_opaque,
    token_encrypted,
    token_duplicate_member,
    token_wrong_kind,
    token_oversized,
    token_repaired,
    token_critical_header,
    token_hostile_text,
)
