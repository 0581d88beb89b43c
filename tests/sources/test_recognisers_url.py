"""An address without its host: recognised, and never repeated in a message about a missing file."""

from __future__ import annotations

import pytest

from inspector.sources.found import SourceError
from inspector.sources.loading import load

CODE = "SplxlOBeZQQYbYS6WxSbIA"


@pytest.mark.parametrize(
    "text",
    [f"/login/callback?code={CODE}&state=af0", f"/callback#access_token={CODE}&state=af0", f"/cb?x=1&code={CODE}"],
)
def test_a_callback_without_its_host_is_one(text: str) -> None:
    case = load(text)
    assert case.text("authorize.callback_url") == text
    assert CODE in (case.callback or {}).values()


@pytest.mark.parametrize("text", [f"/somewhere?client_secret={CODE}", f"./x.json?token={CODE}", f"~/a#key={CODE}"])
def test_what_an_address_holds_does_not_come_back_in_a_message(text: str) -> None:
    with pytest.raises(SourceError) as refused:
        load(text)
    assert CODE not in str(refused.value)


def test_a_path_is_still_a_path() -> None:
    with pytest.raises(SourceError, match=r"there is no file login\.har"):
        load("/nowhere/login.har")
