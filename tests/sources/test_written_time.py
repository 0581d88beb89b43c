"""Times as logs, tools and pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.syntax.written_time import written_time


@pytest.mark.parametrize(
    "text",
    [
        "1763630073",
        "1763630073000",
        "2025-11-20T09:14:33Z",
        "2025-11-20T09:14:33.0030000Z",
        "2025-11-20 10:14:33,003 +0100",
        "2025-11-20T10:14:33+01:00",
        "2025-11-20 09:14:33 +0000 UTC",
        "2025-11-20 09:14:33",
        "2025/11/20 09:14:33",
        "11/20/2025, 9:14:33 AM",
        "11/20/2025 9:14:33 AM +00:00",
        "Thu Nov 20 2025 10:14:33 GMT+0100 (Central European Standard Time)",
        "Thu, 20 Nov 2025 09:14:33 GMT",
        "20/Nov/2025:10:14:33 +0100",
        "[20/Nov/2025:09:14:33 +0000]",
        "Thu Nov 20 09:14:33 GMT 2025",
        "Thu Nov 20 10:14:33 CET 2025",
        "Nov 20, 2025, 9:14:33 AM",
        "Nov 20, 2025 9:14:33 AM UTC",
        "November 20, 2025 09:14:33",
        "20 Nov 2025 09:14:33",
    ],
)
def test_every_way_of_writing_tells_one_instant(text: str) -> None:
    moment = written_time(text)
    assert moment is not None and moment.timestamp() == 1763630073


@pytest.mark.parametrize(
    "text", ["", "yesterday", "3600", "2025-11-20", "13/45/2025 1:00:00 PM", "Thu Nov 20", "10:14:33"]
)
def test_what_tells_no_instant_gives_none(text: str) -> None:
    assert written_time(text) is None


@given(st.text(alphabet="0123456789-/:T ZGMTNov,.+AP", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    moment = written_time(text)
    assert moment is None or moment.tzinfo is not None
