"""`explain`: every rule, in every form, within the columns."""

from __future__ import annotations

import json

import pytest

from inspector.report.columns import width
from inspector.report.explanation import catalogue, one
from inspector.rules.catalogue import ALL
from inspector.rules.rule import SECTIONS

NAMES = [rule.name for rule in ALL]


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_explained_in_its_four_parts(name: str) -> None:
    rule = ALL[NAMES.index(name)]
    out = one(rule, columns=80)
    lines = out.splitlines()
    for section in SECTIONS:
        assert lines[lines.index(section) + 1].strip(), section
    assert all(width(line) <= 80 or line.strip().startswith("https://") for line in lines)
    told = json.loads(one(rule, "json"))
    assert told["code"] == rule.code
    assert all(told[section] for section in SECTIONS)
    assert one(rule, "markdown").startswith(f"# {rule.code} ")


def test_the_catalogue_lists_every_rule_once() -> None:
    assert [rule["name"] for rule in json.loads(catalogue(ALL, "json"))] == NAMES
    assert catalogue(ALL, "markdown").count("\n| ") == len(ALL)
    text = catalogue(ALL, columns=80)
    assert all(f"  {rule.code}  " in text for rule in ALL)
    assert max(map(len, text.splitlines())) <= 80
