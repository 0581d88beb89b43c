"""What passed and what was not checked of one login with everything in it: the one place that holds these lists."""

from __future__ import annotations

import json
from pathlib import Path

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.rules.catalogue import ALL
from tests import cases

GOLDEN = Path(__file__).with_name("lists.json")
RENEW = "if the change is meant, run: python -m tests.test_lists"


def lists() -> str:
    """`passed` and `not_checked` of the healthy login, by rule."""
    report = diagnose(Case.from_dict(cases.okta().dict())).to_dict()
    shown = {"passed": report["passed"], "not_checked": {u["rule"]: u["reason"] for u in report["not_checked"]}}
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def test_the_lists_are_in_step() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == lists(), RENEW


def test_a_rule_without_a_finding_is_in_one_of_the_lists() -> None:
    told = json.loads(lists())
    found = {finding.rule for finding in diagnose(Case.from_dict(cases.okta().dict())).findings}
    assert {*told["passed"], *told["not_checked"], *found} == {rule.name for rule in ALL}


if __name__ == "__main__":
    GOLDEN.write_text(lists(), encoding="utf-8")
