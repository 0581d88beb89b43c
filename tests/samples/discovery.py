from __future__ import annotations

from collections.abc import Callable
from typing import Any

Builder = Callable[[], dict[str, Any]]

FIRES: dict[str, tuple[str, Builder]] = {}
TWINS: dict[str, Builder] = {}
