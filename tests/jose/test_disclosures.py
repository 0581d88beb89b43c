"""Tokens with selective disclosure: opened, and each claim told apart by whether the signature covers its digest."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.jose.disclosures import opened
from inspector.sources.loading import load
from tests.cases import T, sign
from tests.cli.command import run


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def disclosure(*content: Any) -> str:
    return b64(json.dumps(content).encode())


def digest(text: str, kind: str = "sha256") -> str:
    return b64(hashlib.new(kind, text.encode()).digest())


GIVEN, EMAIL = disclosure("s1", "given_name", "Ada"), disclosure("s2", "email", "ada@example.com")


def token(**claims: Any) -> str:
    return sign({"iss": "https://idp.example", "sub": "u1", "iat": T, "exp": T + 600, **claims}, typ="dc+sd-jwt")


def test_what_is_disclosed_is_shown_and_what_nobody_vouches_for_is_told() -> None:
    found = opened(f"{token(_sd=[digest(GIVEN)])}~{GIVEN}~{EMAIL}~")
    assert found is not None and not found.key_binding and not found.unreadable
    assert [(one.name, one.value, one.vouched) for one in found.disclosures] == [
        ("given_name", "Ada", True),
        ("email", "ada@example.com", False),
    ]
    assert "Ada" not in repr(found) and "@" not in repr(found)


def test_nested_and_listed_claims_and_other_hashes() -> None:
    inner = disclosure("s3", "street", "Main")
    outer = disclosure("s4", "address", {"_sd": [digest(inner, "sha512")]})
    element = disclosure("s5", "DE")
    text = token(_sd=[digest(outer, "sha512")], _sd_alg="sha-512", nat=[{"...": digest(element, "sha512")}])
    found = opened(f"{text}~{outer}~{inner}~{element}~{token()}")
    assert found is not None and found.key_binding
    assert [(one.name, one.vouched) for one in found.disclosures] == [("address", True), ("street", True), ("", True)]


@pytest.mark.parametrize("text", ["", "~", "a~b", token(), "a.b.c~", "opaque~token~with~tildes"])
def test_what_is_none(text: str) -> None:
    assert opened(text) is None


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_parts_are_survived(parts: list[str]) -> None:
    opened("~".join([TOKEN, *parts]))


TOKEN = token()


def test_the_command_decodes_it_and_check_reads_the_token_in_it() -> None:
    text = f"{token(_sd=[digest(GIVEN), digest(EMAIL)])}~{GIVEN}~{EMAIL}~"
    ran = run("decode", text)
    assert ran.status == 0 and '✔ email: "ada@example.com"' in ran.out
    assert "ada@" not in run("decode", "--mask", given=text).out
    assert run("decode", "-", "--format", "json", given=text).json["disclosures"][0]["in_token"] is True
    case = load(text)
    assert case.id_token_text == text.partition("~")[0]
    noted = json.dumps(case.object("source_notes"))
    assert "given_name, email" in noted and "Ada" not in noted
