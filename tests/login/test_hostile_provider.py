"""Whatever a server sends, as bytes: a step has an answer or a failure in words, and what came before is kept."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from inspector.diagnosis import diagnose
from inspector.login.settings import Settings
from inspector.report.forms import FORMS, draw_report
from inspector.report.visible import guarded

from ..hostile import ESCAPES, foreign
from .provider import Provider, Reply, Request
from .running import run

Make = Callable[..., Settings]
OK = b"HTTP/1.1 200 OK\r\n"
EVIL = ESCAPES.replace("\ud83d", "").encode()


def raw(*pieces: bytes) -> Callable[[Request], Reply | None]:
    """An answer that is exactly these bytes."""

    def reply(request: Request) -> None:
        handler = request.handler
        handler.close_connection = True
        try:
            for piece in pieces:
                handler.wfile.write(piece)
        except OSError:
            pass  # enough was read

    return reply


def drip(request: Request) -> None:
    """A header that never ends, a byte at a time."""
    try:
        request.handler.wfile.write(OK + b"X: ")
        for _ in range(200):
            request.handler.wfile.write(b"a")
            time.sleep(0.02)
    except OSError:
        pass


def body(data: bytes, *headers: bytes) -> bytes:
    return OK + b"".join(h + b"\r\n" for h in headers) + b"Content-Length: %d\r\n\r\n" % len(data) + data


NESTED = gzip.compress(gzip.compress(b" " * 30_000_000, 1), 1)
ANSWERS: dict[str, Callable[[Request], Reply | None]] = {
    "nothing": raw(b""),
    "no status line": raw(b"\x00\xff\x1b[2J\r\n\r\n"),
    "a status of letters": raw(b"HTTP/1.1 abc OK\r\n\r\n"),
    "an impossible status": raw(b"HTTP/1.1 999 \x1b]0;OWNED\x07\r\nContent-Length: 2\r\n\r\n{}"),
    "only a continue": raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    "switching protocols": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n{}"),
    "a header without a colon": raw(OK + b"nonsense\r\n\r\n{}"),
    "a header with controls": raw(body(b"{}", b"X-Evil: a\x1b]0;OWNED\x07\x9b2Jb")),
    "a header with NUL": raw(body(b"{}", b"X-Evil: a\0b")),
    "a folded header": raw(body(b"{}", b"X: a\r\n  b\r\n\tc")),
    "a header's name in bytes": raw(body(b"{}", b"X\xff\x9b: a")),
    "headers without end": raw(OK, *[b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(2000)]),
    "one header without end": raw(OK + b"X: ", *[b"a" * 65536] * 40),
    "a hundred thousand headers": raw(OK, b"a:b\r\n" * 100_000, b"\r\n"),
    "a length of letters": raw(OK + b"Content-Length: abc\r\n\r\n{}"),
    "a negative length": raw(OK + b"Content-Length: -1\r\n\r\n{}"),
    "a length without end": raw(OK + b"Content-Length: 99999999999999999999999\r\n\r\n{}"),
    "two lengths": raw(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "a length too short": raw(OK + b'Content-Length: 3\r\n\r\n{"a": 1}'),
    "a chunk that is huge": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}"),
    "a chunk of letters": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n"),
    "chunks without end": raw(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1000\r\n" + b" " * 4096 + b"\r\n"] * 1000
    ),
    "a trailer without end": raw(
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", *[b"T: " + b"a" * 999] * 400
    ),
    "another transfer encoding": raw(OK + b"Transfer-Encoding: gzip\r\n\r\n{}"),
    "a gzip bomb": raw(body(gzip.compress(b"[" * 200_000_000, 1), b"Content-Encoding: gzip")),
    "a gzip bomb in a bomb": raw(body(NESTED, b"Content-Encoding: gzip, gzip")),
    "half a gzip": raw(body(gzip.compress(b"{}" * 999)[:30], b"Content-Encoding: gzip")),
    "deflate that is none": raw(body(b"\x78\x9c\xff\xff", b"Content-Encoding: deflate")),
    "an encoding nobody has": raw(body(zlib.compress(b"{}"), b"Content-Encoding: \x1b[2J")),
    "a hostile type": raw(body(b"{}", b'Content-Type: text/html; charset="\x1b]0;OWNED\x07"; charset=idna')),
    "UTF-7": raw(body(b"+ADw-script+AD4-", b"Content-Type: text/html; charset=utf-7")),
    "a body of controls": raw(body(EVIL * 100, b"Content-Type: text/html")),
    "JSON that is deep": raw(body(b'{"a":' * 20_000, b"Content-Type: application/json")),
    "numbers that are long": raw(body(b'{"exp": ' + b"9" * 100_000 + b', "keys": 1e99999}')),
    "a surrogate in JSON": raw(body(b'{"error": "\\ud83d", "error_description": "\\udc00", "keys": ["\\ud800"]}')),
    "a cookie with controls": raw(body(b"{}", b"Set-Cookie: a=\x1b[2J; Path=/", b"Set-Cookie: \xff=\x9b")),
    "a redirect to nowhere": raw(b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"),
    "a redirect with controls": raw(b"HTTP/1.1 302 Found\r\nLocation: /\x1b]0;OWNED\x07\r\nContent-Length: 0\r\n\r\n"),
    "a redirect to a wrong port": raw(b"HTTP/1.1 302 Found\r\nLocation: //x:99999/\r\nContent-Length: 0\r\n\r\n"),
    "a redirect to a host of bytes": raw(
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe..\xe2\x80\xae/\r\nContent-Length: 0\r\n\r\n"
    ),
    "a time in Retry-After": raw(b"HTTP/1.1 429 No\r\nRetry-After: 1e309\r\nContent-Length: 2\r\n\r\n{}"),
    "a date of no year": raw(
        b"HTTP/1.1 503 No\r\nRetry-After: Wed, 21 Oct 99999 07:28:00 GMT\r\nDate: x\r\nContent-Length: 0\r\n\r\n"
    ),
    "a byte at a time": drip,
}
STEPS = {"/.well-known/openid-configuration": "discovery", "/jwks": "jwks", "/token": "token", "/userinfo": "userinfo"}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_came_before_is_kept_and_what_came_is_said(idp: Provider, settings: Make, name: str) -> None:
    for path, step in STEPS.items():
        whole = idp.replies[path]
        idp.replies[path] = ANSWERS[name]
        case = run(settings(timeout=0.3 if name == "a byte at a time" else 5, wait=5))
        idp.replies[path] = whole
        tried = [one for one in case.list("exchanges") or [] if one["step"] == step]
        assert tried, (step, "is not recorded")
        failed = case.object("network_error")
        assert "error" in tried[-1] or tried[-1].get("status"), step
        if failed:
            assert failed["where"] == step and failed["detail"].endswith("."), failed
        if step in ("token", "userinfo"):
            assert case.callback and case.callback["code"], step
        if step == "userinfo":
            assert case.id_token_text
        _shown(case.to_dict())


def _shown(raw_case: dict[str, Any]) -> None:
    """Every report of it holds nothing that a terminal obeys."""
    from inspector.case.file import to_text
    from inspector.case.model import Case
    from inspector.masking.case import mask_case

    report = diagnose(Case.from_dict(raw_case))
    for form in FORMS:
        assert foreign(guarded(draw_report(report, form, masked=False, columns=100, colour=False))) == [], form
    to_text(mask_case(raw_case)).encode()


def test_requests_that_are_no_answer_are_counted_and_not_kept(idp: Provider, settings: Make) -> None:
    """A page that floods the redirect URI gets neither a line for each request nor memory."""
    import http.client
    from urllib.parse import urlsplit

    from inspector.login.events import Event, RequestReady, StrayRequest

    events: list[Event] = []

    def flood(url: str) -> bool:
        back = urlsplit(next(event.redirect_uri for event in events if isinstance(event, RequestReady)))
        for number in range(300):
            wire = http.client.HTTPConnection(back.hostname or "", back.port or 0, timeout=5)
            wire.request("GET", f"{back.path}?code=c{number}&state=wrong" if number % 2 else f"/{number}")
            wire.getresponse().read()
            wire.close()
        return True

    case = run(settings(wait=3), flood, on_event=events.append)
    told = [event.why for event in events if isinstance(event, StrayRequest)]
    assert 10 < len(told) < 30 and "300 such requests by now" in told[-1]
    assert len(repr(case.to_dict())) < 100_000
