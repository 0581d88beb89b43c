"""Claims of a token or of a person that stand in a text by their names alone, in a notation that no reader lists."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.sources.syntax.claim_rows import Row, person_claims, token_claims
from inspector.sources.syntax.printed import Printed
from inspector.sources.syntax.scattered import groups
from inspector.sources.syntax.unquoted import TRUTHS

_LEAST_SCATTERED = 4
_TOKENS_OWN = {"iss", "aud", "exp", "iat"}
"""What tells a token also where its subject is missing."""
_TRUE = {"1": "true", "0": "false"}


def scattered_claims(text: str) -> Iterator[Printed]:
    """Claims that stand in the text by their names alone, in whatever notation: a token's, or what userinfo tells."""
    for group in groups(text):
        found = [Row(name, _TRUE.get(told, told) if name in TRUTHS else told, a, b) for name, told, a, b in group]
        names = {row.name for row in found}
        subject = "sub" in names or names >= _TOKENS_OWN
        yield from token_claims(found) if subject and len(found) >= _LEAST_SCATTERED else ()


def scattered_people(text: str) -> Iterator[Printed]:
    """The same of a person."""
    for group in groups(text):
        yield from person_claims([Row(name, told, start, end) for name, told, start, end in group])
