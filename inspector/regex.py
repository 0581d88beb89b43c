"""Regular expressions that are compiled when they are first used.

The judgement knows about a hundred; one login needs a few of them, and compiling them all took as long as judging it.
"""

from __future__ import annotations

__all__ = ["regex"]

TYPE_CHECKING = False  # `typing` is not loaded for it
if TYPE_CHECKING:
    from re import compile as regex
else:
    import re

    class regex:
        """What `re.compile` gives for the same arguments, made when a method of it is first asked for."""

        def __init__(self, pattern, flags=0):
            self._source = pattern, flags

        def __getattr__(self, name):
            if name == "_source":  # a copy that is being made
                raise AttributeError(name)
            found = self.__dict__[name] = getattr(re.compile(*self._source), name)  # so it is asked for once
            return found
