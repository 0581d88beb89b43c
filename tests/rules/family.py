"""What every family of rules is tested with: its samples fire, their twins do not, healthy logins stay silent."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis.judgement import NEVER_ROOT
from inspector.facts.evidence import NotChecked
from inspector.facts.login import Facts
from inspector.rules.rule import SECTIONS, Hit, Rule
from tests.cases import HEALTHY, findings, report

VARIES = ("clock-skew", "jwks-invalid", "token-encrypted", "scope-incomplete", "userinfo-only-sub")
"""Rules of two severities."""


def rules_of(family: str) -> tuple[Rule, ...]:
    found: tuple[Rule, ...] = import_module(f"inspector.rules.{family}").RULES
    return found


def hits(rule: Rule, case: dict[str, Any]) -> list[Hit] | str:
    """The rule's hits for a case, or the reason why it was not checked."""
    try:
        return list(rule(Facts(Case.from_dict(case))))
    except NotChecked as missing:
        return missing.reason


def check_family(family: str) -> None:
    """Every rule has a sample that fires it with all a finding needs, a twin that does not, and its text."""
    samples, rules = import_module(f"tests.samples.{family}"), rules_of(family)
    assert {r.name for r in rules} == set(samples.FIRES) == set(samples.TWINS)
    for rule in rules:
        assert tuple(rule.text) == SECTIONS, rule.name
        found = report(samples.FIRES[rule.name][1]())
        finding = next((f for f in found["findings"] if f["rule"] == rule.name), None)
        assert finding is not None, f"{rule.name} does not fire on its sample"
        assert finding["severity"] == rule.severity or rule.name in VARIES, rule.name
        assert finding["evidence"] and finding["cause"].strip().endswith("."), rule.name
        assert finding["fix"] or rule.severity == "info", rule.name
        if finding["severity"] == "error" and rule.name not in NEVER_ROOT:
            assert found["verdict"]["root_cause"] == rule.name
            assert found["verdict"]["login"] in ("fails", "degraded")
        assert rule.name not in findings(samples.TWINS[rule.name]()), f"{rule.name} fires on its twin"


def check_healthy(family: str) -> None:
    """No healthy login fires an error or a warning of the family."""
    names = {r.name for r in rules_of(family)}
    for name, build in HEALTHY.items():
        assert not names & findings(build(), "error", "warning").keys(), name
