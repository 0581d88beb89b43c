"""JSON of stores that write the type of each value beside it: DynamoDB, Firestore, protobuf, MongoDB."""

from __future__ import annotations

from typing import Any

_TEXTS = {"S", "stringValue", "string_value", "$oid", "$uuid"}
_NUMBERS = {"N", "integerValue", "doubleValue", "numberValue", "number_value", "$numberLong", "$numberInt"}
_TRUTHS = {"BOOL", "booleanValue", "boolValue", "bool_value"}
_LISTS = {"L", "SS", "arrayValue", "listValue", "values"}
_MAPS = {"M", "mapValue", "structValue", "fields"}
_NOTHING = {"NULL", "nullValue", "null_value"}
_LEAST = 3
_DEEPEST = 8


def untyped(value: dict[str, Any]) -> dict[str, Any]:
    """The object without the types of its members; as it is where its members name none."""
    typed = sum(_kind(item) is not None for item in value.values())
    return {n: _plain(item, 0) for n, item in value.items()} if typed >= max(_LEAST, len(value) - 1) else value


def _kind(value: Any) -> str | None:
    name = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None
    known = _TEXTS | _NUMBERS | _TRUTHS | _LISTS | _MAPS | _NOTHING
    return name if name in known else None


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, list) and depth < _DEEPEST:
        return [_plain(item, depth + 1) for item in value]
    kind = _kind(value)
    if kind is None or depth >= _DEEPEST:
        return value
    inner = value[kind]
    if kind in _NOTHING:
        return None
    if kind in _NUMBERS and isinstance(inner, str) and inner.lstrip("-").isdecimal():
        return int(inner)
    if kind in _MAPS and isinstance(inner, dict):
        inner = inner.get("fields", inner)
        return {name: _plain(item, depth + 1) for name, item in inner.items()}
    return _plain(inner, depth + 1) if kind in _LISTS else inner
