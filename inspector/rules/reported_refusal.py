"""What others say of a rule's matter: an application that refused a token, or a log entry that no other rule reads.

One place for all rules: whichever rule such a text stands for gets a finding “as the application says”, with the two
values that the text quotes, also where the evidence that the rule itself looks at was never captured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.facts.error_response import of_answer
from inspector.facts.evidence import Evidence, Fix
from inspector.facts.login import Facts
from inspector.idps.loader import load
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, Rule

if TYPE_CHECKING:
    from inspector.applications.errors import Advice, Refusal

_MAX = 50
_QUOTED = 300
_REFUSES_USERINFO = ("access-token-audience",)
"""What userinfo's own refusal can tell beside that it refused."""


@dataclass(frozen=True, slots=True)
class ReportedRefusal:
    """One refusal, and where it stands in the case."""

    refusal: Refusal
    path: str
    speaker: str = "the application"


def reported_refusals(f: Facts) -> tuple[ReportedRefusal, ...]:
    """What applications refused, and what a log says beyond the provider's answers; each rule once."""
    errors, refused = (f.case.list("application_errors") or ())[:_MAX], f.userinfo_answer
    if not errors and not f.logged and (refused is None or refused.ok):
        return ()
    from inspector.applications.errors import Refusal, refusals  # only where there are such words

    found: dict[str, ReportedRefusal] = {}
    for n, entry in enumerate(errors):
        message = entry.get("message") if isinstance(entry, dict) else None
        for refusal in refusals(message) if isinstance(message, str) else ():
            found.setdefault(refusal.rule, ReportedRefusal(refusal, f"application_errors[{n}].message"))
    if refused is not None and not refused.ok:
        for refusal in refusals(of_answer(refused).verbatim):
            if refusal.rule in _REFUSES_USERINFO:
                found.setdefault(refusal.rule, ReportedRefusal(refusal, "userinfo.body", "userinfo"))
    read = {answer.path for answer in f.answers}
    for told in f.logged:
        if told.path not in read:
            title = load(told.provider).title
            refusal = Refusal(title, told.rule, told.response.verbatim)
            found.setdefault(told.rule, ReportedRefusal(refusal, told.path, f"the log of {title}"))
    return tuple(found.values())


def reported_hits(f: Facts, rule: Rule, said: tuple[ReportedRefusal, ...]) -> Iterator[Hit]:
    """The rule's finding by an application's words; nothing where no application speaks of it."""
    for found in said:
        if found.refusal.rule == rule.name:
            yield _hit(f, rule, found)


def _hit(f: Facts, rule: Rule, found: ReportedRefusal) -> Hit:
    # 3 ms, only where an application's error was given
    from inspector.applications.errors import advice

    refusal = found.refusal
    known = refusal.advice or advice(rule.name)
    meaning = known.cause if known else rule.title
    values = _values(refusal)
    general = _fix(f, rule, known)
    says = meaning if refusal.last else f"{meaning}{values}, as {found.speaker} says"
    return Hit(
        cause=f"{says}. {refusal.library}: “{refusal.message[:_QUOTED]}”.",
        expected=refusal.expected,
        actual=refusal.actual if refusal.actual is not None else refusal.message[:_QUOTED],
        evidence=(Evidence(found.path, refusal.message),),
        fix=idp_fixes(f, rule.name, *general),
    )


def _values(refusal: Refusal) -> str:
    if refusal.expected and refusal.actual:
        return f" (expected {refusal.expected[:_QUOTED]}, found {refusal.actual[:_QUOTED]})"
    if refusal.actual:
        return f" (found {refusal.actual[:_QUOTED]})"
    return f" (expected {refusal.expected[:_QUOTED]})" if refusal.expected else ""


def _fix(f: Facts, rule: Rule, known: Advice | None) -> tuple[Fix, ...]:
    if known is None:
        return (Fix("IdP admin", f.console("logs"), rule.text.get("Fix", "")),)
    if known.who == "user":
        return (Fix("user", "the browser", known.do),)
    return (Fix("IdP admin", f.console(known.place), known.do),)
