from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.jose import base64url
from inspector.jose.token import MAX_CHARACTERS, Token, TokenError, decode, examine

HEADER = {"alg": "RS256", "kid": "k1", "typ": "JWT"}
CLAIMS = {"iss": "https://idp.example", "sub": "alice", "name": "Älice", "exp": 1}


def segment(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return base64url.encode(data)


def jws(header: object = HEADER, payload: object = CLAIMS, signature: bytes = b"signature") -> str:
    return ".".join((segment(header), segment(payload), base64url.encode(signature)))


def refused(text: str) -> TokenError:
    with pytest.raises(TokenError) as caught:
        decode(text)
    return caught.value


def codes(token: Token) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.segment) for problem in token.problems]


def test_a_jws_is_read_whole() -> None:
    text = jws()
    token = decode(f"  {text}\n")
    assert (token.format, token.header, token.payload, token.problems) == ("jws", HEADER, CLAIMS, ())
    assert (token.alg, token.kid, token.typ) == ("RS256", "k1", "JWT")
    assert token.segments == tuple(text.split("."))
    assert token.signing_input == text.rpartition(".")[0].encode()
    assert token.signature == b"signature"
    assert token.text.reveal() == text


def test_the_representation_shows_nothing_of_the_token() -> None:
    text = jws(payload=b'{"secret-name": 1, "secret-name": 2}')
    shown = repr(decode(text)) + str(decode(text))
    assert "secret-name" not in shown
    assert not any(part in shown for part in text.split("."))
    assert "duplicate-member" in shown


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
def test_alg_none_in_any_case_is_unsecured_even_with_a_signature(alg: str) -> None:
    assert decode(jws({"alg": alg}, signature=b"")).format == "unsecured"
    assert decode(jws({"alg": alg}, signature=b"x")).format == "unsecured"


def test_an_empty_signature_is_unsecured() -> None:
    assert decode(jws(signature=b"")).format == "unsecured"


def test_a_jwe_shows_its_header() -> None:
    header = {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "e1"}
    token = decode(".".join((segment(header), "AAAA", "BBBB", "CCCC", "DDDD")))
    assert (token.format, token.header, token.payload) == ("jwe", header, None)
    assert decode(segment({"alg": "dir", "enc": "A128GCM"}) + "..AAAA.AAAA.AAAA").format == "jwe"
    assert codes(decode(segment({"alg": "dir"}) + "..AAAA.AAAA.AAAA")) == [("no-algorithm", "header")]


@pytest.mark.parametrize(
    "text",
    [
        "0a1b2c3d-4e5f-6789",
        "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        "abc+/defGHI0123=",
        "ya29.a0AfB_byC-x",
        "0.AXEAz.AgABAAEAAAD",
        "00D5g000004AbCd!AQ8AQK.zz_9",
    ],
)
def test_opaque_tokens(text: str) -> None:
    token = decode(text)
    assert (token.format, token.segments, token.header, token.problems) == ("opaque", (), None, ())


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", None),
        (" \n ", "empty", None),
        ("<!DOCTYPE html><html>", "html", 0),
        ('{"access_token": "x"}', "json", 0),
        ("some words", "whitespace", 4),
        ("caf\xe9", "foreign-character", 3),
        ("\ud800", "foreign-character", 0),
        ("a\0b", "foreign-character", 1),
        (segment(HEADER), "segment-count", None),
        (segment(HEADER)[:-10], "segment-count", None),
        (jws().rpartition(".")[0], "segment-count", None),
        (jws() + ".AAAA", "segment-count", None),
        (jws() + ".A.B.C.D.E.F", "segment-count", None),
        ("...", "segment-count", None),
        ("a" * (MAX_CHARACTERS + 1), "too-large", None),
    ],
)
def test_what_is_no_token(text: str, code: str, position: int | None) -> None:
    error = refused(text)
    assert error.partial is not None
    assert error.partial.format == "malformed"
    assert error.partial.problems[0].code == code
    assert error.position == position
    assert error.reason


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda s: s + "=", "padding"),
        (lambda s: s[:4] + "+" + s[5:], "standard-alphabet"),
        (lambda s: s[:4] + "!" + s[5:], "foreign-character"),
        (lambda s: s[: len(s) // 4 * 4 - 3], "bad-length"),
    ],
)
def test_damage_is_named_with_segment_and_position(index: int, damage: Any, code: str) -> None:
    segments = jws(signature=b"a longer signature").split(".")
    segments[index] = damage(segments[index])
    error = refused(".".join(segments))
    start = sum(len(part) + 1 for part in segments[:index])
    assert error.segment == ("header", "payload", "signature")[index]
    assert error.partial is not None
    assert error.partial.problems[0].code == code
    assert error.position is not None
    expected = {
        "padding": len(segments[index]) - 1,
        "standard-alphabet": 4,
        "foreign-character": 4,
        "bad-length": len(segments[index]),
    }[code]
    assert error.position == start + expected


def test_non_canonical_last_bits_are_refused() -> None:
    text = jws(signature=b"x")
    assert text.endswith("eA")
    error = refused(text[:-1] + "B")
    assert (error.segment, error.position) == ("signature", len(text) - 1)


