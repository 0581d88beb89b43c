"""The type of everything that must never be shown: tokens, codes, client secrets, keys, cookies."""

from __future__ import annotations

from typing import NoReturn

MASK = "••••••••"


class Secret:
    """A string whose `repr`, `str` and formatting are masked; the value comes out only by `.reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        # pickling would write the value in clear
        raise TypeError("a Secret cannot be pickled")
