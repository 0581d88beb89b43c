"""The fixes of a finding: the identity provider's own words first, the rule's general ones where it has none."""

from __future__ import annotations

import re

from inspector.facts.evidence import Fix
from inspector.facts.login import Facts
from inspector.facts.scope_cause import requested_scopes
from inspector.qlik.tenant_host import looks_original
from inspector.uri import parse

_HOST = "<original tenant host>"
_ADDS = re.compile(r"Add (\w{1,40}) to (?:the|Qlik's) scope")


def idp_fixes(f: Facts, rule: str, *general: Fix) -> tuple[Fix, ...]:
    """What the recognised provider's file says for this rule, in place of general words for the same person.

    A general fix for the Qlik admin names the literal value to enter, which the file cannot know: it stays, and first.
    """
    own = f.idp.fix(rule, f.recognised.variant)
    if not own or already_set(f, own["do"]):
        return general
    fix = Fix(own.get("who", "IdP admin"), str(own.get("where", "")), filled(f, str(own.get("do", ""))))
    if fix.who == "Qlik admin" and any(g.who == fix.who for g in general):
        return (*general, fix)
    return (fix, *(g for g in general if g.who != fix.who))


def already_set(f: Facts, text: str) -> bool:
    """Whether the text asks for a scope to be added that is requested already."""
    added = _ADDS.match(text)
    return added is not None and added[1] in (requested_scopes(f) or ())


def filled(f: Facts, text: str) -> str:
    """The text with the tenant's own host where the case knows it; else it names what belongs there."""
    uri = parse(f.redirect_uri) if f.redirect_uri else None
    known = uri is not None and looks_original(uri.host)
    return text.replace(_HOST, uri.host) if uri is not None and known else text
