"""Known values are found in time that does not grow with how many begin alike, and the longest of them is struck."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.masking.known import KnownValues
from inspector.masking.report import mask_of
from tests.cases import okta


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


@pytest.mark.parametrize(
    "piece", ["a", "A", "o ", "o.", ":", "1:", "1.", "1 ", "(0", "=?utf-8?q?a", "PC-A", "0x41,", "=41", "&#65", "_m_s"]
)
def test_a_long_text_of_one_piece_costs_no_more_than_its_length(piece: str) -> None:
    mask = mask_of(Case.from_dict(okta().dict()), people=True, hosts=True)

    def once(text: str) -> float:
        began = time.process_time()
        mask.text(text)
        return time.process_time() - began

    def seconds(length: int) -> float:
        # the least of three: a collection of garbage may fall into one of them
        return min(once(piece * (length // len(piece)) + "\n") for _ in range(3))

    seconds(100)
    assert seconds(20_000) < 12 * seconds(4_000) + 0.1


def test_what_a_mask_left_of_a_header_is_no_secret() -> None:
    exchange = {
        "step": "token",
        "url": "https://a.example",
        "request": {"headers": {"authorization": "Basic ••••••••"}},
    }
    assert (
        mask_of(Case.from_dict({"exchanges": [exchange]})).text("client secret (client_secret_basic)")
        == "client secret (client_secret_basic)"
    )
