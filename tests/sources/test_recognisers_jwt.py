"""A token is found in every dress, and comes out identical to the character."""

from __future__ import annotations

import json
import textwrap
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.found import SourceError
from inspector.sources.registry import recognise

from .tokens import ID_CLAIMS, signed

TOKEN = signed()
DRESSES = {
    "plain": (TOKEN, ()),
    "trailing newline": (TOKEN + "\r\n", ()),
    "quotes": (f"'{TOKEN}'", ("quotes",)),
    "JSON string": (json.dumps(TOKEN), ("quotes",)),
    "typographic quotes": (f"“{TOKEN}”", ("quotes",)),
    "trailing comma": (TOKEN + ",", ("trailing punctuation",)),
    "wrapped at 64": ("\n".join(textwrap.wrap(TOKEN, 64)), ("line breaks",)),
    "wrapped, CRLF": ("\r\n".join(textwrap.wrap(TOKEN, 76)), ("line breaks",)),
    "wrapped and indented": ("    " + "\n    ".join(textwrap.wrap(TOKEN, 70)), ("line breaks",)),
    "quoted mail": ("> " + "\n> ".join(textwrap.wrap(TOKEN, 70)), ()),
    "a segment a line": (TOKEN.replace(".", ".\n"), ("line breaks",)),
    "shell continuation": ("\\\n".join(textwrap.wrap(TOKEN, 70)), ("line breaks",)),
    "Bearer": ("Bearer " + TOKEN, ("Bearer prefix",)),
    "bearer, lower case": ("bearer  " + TOKEN, ("Bearer prefix",)),
    "header line": ("Authorization: Bearer " + TOKEN, ("Bearer prefix",)),
    "URL-encoded": (quote("Bearer " + TOKEN), ("URL-encoding", "Bearer prefix")),
    "fence": (f"```text\n{TOKEN}\n```", ("code fence",)),
    "zero width": (TOKEN[:60] + "\u200b" + TOKEN[60:], ("invisible characters",)),
    "byte order mark": ("\ufeff" + TOKEN, ("invisible characters",)),
    "spaces": (" ".join(textwrap.wrap(TOKEN, 60)), ("spaces",)),
    "with words around": (f"{TOKEN} is what I got", ("surrounding text",)),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_a_dressed_token_comes_out_identical(dress: str) -> None:
    text, repairs = DRESSES[dress]
    found = recognise(text)
    assert found.members == {"id_token": TOKEN}
    if repairs:
        assert found.repairs["id_token"] == repairs


@given(st.integers(10, 400), st.sampled_from(["", "Bearer "]), st.sampled_from(["", '"', "'"]), st.booleans())
def test_any_combination_of_wrapping_is_undone(width: int, prefix: str, quotes: str, encoded: bool) -> None:
    text = prefix + quotes + "\n".join(textwrap.wrap(TOKEN, width)) + quotes
    assert recognise(quote(text) if encoded else text).members == {"id_token": TOKEN}


@pytest.mark.parametrize(
    ("claims", "header", "member"),
    [
        (ID_CLAIMS, {}, "id_token"),
        ({"sub": "a"}, {}, "id_token"),
        ({"iss": "https://a", "scp": ["openid"], "cid": "0oa"}, {}, "access_token"),
        ({"iss": "https://a", "scope": "openid"}, {"typ": "at+jwt"}, "access_token"),
        ({"iss": "https://a", "typ": "Bearer"}, {}, "access_token"),
        ({"iss": "https://a", "typ": "ID", "azp": "c"}, {}, "id_token"),
        ({"iss": "https://a", "typ": "Refresh"}, {}, "refresh_token"),
        ({"iss": "https://a", "token_use": "access"}, {}, "access_token"),
        ({"iss": "https://sts.windows.net/t/", "scp": "User.Read", "appid": "x"}, {"nonce": "q"}, "access_token"),
        ({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, {}, "id_token"),
    ],
)
def test_the_kind_follows_from_the_content_only_where_it_is_clear(
    claims: dict[str, object], header: dict[str, object], member: str
) -> None:
    assert list(recognise(signed(claims, **header)).members) == [member]


def test_a_token_for_qliks_jwt_login_says_so() -> None:
    found = recognise(signed({"sub": "a", "subType": "user", "aud": "qlik.api/login/jwt-session"}))
    assert found.members["target"] == "jwt-idp"


def test_a_name_before_the_token_says_its_kind() -> None:
    assert recognise(f'"access_token": "{TOKEN}",').members == {"access_token": TOKEN}


@pytest.mark.parametrize("length", [40, 90, 300, len(TOKEN) - 3])
def test_a_token_that_was_cut_is_still_a_token(length: int) -> None:
    assert recognise(TOKEN[:length]).members == {"id_token": TOKEN[:length]}


def test_an_encrypted_token_is_one() -> None:
    from inspector.jose import base64url

    head = base64url.encode(b'{"alg":"RSA-OAEP","enc":"A256GCM"}')
    assert recognise(f"{head}.AAAA.AAAA.AAAA.AAAA").kind == "ID token, encrypted"


@pytest.mark.parametrize("text", ["hello world", "aaaa.bbbb.cccc", "not.a.token", "eyes.on.you", "a" * 5000, "x.y.z w"])
def test_what_is_no_token_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(SourceError):
        recognise(text)
