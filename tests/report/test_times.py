"""Times in words, for any number that a token may hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.instant import span
from inspector.report.times import claim_times, claim_words, moment_of, relative

NOW = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
T = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (3600, "1 hour"),
        (3660, "1 hour 1 minute"),
        (90061, "1 day 1 hour"),
        (-120, "2 minutes"),
        (86400 * 365 * 2, "2 years"),
    ],
)
def test_spans(seconds: int, words: str) -> None:
    assert span(seconds) == words


def test_relative() -> None:
    assert relative(NOW + timedelta(minutes=5), NOW) == "in 5 minutes"
    assert relative(NOW - timedelta(days=3), NOW) == "3 days ago"
    assert relative(NOW, NOW) == "now"


def test_claims_say_what_they_mean() -> None:
    assert claim_words("exp", T + 60, NOW) == "2026-11-21 10:01:00 UTC, expires in 1 minute"
    assert claim_words("exp", T - 60, NOW) == "2026-11-21 09:59:00 UTC, expired 1 minute ago"
    assert claim_words("nbf", T - 60, NOW) == "2026-11-21 09:59:00 UTC, valid since 1 minute ago"


@pytest.mark.parametrize("value", [None, True, "1795255195", [], {}, 10**400, float("nan"), float("inf"), -(10**18)])
def test_what_is_no_time_has_no_words(value: Any) -> None:
    assert moment_of(value) is None
    assert claim_times({"exp": value}, NOW) == {}


@given(st.integers() | st.floats())
def test_no_number_raises(value: float) -> None:
    claim_times({"exp": value, "iat": value}, NOW)
