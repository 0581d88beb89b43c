"""Every input is judged as its row says; those that are not yet are named, so that none gets lost or worse. None that
holds an error text is told “No error was found”, or that a login succeeds."""

from pathlib import Path

import pytest

from inspector.sources.found import SourceError

from .corpus import FILES, faults, inputs, inputs_of, judged, text_of
from .nothing import is_silent

NOT_YET = Path(__file__).with_name("not_yet.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("file", FILES)
def test_every_input_is_judged_as_its_row_says(file: str) -> None:
    wrong, silent = [], []
    for row in inputs_of(file):
        text = text_of(row)
        try:
            judgement = judged(row, text)
        except SourceError as error:
            wrong += [row["name"]] if faults(row, error) else []
            continue
        wrong += [row["name"]] if faults(row, judgement[0]) else []
        # a case made from a base holds a whole login, in which a refusal may be beside the point
        silent += [row["name"]] if "base" not in row and is_silent(text, [report for _, report in judgement]) else []
    named = {row["name"] for row in inputs_of(file)}
    assert wrong == [name for name in NOT_YET if name in named], "a row that is right now leaves the list"
    assert not silent


def test_no_two_inputs_bear_one_name_and_none_that_is_named_is_gone() -> None:
    names = [row["name"] for row in inputs()]
    assert len(names) == len(set(names))
    assert set(NOT_YET) <= set(names)
