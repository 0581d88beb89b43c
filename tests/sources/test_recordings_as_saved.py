# ruff: noqa: E501 — what tools print reads across
"""One login that failed, as browsers, proxies and command-line tools record it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from inspector import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.recordings.archive import unpacked

from .recording import REQUEST, TENANT, entry, har
from .tokens import signed

BACK = f"https://{TENANT}/login/callback"
WORDS = "User+is+not+assigned+to+the+client+application."
REFUSED = f"{BACK}?error=access_denied&error_description={WORDS}&state=st4te"
PATH = REQUEST.partition("okta.com")[2]
HOST = "acme.okta.com"
TOKEN = f"https://{HOST}/oauth2/default/v1/token"
FORM = f"grant_type=authorization_code&code=abc&client_id=0oa1&redirect_uri={BACK}"
ANSWER = (
    '{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}'
)
OTHER = entry("https://cdn.example.com/a.js", 0)
LED = entry(REQUEST, 1, 302, headers={"Location": REFUSED})
AT = "2026-11-20T09:14:33.003Z"


def token_entry(content: dict[str, Any], **headers: str) -> dict[str, Any]:
    listed = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    return {
        "startedDateTime": AT,
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": TOKEN,
            "headers": [],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "text": FORM},
        },
        "response": {"status": 401, "headers": listed, "content": content},
    }


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def with_(item: dict[str, Any], part: str, **members: Any) -> dict[str, Any]:
    return {**item, part: {**item[part], **members}}


SECRET_REFUSED = "client-secret-invalid"
NOT_ASSIGNED = "user-not-assigned"
RECORDINGS: dict[str, tuple[str, str]] = {
    "Firefox": (
        json.dumps(
            {
                "log": {
                    "version": "1.2",
                    "creator": {"name": "Firefox", "version": "145.0"},
                    "pages": [{"id": "page_1", "title": "Qlik"}],
                    "entries": [
                        {**OTHER, "time": -1},
                        {
                            **LED,
                            "startedDateTime": "2026-11-20T10:14:33.003+01:00",
                            "_securityState": "secure",
                            "response": {
                                "status": 302,
                                "headers": [{"name": "location", "value": REFUSED}],
                                "redirectURL": REFUSED,
                                "content": {"mimeType": "", "size": 0, "comment": "Response bodies are not included."},
                            },
                        },
                    ],
                }
            }
        ),
        NOT_ASSIGNED,
    ),
    "Safari": (
        har(with_(LED, "response", redirectURL="", headers=[{"name": "Location", "value": REFUSED}], _transferSize=12)),
        NOT_ASSIGNED,
    ),
    "Edge": (har({**OTHER, "response": {"status": 0, "_error": "net::ERR_ABORTED", "headers": []}}, LED), NOT_ASSIGNED),
    "Fiddler with a mark at the beginning": ("\ufeff" + har(LED), NOT_ASSIGNED),
    "mitmproxy": (
        har(token_entry({"mimeType": "application/json", "text": b64(ANSWER), "encoding": "base64"})),
        SECRET_REFUSED,
    ),
    "a body that is compressed": (
        har(
            token_entry(
                {"mimeType": "application/json", "text": b64(gzip.compress(ANSWER.encode())), "encoding": "base64"},
                content_encoding="gzip",
            )
        ),
        SECRET_REFUSED,
    ),
    "a body in chunks": (
        har(
            token_entry(
                {"mimeType": "application/json", "text": f"{len(ANSWER):x}\r\n{ANSWER}\r\n0\r\n\r\n"},
                transfer_encoding="chunked",
            )
        ),
        SECRET_REFUSED,
    ),
    "Charles with a body in base64": (
        json.dumps(
            [
                {
                    "status": "COMPLETE",
                    "method": "POST",
                    "scheme": "https",
                    "host": HOST,
                    "path": "/oauth2/default/v1/token",
                    "query": None,
                    "times": {"start": AT},
                    "request": {"header": {"headers": []}, "body": {"encoded": b64(FORM)}},
                    "response": {"status": 401, "header": {"headers": []}, "body": {"encoded": b64(ANSWER)}},
                }
            ]
        ),
        SECRET_REFUSED,
    ),
    "Insomnia's timeline": (
        f"* Preparing request to {TOKEN}\n* Current time is {AT}\n* Using HTTP 1.1\n"
        f"> POST /oauth2/default/v1/token HTTP/1.1\n> Host: {HOST}\n> Content-Type: application/x-www-form-urlencoded\n\n"
        f"| {FORM}\n\n* Mark bundle as not supporting multiuse\n\n< HTTP/1.1 401 Unauthorized\n"
        f"< Content-Type: application/json\n\n* Received 120 B chunk\n\n{ANSWER}\n",
        SECRET_REFUSED,
    ),
    "curl -v over HTTP/2": (
        f"* using HTTP/2\n* [HTTP/2] [1] OPENED stream for {TOKEN}\n* [HTTP/2] [1] [:method: POST]\n"
        f"> POST /oauth2/default/v1/token HTTP/2\n> Host: {HOST}\n> content-length: 99\n>\n"
        f"* upload completely sent off: 99 bytes\n< HTTP/2 401\n< content-type: application/json\n<\n{ANSWER}",
        SECRET_REFUSED,
    ),
    "curl -i": (
        f"HTTP/2 401\ndate: Fri, 20 Nov 2026 09:14:33 GMT\ncontent-type: application/json\n\n{ANSWER}",
        SECRET_REFUSED,
    ),
    "curl -iL": (
        f"HTTP/2 302\ndate: Fri, 20 Nov 2026 09:14:33 GMT\nlocation: {REFUSED}\n\n"
        "HTTP/2 400\ncontent-type: text/html\n\n<html><body>Bad</body></html>",
        NOT_ASSIGNED,
    ),
    "wget -d": (
        f"DEBUG output created by Wget 1.21 on linux-gnu.\n\n---request begin---\nPOST /oauth2/default/v1/token HTTP/1.1\n"
        f"Host: {HOST}\nContent-Type: application/x-www-form-urlencoded\n\n---request end---\n[POST data: {FORM}]\n"
        "HTTP request sent, awaiting response... \n---response begin---\nHTTP/1.1 401 Unauthorized\n"
        f"Content-Type: application/json\n\n---response end---\n401 Unauthorized\nSkipping 120 bytes of body: [{ANSWER}] done.\n",
        SECRET_REFUSED,
    ),
    "PowerShell's error": (
        f"PS C:\\> Invoke-RestMethod -Method Post -Uri {TOKEN} -Body $b\nInvoke-RestMethod : {ANSWER}\n"
        "At line:1 char:1\n+ Invoke-RestMethod -Method Post\n+ ~~~~~\n    + CategoryInfo          : InvalidOperation: "
        "(System.Net.HttpWebRequest:HttpWebRequest) [Invoke-RestMethod], WebException\n",
        SECRET_REFUSED,
    ),
    "Postman's console": (
        f"POST {TOKEN}\n401\n312 ms\nNetwork\nRequest Headers\nContent-Type: application/x-www-form-urlencoded\n"
        f'User-Agent: PostmanRuntime/7.43\nRequest Body\ngrant_type: "authorization_code"\ncode: "abc"\n'
        f'client_id: "0oa1"\nResponse Headers\nDate: Fri, 20 Nov 2026 09:14:33 GMT\nContent-Type: application/json\n'
        f"Response Body\n{ANSWER}\n",
        SECRET_REFUSED,
    ),
    "hurl": (
        f"* ------------------------------------------------------------------------------\n* Executing entry 1\n*\n"
        f"* Request:\n* POST {TOKEN}\n*\n> POST /oauth2/default/v1/token HTTP/2\n> Host: {HOST}\n> User-Agent: hurl/6.0\n>\n"
        f"* Request body:\n* {FORM}\n*\n< HTTP/2 401\n< content-type: application/json\n<\n* Response body:\n* {ANSWER}\n*\n",
        SECRET_REFUSED,
    ),
    "HTTPie": (
        f"POST /oauth2/default/v1/token HTTP/1.1\nAccept: */*\nHost: {HOST}\nUser-Agent: HTTPie/3.2\n\n{FORM}\n\n\n"
        f"HTTP/1.1 401 Unauthorized\nContent-Type: application/json\nDate: Fri, 20 Nov 2026 09:14:33 GMT\n\n{ANSWER}\n",
        SECRET_REFUSED,
    ),
    "all requests copied as fetch": (
        f'fetch("https://cdn.example.com/a.js", {{"method": "GET"}}); ;\nfetch("{REFUSED}", {{\n  "headers": {{}},\n'
        '  "body": null,\n  "method": "GET"\n});',
        NOT_ASSIGNED,
    ),
    "copied as curl for cmd": (
        f'curl ^"{REFUSED.replace("&", "^&").replace("%", "^%")}^" ^\n  -H ^"accept: text/html^"\n',
        NOT_ASSIGNED,
    ),
    "a cleaned HAR": (
        har(
            with_(
                LED,
                "response",
                headers=[{"name": "Location", "value": REFUSED.replace("st4te", "[state redacted]")}],
            )
        ).replace("st4te", "[state redacted]"),
        NOT_ASSIGNED,
    ),
    "lines of HAR entries": ("\n".join(json.dumps(item) for item in (OTHER, LED)), NOT_ASSIGNED),
    "a HAR beside a mail": (f"Hi,\nhere is the HAR:\n\n{har(OTHER, LED)}\n\nThanks", NOT_ASSIGNED),
    "Wireshark's stream": (
        f"GET {PATH} HTTP/1.1\nHost: {HOST}\n\nHTTP/1.1 302 Found\nDate: Fri, 20 Nov 2026 09:14:33 GMT\n"
        f"Location: {REFUSED}\nContent-Length: 0\n\n",
        NOT_ASSIGNED,
    ),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_failed_login_is_found(name: str) -> None:
    text, rule = RECORDINGS[name]
    assert diagnose(load(text)).verdict.root_cause == rule


def zipped(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return stream.getvalue()


RAW = f"GET https://{HOST}{PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
LOCATION = f"HTTP/1.1 302 Found\r\nLocation: {REFUSED}\r\n\r\n"
ARCHIVES = {
    "a HAR in a ZIP archive": zipped(login_dot_har=har(LED)),
    "a HAR in a folder of a ZIP archive": zipped(case__login_dot_har=har(LED), case__readme_dot_txt="hello"),
    "a Playwright trace": zipped(
        trace_dot_network=json.dumps({"type": "resource-snapshot", "snapshot": LED}), trace_dot_trace="{}"
    ),
    "a Fiddler archive": zipped(
        raw__01_c_dot_txt=RAW,
        raw__01_s_dot_txt=LOCATION,
        raw__01_m_dot_xml=f'<Session><SessionTimers ClientBeginRequest="{AT}" /></Session>',
    ),
    "a HAR in gzip": gzip.compress(har(LED).encode()),
}


def test_a_second_part_of_gzip_is_said_to_be_left_out() -> None:
    once = gzip.compress(har(LED).encode())
    told, more = (unpacked(data, "x.har.gz", 1 << 20) for data in (once, once + once))
    assert told is not None and more is not None and told[0] == more[0]
    assert "left out" in more[1] and "left out" not in told[1]


def said_of(data: bytes) -> str:
    found = unpacked(data, "login.zip", 1 << 20)
    assert found is not None
    return found[1]


def test_the_parts_of_a_trace_beyond_the_most_are_said_to_be_left_out() -> None:
    parts = {f"{n}-trace.network": json.dumps({"type": "resource-snapshot", "snapshot": LED}) for n in range(21)}
    assert "the parts after the first 20 of 21 were left out" in said_of(zipped(**parts))
    assert "parts" not in said_of(zipped(**dict([*parts.items()][:20])))


def test_the_requests_of_an_archive_beyond_the_most_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = f"GET {REQUEST} HTTP/1.1\r\n\r\n", f"HTTP/1.1 302 Found\r\nLocation: {REFUSED}\r\n\r\n"
    sessions = {f"raw/{n}_{way}.txt": text for n in (1, 2, 3) for way, text in (("c", asked), ("s", told))}
    assert said_of(zipped(**sessions)) == "unpacked from a Fiddler archive"
    monkeypatch.setattr("inspector.sources.recordings.archive._MOST_SESSIONS", 2)
    assert said_of(zipped(**sessions)).endswith("; the requests after the first 2 of 3 were left out")


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_with_one_recording_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "recording.bin"
    path.write_bytes(ARCHIVES[name])
    assert diagnose(load(path)).verdict.root_cause == NOT_ASSIGNED


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped(a_dot_png="x"), "ZIP"),
        (zipped(a_dot_har="{" * 10), "JSON"),
        (zipped(big_dot_har="0" * (65 * 1024 * 1024)), "larger"),
        (gzip.compress(b"0" * (65 * 1024 * 1024), 1), "larger"),
        (zipped(a_dot_har=har(LED))[:-40], "ZIP"),
        (gzip.compress(har(LED).encode())[:-40], "gzip"),
    ],
)
def test_an_archive_that_cannot_be_read_says_so(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "recording.bin"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=said):
        load(path)


def test_the_time_of_a_recording_is_the_clock() -> None:
    for name in ("mitmproxy", "curl -i", "HTTPie", "Wireshark's stream"):
        case = load(RECORDINGS[name][0])
        report = diagnose(case)
        assert (report.judged_at.time, report.judged_at.basis) == ("2026-11-20T09:14:33Z", "recorded"), name


CLAIMS = {"iss": "https://acme.okta.com", "aud": "c", "sub": "1", "iat": 1763630000, "exp": 1763633600}
LINES = {
    # dress: (text with TOKEN in it, whether it tells the time)
    "a line": ("2025-11-20T09:14:33Z ERROR login failed, id_token=TOKEN", True),
    "a line with its zone": ("2025-11-20 10:14:33,003 +0100 [http-1] DEBUG id_token: TOKEN", True),
    "a web server's line": ('192.0.2.4 - - [20/Nov/2025:09:14:33 +0000] "GET /cb#id_token=TOKEN HTTP/1.1" 200', True),
    "an entry": ('{"time": "2025-11-20T09:14:33Z", "level": "debug", "msg": "got id_token=TOKEN"}', True),
    "an entry in seconds": ('{"ts": 1763630073, "msg": "claims", "text": "token TOKEN"}', True),
    "claims in a line": (f"2025-11-20T09:14:33Z DEBUG claims {CLAIMS!r}", True),
    "a line without a zone": ("2025-11-20 09:14:33 ERROR login failed, id_token=TOKEN", False),
    "a line in a mail": ("On 2025-11-20T09:14:33Z we wrote.\n\nid_token=TOKEN\n", False),
}


@pytest.mark.parametrize("dress", LINES)
def test_the_time_of_a_line_is_the_clock_of_its_token(dress: str) -> None:
    text, told = LINES[dress]
    report = diagnose(load(text.replace("TOKEN", signed(CLAIMS))))
    expected = ("2025-11-20T09:14:33Z", "recorded") if told else ("2025-11-20T09:13:20Z", "issued")
    assert (report.judged_at.time, report.judged_at.basis) == expected


def test_a_proxy_s_items_tell_their_time() -> None:
    item = f"<item><time>Thu Nov 20 09:14:33 UTC 2025</time><url><![CDATA[{REQUEST}]]></url>"
    sent, told = b64(RAW), b64(LOCATION)
    item += f'<request base64="true">{sent}</request><response base64="true">{told}</response></item>'
    case = load(f'<items burpVersion="2026.1" exportTime="x">{item}</items>')
    assert case.text("observed_at") == "2025-11-20T09:14:33Z"
