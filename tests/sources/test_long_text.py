"""Long logs: read by the lines that may tell of a failure, with the same result as if all of it were searched."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.applications.errors import error_texts, refusals
from inspector.sources.error_texts import application_error, error_text
from inspector.sources.found import Given
from inspector.sources.long_text import LONG, passages

NOISE = "2026-11-28 17:00:01,042 INFO  [web] (executor-7) GET /items/42 200 12ms from 192.0.2.4\n"
QUIET = NOISE * (LONG // len(NOISE) + 1)
SHORTER = 8 * 1024
"""Characters from which on a text is long, where five hundred of them are read."""
UNASSIGNED = (
    "Your administrator has configured the application Qlik ('1') to block users unless they are specifically granted "
    "('assigned') access to the application."
)
TEXTS = sorted(
    {
        " ".join(entry["text"].split())
        for entry in json.loads(Path("tests/idps/literals.json").read_text(encoding="utf-8"))
        if len(entry["text"]) < 1024 and "error" in entry["text"].lower()
    }
)


def found(text: str) -> list[tuple[str, list[str]]]:
    """(kind, names of members) of the errors that are found in a text."""
    pieces = error_text.find(Given(text, exact=True))
    return [(piece.kind, sorted(piece.members)) for piece in pieces if piece.kind.startswith("error text")]


@pytest.mark.parametrize("text", TEXTS)
def test_every_known_text_is_found_in_a_long_log_as_it_is_alone(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_text, "LONG", SHORTER)
    alone = found(text)
    assert found(f"{NOISE * (SHORTER // len(NOISE))}{text}\n{NOISE}")[: len(alone)] == alone


def test_what_stands_far_down_in_a_log_is_found() -> None:
    log = f"{QUIET * 8}ERROR AADSTS50105: {UNASSIGNED}\n{QUIET * 8}"
    assert found(log) == [("error text of Microsoft Entra ID", ["authorize"])]
    assert found(QUIET) == []


def test_an_application_s_error_far_down_is_found() -> None:
    told = "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '1', Current time (UTC): '2'."
    (piece,) = application_error.find(Given(f"{QUIET * 3}fail: {told}\n{QUIET}", exact=True))
    assert piece.members["application_errors"] == [refusal.to_dict() for refusal in refusals(told)]


def test_each_rule_is_one_piece_and_the_last_line_counts() -> None:
    first, last = (f"AADSTS50105: {UNASSIGNED} Trace {n}" for n in ("a", "b"))
    text = f"{first}\n{QUIET}{last}\nAADSTS700016: Application with identifier 'x' was not found.\n"
    pieces = [*error_text.find(Given(text, exact=True))]
    assert ["Trace b" in str(pieces[0].members), len(pieces)] == [True, 2]


@given(st.integers(0, 3 * LONG), st.sampled_from(TEXTS))
def test_a_long_line_is_read_in_parts_that_overlap(before: int, text: str) -> None:
    line = "x" * before + " " + text + " " + "y" * LONG
    assert any(text in line[start:end] for start, end in passages(line))


@given(st.text(alphabet="eErRoO İ\n\tx-1", max_size=200))
def test_passages_are_lines_of_the_text_in_order(text: str) -> None:
    places = passages(text)
    assert places == sorted(places)
    assert all(text[:start].endswith("\n") or start == 0 for start, _ in places)
    assert ("error" in text.lower().replace("i̇", "i")) <= bool(places)


def test_every_text_of_an_application_has_a_telling_word() -> None:
    from tests.applications.test_errors import TEXTS as real  # real messages of each library

    assert len(error_texts()) > 200
    missed = [text for text, *_ in real if refusals(text) and not passages(text)]
    assert missed == []


def test_five_megabytes_are_read_in_a_moment() -> None:
    log = NOISE * (5_400_000 // len(NOISE))
    start = time.process_time()
    assert [*error_text.find(Given(log, exact=True))] == []
    assert time.process_time() - start < 1.0
