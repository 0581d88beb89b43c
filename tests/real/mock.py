"""oauth2-mock-server: redirects at once, checks nothing, and does to the next login whatever a test asks for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .processes import first_line, running, serves, wait_until
from .tools import PROVIDERS, node


@dataclass(frozen=True)
class MockServer:
    """A running mock server. Its user is always johndoe; any client and secret will do."""

    issuer: str
    control: str
    client_id: str = "qlik-inspector"
    client_secret: str = "anything"

    def inject(self, **faults: Mapping[str, Any]) -> None:
        """Replaces all faults; without arguments there are none. A change is {"set": {…}, "remove": […]}.

        idToken, accessToken: a change of the claims; "header": a change of the header. idToken also "damage":
          "signature" | "none" | "cut".
        token, userinfo: a change of the body, or "body" for another one, and "status".
        redirect: a change of the callback's parameters; "fragment": true moves them there.
        discovery: a change of the metadata.
        raw: by path, the whole answer instead: {"/token": {"status": 500, "headers": {…}, "body": "<html>",
          "delay": ms, "hangUp": "at once" | "half way"}}.
        """
        self._command("faults", faults)

    def requests(self) -> list[str]:
        """`METHOD /path` of every request since the last call or the last inject."""
        seen: list[str] = self._command("requests", {})
        return seen

    def _command(self, name: str, body: Mapping[str, Any]) -> Any:
        return httpx.post(f"{self.control}/{name}", json=body, trust_env=False, timeout=30).raise_for_status().json()


@contextmanager
def mock_server(folder: Path, algorithms: Sequence[str] = ("RS256",)) -> Iterator[MockServer]:
    """Starts a mock server on 127.0.0.1, with one key per algorithm, used in turn."""
    log = folder / "mock-server.log"
    settings = {"SETTINGS": json.dumps({"algorithms": list(algorithms)})}
    with running([node(), PROVIDERS / "mock-server.mjs"], log=log, env=settings, stdout=-1) as process:
        server = MockServer(**json.loads(first_line(process, log)))
        wait_until(lambda: serves(f"{server.issuer}/.well-known/openid-configuration"), process, log)
        yield server
