"""Immutable values without the standard library's `dataclasses`.

That module loads `inspect`, a third of what `decode` may cost at its start; to the type checker it is a dataclass.
"""

from __future__ import annotations

__all__ = ["record"]

TYPE_CHECKING = False  # `typing` is not loaded for it either
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen, repr=True):
        """Like `dataclass(frozen=True)` for a class of annotated members, keyword-able, defaults immutable."""
        assert frozen

        def decorate(cls):
            names = tuple(cls.__annotations__)
            defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
            required = frozenset(names) - frozenset(defaults)

            def __init__(self, *args, **members):
                given = {**dict(zip(names, args, strict=False)), **members}
                if len(args) > len(names) or len(given) != len(args) + len(members) or not required <= given.keys():
                    raise TypeError(f"{cls.__name__} takes {', '.join(names)}")
                if not given.keys() <= frozenset(names):
                    raise TypeError(f"{cls.__name__} has no {', '.join(given.keys() - frozenset(names))}")
                self.__dict__.update({**defaults, **given})

            def __eq__(self, other):
                return self.__dict__ == other.__dict__ if type(other) is cls else NotImplemented

            def __hash__(self):
                return hash((cls, *self.__dict__.values()))

            def __setattr__(self, name, _value):
                raise AttributeError(f"{cls.__name__}.{name} cannot be changed")

            def __repr__(self):
                return f"{cls.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

            methods = [__init__, __eq__, __hash__, __setattr__] + ([__repr__] if repr else [])
            for method in methods:
                setattr(cls, method.__name__, method)
            return cls

        return decorate
