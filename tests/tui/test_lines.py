"""Wrapping, fitting and drawing bars: never wider than the room, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.items import Row
from inspector.tui.lines import Line, bar, beside, fit, line, wrap
from inspector.tui.tab import Tab
from inspector.tui.views.tokens import tokens

from ..cases import okta

WORDS = st.text(alphabet="abc de漢é\u0301\x1b\u202e", max_size=120)


@given(WORDS, st.integers(20, 60), st.integers(0, 12))
def test_rows_fit_and_hold_every_character(text: str, width: int, hang: int) -> None:
    rows = wrap([line((text, "text"), ("tail", "error"), hang=hang)], width)
    assert all(cell_len(row.plain) <= width for row in rows)
    whole = "".join(wrap([line((text, "text"), ("tail", "error"))], 10_000)[0].plain.split())
    assert "".join("".join(row.plain for row in rows).split()) == whole


def test_wrapped_rows_keep_style_item_and_indentation() -> None:
    rows = wrap(
        [line(("name  ", "muted"), ("one two three four five six seven", "strong"), item=Row("it"), hang=6)], 20
    )
    assert [row.plain for row in rows] == ["name  one two three", "      four five six", "      seven"]
    assert [row.more for row in rows] == [False, True, True]
    assert {row.item for row in rows} == {Row("it")}
    assert all(style == "strong" for row in rows[1:] for text, style in row.spans if text.strip())


def test_a_word_longer_than_the_row_is_cut_hard() -> None:
    assert [row.plain for row in wrap([line("x" * 45)], 20)] == ["x" * 20, "x" * 20, "x" * 5]


@given(WORDS, st.integers(1, 40))
def test_fit_is_exact(text: str, width: int) -> None:
    shown = fit(text, width)
    assert cell_len(shown) == width
    assert shown.isprintable()


def test_bars_grow_with_their_value() -> None:
    assert bar(0, 100, 8) == ""
    assert bar(1, 1000, 8) == "▏"
    assert bar(100, 100, 8) == "█" * 8
    assert bar(50, 100, 8) == "█" * 4


def test_columns_stand_beside_each_other() -> None:
    merged = beside([line("left", item=Row("l")), line("below")], [line("right")], 10, 10, gap=2)
    assert [one.plain for one in merged] == ["left        right", "below"]
    assert merged[0].item == Row("l")
    assert isinstance(merged[1], Line)


def test_a_long_value_begins_beside_its_name() -> None:
    """A word that no row can hold is cut where the row ends, not put below an empty one."""
    one = line("issuer" + " " * 22, "https://login.example.com/" + "a" * 60, hang=28)
    rows = wrap([one], 60)
    assert rows[0].plain.startswith("issuer") and "https://login" in rows[0].plain
    short = line("the word that follows fits into a row of its own", " " + "b" * 30)
    assert [row.plain for row in wrap([short], 60)][1] == "b" * 30


def test_what_a_list_holds_is_counted_in_entries() -> None:
    login = okta()
    login.claims["groups"] = [f"a group with a long name, number {number}" for number in range(30)]
    login.claims["roles"] = [f"role-{number}" for number in range(3000)]
    case = Case.from_dict(login.dict())
    tab = Tab(case, diagnose(case))
    shown = [one.plain for one in tokens(tab, tab.masker(), 100, None)]
    for name, size in (("groups", "30 entries"), ("roles", "3,000 entries")):
        row = next(one for one in shown if one.strip().startswith(name))
        assert row.endswith(size) and "characters" not in row
