from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.qlik.errors import known_code, read_errors

INVITE = {"code": "USER_INVITE_EXPIRED", "title": "User invitation expired", "status": "403"}


@pytest.mark.parametrize("body", [{"errors": [INVITE], "traceId": "t1"}, {**INVITE, "traceId": "t1"}])
def test_both_envelopes_are_read(body: dict[str, Any]) -> None:
    (found,) = read_errors(body)
    assert (found.code, found.title, found.status, found.trace_id) == (
        "USER_INVITE_EXPIRED",
        "User invitation expired",
        403,
        "t1",
    )


@pytest.mark.parametrize(("status", "read"), [(401, 401), ("401", 401), ("x", None), (True, None), (9, None)])
def test_the_status_is_text_or_a_number(status: Any, read: int | None) -> None:
    assert read_errors({"code": "LOGIN-2", "status": status})[0].status == read


def test_a_redirect_with_qliks_extras_is_read() -> None:
    url = "https://app.example/cb?error=access_denied&error_code=OAUTH-14&error_detail=not+authorized"
    (found,) = read_errors(None, url)
    assert found.code == "OAUTH-14" and found.detail == "not authorized" and found.path == "url"


def test_codes_are_known_in_any_writing() -> None:
    assert known_code("login-12") and known_code("user-invite-expired") and known_code("LOGIN-99") is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["errors", "code", "title", "status", "traceId"]), c),
    ),
    st.text(),
)
def test_anything_is_survived(body: Any, url: str) -> None:
    assert isinstance(read_errors(body, url), tuple)
