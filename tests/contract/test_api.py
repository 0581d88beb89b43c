"""The Python API as the contract words it, used as a stranger would."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, TokenError, decode, diagnose, verify
from tests.cases import b64, jwk, okta, private_key, sign

TOKEN = sign({"sub": "x"})
PEM = (
    private_key()
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SECRET = b"0123456789abcdef0123456789abcdef"
OCT = {"kty": "oct", "k": b64(SECRET)}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def hs256(secret: bytes) -> str:
    text = f"{b64({'alg': 'HS256'})}.{b64({'sub': 'x'})}"
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize("keys", [{"keys": [jwk()]}, jwk(), PEM, [jwk()], [PEM], [jwk("other", "k2"), jwk()]])
def test_every_form_of_keys_verifies(keys: object) -> None:
    for token in (TOKEN, decode(TOKEN)):
        check = verify(token, keys)
        assert check.status == "valid", check.reason
        assert check.reason
        assert check.key is not None


def test_symmetric_keys_count_where_the_caller_hands_them_over() -> None:
    assert verify(hs256(SECRET), OCT).status == "valid"
    assert verify(hs256(b"x" * 32), [OCT]).status == "invalid"
    assert verify(hs256(PEM.encode()), PEM).status == "refused"


@pytest.mark.parametrize(
    ("token", "keys", "status"),
    [
        (TOKEN, jwk("other"), "invalid"),
        (TOKEN, {"keys": []}, "no-key"),
        (TOKEN, jwk(kid="k2"), "no-key"),
        (TOKEN, None, "not-checked"),
        (f"{b64({'alg': 'none'})}.{b64({})}.", jwk(), "refused"),
        (sign({}, crit=["x"], x=1), jwk(), "refused"),
        ("2YotnFZFEjr1zCsicMWpAA", jwk(), "not-verifiable"),
    ],
)
def test_what_a_check_says(token: str, keys: object, status: str) -> None:
    assert verify(token, keys).status == status


@pytest.mark.parametrize("token", ["", "garbage", "a.b", "a.b.c", "[" * 5000, None, 5, b"x", TOKEN.encode(), {}])
@pytest.mark.parametrize("keys", [jwk(), "garbage", 5, [None, "x", {}], {"keys": 5}])
def test_no_token_and_no_key_raises_in_verify(token: Any, keys: Any) -> None:
    assert verify(token, keys).status in ("refused", "not-verifiable", "no-key")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "garbage",
        "not a token",
        "not-a-token",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "{}",
        "<html>",
        TOKEN[:-60],
        TOKEN.replace(".", "..", 1),
        None,
        5,
        b"x",
    ],
)
def test_what_is_no_token_is_a_token_error(text: Any) -> None:
    with pytest.raises(TokenError) as error:
        decode(text)
    assert error.value.reason
    assert error.value.position is None or isinstance(error.value.position, int)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_a_case_comes_back_as_it_was(members: dict[str, Any]) -> None:
    raw = {**members, "client": {"unknown": [1, None], **members}}
    assert json.dumps(Case.from_dict(raw).to_dict()) == json.dumps(raw)


def test_a_diagnosis_changes_nothing_and_repeats_itself() -> None:
    raw = {**okta().dict(), "unknown": {"b": [1, {"y": None}], "a": "ü"}}
    case = Case.from_dict(raw)
    reports = [json.dumps(diagnose(c).to_dict()) for c in (case, case, Case.from_dict(json.loads(json.dumps(raw))))]
    assert len(set(reports)) == 1
    assert case.to_dict() == raw


def test_a_masked_report_names_nobody_and_no_report_holds_a_secret() -> None:
    raw = okta().dict()
    report = diagnose(Case.from_dict(raw))
    clear, masked = json.dumps(report.to_dict()), json.dumps(report.to_dict(masked=True))
    for personal in ("maria", "Maria", "Schmidt", "00u4k2c9q1WqXyZ5d7AB"):
        assert personal in clear
        assert personal not in masked
    body = raw["token"]["response"]["body"]
    for secret in ("s3cr3t-9f2b", body["access_token"], body["id_token"].split(".")[2], "SplxlOBeZQQYbYS6WxSbIA"):
        assert secret not in clear + masked
