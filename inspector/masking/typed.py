"""What somebody typed, which belongs to no case."""

from __future__ import annotations

import re

from inspector.case.secret import MASK
from inspector.masking.entropy import looks_secret
from inspector.masking.text import SECRETS_ONLY

_TYPED = re.compile(r"[\w+/=.~-]{20,}")


def without_secrets(sentence: str) -> str:
    """A sentence about what somebody typed, without what looks like a secret in it."""
    found = SECRETS_ONLY.text(sentence)
    return _TYPED.sub(lambda m: MASK if looks_secret(m[0]) else m[0], found)
