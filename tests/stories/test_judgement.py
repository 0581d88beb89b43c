"""The catalogue's rules of judgement, each sentence held against cases that were written from it alone."""

from __future__ import annotations

import pytest

from inspector.rules.catalogue import ALL
from inspector.rules.rule import STAGES
from tests.stories import judged_answers, judged_lookups, judged_mapping, judged_tenant, judged_tokens, judged_way
from tests.stories.judged import Judged, hold

CASES = [
    *judged_tenant.CASES,
    *judged_way.CASES,
    *judged_answers.CASES,
    *judged_tokens.CASES,
    *judged_mapping.CASES,
    *judged_lookups.CASES,
]


LAST = {
    "N": 8,
    "D": 13,
    "R": 10,
    "A": 20,
    "K": 12,
    "T": 10,
    "S": 14,
    "C": 16,
    "I": 4,
    "M": 29,
    "U": 8,
    "Q": 10,
    "J": 8,
    "O": 11,
    "F": 5,
}
"""Where the catalogue's tables end: rules added since stand wherever they fit."""


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_judged(case: Judged) -> None:
    hold(case.build, case.expected)


def test_names_are_their_own() -> None:
    assert len({c.name for c in CASES}) == len(CASES) >= 80


@pytest.mark.parametrize("stage", STAGES)
def test_rules_of_a_stage_stand_in_the_order_of_the_tables(stage: str) -> None:
    # "Within a stage … the order of the tables": the first of two errors is the root cause.
    codes = [r.code for r in ALL if r.stage == stage and int(r.code[1:]) <= LAST[r.code[0]]]
    letters = list(dict.fromkeys(c[0] for c in codes))
    assert codes == sorted(codes, key=lambda c: (letters.index(c[0]), int(c[1:])))
