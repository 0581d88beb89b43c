"""Before a browser opens: would the provider take this request at all?

A refused redirect URI leaves the browser on an error page of the provider, and the callback can never come: better said
at once than after the time-out.
"""

from __future__ import annotations

from inspector.case.model import Case
from inspector.login.events import Note, OnEvent, StepStarted
from inspector.login.http import Client
from inspector.login.probe import Probed, probe, recognised_in, sentence
from inspector.login.request import AuthorizationRequest, RandomText, with_query
from inspector.login.settings import Settings


async def preflight(
    http: Client, settings: Settings, request: AuthorizationRequest, on_event: OnEvent, random: RandomText
) -> bool:
    """Whether the browser is worth opening. The answers go into `authorize`. A pushed request is its own preflight, and
    in a signed one nothing can be changed to ask with."""
    if not settings.preflight or settings.pushed or settings.signed_request:
        return True
    on_event(StepStarted("preflight", "asking whether the redirect URI is registered"))
    # a state of its own: nothing that is seen here may end the wait for the real answer
    own = await _probe(http, with_query(request.url, [("state", random())]))
    for name, value in own.members.items():
        if name != "request_url":
            http.recording.put(f"authorize.{name}", value)
    if settings.tenant_host:
        await _ask_for_qlik(http, settings, request, on_event, random)
    refused = own.verdict.status == "not-registered"
    if refused or _is_error_page(http, own):
        on_event(Note(sentence(own) if refused else "The provider refuses the request before any sign-in."))
        return False
    return True


def loopback_note(case: Case) -> str:
    """What this provider demands of a loopback redirect URI; empty where nothing is known."""
    recognised = recognised_in(case)
    note = recognised.idp.table("loopback", recognised.variant).get("note")
    return note if isinstance(note, str) else ""


async def _ask_for_qlik(
    http: Client, settings: Settings, request: AuthorizationRequest, on_event: OnEvent, random: RandomText
) -> None:
    """The same about the redirect URI that Qlik itself uses; the result stands in `authorize.tenant_probe`."""
    uri = f"https://{settings.tenant_host}/login/callback"
    probed = await _probe(http, with_query(request.url, [("state", random()), ("redirect_uri", uri)]))
    verdict = probed.verdict
    http.recording.put(
        "authorize.tenant_probe", {"redirect_uri": uri, "status": verdict.status, "because": verdict.because}
    )
    on_event(Note(sentence(probed)))


async def _probe(http: Client, request_url: str) -> Probed:
    return await probe(http, recognised_in(http.recording.case), request_url)


def _is_error_page(http: Client, probed: Probed) -> bool:
    """An error status whose page is known at this provider; an unknown one may be a wall against programs."""
    # 26 ms, only where a page came back
    from inspector.facts.login import Facts

    if probed.answer is None or (probed.answer.status or 0) < 400:
        return False
    return any(answer.match is not None for answer in Facts(http.recording.case).answers)
