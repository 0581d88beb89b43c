"""Text from outside: everything a terminal would obey, or a reader would miss, is written out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report.visible import MARKS, visible


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("plain text", "plain text"),
        ("Ünïcode · 漢字", "Ünïcode · 漢字"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\nb\tc\r", "a␊b␉c␍"),
        ("\x7f\x9b2J", "␡\\u{9b}2J"),
        ("user\u202egnp.exe", "user\\u{202e}gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("tag\U000e0041", "tag\\u{e0041}"),
        ("\ud800", "\\u{d800}"),
        ("line\u2028end", "line\\u{2028}end"),
        ("no\u00a0break", "no\\u{a0}break"),
        ("\u3164", "\\u{3164}"),
        ("v\ufe0f", "v\\u{fe0f}"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
    ],
)
def test_written_out(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_a_pile_of_marks_is_capped_and_counted() -> None:
    shown = visible("x" + "\u0301" * 500 + "y")
    assert shown == "x" + "\u0301" * MARKS + f"‹+{500 - MARKS} marks›y"


def test_a_long_value_says_how_long_it_is() -> None:
    assert visible("a" * 1_048_576, 10) == "a" * 10 + "… 1,048,576 characters"
    assert visible("a" * 10, 10) == "a" * 10


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_invisible_comes_out(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    run = 0
    for character in shown:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert run <= MARKS
