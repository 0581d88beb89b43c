from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.jose import strict_json

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def codes(data: bytes | str) -> list[str]:
    return [problem.code for problem in strict_json.loads(data)[1]]


@given(json_values)
def test_reads_what_the_standard_library_writes(value: object) -> None:
    assert strict_json.loads(json.dumps(value)) == (value, ())


@given(st.binary(max_size=100) | st.text(max_size=100))
def test_never_raises(data: bytes | str) -> None:
    value, problems = strict_json.loads(data)
    assert value is None or not any(problem.code in strict_json.FATAL for problem in problems)


def test_duplicate_members_are_named_at_any_depth_and_the_last_value_stays() -> None:
    value, problems = strict_json.loads('{"a": [{"sub": 1, "sub": 2}], "iss": "x", "iss": "y"}')
    assert value == {"a": [{"sub": 2}], "iss": "y"}
    assert [problem.code for problem in problems] == ["duplicate-member", "duplicate-member"]
    assert "'sub'" in problems[0].detail
    assert "'iss'" in problems[1].detail


def test_the_same_name_in_two_objects_is_no_duplicate() -> None:
    assert strict_json.loads('{"a": {"x": 1}, "b": {"x": 1}}')[1] == ()


def test_escaped_names_are_compared_after_decoding() -> None:
    assert codes(r'{"sub": 1, "s\u0075b": 2}') == ["duplicate-member"]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000, "-" + "9" * 5000])
def test_numbers_out_of_range_stay_text_and_are_reported(text: str) -> None:
    value, problems = strict_json.loads(f'{{"exp": {text}}}')
    assert value == {"exp": text}
    assert [problem.code for problem in problems] == ["number"]


def test_every_integer_that_comes_back_can_be_computed_with() -> None:
    value, problems = strict_json.loads("9" * strict_json.MAX_DIGITS)
    assert problems == ()
    assert float(value) > 0
    assert str(value)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:
    within = opening * 200 + "1" + closing * 200
    assert strict_json.loads(within)[1] == ()
    for depth in (201, 5_000, 300_000):
        assert codes(opening * depth + "1" + closing * depth) == ["too-deep"]


def test_brackets_in_strings_do_not_nest() -> None:
    text = json.dumps({"a": "[{" * 5_000, "b": '\\"[' * 5_000})
    assert strict_json.loads(text) == (json.loads(text), ())


def test_a_deep_stack_of_the_caller_is_survived() -> None:
    text = "[" * 150 + "]" * 150

    def from_depth(levels: int) -> list[str]:
        return from_depth(levels - 1) if levels else codes(text)

    depth_now = 0
    frame = sys._getframe()
    while frame.f_back is not None:
        depth_now, frame = depth_now + 1, frame.f_back
    assert from_depth(sys.getrecursionlimit() - depth_now - 60) in ([], ["too-deep"])


def test_unterminated_strings_are_scanned_once() -> None:
    assert codes('{"' + '\\"[' * 300_000) == ["not-json"]


def test_utf8_is_required_and_the_byte_is_named() -> None:
    problem = strict_json.loads(b'{"name":"M\xfcller"}')[1][0]
    assert (problem.code, problem.position) == ("not-utf8", 10)
    assert codes(b'{"a":"\xed\xa0\x80"}') == ["not-utf8"]


def test_lone_surrogates_and_nul_survive() -> None:
    assert strict_json.loads(r'{"a": "\ud800", "b": "\u0000"}') == ({"a": "\ud800", "b": "\0"}, ())


def test_a_byte_order_mark_is_reported_and_skipped() -> None:
    assert strict_json.loads(b'\xef\xbb\xbf{"a": 1}')[0] == {"a": 1}
    assert codes(b'\xef\xbb\xbf{"a": 1}') == ["byte-order-mark"]


@pytest.mark.parametrize("text", ["", " ", "{", "[1,]", "{'a': 1}", '{"a": 1} x', '"\t"', "01", "tru"])
def test_what_is_no_json(text: str) -> None:
    assert codes(text) == ["not-json"]
