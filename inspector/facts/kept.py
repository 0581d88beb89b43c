"""The facts of a case that is drawn again and again. Whoever judges has its own: they note what was asked."""

from __future__ import annotations

from functools import lru_cache

from inspector.case.model import Case
from inspector.facts.login import Facts


@lru_cache(maxsize=4)
def facts_of(case: Case) -> Facts:
    """The facts of a case, worked out once."""
    return Facts(case)
