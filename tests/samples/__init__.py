"""One sample case for every rule, with a near-twin that does not fire it; `samples/` is written from here.

Each family module holds `FIRES`: rule name → (one line of story, builder of the case dict), and `TWINS`: rule name →
builder of a case that differs as little as it can and does not fire the rule.
`python -m tests.samples` writes samples/<rule>/ with the case, its report and a README line.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

Builder = Callable[[], dict[str, Any]]
FAMILIES = (
    "network",
    "discovery",
    "redirect",
    "authorize",
    "callback",
    "token",
    "decode",
    "signature",
    "protocol",
    "userinfo",
    "mapping",
    "user",
    "config",
    "jwt_idp",
    "qlik_oauth",
    "cloudflare_access",
)

FIRES: dict[str, tuple[str, Builder]] = {}
TWINS: dict[str, Builder] = {}
for _family in FAMILIES:
    _module = import_module(f"tests.samples.{_family}")
    FIRES.update(_module.FIRES)
    TWINS.update(_module.TWINS)
