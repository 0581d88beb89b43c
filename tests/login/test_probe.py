"""The redirect-URI probe over real sockets: what is asked, what is left alone, and what becomes of the login."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from inspector import Case
from inspector.idps.probe import NEGATIVE_CONTROL
from inspector.login.clock import utc_now
from inspector.login.events import Event, Note, RequestReady, TimedOut
from inspector.login.http import Client, Network
from inspector.login.probe import Probed, probe, probe_request, recognised_in
from inspector.login.recording import Recording
from inspector.login.settings import Settings

from .provider import Provider, Reply, Request, as_html
from .running import run

Make = Callable[..., Settings]
REGISTERED = "https://abc.eu.qlikcloud.com/login/callback"


def choosy(*registered: str) -> Callable[[Request], Reply]:
    """Answers as oidc-provider does: a page where the URI is unknown, the sign-in or login_required where it is not."""

    def authorize(request: Request) -> Reply:
        assert "Cookie" not in request.headers and "Mozilla" in request.headers["User-Agent"]
        uri = request.query["redirect_uri"]
        if not any(uri.startswith(one) for one in registered):
            return as_html(
                "<h1>oops! something went wrong</h1><pre>error: invalid_redirect_uri\n"
                "error_description: redirect_uri did not match any of the client's registered redirect_uris"
                "</pre>",
                400,
            )
        if request.query.get("prompt") == "none":
            return 303, {"Location": f"{uri}?error=login_required&state={request.query['state']}"}, b""
        return 303, {"Location": "/interaction/1", "Set-Cookie": "sid=1"}, b""

    return authorize


def alike(request: Request) -> Reply:
    return as_html("<h1>Sign in</h1>")


def ask(idp: Provider, redirect_uri: str) -> tuple[Probed, Case]:
    async def main() -> tuple[Probed, Case]:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(5), recording, lambda entry: None) as http:
            url = probe_request(f"{idp.issuer}/authorize", "client", redirect_uri)
            return await probe(http, recognised_in(recording.case), url), recording.case

    return asyncio.run(main())


def test_registered_and_unregistered_are_told_apart(idp: Provider) -> None:
    idp.replies["/authorize"] = choosy(REGISTERED)
    found, case = ask(idp, REGISTERED)
    assert found.verdict.status == "registered"
    asked = [(r.query["redirect_uri"], r.query.get("prompt")) for r in idp.requests]
    assert set(asked) <= {(u, p) for u in (REGISTERED, NEGATIVE_CONTROL) for p in (None, "none")}
    assert {e["step"] for e in case.at("exchanges")} == {"probe"} and case.at("network_error") is None
    assert ask(idp, "https://abc.eu.qlikcloud.com/other")[0].verdict.status == "not-registered"
    assert "/interaction/1" not in idp.paths()


@pytest.mark.parametrize(
    "reply",
    [alike, lambda r: (302, {"Location": r.query["redirect_uri"]}, b""), lambda r: as_html("<h1>Not today</h1>", 503)],
)
def test_what_cannot_be_told_is_not_told(idp: Provider, reply: Callable[[Request], Reply]) -> None:
    idp.replies["/authorize"] = reply
    assert ask(idp, REGISTERED)[0].verdict.status == "inconclusive"
    assert len(idp.requests) <= 4


def test_an_endpoint_that_is_not_there_is_inconclusive(idp: Provider) -> None:
    idp.replies["/authorize"] = lambda request: request.handler.connection.close()
    found, _ = ask(idp, REGISTERED)
    assert found.verdict.status == "inconclusive" and "127.0.0.1" in found.verdict.because


def opened(events: list[Event]) -> bool:
    return any(isinstance(event, RequestReady) for event in events)


def test_a_refused_loopback_uri_is_said_before_the_browser_opens(idp: Provider, settings: Make) -> None:
    idp.replies["/authorize"] = choosy(REGISTERED)
    events: list[Event] = []
    case = run(settings(preflight=True, tenant_host="abc.eu.qlikcloud.com"), on_event=events.append)
    assert not opened(events) and case.callback is None
    assert case.at("authorize.response.status") == case.at("authorize.control_response.status") == 400
    assert case.request["redirect_uri"].startswith("http://127.0.0.1:")
    assert case.at("authorize.tenant_probe.status") == "registered"
    said = " ".join(event.text for event in events if isinstance(event, Note))
    assert "is not registered" in said and f"{REGISTERED} is registered" in said
    assert case.at("network_error") is None and "/token" not in idp.paths()


def test_a_registered_loopback_uri_is_logged_in_with(idp: Provider, settings: Make) -> None:
    real, pretending = idp.replies["/authorize"], choosy("http://127.0.0.1:")

    def authorize(request: Request) -> Reply | None:
        return pretending(request) if "Mozilla" in request.headers["User-Agent"] else real(request)

    idp.replies["/authorize"] = authorize
    case = run(settings(preflight=True))
    assert case.id_token_text and case.at("authorize.response") is None
    states = [r.query["state"] for r in idp.requests if r.path == "/authorize"]
    assert states.count(case.request["state"]) == 1


@pytest.mark.parametrize("status", [403, 503])
def test_a_wall_against_programs_does_not_stop_the_login(idp: Provider, settings: Make, status: int) -> None:
    real = idp.replies["/authorize"]

    def authorize(request: Request) -> Reply | None:
        wall = as_html("<h1>Are you human?</h1>", status)
        return wall if "Mozilla" in request.headers["User-Agent"] else real(request)

    idp.replies["/authorize"] = authorize
    assert run(settings(preflight=True)).id_token_text


def test_what_the_preflight_saw_stays_where_nothing_came_back(idp: Provider, settings: Make) -> None:
    idp.replies["/authorize"] = alike
    events: list[Any] = []
    case = run(settings(preflight=True, wait=0.2), lambda url: True, on_event=events.append)
    assert any(isinstance(e, TimedOut) for e in events) and opened(events)
    assert case.at("authorize.response.status") == 200 and case.at("network_error.where") == "authorize"


def test_the_request_that_is_asked_about_is_complete(idp: Provider) -> None:
    url = probe_request("https://idp.example/authorize?tenant=1", "client", REGISTERED, "openid groups")
    assert urlsplit(url).query.startswith("tenant=1&client_id=client")
    assert probe_request("https://idp.example/a", "client", REGISTERED) != probe_request(
        "https://idp.example/a", "client", REGISTERED
    )


def silent(*registered: str) -> Callable[[Request], Reply]:
    """Answers everything alike until it is asked with prompt=none: only that answer tells the URIs apart."""

    def authorize(request: Request) -> Reply:
        return choosy(*registered)(request) if request.query.get("prompt") == "none" else alike(request)

    return authorize


@pytest.mark.parametrize(
    ("uri", "status"), [(REGISTERED, "registered"), ("https://abc.eu.qlikcloud.com/other", "not-registered")]
)
def test_the_second_answer_counts_where_the_first_tells_nothing(idp: Provider, uri: str, status: str) -> None:
    idp.replies["/authorize"] = silent(REGISTERED)
    found, _ = ask(idp, uri)
    assert found.verdict.status == status
    assert [r.query.get("prompt") for r in idp.requests] == [None, None, "none", "none"]
    assert "prompt=none" in found.request_url and found.members["request_url"] == found.request_url
    assert found.answer is not None and found.answer.status == (303 if status == "registered" else 400)
    assert found.members["response"]["status"] == found.answer.status
