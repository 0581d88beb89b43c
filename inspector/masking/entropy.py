"""Whether a string looks like a secret: long, in one piece, and without any pattern."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import log2

_PIECE = re.compile(r"[A-Za-z0-9_\-+/=.~|:%!*$]{20,8192}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")


def looks_secret(value: str) -> bool:
    """At least 24 characters (20 where they are very mixed) that no language, address, path or identifier makes."""
    if (
        _PIECE.fullmatch(value) is None
        or "://" in value
        or value.startswith("urn:oasis:")
        or _GUID.fullmatch(value)
        or _TIME.fullmatch(value)
    ):
        return False
    if value.count(".") > 1 and not any(len(part) >= 20 for part in value.split(".")):
        return False
    digits = sum(c.isdigit() for c in value)
    uppers = sum(c.isupper() for c in value)
    letters = sum(c.isalpha() for c in value)
    if not digits and letters:
        return _is_scrambled(value)
    if not letters:
        return False
    if uppers in (0, letters) and not (len(value) >= 28 and digits * 8 >= len(value)):
        return False
    counts = Counter(value)
    bits = -sum(n / len(value) * log2(n / len(value)) for n in counts.values())
    return bits >= (3.2 if uppers in (0, letters) else 3.6)


def _is_scrambled(value: str) -> bool:
    """Whether letters change their case as no words do: a random string now and then has no digit."""
    changes = sum(one.isupper() != other.isupper() for one, other in pairwise(c for c in value if c.isalpha()))
    if changes * 3 < len(value) or len(set(value)) < 10:
        return False
    from inspector.masking.vocabulary import PARTS, words  # a list of words, which few values need

    known = words()
    return not any(len(part) >= 4 and part.lower() in known for part in PARTS.findall(value))
