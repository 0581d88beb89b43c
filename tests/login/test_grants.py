"""Logins without a redirect, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from inspector import Case
from inspector.case.secret import Secret
from inspector.diagnosis import diagnose
from inspector.login.error import LoginError
from inspector.login.events import DeviceCode, Event, Finished, TimedOut
from inspector.login.grants import DEVICE_GRANT, capture_client_credentials, capture_device
from inspector.login.logout import logout_url
from inspector.login.settings import Settings

from .provider import Provider, Reply, Request, as_json

Make = Callable[..., Settings]


def device(idp: Provider, answers: list[Reply], settings: Settings) -> tuple[Case, list[Event], list[float]]:
    """A device login whose token endpoint gives these answers in turn."""
    idp.extra_metadata["device_authorization_endpoint"] = f"{idp.issuer}/device"
    given = {
        "device_code": "dc",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://idp/device",
        "interval": 2,
        "expires_in": 60,
    }
    idp.replies.setdefault("/device", lambda request: as_json(given))
    left = iter(answers)

    def token(request: Request) -> Reply:
        assert request.form["grant_type"] == DEVICE_GRANT and request.form["device_code"] == "dc"
        return next(left)

    idp.replies["/token"] = token
    events: list[Event] = []
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0.05 if answers else 30)

    case = asyncio.run(capture_device(settings, on_event=events.append, pause=pause))
    return case, events, pauses


def test_a_device_login_polls_as_told_and_becomes_a_case(idp: Provider, settings: Make) -> None:
    pending = as_json({"error": "authorization_pending"}, 400)
    slow = as_json({"error": "slow_down"}, 400)
    tokens = as_json({"access_token": "a", "id_token": idp.id_token()})
    case, events, pauses = device(idp, [pending, slow, tokens], settings())
    shown = next(e for e in events if isinstance(e, DeviceCode))
    assert (shown.user_code, shown.verification_uri, shown.expires_in) == ("WDJB-MJHT", "https://idp/device", 5)
    assert pauses == [2, 2, 7]
    assert case.id_token_text and case.at("userinfo.body.sub") == "u1"
    assert case.at("token.request.grant_type") == DEVICE_GRANT and case.at("authorize") is None
    assert isinstance(events[-1], Finished) and "dc" not in repr(case.at("exchanges")[2]["request"])


def test_a_device_login_that_is_refused(idp: Provider, settings: Make) -> None:
    case, _, _ = device(idp, [as_json({"error": "access_denied"}, 400)], settings())
    assert case.at("token.response.body.error") == "access_denied" and "/userinfo" not in idp.paths()


def test_a_device_code_that_is_refused_is_the_providers_answer(idp: Provider, settings: Make) -> None:
    idp.replies["/device"] = lambda request: as_json({"error": "unauthorized_client"}, 400)
    case, _, _ = device(idp, [], settings())
    assert case.at("token.response.body.error") == "unauthorized_client"


def test_nobody_signs_in_with_the_device_code(idp: Provider, settings: Make) -> None:
    case, events, _ = device(idp, [], settings(wait=0.3))
    assert case.at("network_error.kind") == "timeout" and "device code" in case.at("network_error.detail")
    assert any(isinstance(e, TimedOut) for e in events)


@pytest.mark.parametrize("pending", [True, False])
def test_a_device_code_that_nobody_used_is_no_matter_of_redirects(idp: Provider, settings: Make, pending: bool) -> None:
    waiting = as_json({"error": "authorization_pending"}, 400)
    case, _, _ = device(idp, [waiting] * 100 if pending else [], settings(wait=0.3))
    report = diagnose(case).to_dict()
    assert [finding["rule"] for finding in report["findings"] if finding["severity"] == "error"] == ["callback-timeout"]
    (found,) = (finding for finding in report["findings"] if finding["rule"] == "callback-timeout")
    words = f"{found['title']} {found['cause']} {found['fix']}".lower()
    assert "redirect" not in words and "came back" not in words and "device code" in words


def test_a_provider_without_device_sign_in_says_so(settings: Make) -> None:
    with pytest.raises(LoginError, match="offers no device sign-in"):
        asyncio.run(capture_device(settings()))


def test_client_credentials(idp: Provider, settings: Make) -> None:
    seen: dict[str, str] = {}

    def token(request: Request) -> Reply:
        seen.update(request.form)
        return as_json({"access_token": "m2m", "token_type": "bearer"})

    idp.replies["/token"] = token
    case = asyncio.run(capture_client_credentials(settings(scope="qlik", audience="qlik.api")))
    assert seen == {"grant_type": "client_credentials", "scope": "qlik", "audience": "qlik.api"}
    assert case.access_token_text == "m2m" and "/userinfo" not in idp.paths()


def test_a_grant_without_redirects_is_not_refused_for_one(idp: Provider, settings: Make) -> None:
    said = {"error": "invalid_redirect_uri", "error_description": "redirect_uri did not match"}
    idp.replies["/token"] = lambda request: as_json(said, 400)
    found = diagnose(asyncio.run(capture_client_credentials(settings()))).to_dict()
    assert found["verdict"]["root_cause"] == "token-error-other"
    assert not {"token-redirect-mismatch", "redirect-uri-mismatch", "loopback-not-registered"} & {
        finding["rule"] for finding in found["findings"]
    }
    assert "invalid_redirect_uri" in str(found["findings"])


@pytest.mark.parametrize("grant", [capture_device, capture_client_credentials])
def test_offline_is_refused(settings: Make, grant: Any) -> None:
    with pytest.raises(LoginError, match="offline"):
        asyncio.run(grant(settings(offline=True)))


def test_the_logout_url_names_where_to_return() -> None:
    metadata = {"end_session_endpoint": "https://idp/logout?x=1"}
    url = logout_url(
        metadata, "client", id_token=Secret("a.b.c"), post_logout_redirect_uri="https://t/logout", state="s"
    )
    assert url is not None and dict(parse_qsl(urlsplit(url).query)) == {
        "x": "1",
        "id_token_hint": "a.b.c",
        "client_id": "client",
        "post_logout_redirect_uri": "https://t/logout",
        "state": "s",
    }
    assert logout_url({}, "client") is None
