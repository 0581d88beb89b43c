from __future__ import annotations

from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
