"""How masked values look: on a screen by their shape, in a file so that it can be diagnosed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.case.secret import MASK
from inspector.masking.hosts import host_shape
from inspector.masking.shape import shape


@dataclass(slots=True)
class Style:
    """How masked values look."""

    secret: Callable[[str, str], str] = lambda name, value: MASK
    token: Callable[[str], str] = lambda text: MASK
    person: Callable[[str], str] = shape
    random: Callable[[str], str] = shape
    host: Callable[[str], str] = host_shape
    hash: Callable[[str], str] = lambda value: value
    """What becomes of a hash of a secret."""
