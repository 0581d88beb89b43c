"""The authorization request as it would be sent, to be looked at before anything is: nothing is opened, nobody asked
but the provider's metadata."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from inspector.case.model import Case
from inspector.login.clock import utc_now
from inspector.login.discovery import endpoint, read_metadata
from inspector.login.error import LoginError
from inspector.login.events import OnEvent, StepStarted, exchange_reporter, ignore
from inspector.login.http import Client, Network
from inspector.login.request import RandomText, build, random_text
from inspector.login.settings import Settings
from inspector.login.start import network_of, started
from inspector.masking.shape import shape
from inspector.masking.text import SECRETS_ONLY
from inspector.names import kind_of


async def preview(
    settings: Settings,
    *,
    on_event: OnEvent = ignore,
    random: RandomText = random_text,
    network: Network | None = None,
) -> str:
    """The URL that a login with these settings would open. Raises LoginError."""
    if settings.offline:
        raise LoginError("--offline: the provider's metadata is not read.", "Leave --offline out to see the request.")
    recording = started(Case({}), settings, utc_now)
    async with Client(network or network_of(settings), recording, exchange_reporter(on_event)) as http:
        on_event(StepStarted("discovery", "reading the discovery document"))
        metadata = await read_metadata(http, settings) or {}
    authorization = endpoint(metadata, "authorization_endpoint")
    if authorization is None:
        why = recording.last_error or "The discovery document names no authorization_endpoint."
        raise LoginError(f"There is no request to show. {why}", "See `probe` for what the provider answers.")
    return build(settings, authorization, settings.redirect_uri, random).url


def request_lines(url: str) -> list[tuple[str, str]]:
    """A request by its parts: where it goes, then each parameter; those of one login or person by their shape."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return [
        ("GET", SECRETS_ONLY.url(f"{parts.scheme}://{parts.netloc}{parts.path}")),
        *((name, _shown(name, value)) for name, value in pairs),
    ]


def _shown(name: str, value: str) -> str:
    """What belongs to one login or one person is shown by its shape, a secret not at all."""
    told = kind_of(name) in ("secret", "prose", "technical") and name != "code_challenge"
    return SECRETS_ONLY.string(name, value) if told else shape(value)
