from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inspector.case.secret import Secret
from inspector.login.settings import Settings

from .provider import Provider


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture
def settings(idp: Provider) -> Callable[..., Settings]:
    def make(**changes: Any) -> Settings:
        given: dict[str, Any] = {
            "issuer": idp.issuer,
            "client_id": "client",
            "client_secret": Secret(idp.client_secret),
            "redirect_uri": "http://127.0.0.1:0/callback",
            "timeout": 5,
            "wait": 5,
            "preflight": False,
            **changes,
        }
        return Settings(**given)

    return make
