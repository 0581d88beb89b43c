"""Every sentence of the guides that says how something behaves is covered by a rule or a step that there is, or the
table says why none can; each input beside a sentence is judged as it says."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.checklist.steps import entries, targets
from inspector.rules.catalogue import by_name
from tests.field.corpus import of_report, rules_named
from tests.seeds.table import guides, inputs, judged

STEPS = {f"{target}.{step['id']}" for target in targets() for step in entries(target)}
MEMBERS = {"says", "rules", "steps", "none", "input"}
SENTENCES = [(guide, sentence) for guide, found in guides().items() for sentence in found]


@pytest.mark.parametrize(("guide", "sentence"), SENTENCES, ids=[f"{g}: {s['says'][:40]}" for g, s in SENTENCES])
def test_a_sentence_is_covered_or_says_why_it_cannot_be(guide: str, sentence: dict[str, Any]) -> None:
    rules, steps = set(sentence.get("rules", ())), set(sentence.get("steps", ()))
    assert set(sentence) <= MEMBERS
    assert rules - set(by_name()) == set() and steps - STEPS == set()
    assert rules or steps or sentence.get("none")
    fires = {rule for row in sentence.get("input", ()) for rule in (*row.get("any", ()), *row.get("find", ()))}
    assert fires <= set(by_name())
    assert not fires or fires & rules, "an input beside a sentence fires a rule that the sentence names"


@pytest.mark.parametrize(("name", "sentence", "row"), list(inputs()), ids=[name for name, _, _ in inputs()])
def test_an_input_is_judged_as_its_row_says(name: str, sentence: dict[str, Any], row: dict[str, Any]) -> None:
    assert rules_named(row) <= set(by_name())
    assert of_report(row, judged(row)) == []


def test_no_sentence_stands_twice() -> None:
    said = [sentence["says"] for _, sentence in SENTENCES]
    assert len(said) == len(set(said))


def test_every_step_of_the_checklist_is_in_a_guide_or_beyond_it() -> None:
    named = {step for _, sentence in SENTENCES for step in sentence.get("steps", ())}
    assert STEPS - named == {"jwt-idp.key-pair", "jwt-idp.kind", "jwt-idp.session"}
