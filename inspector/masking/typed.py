"""What somebody typed, which belongs to no case."""

from __future__ import annotations

import re

from inspector.case.secret import MASK
from inspector.masking.entropy import looks_secret
from inspector.masking.text import SECRETS_ONLY

_TYPED = re.compile(r"[\w+/=.~-]{20,}")
_FILE = re.compile(r"\.(?:har|jsonl?|txt|log|pem|html?|csv|xml|eml|md|key|crt|cer|der|jwks?|zip|gz)\Z")
"""How the name of a file ends, and no secret does."""


def without_secrets(sentence: str) -> str:
    """A sentence about what somebody typed, without what looks like a secret in it."""
    found = SECRETS_ONLY.text(sentence)
    return _TYPED.sub(lambda m: MASK if looks_secret(m[0]) and not _FILE.search(m[0]) else m[0], found)
