"""Immutable values; to the type checker they are frozen dataclasses.

The standard library's decorator compiles six methods for each class, which for the forty classes that judge a login
was most of the time that `check` took to start, and loads `inspect`, a third of what `decode` may cost. These share
theirs. Effects and the app, where that does not count, have plain dataclasses.
"""

from __future__ import annotations

__all__ = ["field", "is_record", "members", "record", "replace"]

TYPE_CHECKING = False  # `typing` is not loaded for it either
if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import field, replace
    from typing import Any
else:

    class Field:
        """What the class body says of a member beyond its default."""

        def __init__(self, *, default, default_factory, repr, compare):
            self.default, self.default_factory, self.repr, self.compare = default, default_factory, repr, compare

    REQUIRED = object()

    def field(*, default=REQUIRED, default_factory=None, repr=True, compare=True):
        """Like `dataclasses.field`, as far as it is needed here."""
        return Field(default=default, default_factory=default_factory, repr=repr, compare=compare)

    def record(*, frozen, eq=True, repr=True):
        """Like `dataclass(frozen=True)` for a class of annotated members that inherits none."""
        assert frozen

        def decorate(cls):
            names = tuple(cls.__annotations__)
            fields = {name: _field(cls, name) for name in names}
            defaults = {name: one.default for name, one in fields.items() if one.default is not REQUIRED}
            factories = {name: one.default_factory for name, one in fields.items() if one.default_factory}
            compared = tuple(name for name in names if fields[name].compare)
            shown = tuple(name for name in names if fields[name].repr)
            known = frozenset(names)

            def __init__(self, *args, **given):
                values = dict(zip(names, args, strict=False))
                if given or len(args) != len(names):
                    values = filled(values, given, len(args))
                self.__dict__.update(values)

            def filled(values, given, positions):
                twice = positions > len(names) or not given.keys().isdisjoint(values)
                values = {**defaults, **values, **given}
                for name, make in factories.items():
                    if name not in values:
                        values[name] = make()
                if twice or values.keys() != known:
                    raise TypeError(f"{cls.__name__} takes {', '.join(names)}")
                return values

            def values_of(self):
                own = self.__dict__  # a cached property is in it too
                return [own[name] for name in compared]

            def __eq__(self, other):
                return values_of(self) == values_of(other) if type(other) is cls else NotImplemented

            def __hash__(self):
                return hash((cls, *values_of(self)))

            def __repr__(self):
                return f"{cls.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

            methods = [__init__] + ([__eq__, __hash__] if eq else []) + ([__repr__] if repr else [])
            for method in methods:
                setattr(cls, method.__name__, method)
            cls.__match_args__ = names
            cls.__setattr__ = cls.__delattr__ = _refuse
            return cls

        return decorate

    def _field(cls, name):
        """The member's description; its default stays readable at the class, as with dataclasses."""
        found = cls.__dict__.get(name, REQUIRED)
        if not isinstance(found, Field):
            return Field(default=found, default_factory=None, repr=True, compare=True)
        if found.default is REQUIRED:
            delattr(cls, name)
        else:
            setattr(cls, name, found.default)
        return found

    def _refuse(self, name, *_value):
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def replace(one, /, **changes):
        """A copy with some members changed."""
        return type(one)(**{**members(one), **changes})


def members(one: Any) -> dict[str, Any]:
    """A record's members by name, in the order of their declaration; the values are its own, not copies."""
    return {name: getattr(one, name) for name in type(one).__match_args__}


def is_record(value: object) -> bool:
    """Whether `members` can be asked for of it."""
    return hasattr(value, "__match_args__")
