"""A browser's log of its network, and what programs keep of the requests that they sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.recordings import client_runs, network_log

from .recording import REQUEST, TENANT

REFUSED = f"https://{TENANT}/login/callback?error=access_denied&error_description=x&state=st4te"
TYPES = {"REQUEST_ALIVE": 1, "FAILED": 2, "URL_REQUEST_START_JOB": 7, "HTTP_TRANSACTION_READ_RESPONSE_HEADERS": 9}


def log(*events: tuple[str, int, dict[str, Any]]) -> dict[str, Any]:
    constants = {"logEventTypes": TYPES, "netError": {"ERR_ABORTED": -3, "ERR_NAME_NOT_RESOLVED": -105}}
    told = [
        {"type": TYPES[kind], "source": {"id": number, "type": 1}, "time": str(n), "params": params}
        for n, (kind, number, params) in enumerate(events)
    ]
    return {"constants": {**constants, "timeTickOffset": 1763630000000}, "events": told}


def asked(number: int, url: str) -> tuple[str, int, dict[str, Any]]:
    return "URL_REQUEST_START_JOB", number, {"method": "GET", "url": url}


def told(number: int, *lines: str) -> tuple[str, int, dict[str, Any]]:
    return "HTTP_TRANSACTION_READ_RESPONSE_HEADERS", number, {"headers": [*lines]}


LOGIN = (asked(4, REQUEST), told(4, "HTTP/1.1 302", f"location: {REFUSED}"), asked(4, REFUSED), told(4, "HTTP/1.1 400"))


def test_a_source_that_is_redirected_is_one_request_after_the_other() -> None:
    case = load(json.dumps(log(*LOGIN)))
    assert case.text("authorize.callback_url") == REFUSED
    assert [step["status"] for step in case.to_dict()["exchanges"]] == [302, 400]
    assert diagnose(case).verdict.login == "fails"


def test_the_log_of_a_browser_that_was_closed_is_read_as_far_as_it_goes() -> None:
    text = json.dumps(log(*LOGIN))
    case = load(text[: text.rindex("HTTP/1.1 400")])
    assert case.text("authorize.callback_url") == REFUSED
    assert "cut off" in str(case.to_dict()["source_notes"])


@pytest.mark.parametrize(("error", "kind"), [(-105, "dns"), (-3, "")])
def test_a_request_that_failed_says_how_and_one_that_was_left_says_nothing(error: int, kind: str) -> None:
    case = load(json.dumps(log(asked(4, REQUEST), ("FAILED", 4, {"net_error": error}))))
    assert case.text("network_error.kind") == (kind or None)


def test_what_has_no_requests_or_no_login_says_what_to_record() -> None:
    with pytest.raises(SourceError, match="record a HAR"):
        load(json.dumps(log()))
    with pytest.raises(SourceError, match="no login among them"):
        load(json.dumps(log(asked(1, "https://shop.example.com/"), told(1, "HTTP/1.1 200"))))


@pytest.mark.parametrize("events", [[None], [{"params": {}}], [{"params": {"url": 1}, "type": [], "source": 4}]])
def test_events_of_another_shape_are_passed_over(events: list[Any]) -> None:
    with pytest.raises(SourceError):
        network_log.of_json({"constants": {"logEventTypes": TYPES}, "events": events})


def test_other_json_with_a_request_and_its_answer_is_no_run() -> None:
    assert client_runs.of_json({"request": {"url": "https://shop.example.com/"}, "response": {"status": 200}}) is None
    assert client_runs.of_json({"request": {"path": "/login"}, "response": {"status": "FAILED"}}) is None


def test_a_run_has_its_address_as_text_or_in_parts() -> None:
    answer = {"status_code": 302, "headers": [["location", REFUSED]]}
    host, _, path = REQUEST.removeprefix("https://").partition("/")
    for request in ({"url": REQUEST}, {"scheme": "https", "host": host, "path": "/" + path}, {"url": {"raw": REQUEST}}):
        found = client_runs.of_json([{"request": {"method": "GET", **request}, "response": answer}])
        assert found is not None and found.members["authorize"]["request_url"] == REQUEST
