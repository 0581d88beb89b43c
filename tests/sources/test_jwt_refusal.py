"""Qlik's answer to a login by JWT that it refuses without a code, as a message and in a recording."""

import json

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.loading import load

URL = "https://acme.eu.qlikcloud.com/login/jwt-session"


def message(status: str) -> str:
    return f"POST /login/jwt-session HTTP/1.1\nHost: acme.eu.qlikcloud.com\n\nHTTP/1.1 {status}\ncontent-length: 0\n"


def recording(status: int) -> str:
    answer = {"status": status, "headers": [], "content": {"mimeType": "text/plain", "text": ""}}
    entry = {"startedDateTime": "2026-05-11T08:00:00Z", "request": {"method": "POST", "url": URL, "headers": []}}
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "t"}, "entries": [{**entry, "response": answer}]}})


@pytest.mark.parametrize("text", [message("401 Unauthorized"), recording(401)])
def test_a_refusal_without_a_code_says_what_it_probably_is(text: str) -> None:
    case = load(text)
    assert case.target == "jwt-idp"
    (found,) = [f for f in diagnose(case).findings if f.rule == "qlik-error"]
    assert "iss or kid" in found.cause and "probably" in found.cause


def test_another_status_names_no_reason() -> None:
    (found,) = [f for f in diagnose(load(message("403 Forbidden"))).findings if f.rule == "qlik-error"]
    assert "names no reason" in found.cause
