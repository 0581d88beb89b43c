"""Adds to a captured login what the tenant knows: its configuration, and the users that the login would meet."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.login.clock import utc_now
from inspector.login.error import LoginError
from inspector.login.events import Note, OnEvent, StepStarted, exchange_reporter, ignore
from inspector.login.http import Client, Network
from inspector.login.recording import Now, Recording
from inspector.tenant.client import TenantClient


async def with_tenant(
    case: Case,
    host: str,
    api_key: Secret,
    *,
    now: Now = utc_now,
    on_event: OnEvent = ignore,
    network: Network | None = None,
) -> Case:
    """The case with `tenant` and `identity_provider` as the API tells them, and the users with the subject or e-mail
    that Qlik would store. What the key may not read is said in Note events. Raises LoginError."""
    network = network or Network()
    if network.offline:
        raise LoginError("--offline: the tenant is not asked.", "Leave --offline out to ask it.")
    recording = Recording(case, now)
    async with Client(network, recording, exchange_reporter(on_event)) as http:
        on_event(StepStarted("tenant", "reading the tenant's configuration with the API key"))
        client = TenantClient(http, host, api_key)
        facts = await client.read()
        if facts.identity_provider:
            recording.put("identity_provider", facts.identity_provider)
        subject, email = _stored(recording.case)
        if subject or email:
            await client.users(facts, subject=subject, email=email)
        await client.identity_events(facts)
        for name, value in facts.tenant.items():
            recording.put(f"tenant.{name}", value)
        for problem in facts.problems:
            on_event(Note(problem))
    return recording.case


def _stored(case: Case) -> tuple[str, str]:
    """Subject and e-mail of the user that Qlik would store from this login; empty where they are not known."""
    # 26 ms, only with an API key
    from inspector.facts.login import Facts

    user = Facts(case).user
    return (user.subject or "", user.email or "") if user else ("", "")
