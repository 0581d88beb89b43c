"""DevTools events become a HAR: redirects in their order, no typed value, bounded."""

from __future__ import annotations

import json
from typing import Any

from inspector.browse import recorder
from inspector.browse.cases import cases_of
from inspector.browse.recorder import Recorder
from inspector.case.model import Case
from inspector.diagnosis import diagnose

PAGE = "s1"


def sent(number: str, url: str, *, kind: str = "Document", redirect: Any = None, **request: Any) -> dict[str, Any]:
    params = {"requestId": number, "type": kind, "wallTime": 1795867200.5, "request": {"method": "GET", "url": url}}
    params["request"].update(request)  # type: ignore[attr-defined]
    return {**params, "redirectResponse": redirect} if redirect else params


def answered(number: str, status: int = 200, **headers: str) -> dict[str, Any]:
    return {"requestId": number, "response": {"status": status, "headers": headers, "mimeType": "text/html"}}


def form(url: str, body: str) -> dict[str, Any]:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return sent("1", url, method="POST", hasPostData=True, postData=body, headers=kind)


def test_every_hop_of_a_redirect_is_an_entry_of_its_own() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", sent("1", "https://a.example/"), PAGE)
    hop = {"status": 302, "headers": {"Location": "https://b.example/#error=x"}}
    done = tape.event("Network.requestWillBeSent", sent("1", "https://b.example/", redirect=hop), PAGE)
    assert done is not None and done["request"]["url"] == "https://a.example/"
    tape.event("Network.responseReceived", answered("1"), PAGE)
    first, second = tape.har()["log"]["entries"]
    assert first["response"]["status"] == 302 and first["response"]["redirectURL"] == "https://b.example/#error=x"
    assert second["response"]["status"] == 200 and second["startedDateTime"] == "2026-11-28T12:00:00.500Z"


def test_the_fragment_of_an_address_is_kept() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", sent("1", "https://a.example/cb", urlFragment="#error=x"), PAGE)
    assert tape.entries[0]["request"]["url"] == "https://a.example/cb#error=x"


def test_what_is_posted_to_a_login_page_is_not_recorded() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", form("https://idp.example/login", "user=ada&pass=Hunter2&otp=123456"), PAGE)
    posted = tape.entries[0]["request"]["postData"]
    assert [(p["name"], p["value"]) for p in posted["params"]] == [("user", ""), ("pass", ""), ("otp", "")]
    assert "Hunter2" not in json.dumps(tape.har()) and "123456" not in json.dumps(tape.har())


def test_a_form_of_very_many_fields_ends_nothing() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", form("https://idp.example/login", "&".join(["a=Hunter2"] * 1001)), PAGE)
    assert {p["name"] for p in tape.entries[0]["request"]["postData"]["params"]} == {"a"}
    assert "Hunter2" not in json.dumps(tape.har())


def test_json_posted_by_a_script_is_not_recorded() -> None:
    tape = Recorder()
    body = {"method": "POST", "hasPostData": True, "postData": '{"passcode":"Hunter2"}'}
    kind = {"headers": {"content-type": "application/json"}}
    tape.event("Network.requestWillBeSent", sent("1", "https://idp.example/idx", kind="Fetch", **body, **kind), PAGE)
    assert "Hunter2" not in json.dumps(tape.har())


def test_the_answer_posted_to_a_callback_is_recorded() -> None:
    tape = Recorder()
    url = "https://acme.eu.qlikcloud.com/login/callback"
    tape.event("Network.requestWillBeSent", form(url, "error=access_denied&state=abc"), PAGE)
    params = tape.entries[0]["request"]["postData"]["params"]
    assert {p["name"]: p["value"] for p in params} == {"error": "access_denied", "state": "abc"}


def test_failures_are_said() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", sent("1", "https://a.example/?secret=1"), PAGE)
    tape.event("Network.loadingFailed", {"requestId": "1", "errorText": "net::ERR_NAME_NOT_RESOLVED"}, PAGE)
    tape.event("Network.loadingFailed", {"requestId": "9", "errorText": "net::ERR_FAILED"}, PAGE)
    blocked = {"blockedCookies": [{"cookieLine": "sid=verysecret; Path=/", "blockedReasons": ["SecureOnly"]}]}
    tape.event("Network.responseReceivedExtraInfo", {"requestId": "1", **blocked}, PAGE)
    assert tape.notes == [
        "net::ERR_NAME_NOT_RESOLVED: https://a.example/",
        "The browser did not take the cookie sid: SecureOnly",
    ]
    assert tape.entries[0]["response"]["_error"] == "net::ERR_NAME_NOT_RESOLVED"


def test_pictures_and_scripts_are_left_out_and_the_rest_is_bounded() -> None:
    tape = Recorder()
    tape.event("Network.requestWillBeSent", sent("i", "https://a.example/x.png", kind="Image"), PAGE)
    for number in range(recorder.MAX_ENTRIES + 5):
        tape.event("Network.requestWillBeSent", sent(str(number), "https://a.example/"), PAGE)
        tape.body(PAGE, str(number), "x" * (recorder.MAX_BODY + number % 2))
    assert len(tape.entries) == recorder.MAX_ENTRIES and tape.dropped == 5
    kept = sum(len(entry["response"]["content"].get("text", "")) for entry in tape.entries)
    assert 0 < kept <= recorder.MAX_BODIES and not tape.wants_body(None)


