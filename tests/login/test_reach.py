"""What a provider answers must not lead to anything nearer than the provider itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.login.clock import utc_now
from inspector.login.http import Client, Network, _refused_redirect
from inspector.login.recording import Recording


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("https://127.1/", "this machine"),
        ("https://2130706433/", "this machine"),
        ("https://[::]/", "this machine"),
        ("https://169.254.169.254/", "local link"),
        ("https://10.0.0.1/", "private network"),
    ],
)
def test_a_redirect_inwards_is_refused(target: str, words: str) -> None:
    assert words in (_refused_redirect("https://idp.example/", target, set(), 0) or "")


def test_a_redirect_outwards_or_allowed_is_not() -> None:
    assert _refused_redirect("https://10.0.0.1/", "https://10.0.0.2/", set(), 0) is None
    assert _refused_redirect("https://idp.example/", "https://10.0.0.2/", set(), 0, True) is None
    assert _refused_redirect("https://idp.example/", "https://127.1/", set(), 0, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/token", "https://169.254.169.254/x", "https://[::ffff:10.0.0.1]/"])
def test_nothing_is_sent_to_an_address_that_only_the_metadata_names(url: str, monkeypatch: Any) -> None:
    sent: list[str] = []

    async def send(self: Client, method: str, url: str, *_: Any) -> dict[str, Any]:
        sent.append(url)
        return {"status": 200, "headers": {}, "body": {}}

    monkeypatch.setattr(Client, "_send", send)

    async def go(**how: Any) -> str:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(**how), recording, lambda _: None) as http:
            await http.get("discovery", "https://idp.example/.well-known/openid-configuration")
            await http.post("token", url, {"code": "c0de"})
        return recording.last_error

    assert "nothing was sent there" in asyncio.run(go()) and len(sent) == 1
    refused = asyncio.run(go(allow_private=True))
    assert ("nothing was sent there" in refused) is ("127.0.0.1" in url) and (sent[-1] == url) is ("127" not in url)
