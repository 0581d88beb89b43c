"""Known values are found in time that does not grow with how many begin alike, and the longest of them is struck."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from inspector.masking.known import KnownValues


def struck(text: str, *values: str) -> str:
    return KnownValues(dict.fromkeys(values, lambda found: "•" * len(found))).replace(text)


def test_many_values_that_begin_alike_cost_no_more_than_others() -> None:
    def seconds(values: list[str]) -> float:
        known = KnownValues(dict.fromkeys(values, lambda found: "•"))
        began = time.process_time()
        assert all(known.replace(value) == "•" for value in values[:300])
        return time.process_time() - began

    long = "urn:mace:acme.example:entitlement:group:administrators:"
    for same in ([f"group-{n}" for n in range(20_000)], [f"{long}{n}" for n in range(20_000)]):
        assert seconds(same) < 20 * seconds(same[:300]) + 0.05


def test_the_longest_is_struck_and_of_a_long_one_the_beginning_too() -> None:
    long, longer = "a" * 50 + "-one", "a" * 50 + "-one-and-two-and-three"
    assert struck(f"x {long} y", long, longer) == f"x {'•' * len(long)} y"
    assert struck(f"x {longer[:60]}! y", long, longer) == f"x {'•' * 60}! y"
    assert struck(f"x {longer}", "aaaa", long) == f"x {'•' * len(long)}-and-two-and-three"
    assert struck("group-1 group-11 group-111", "group-1", "group-11") == "••••••• •••••••• ••••••••1"


@given(st.lists(st.text("ab", min_size=4, max_size=70), min_size=1), st.text("ab", max_size=9))
def test_no_value_is_left_standing(values: list[str], around: str) -> None:
    for value in values:
        assert value not in struck(f"{around} {value} {around}", *values) or value in f"{around}"
