"""A decoded token holds no secret on any screen, and the short way by which ordinary tokens go never differs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.cli.main import main
from inspector.jose import base64url
from inspector.jose.token import examine
from inspector.masking.decoded import _is_plain, masked
from inspector.masking.text import SECRETS_ONLY
from tests.cases import HEALTHY, okta

SECRET, INNER, OPAQUE = "Kd83hs_Zq0dPw29xLm", "hunter2X99", "aB3dE5gH7jK9mN1pQ2rS4tU6vW8x"
PEOPLE = ("quastenhof", "Quastenallee", "Quastenlist")


def encoded(value: object) -> str:
    return base64url.encode(json.dumps(value).encode())


def selective() -> str:
    """A token in combined form whose holder shows a secret, a person, both in one claim, and an element of a list."""
    claims: list[list[Any]] = [
        ["s1", "client_secret", SECRET],
        ["s2", "email", "ottilie@quastenhof.de"],
        ["s3", "address", {"password": INNER, "street": "Quastenallee 5"}],
        ["s4", "Quastenlistelement"],
        ["s5", "lumo", OPAQUE],
    ]
    parts = [encoded(one) for one in claims]
    digests = [base64url.encode(hashlib.sha256(part.encode()).digest()) for part in parts]
    header = {"alg": "ES256", "jwk": {"kty": "oct", "k": SECRET}}
    payload = {"iss": "https://idp.example", "_sd": digests, "list": [{"...": digests[3]}], "api_key": INNER}
    return ".".join((encoded(header), encoded(payload), "AAAA")) + "~" + "~".join(parts) + "~"


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("mask", [[], ["--mask"]])
def test_decode(form: str, mask: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text(selective())
    assert main(["decode", str(tmp_path / "token"), "--format", form, *mask]) == 0
    printed = capfd.readouterr().out
    digest = hashlib.sha256(encoded(["s2", "email", "ottilie@quastenhof.de"]).encode()).digest()
    assert "client_secret" in printed and base64url.encode(digest) in printed, "a digest is no secret"
    assert [value for value in (SECRET, INNER, OPAQUE) if value in printed] == []
    assert [name for name in PEOPLE if (name in printed) is bool(mask)] == []


@pytest.mark.parametrize("name", HEALTHY)
def test_an_ordinary_token_is_shown_as_it_is(name: str) -> None:
    token = examine(HEALTHY[name]().dict()["token"]["response"]["body"]["id_token"])
    assert masked(token)[:2] == (token.header, token.payload)


NAMES = st.sampled_from([*okta().claims, "secret", "lumo", "api_key", "code", "x.y", "d", "cnf", "error_description"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text("aeE1Zy .:/=-_?&%\\'\"w", max_size=40)
    | st.from_regex(r"(https://)?[\w.-]{1,40}(/[\w=]{1,34}){0,2}", fullmatch=True)
    | st.sampled_from([SECRET, OPAQUE, f"secret is {INNER}", "Bearer AbCdEfGhIjKlMn", "x?code=abcdefghijk"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
@example({"cnf": {"kty": "oct", "k": "abc"}})
def test_the_short_way_shows_nothing_that_the_long_one_hides(claims: dict[str, Any]) -> None:
    if _is_plain(claims):
        assert SECRETS_ONLY.object(claims, claims=True) == claims
