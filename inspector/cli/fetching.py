"""What an option asks to be read from the network, through the same recording client as a login."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.cli import loop
from inspector.cli.usage import UsageError

if TYPE_CHECKING:
    from inspector.login.http import Client, Network
    from inspector.login.recording import Recording


def fetch_jwks(case: Case, url: str, timeout: float, allow_private: bool = False) -> Case:
    """The case with the key set at a URL; a failure of the network is evidence too (`network_error`).

    Raises LoginError, and UsageError where something else stands there: a mistyped option is not the provider's fault.
    """
    from inspector.login.http import Network
    from inspector.login.settings import http_url

    http_url("key set URL", url)

    async def read(http: Client) -> None:
        answer = await http.get("jwks", url)
        if answer is not None and not (answer.ok and isinstance(answer.json, dict) and "keys" in answer.json):
            raise UsageError(
                f"there is no key set at the URL that --jwks names ({urlsplit(url).netloc} answered {answer.status}); "
                "--issuer URL finds it by the issuer's discovery document"
            )

    network = Network(timeout=timeout, allow_private=allow_private)
    return loop.run(_fetched(case.with_members(jwks=None, network_error=None), read, network)).case


def fetch_issuer(case: Case, issuer: str, timeout: float, allow_private: bool = False) -> Case:
    """The case with the discovery document and the keys of an issuer, which may be given as its discovery URL. Raises
    LoginError, and UsageError where they cannot be read: the login in the case is not to blame for it."""
    from inspector.login.discovery import read_keys, read_metadata
    from inspector.login.http import Network
    from inspector.login.settings import Settings

    is_document = "/.well-known/" in issuer
    settings = Settings(client_id="-", discovery_url=issuer) if is_document else Settings(client_id="-", issuer=issuer)

    async def read(http: Client) -> None:
        metadata = await read_metadata(http, settings)
        if metadata is not None:
            await read_keys(http, metadata)

    network = Network(timeout=timeout, allow_private=allow_private)
    recording = loop.run(_fetched(case.with_members(discovery=None, jwks=None, network_error=None), read, network))
    found = recording.case
    document, keys = found.answer("discovery"), found.answer("jwks")
    if keys is None or not keys.ok:
        last = keys or document
        why = f"{urlsplit(last.url or issuer).netloc} answered {last.status}." if last else "there is no answer."
        if keys is None and document is not None and document.ok:
            why = "what it answered names no key set."
        why = str((recording.failure or {}).get("detail") or why)
        raise UsageError(f"the keys of the issuer that --issuer names cannot be read: {why}")
    return found.with_members(network_error=case.object("network_error"))


async def _fetched(case: Case, read: Callable[[Client], Awaitable[None]], network: Network) -> Recording:
    from inspector.login.clock import utc_now
    from inspector.login.http import Client
    from inspector.login.recording import Recording

    def ignore(entry: dict[str, Any]) -> None:
        """Nobody watches a single request."""

    recording = Recording(case, utc_now)
    async with Client(network, recording, ignore) as http:
        await read(http)
    return recording
