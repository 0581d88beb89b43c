"""JSON values masked leaf by leaf, where their names tell nothing more: all that is somebody's, all that is secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inspector.case.secret import MASK

_DEPTH = 200
_PUBLIC = frozenset(("kty", "crv", "alg", "use", "kid"))
"""Members of a key that say what it is for."""


def each_leaf(
    value: Any,
    leaf: Callable[[Any], Any],
    name: Callable[[str], str] = str,
    kept: frozenset[str] = frozenset(),
    depth: int = 0,
) -> Any:
    """A JSON value with `leaf` of each string, number and constant in it, but for the members that are `kept`; what
    lies deeper than anybody writes is a mask."""
    if not isinstance(value, dict | list | tuple):
        return leaf(value)
    if depth > _DEPTH:
        return MASK
    if isinstance(value, dict):
        return {name(str(k)): v if k in kept else each_leaf(v, leaf, name, kept, depth + 1) for k, v in value.items()}
    return [each_leaf(item, leaf, name, kept, depth + 1) for item in value]


def all_secret(value: Any, mask: Callable[[str], str]) -> Any:
    """Every string and number below a secret's name."""

    def leaf(value: Any) -> Any:
        if isinstance(value, str):
            return mask(value) if value else value
        return value if value is None or isinstance(value, bool) else 0

    return each_leaf(value, leaf, kept=_PUBLIC)
