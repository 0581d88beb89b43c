"""Recordings of other tools than a browser, recordings that lack something, and what cannot be read."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.registry import read, recognise

from .recording import CALLBACK, REQUEST, TENANT, browser_login, entry, har

BACK = f"https://{TENANT}/login/callback"
WORDS = "User+is+not+assigned+to+the+client+application."
REFUSED = f"{BACK}?error=access_denied&error_description={WORDS}&state=st4te"
PATH = REQUEST.partition("okta.com")[2]
ASKED = f"GET {PATH} HTTP/1.1\r\nHost: acme.okta.com\r\n\r\n"
TOLD = f"HTTP/1.1 302 Found\r\nLocation: {REFUSED}\r\n\r\n"


def burp(encoded: bool, declared: bool = True) -> str:
    def part(name: str, text: str) -> str:
        text = base64.b64encode(text.encode()).decode() if encoded else text
        return f'<{name} base64="{str(encoded).lower()}"><![CDATA[{text}]]></{name}>'

    item = f"<item><url><![CDATA[{REQUEST}]]></url><status>302</status>{part('request', ASKED)}{part('response', TOLD)}"
    head = '<?xml version="1.0"?>\n<!DOCTYPE items [<!ELEMENT items (item*)>]>\n' if declared else ""
    return f'{head}<items burpVersion="2026.1" exportTime="x">\n{item}</item>\n</items>'


def charles(**more: Any) -> dict[str, Any]:
    location = {"header": {"headers": [{"name": "Location", "value": REFUSED}]}, "status": 302}
    return {
        "status": "COMPLETE",
        "method": "GET",
        "scheme": "https",
        "host": "acme.okta.com",
        "path": PATH.partition("?")[0],
        "query": PATH.partition("?")[2],
        "times": {"start": "2026-11-21T10:00:00.000+01:00"},
        "request": {"header": {"headers": []}},
        "response": location,
        **more,
    }


def snapshot(value: dict[str, Any]) -> str:
    return json.dumps({"type": "resource-snapshot", "snapshot": value})


LED = entry(REQUEST, 1, 302, headers={"Location": REFUSED})
OTHER = entry("https://cdn.example.com/a.js", 0)
RECORDINGS = {
    "burp in base64": burp(encoded=True),
    "burp as it is": burp(encoded=False),
    "burp without a declaration": burp(encoded=True, declared=False),
    "charles": json.dumps([charles()]),
    "charles with more": json.dumps([charles(host="x.example.com", path="/", query=None), charles()], indent=2),
    "charles without times": json.dumps([charles(times=None, request={})]),
    "playwright": f"{snapshot(OTHER)}\n{snapshot(LED)}\n",
    "playwright alone": snapshot(LED),
    "playwright with other events": f'{snapshot(LED)}\n{{"type":"x"}}\nnoise',
    "entries alone": json.dumps({"entries": [LED]}),
    "headers taken out": har(
        {**LED, "response": {"status": 302, "headers": [], "redirectURL": REFUSED, "content": {}}}
    ),
    "cut": har(OTHER, LED, entry(BACK, 3))[:-150],
    "cut and pretty": json.dumps(json.loads(har(OTHER, LED, entry(BACK, 3))), indent=2)[:-200],
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_login_is_found_in_the_recording(name: str) -> None:
    found = recognise(RECORDINGS[name])
    assert found.kind.partition(" ")[0].lower() in (name.split()[0], "har")
    case = Case(found.members)
    assert case.request["client_id"] == "0oaclient"
    assert diagnose(case).verdict.root_cause == "user-not-assigned"
    assert ("cut off" in " ".join(found.notes)) is name.startswith("cut")


@pytest.mark.parametrize(
    "text",
    [
        "<items><item>one</item></items>",
        json.dumps([{"scheme": "https", "host": "a"}]),
        json.dumps({"type": "resource", "snapshot": {}}),
        json.dumps({"entries": [1, 2]}),
        '{"log": "entries", "x": [',
        json.dumps({"constants": {"a": 1}, "events": []}),
    ],
)
def test_what_only_looks_like_a_recording_is_none(text: str) -> None:
    try:
        kinds = [piece.kind for piece in read(text).pieces]
    except SourceError as error:
        assert "recording" not in str(error).partition("; tried")[0]
    else:
        assert not any("recording" in kind or "trace" in kind for kind in kinds)


def test_a_browser_s_log_of_its_network_is_named() -> None:
    for events in ([], [{"params": {"url": REQUEST}}], [{"params": {"url": CALLBACK}, "time": "1"}]):
        with pytest.raises(SourceError, match="HAR"):
            recognise(json.dumps({"constants": {"logEventTypes": {}}, "events": events}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04....trace.network....", "trace.network"),
        (b"PK\x03\x04....raw/1_c.txt....", "HTTPArchive"),
        (b"PK\x03\x04........", "ZIP"),
        (b"4092:9:websocket;0:~8:response;", "hardump"),
        (b"\xd4\xc3\xb2\xa1\x02\0\x04\0", "packet capture"),
        (b"\n\r\r\n\x1c\0\0\0", "packet capture"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "recording.bin"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=said):
        load(path)


# -- curl's trace ------------------------------------------------------------------------------------------------------

TOKEN_ASKED = (
    "POST /oauth2/default/v1/token HTTP/1.1\r\nHost: acme.okta.com\r\nContent-Type: application/x-www-form-urlencoded"
    "\r\n\r\n"
)
TOKEN_FORM = (
    "grant_type=authorization_code&client_id=0oa1&code=abc&redirect_uri=https%3A%2F%2Fexample.com%2Flogin%2Fcallback"
)
TOKEN_TOLD = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n"
TOKEN_ANSWER = (
    '{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}'
)


def ascii_dump(text: str) -> str:
    lines, at = [], 0
    while at < len(text):
        stop = text.find("\r\n", at, at + 0x40)
        end = stop if stop >= 0 else min(len(text), at + 0x40)
        lines.append(f"{at:04x}: {text[at:end]}\n")
        at = end + 2 * (stop >= 0)
    return "".join(lines)


def hex_dump(text: str) -> str:
    data = text.encode()
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "".join(
        f"{16 * n:04x}: {''.join(f'{byte:02x} ' for byte in row):<48}{row.decode('latin-1').translate(DOTS)}\n"
        for n, row in enumerate(rows)
    )


DOTS = dict.fromkeys(range(32), ".")


def trace(dump: Any, time: str = "") -> str:
    def block(way: str, what: str, text: str) -> str:
        return f"{time}{way} {what}, {len(text)} bytes (0x{len(text):x})\n{dump(text)}"

    return (
        f"{time}== Info: Connected to acme.okta.com (192.0.2.1) port 443\n"
        + block("=>", "Send header", TOKEN_ASKED)
        + block("=>", "Send data", TOKEN_FORM)
        + "".join(block("<=", "Recv header", f"{line}\r\n") for line in TOKEN_TOLD.split("\r\n")[:-1])
        + block("<=", "Recv data", TOKEN_ANSWER)
        + f"{time}== Info: Connection #0 to host acme.okta.com left intact\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        trace(ascii_dump),
        trace(hex_dump),
        trace(ascii_dump, "17:00:00.123456 "),
        f"Hello,\nthis is the trace:\n{trace(ascii_dump)}\nThanks",
    ],
)
def test_curl_s_trace_is_the_request_with_its_answer(text: str) -> None:
    (piece, *_) = read(text).pieces
    case = Case(piece.members)
    assert case.at("token.request.redirect_uri") == "https://example.com/login/callback"
    assert case.at("token.response.status") == 401
    assert case.at("token.response.body.error") == "invalid_client"
    assert diagnose(case).verdict.root_cause == "client-secret-invalid"


@pytest.mark.parametrize("text", ["=> Send header\nfoo", "0000: 41 42\n0010: 43", "<= Recv header, 3 bytes\n0000: x\n"])
def test_a_piece_of_a_dump_is_no_request(text: str) -> None:
    with pytest.raises(SourceError):
        recognise(text)


@given(st.text(alphabet="=<>SendRcvhar :0123af\n,", max_size=120))
def test_no_dump_breaks_the_reader(noise: str) -> None:
    try:
        read(f"=> Send header, 3 bytes (0x3)\n0000: {noise}")
    except SourceError:
        return


# -- the identity provider's pages in a recording ----------------------------------------------------------------------

ENTRA = REQUEST.replace(
    "acme.okta.com/oauth2/default/v1/authorize", "login.microsoftonline.com/t/oauth2/v2.0/authorize"
)
ASK_URL = "https://login.microsoftonline.com/common/GetCredentialType?mkt=en-US"


def account(result: int, second: int = 2) -> dict[str, Any]:
    answer = {"Username": "ada@example.com", "IfExistsResult": result, "Credentials": {}}
    return entry(ASK_URL, second, body=answer, method="POST", post='{"username":"ada@example.com"}')


@pytest.mark.parametrize(
    ("answers", "rule"),
    [((1,), "user-from-other-tenant"), ((0, 1), "user-from-other-tenant"), ((0,), None), ((1, 0), None), ((5,), None)],
)
def test_an_account_that_does_not_exist_is_told(answers: tuple[int, ...], rule: str | None) -> None:
    asked = (account(result, 2 + n) for n, result in enumerate(answers))
    case = Case(recognise(har(entry(ENTRA, 1, body="<html>Sign in</html>"), *asked)).members)
    report = diagnose(case)
    assert report.verdict.root_cause == rule
    assert "ada@example.com" not in json.dumps(report.to_dict(masked=True))


@pytest.mark.parametrize("method", ["post", "POST"])
@pytest.mark.parametrize("state", ["st4te", "another"])
def test_a_page_that_would_post_to_the_callback_tells_the_answer(method: str, state: str) -> None:
    fields = {
        "error": "access_denied",
        "error_description": "User is not assigned to the client application.",
        "state": state,
    }
    inputs = "".join(f'<input type="hidden" name="{k}" value="{v}"/>' for k, v in fields.items())
    page = f'<html><body><form method="{method}" action="{BACK}">{inputs}</form></html>'
    case = Case(recognise(har(entry(REQUEST, 1, body=page))).members)
    assert case.object("authorize.callback_form") == (fields if state == "st4te" else None)


def test_a_federated_sign_in_is_named() -> None:
    for url in (
        "https://fs.example.com/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3Ax",
        "https://i.example.com/s?SAMLRequest=x",
    ):
        with pytest.raises(SourceError, match="SAML"):
            recognise(har(entry(url, 1)))
    found = recognise(har(*browser_login(), entry("https://fs.example.com/adfs/ls/?wtrealm=urn%3Ax", 9)))
    assert found.kind == "HAR recording"


def test_a_request_that_is_two_steps_is_counted_once() -> None:
    assert recognise(har(*browser_login())).notes[0].startswith("6 requests; 2 belong to the login, 4 were left out")