def test_a_line_break_inside_is_named_before_everything_else() -> None:
    text = jws()
    error = refused(text[:30] + "\n" + text[30:])
    assert error.position == 30
    assert "line break" in error.reason
    assert error.partial is not None
    assert error.partial.header == HEADER


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (b"", "not-json"),
        (b"not json", "not-json"),
        (b"[1]", "not-an-object"),
        (b"null", "not-an-object"),
        (b'"RS256"', "not-an-object"),
        (b'{"alg":"RS256\xff"}', "not-utf8"),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "too-deep"),
    ],
)
def test_the_header_must_be_a_json_object(header: bytes, code: str) -> None:
    error = refused(jws(header))
    assert error.segment == "header"
    assert error.partial is not None
    assert (code, "header") in codes(error.partial)
    assert error.partial.payload == CLAIMS


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not-json"),
        (b"foo", "not-json"),
        (b"\xff\xfe", "not-utf8"),
        (b"[1]", "not-an-object"),
        (b"[" * 2000, "too-deep"),
    ],
)
def test_a_payload_that_is_no_object_is_a_problem_and_no_error(payload: bytes, code: str) -> None:
    token = decode(jws(payload=payload))
    assert (token.format, token.payload, token.payload_bytes) == ("jws", None, payload)
    assert codes(token) == [(code, "payload")]


def test_positions_in_the_payload_point_at_the_right_character() -> None:
    payload = '{"name": "Ämöbe", "exp": oops}'.encode()
    (problem,) = decode(jws(payload=payload)).problems
    start = len(segment(HEADER)) + 1
    assert problem.position is not None
    assert abs((problem.position - start) * 3 / 4 - payload.index(b"oops")) <= 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'{"sub": "a", "sub": "b"}', "duplicate-member"),
        (b'{"a": {"b": 1, "b": 2}}', "duplicate-member"),
        (b'{"exp": NaN}', "number"),
        (b'{"exp": ' + b"1" * 5000 + b"}", "number"),
    ],
)
def test_suspicious_claims_leave_it_a_token(payload: bytes, code: str) -> None:
    token = decode(jws(payload=payload))
    assert token.format == "jws"
    assert codes(token) == [(code, "payload")]
    assert token.payload is not None


def test_members_of_the_wrong_type_are_problems() -> None:
    token = decode(jws({"alg": 5, "kid": 7, "typ": None}))
    assert (token.alg, token.kid, token.typ) == (None, None, None)
    assert codes(token) == [("not-text", "header")] * 3
    assert codes(decode(jws({"kid": "k"}))) == [("no-algorithm", "header")]


def test_lone_surrogates_in_claims_survive() -> None:
    assert decode(jws(payload=rb'{"name": "\ud800\u0000"}')).payload == {"name": "\ud800\0"}


def test_a_header_is_not_shared_between_tokens() -> None:
    for header in (HEADER, HEADER | {"x5c": ["a"]}):
        first, second = decode(jws(header)).header, decode(jws(header)).header
        assert first is not None
        assert second is not None
        first["alg"] = "changed"
        first.setdefault("x5c", []).append("b")
        assert second == header


def test_a_token_cut_in_half_still_shows_its_first_claims() -> None:
    text = jws(payload=CLAIMS | {"groups": ["x" * 50] * 20})
    token = examine(text[: len(text) // 2])
    assert token.format == "malformed"
    assert token.header == HEADER
    assert token.payload == CLAIMS


def test_padded_segments_are_repaired_for_show() -> None:
    header, payload, signature = jws({"alg": "RS256"}, {"a": 1}).split(".")
    padded = ".".join(part + "=" * (-len(part) % 4) for part in (header, payload, signature))
    token = examine(padded)
    assert (token.format, token.header, token.payload) == ("malformed", {"alg": "RS256"}, {"a": 1})
    assert {code for code, _ in codes(token)} == {"padding"}


def test_a_megabyte_is_read() -> None:
    claims = {"groups": ["group"] * 100_000}
    token = decode(jws(payload=claims))
    assert len(token.segments[1]) > 1_000_000
    assert token.payload == claims


tokenish = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.text(alphabet="abcXYZ019-_=+/. \n", max_size=30),
        st.binary(max_size=40).map(base64url.encode),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["alg", "kid", "enc", "x"]), inner),
            max_leaves=6,
        ).map(segment),
    ),
    max_size=7,
).map(".".join)


@given(tokenish)
def test_examine_never_raises_and_decode_raises_only_token_errors(text: str) -> None:
    token = examine(text)
    try:
        assert decode(text) == token
        assert token.format != "malformed"
    except TokenError as error:
        assert token.format == "malformed" or len(text.strip()) < 16
        assert error.partial == token
        assert error.position is None or 0 <= error.position <= len(text.strip())


@given(st.integers(0, 200), st.characters())
def test_a_changed_character_never_escapes_as_another_error(position: int, character: str) -> None:
    text = jws()
    position %= len(text)
    examine(text[:position] + character + text[position + 1 :])
