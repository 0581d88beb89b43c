"""Secrets taken out of what is drawn: by their value and form wherever they stand, and by the name of their member."""

from __future__ import annotations

from typing import Any

from inspector.case.model import Case
from inspector.case.secret import MASK
from inspector.report.secrets import SecretMask, secret_values
from inspector.report.secrets import is_secret as is_secret_name

PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Private members of a JWK (RFC 7518 section 6)."""
DEPTH = 200


class Secrets:
    """Knows every secret of one case."""

    def __init__(self, case: Case) -> None:
        self._mask = SecretMask(secret_values(case))

    def text(self, text: str) -> str:
        return self._mask.text(text)

    def value(self, value: Any, depth: int = 0) -> Any:
        """A JSON value; members with a secret's name are masked even where the value is a common word."""
        if isinstance(value, str):
            return self.text(value)
        if depth > DEPTH:
            return MASK
        if isinstance(value, dict):
            key = "kty" in value
            return {
                self.text(str(name)): MASK if is_secret(str(name), member, key) else self.value(member, depth + 1)
                for name, member in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(member, depth + 1) for member in value]
        return value


def is_secret(name: str, value: Any, of_key: bool = False) -> bool:
    """Whether a member of this name holds a secret; `of_key`: it is a member of a JWK."""
    return (of_key and name in PRIVATE) or (isinstance(value, str | list) and is_secret_name(name, value))
