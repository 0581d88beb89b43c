"""The catalogue as a whole: every rule has a text, a sample that fires it and a near-twin that does not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from inspector.rules.catalogue import ALL, by_name, find
from inspector.rules.rule import SECTIONS, STAGES, Rule
from tests.cases import HEALTHY, findings, report
from tests.samples import FIRES, TWINS

RULES = pytest.mark.parametrize("rule", ALL, ids=lambda r: r.name)


def test_names_and_codes_are_unique() -> None:
    assert len({r.name for r in ALL}) == len({r.code for r in ALL}) == len(ALL)
    assert all(re.fullmatch(r"[A-Z]\d\d", r.code) and re.fullmatch(r"[a-z0-9-]+", r.name) for r in ALL)


@RULES
def test_text_has_its_four_parts(rule: Rule) -> None:
    assert set(rule.text) == set(SECTIONS)
    assert all(len(part) > 10 for part in rule.text.values()), rule.text
    assert rule.stage in STAGES


@RULES
def test_sample_fires(rule: Rule) -> None:
    story, build = FIRES[rule.name]
    found = findings(build())
    assert rule.name in found, f"{story} → {sorted(found)}"


@RULES
def test_twin_does_not_fire(rule: Rule) -> None:
    assert rule.name not in findings(TWINS[rule.name]())


@RULES
def test_sample_error_is_the_root_cause(rule: Rule) -> None:
    """A sample shows its rule as what is wrong, unless the rule can never be the cause by itself."""
    case = FIRES[rule.name][1]()
    got = report(case)
    own = next(f for f in got["findings"] if f["rule"] == rule.name)
    if own["severity"] == "error" and own["because_of"] is None and rule.name != "loopback-not-registered":
        assert got["verdict"]["root_cause"] == rule.name
        assert got["findings"][0]["rule"] == rule.name


@RULES
def test_sample_says_what_to_do(rule: Rule) -> None:
    """Expected and actual as data, evidence by path, and for errors and warnings a fix with its console page."""
    own = findings(FIRES[rule.name][1]())[rule.name]
    assert own["cause"].strip()
    assert own["evidence"], "evidence"
    assert all(e["where"] for e in own["evidence"])
    if own["severity"] != "info":
        assert own["expected"] != own["actual"]
        assert own["fix"], "fix"
        assert all(f["who"] and f["where"] and f["do"] for f in own["fix"])


def test_samples_are_for_rules_that_exist() -> None:
    assert set(FIRES) == set(TWINS) == set(by_name())


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_login_has_neither_error_nor_warning(name: str) -> None:
    got = report(HEALTHY[name]())
    loud = {f["rule"]: f["cause"] for f in got["findings"] if f["severity"] != "info"}
    assert loud == {}
    assert got["verdict"]["login"] == "succeeds"
    assert got["verdict"]["qlik_status"] == "success"
    assert got["qlik_user"]["email"] == "maria.schmidt@acme.example"


def test_find_by_code_and_name() -> None:
    m01: Any = find("m01")
    assert m01 is find("email-verified-missing")
    assert find("nothing") is None