def watched(*entries: dict[str, Any]) -> Case:
    return cases_of({"log": {"version": "1.2", "entries": list(entries)}}, entered="acme.eu.qlikcloud.com")[0]


def seen(url: str, status: int, *, text: str = "", to: str = "", fields: str = "") -> dict[str, Any]:
    posted = {"mimeType": "application/x-www-form-urlencoded", "text": fields}
    return {
        "startedDateTime": "2026-11-28T12:00:00.000Z",
        "time": 12.0,
        "request": {"method": "POST" if fields else "GET", "url": url, **({"postData": posted} if fields else {})},
        "response": {"status": status, "redirectURL": to, "content": {"mimeType": "text/html", "text": text}},
        "_resourceType": "Document",
    }


OPENED = "https://acme.eu.qlikcloud.com/"
CALLBACK = "https://k3.eu.qlikcloud.com/login/callback"
ASKED = f"https://idp.example/authorize?client_id=q&response_type=code&scope=openid&state=s1&redirect_uri={CALLBACK}"


def test_every_page_on_the_way_is_a_step_and_what_was_typed_is_not() -> None:
    case = watched(
        seen(OPENED, 302, to=ASKED),
        seen(ASKED, 302, to="https://idp.example/sign-in"),
        seen("https://idp.example/sign-in", 200, text="<form method=post>"),
        seen("https://idp.example/sign-in", 401, text="<p>Wrong password</p>", fields="user=ada&pass=Hunter2"),
        seen("https://idp.example/sign-in", 302, to=f"{CALLBACK}?code=c1&state=s1", fields="user=ada&pass=Hunter2"),
        seen(f"{CALLBACK}?code=c1&state=s1", 302, to="https://k3.eu.qlikcloud.com/hub"),
        seen("https://k3.eu.qlikcloud.com/hub", 200, text="<h1>Hub"),
        seen("https://k3.eu.qlikcloud.com/sense/app", 200, text="<h1>App"),
    )
    steps = [(one["step"], one["status"]) for one in case.list("exchanges") or []]
    pages = [("page", 200), ("page", 401), ("page", 302)]
    assert steps == [("page", 302), ("authorize", 302), *pages, ("callback", 302), ("page", 200)]
    assert "Hunter2" not in json.dumps(case.to_dict()) and "Wrong password" in json.dumps(case.to_dict())
    assert case.at("tenant") == {"host": "k3.eu.qlikcloud.com", "alias": "acme.eu.qlikcloud.com"}


def test_what_a_sign_in_page_says_is_not_the_answer_that_came_after_it() -> None:
    page = "<p>The redirect_uri is invalid. Error: redirect_uri_mismatch</p><form>"
    denied = f"{CALLBACK}?error=access_denied&error_description=The+user+is+not+assigned+to+this+application&state=s1"
    case = watched(seen(ASKED, 200, text=page), seen(denied, 401, text="<h1>No"))
    assert "redirect-uri-mismatch" not in {finding.rule for finding in diagnose(case).findings}
    refused = watched(seen(ASKED, 400, text=page))
    assert "redirect-uri-mismatch" in {finding.rule for finding in diagnose(refused).findings}


def test_a_cookie_that_a_posted_answer_would_need_is_told_with_its_reason() -> None:
    """The browser may tell of the cookies of a request before it tells of the request."""
    tape, url = Recorder(), "https://acme.eu.qlikcloud.com/login/callback"
    lax = {"cookie": {"name": "_csrf", "domain": ".acme.eu.qlikcloud.com"}, "blockedReasons": ["SameSiteLax"]}
    elsewhere = {"cookie": {"name": "sid", "domain": "acme.eu.qlikcloud.com"}, "blockedReasons": ["NotOnPath"]}
    kept = {"cookie": {"name": "ok", "domain": "acme.eu.qlikcloud.com"}, "blockedReasons": []}
    cookies = {"requestId": "1", "associatedCookies": [lax, lax, elsewhere, kept]}
    tape.event("Network.requestWillBeSentExtraInfo", cookies, PAGE)
    tape.event("Network.requestWillBeSent", form(url, "code=abc&state=abc"), PAGE)
    told = {"what": "_csrf", "host": "acme.eu.qlikcloud.com", "kind": "not sent", "reason": "same site"}
    assert tape.entries[0]["_heldBack"] == [told]
    assert tape.notes == ["The browser did not send the cookie _csrf: SameSiteLax"]


def test_whose_page_a_script_asks_for_is_kept() -> None:
    tape = Recorder()
    for number, page in enumerate(("https://portal.example/app?x=1", "https://acme.example/", "about:blank")):
        asked = sent(str(number), "https://acme.example/oauth/token", kind="Fetch", headers={})
        tape.event("Network.requestWillBeSent", {**asked, "documentURL": page}, PAGE)
    assert [one["request"]["headers"] for one in tape.entries] == [
        [{"name": "Origin", "value": "https://portal.example"}],
        [],
        [],
    ]
