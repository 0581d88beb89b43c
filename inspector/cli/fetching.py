"""What an option asks to be read from the network, through the same recording client as a login."""

from __future__ import annotations

import asyncio
from typing import Any

from inspector.case.model import Case


def fetch_jwks(case: Case, url: str, timeout: float) -> Case:
    """The case with the key set at a URL; a failure is evidence too (`network_error`). Raises LoginError."""
    from inspector.login.settings import http_url

    http_url("key set URL", url)
    return asyncio.run(_fetched(case, url, timeout))


async def _fetched(case: Case, url: str, timeout: float) -> Case:
    from inspector.login.clock import utc_now
    from inspector.login.http import Client, Network
    from inspector.login.recording import Recording

    def ignore(entry: dict[str, Any]) -> None:
        """Nobody watches a single request."""

    # what an earlier login recorded stays: a failure now must not be hidden behind one from then
    recording = Recording(case.with_members(jwks=None, network_error=None), utc_now)
    async with Client(Network(timeout=timeout), recording, ignore) as http:
        await http.get("jwks", url)
    return recording.case
