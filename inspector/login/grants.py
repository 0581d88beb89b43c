"""Logins without a redirect: the device grant (RFC 8628) and client credentials (RFC 6749 section 4.4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from inspector.case.model import Answer, Case
from inspector.facts.token_request import DEVICE
from inspector.login.clock import utc_now
from inspector.login.discovery import endpoint, read_keys, read_metadata
from inspector.login.error import LoginError
from inspector.login.events import (
    Cancelled,
    DeviceCode,
    Finished,
    Note,
    OnEvent,
    StepStarted,
    TimedOut,
    exchange_reporter,
    ignore,
)
from inspector.login.exchange import TokenEndpoint
from inspector.login.follow_up import follow_tokens
from inspector.login.http import Client, Network
from inspector.login.recording import Now, Recording
from inspector.login.request import RandomText, random_text
from inspector.login.settings import Settings
from inspector.login.start import network_of, started

DEVICE_GRANT = DEVICE
Pause = Callable[[float], Awaitable[None]]


async def capture_device(
    settings: Settings,
    *,
    now: Now = utc_now,
    on_event: OnEvent = ignore,
    random: RandomText = random_text,
    base: Case | None = None,
    network: Network | None = None,
    pause: Pause = asyncio.sleep,
) -> Case:
    """Let the person sign in on another device. The code to type comes as a DeviceCode event. Raises LoginError."""
    async with _opened(settings, now, on_event, random, base, network) as (tokens, recording):
        if tokens is not None:
            await _device(tokens, recording, on_event, pause)
    return _finished(recording, on_event)


async def capture_client_credentials(
    settings: Settings,
    *,
    now: Now = utc_now,
    on_event: OnEvent = ignore,
    random: RandomText = random_text,
    base: Case | None = None,
    network: Network | None = None,
) -> Case:
    """Get a token for the client itself, as Qlik's M2M clients and Okta's `qlik.api` audience do. Raises LoginError."""
    async with _opened(settings, now, on_event, random, base, network) as (tokens, recording):
        if tokens is not None:
            on_event(StepStarted("token", "asking for a token with the client's own credentials"))
            form: dict[str, str | list[str]] = {
                "grant_type": "client_credentials",
                "scope": settings.scope,
                "audience": settings.audience,
                "resource": list(settings.resource),
            }
            await tokens.post("token", {name: value for name, value in form.items() if value})
            recording.put("observed_at", recording.timestamp())
    return _finished(recording, on_event)


async def _device(tokens: TokenEndpoint, recording: Recording, on_event: OnEvent, pause: Pause) -> None:
    if endpoint(tokens.metadata, "device_authorization_endpoint") is None:
        raise LoginError(
            "The provider offers no device sign-in: its metadata names no device_authorization_endpoint.",
            "Log in through the browser instead.",
        )
    on_event(StepStarted("device", "asking for a device code"))
    answer = await tokens.post("device", {"scope": tokens.settings.scope}, "device_authorization_endpoint")
    given = answer.json if answer and answer.ok else None
    code = given.get("device_code") if given else None
    if answer is not None:
        recording.put("token.request", {"grant_type": DEVICE_GRANT, "client_id": tokens.settings.client_id})
    if given is None or not isinstance(code, str):
        if answer is not None:
            # the provider's refusal is classified like a token answer
            recording.put("token.response", _answer(answer))
        return
    uri = _text(given, "verification_uri") or _text(given, "verification_url")
    expires = min(_seconds(given, "expires_in", 300), tokens.settings.wait)
    on_event(DeviceCode(_text(given, "user_code"), uri, _text(given, "verification_uri_complete"), int(expires)))
    try:
        async with asyncio.timeout(expires):
            came = await _poll(tokens, code, _seconds(given, "interval", 5), on_event, pause)
    except TimeoutError:
        on_event(TimedOut(expires))
        recording.failed("authorize", "timeout", f"Nobody signed in with the device code within {expires:g} s.")
        return
    recording.put("observed_at", recording.timestamp())
    if came:
        await follow_tokens(tokens, came, on_event)


async def _poll(
    tokens: TokenEndpoint, code: str, interval: float, on_event: OnEvent, pause: Pause
) -> dict[str, Any] | None:
    """Ask until the person has signed in (RFC 8628 section 3.5); the last answer is the token response."""
    while True:
        await pause(interval)
        answer = await tokens.post("token", {"grant_type": DEVICE_GRANT, "device_code": code})
        body = answer.json if answer else None
        error = body.get("error") if body else None
        if answer is None or error not in ("authorization_pending", "slow_down"):
            return body
        if error == "slow_down":
            interval += 5
            on_event(Note(f"The provider asks for patience: the next question in {interval:g} s."))


@asynccontextmanager
async def _opened(
    settings: Settings, now: Now, on_event: OnEvent, random: RandomText, base: Case | None, network: Network | None
) -> AsyncIterator[tuple[TokenEndpoint | None, Recording]]:
    """The token endpoint after discovery and the key set; None where the metadata could not be read."""
    if settings.offline:
        raise LoginError("--offline: a login needs the network.", "Use `check` on what was captured before.")
    recording = started(base or Case({}), settings, now)
    recording.drop("authorize")
    try:
        async with Client(network or network_of(settings), recording, exchange_reporter(on_event)) as http:
            on_event(StepStarted("discovery", "reading the discovery document"))
            metadata = await read_metadata(http, settings)
            if metadata is not None:
                on_event(StepStarted("jwks", "reading the key set"))
                await read_keys(http, metadata)
            yield (TokenEndpoint(http, settings, metadata, now, random) if metadata else None), recording
    except asyncio.CancelledError:
        on_event(Cancelled(recording.case))
        raise


def _finished(recording: Recording, on_event: OnEvent) -> Case:
    case = recording.case
    on_event(Finished(case))
    return case


def _answer(answer: Answer) -> dict[str, Any]:
    return {"url": answer.url, "status": answer.status, "headers": dict(answer.headers), "body": answer.body}


def _text(members: dict[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _seconds(members: dict[str, Any], name: str, default: float) -> float:
    value = members.get(name)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 86400
    return float(value) if usable and isinstance(value, int | float) else default
