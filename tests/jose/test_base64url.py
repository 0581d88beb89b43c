from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.jose import base64url


@given(st.binary(max_size=200))
def test_round_trip_and_agreement_with_the_standard_library(data: bytes) -> None:
    text = base64url.encode(data)
    assert text == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert base64url.decode(text) == data
    assert base64url.repair(text) == (data, ())


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("Zm9v=", "padding", 4),
        ("Zg==", "padding", 2),
        ("Zm+v", "standard-alphabet", 2),
        ("Zm/v", "standard-alphabet", 2),
        ("Z?9v", "foreign-character", 1),
        ("Zm 9v", "foreign-character", 2),
        ("Zm9v\n", "foreign-character", 4),
        ("Z\ud8009v", "foreign-character", 1),
        ("Zé9v", "foreign-character", 1),
        ("Z=9v", "foreign-character", 1),
        ("Zm9vZ", "bad-length", 5),
        ("Z", "bad-length", 1),
        ("Zh", "non-canonical", 1),
        ("Zm9", "non-canonical", 2),
    ],
)
def test_each_departure_is_named_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(base64url.Base64urlError) as caught:
        base64url.decode(text)
    assert (caught.value.fault.code, caught.value.fault.position) == (code, position)


def test_repair_gives_what_was_probably_meant() -> None:
    assert base64url.repair("Zm9v==")[0] == b"foo"
    assert base64url.repair("-_+/") == (base64url.decode("-_-_"), base64url.repair("-_+/")[1])
    assert base64url.repair("Zm\n9v")[0] == b"foo"
    assert base64url.repair("Zm9vZ")[0] == b"foo"


@given(st.text(max_size=60))
def test_repair_never_raises_and_decode_only_its_own_error(text: str) -> None:
    data, faults = base64url.repair(text)
    assert all(0 <= fault.position <= len(text) for fault in faults)
    try:
        assert base64url.decode(text) == data
        assert faults == ()
    except base64url.Base64urlError as error:
        assert error.fault == faults[0]


@given(st.text(alphabet="ABCghij01-_", max_size=40))
def test_only_one_text_stands_for_given_bytes(text: str) -> None:
    data, faults = base64url.repair(text)
    assert (base64url.encode(data) == text) == (not faults)


def test_a_megabyte_of_strangers_reports_only_the_first_ones() -> None:
    _, faults = base64url.repair("é" * 1_000_000)
    assert len(faults) < 20
