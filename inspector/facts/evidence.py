"""What a rule's answer is made of: where the value stands, who repairs it, and why a rule could not be checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Who = Literal["IdP admin", "Qlik admin", "user"]


class NotChecked(Exception):
    """Raised by a rule whose evidence is missing; the message is the reason, shown to the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def need(value: T | None, reason: str) -> T:
    """The value, or NotChecked with the reason."""
    if value is None:
        raise NotChecked(reason)
    return value


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the value stands that shows the finding: a path into the case or its decoded tokens."""

    where: str
    value: Any = field(default=None, repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """Who repairs it, on which console page and field, and what to enter there."""

    who: Who
    where: str
    do: str
