"""The catalogue's text: made from the rules, the providers' files and the samples."""

from __future__ import annotations

import json

import pytest

from inspector.report.explanation import catalogue, example, one
from inspector.rules.catalogue import ALL, find
from inspector.rules.rule import Rule


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.name)
def test_every_rule_is_explained_with_an_example(rule: Rule) -> None:
    text = one(rule)
    assert text.startswith(f"{rule.code} {rule.name} ({rule.severity}")
    assert all(heading in text for heading in ("What it means", "Why Qlik cares", "Fix", "Source", "Example"))
    shown = example(rule)
    assert shown is not None
    assert shown["story"].endswith(".")


def test_fixes_by_provider() -> None:
    rule = find("M01")
    assert rule is not None
    assert "Microsoft Entra ID: " in one(rule)
    assert "OneLogin" in json.loads(one(rule, "json"))["fixes"]


def test_the_catalogue_as_json_and_markdown() -> None:
    assert [r["name"] for r in json.loads(catalogue(ALL, "json"))] == [r.name for r in ALL]
    assert catalogue(ALL, "markdown").count("\n") == len(ALL) + 2
