"""The fixes of a finding: the identity provider's own words first, the rule's general ones where it has none."""

from __future__ import annotations

from inspector.rules.facts import Facts
from inspector.rules.rule import Fix


def idp_fixes(f: Facts, rule: str, *general: Fix) -> tuple[Fix, ...]:
    """What the recognised provider's file says for this rule, then the general fixes of other people."""
    own = f.idp.fix(rule, f.recognised.variant)
    if not own:
        return general
    who = own.get("who", "IdP admin")
    first = Fix(who, str(own.get("where", "")), str(own.get("do", "")))
    return (first, *(g for g in general if g.who != who))
