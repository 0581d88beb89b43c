"""Every input is judged as its row says; those that are not yet are named, so that none gets lost or worse."""

from pathlib import Path

from .corpus import faults, inputs, text_of

NOT_YET = Path(__file__).with_name("not_yet.txt")


def test_every_input_is_judged_as_its_row_says() -> None:
    wrong = [row["name"] for row in inputs() if faults(row, text_of(row))]
    assert wrong == NOT_YET.read_text(encoding="utf-8").splitlines(), "a row that is right now leaves the list"


def test_no_two_inputs_bear_one_name() -> None:
    names = [row["name"] for row in inputs()]
    assert len(names) == len(set(names))
