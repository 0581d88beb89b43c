"""Networks as they are: each fault, where it lands in the case, and the sentence that a person reads."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inspector import Case
from inspector.case.secret import Secret
from inspector.login.certificate import loopback_context
from inspector.login.clock import utc_now
from inspector.login.error import LoginError
from inspector.login.events import Cancelled, Event, Exchanged, Note, RequestReady, StepStarted, Waiting
from inspector.login.http import Client, Network, retry_after, trust
from inspector.login.recording import Recording
from inspector.login.session import capture
from inspector.login.settings import Settings

from .provider import Provider, Reply, Request, as_html, as_json
from .running import free_port, run, visit

Make = Callable[..., Settings]
WELL_KNOWN = "/.well-known/openid-configuration"


def reset(request: Request) -> None:
    """Close with RST."""
    sock = request.handler.connection
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def half(request: Request) -> None:
    handler = request.handler
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"issuer":')
    handler.close_connection = True


def slow(request: Request) -> None:
    request.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    try:
        for _ in range(50):
            request.handler.wfile.write(b" ")
            request.handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def noise(request: Request) -> None:
    request.handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    request.handler.close_connection = True


FAULTS: list[tuple[str, Callable[[Request], Reply | None], str, str]] = [
    ("reset", reset, "refused", "reset the connection before it had answered"),
    ("half a body", half, "refused", "closed the connection in the middle of its answer"),
    ("slow", slow, "timeout", "gave no complete answer within 0.4 s"),
    ("not http", noise, "refused", "does not answer in HTTP"),
    ("too large", lambda r: as_json({"x": "a" * 3_000_000}), "size", "is larger than 2 MiB; reading stopped there"),
    ("loop", lambda r: (302, {"Location": r.path + "?"}, b""), "redirects", "redirects in a circle"),
    ("other scheme", lambda r: (302, {"Location": "file:///etc/passwd"}, b""), "redirects", "to a file: address"),
]


@pytest.mark.parametrize(("name", "fault", "kind", "words"), FAULTS, ids=[f[0] for f in FAULTS])
@pytest.mark.parametrize(
    ("path", "where"), [(WELL_KNOWN, "discovery"), ("/jwks", "jwks"), ("/token", "token"), ("/userinfo", "userinfo")]
)
def test_a_step_without_an_answer_is_evidence(
    idp: Provider, settings: Make, path: str, where: str, name: str, fault: Any, kind: str, words: str
) -> None:
    idp.replies[path] = fault
    case = run(settings(timeout=0.4 if name == "slow" else 5))
    if kind == "redirects" and where in ("token", "userinfo"):
        # what carries credentials follows no redirect: the redirect itself is the answer
        assert case.at("network_error") is None
        assert (case.at("token.response.status") or case.at("userinfo.status")) in (200, 302)
        return
    error = case.at("network_error")
    assert (error["where"], error["kind"]) == (where, kind)
    assert words in error["detail"] and "127.0.0.1" in error["detail"]
    assert [e["error"]["kind"] for e in case.at("exchanges") if "error" in e][-1] == kind
    assert "Traceback" not in error["detail"] and error["detail"].endswith(".")


def test_more_redirects_than_allowed(idp: Provider, settings: Make) -> None:
    def onwards(request: Request) -> Reply:
        return 302, {"Location": f"{WELL_KNOWN}?{int(request.query.get('n', '0')) + 1}&n={len(idp.requests)}"}, b""

    idp.replies[WELL_KNOWN] = onwards
    error = run(settings()).at("network_error")
    assert error["kind"] == "redirects" and "More than 5 redirects" in error["detail"]
    assert len(idp.requests) == 6


def test_a_few_redirects_are_followed_and_counted(idp: Provider, settings: Make) -> None:
    idp.replies["/moved"] = idp.replies[WELL_KNOWN]
    idp.replies[WELL_KNOWN] = lambda request: (301, {"Location": "/moved"}, b"")
    case = run(settings())
    assert case.id_token_text and case.at("discovery.url").endswith(WELL_KNOWN)
    assert case.at("exchanges")[0]["redirects"] == [f"{idp.issuer}/moved"]


@pytest.mark.parametrize("status", [500, 404, 403])
def test_an_error_status_is_an_answer(idp: Provider, settings: Make, status: int) -> None:
    idp.replies[WELL_KNOWN] = lambda request: as_html("<h1>Sorry</h1>", status)
    case = run(settings())
    assert case.at("discovery.status") == status and case.at("discovery.body") == "<h1>Sorry</h1>"
    assert case.at("network_error") is None and idp.paths() == [WELL_KNOWN]


def test_html_instead_of_json_stays_text(idp: Provider, settings: Make) -> None:
    for path in ("/userinfo", "/jwks"):
        idp.replies[path] = lambda request: as_html("<html>captive portal</html>")
    case = run(settings())
    assert case.at("userinfo.body") == case.at("jwks.body") == "<html>captive portal</html>"


def test_a_token_endpoint_that_answers_html(idp: Provider, settings: Make) -> None:
    idp.replies["/token"] = lambda request: as_html("<h1>Proxy error</h1>", 500)
    case = run(settings())
    assert case.at("token.response.status") == 500 and case.id_token_text is None
    assert idp.paths().count("/token") == 1


def test_429_is_tried_again_as_asked_and_then_reported(idp: Provider, settings: Make) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    given = settings()
    network = Network(5, pause=pause, jitter=lambda: 0.0)
    idp.replies["/jwks"] = lambda request: as_json({}, 429, **{"Retry-After": "3"})
    case = run(given, network=network)
    assert pauses[:2] == [3.0, 3.0] and case.at("jwks.status") == 429
    assert case.at("jwks.headers.retry-after") == "3"
    assert [e["status"] for e in case.at("exchanges") if e["step"] == "jwks"][:3] == [429, 429, 429]


def test_a_long_retry_after_is_reported_not_waited_for(idp: Provider, settings: Make) -> None:
    idp.replies[WELL_KNOWN] = lambda request: as_json({}, 429, **{"Retry-After": "3600"})
    assert run(settings()).at("discovery.status") == 429
    assert len(idp.requests) == 1


def test_a_passing_fault_is_overcome(idp: Provider, settings: Make) -> None:
    answers = iter([reset, lambda r: as_json({}, 503), idp.replies["/jwks"]])
    idp.replies["/jwks"] = lambda request: next(answers)(request)
    case = run(settings())
    assert case.id_token_text and case.at("jwks.status") == 200 and case.at("network_error") is None


def test_a_code_is_sent_once(idp: Provider, settings: Make) -> None:
    idp.replies["/token"] = reset
    run(settings())
    assert idp.paths().count("/token") == 1


def test_nothing_listens(settings: Make) -> None:
    port = free_port()
    error = run(settings(issuer=f"http://127.0.0.1:{port}")).at("network_error")
    assert (error["where"], error["kind"]) == ("discovery", "refused")
    assert error["detail"] == f"127.0.0.1:{port} refused the connection: nothing listens there."


def test_an_unknown_host(settings: Make) -> None:
    error = run(settings(issuer="https://no-such-host.invalid")).at("network_error")
    assert error["kind"] == "dns" and "no-such-host.invalid is not known" in error["detail"]


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[int]:
    """Handshakes, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_certificate_nobody_vouches_for(settings: Make) -> None:
    context, _ = loopback_context(datetime.now(UTC))
    with tls_server(context) as port:
        error = run(settings(issuer=f"https://127.0.0.1:{port}")).at("network_error")
    assert error["kind"] == "tls" and "is self-signed and not trusted here" in error["detail"]
    assert "--ca-bundle" in error["detail"]


def test_an_expired_certificate_and_one_for_another_host(settings: Make, tmp_path: Path) -> None:
    for moment, words in ((datetime(2020, 1, 1, tzinfo=UTC), "has expired"), (datetime.now(UTC), "another host name")):
        bundle = tmp_path / "ca.pem"
        context = _issued(moment, "idp.example" if "another" in words else "localhost", bundle)
        with tls_server(context) as port:
            error = run(settings(issuer=f"https://localhost:{port}", ca_bundle=str(bundle))).at("network_error")
        assert error["kind"] == "tls" and words in error["detail"], error


def _issued(moment: datetime, host: str, bundle: Path) -> ssl.SSLContext:
    """A server certificate whose own authority is in `bundle`."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    def made(name: str, issuer: x509.Name | None, signer: Any, ca: bool, start: datetime, days: int) -> Any:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
        builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
        # Python 3.13 asks for the key identifiers and an authority's key usage (RFC 5280 section 4.2.1)
        vouching = x509.AuthorityKeyIdentifier.from_issuer_public_key((signer or key).public_key())
        builder = builder.add_extension(vouching, False)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        if ca:
            usage = dict.fromkeys(
                (
                    "digital_signature",
                    "content_commitment",
                    "key_encipherment",
                    "data_encipherment",
                    "key_agreement",
                    "encipher_only",
                    "decipher_only",
                ),
                False,
            )
            builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        return key, builder.sign(signer or key, hashes.SHA256())

    root_key, root = made("Test root", None, None, True, datetime(2019, 1, 1, tzinfo=UTC), 9999)
    key, leaf = made(host, root.subject, root_key, False, moment - timedelta(days=1), 30)
    bundle.write_bytes(root.public_bytes(Encoding.PEM))
    pem = bundle.with_name("server.pem")
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + leaf.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_plain_http_port_asked_for_https(idp: Provider, settings: Make) -> None:
    error = run(settings(issuer=idp.issuer.replace("http:", "https:"))).at("network_error")
    assert error["kind"] == "tls" and "failed" in error["detail"]


def test_a_proxy_that_is_not_there_is_named(settings: Make) -> None:
    port = free_port()
    error = run(settings(issuer="https://idp.example", proxy=f"http://user:hunter2@127.0.0.1:{port}")).at(
        "network_error"
    )
    assert error["kind"] == "refused" and f"127.0.0.1:{port}" in error["detail"]
    assert "hunter2" not in error["detail"]


def test_this_machine_is_never_asked_through_a_proxy(
    idp: Provider, settings: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    assert run(settings()).id_token_text


def test_the_proxy_of_the_environment_is_used(settings: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with Provider() as proxy:
        proxy.replies["/.well-known/openid-configuration"] = lambda request: as_json({"issuer": "through the proxy"})
        monkeypatch.setenv("HTTP_PROXY", proxy.issuer)
        case = run(settings(issuer="http://idp.example"))
    assert case.at("discovery.body.issuer") == "through the proxy"


def test_a_proxy_setting_that_is_none(settings: Make) -> None:
    with pytest.raises(LoginError, match="proxy setting"):
        run(settings(issuer="https://idp.example", proxy="gopher://x"))


def test_a_ca_file_that_is_none(settings: Make, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(LoginError, match=r"ca\.pem.*cannot be read"):
        run(settings(issuer="https://idp.example", ca_bundle=str(tmp_path / "ca.pem")))
    with pytest.raises(LoginError, match="cannot be read"):
        trust(str(tmp_path / "missing.pem"))


def test_a_packed_answer_is_unpacked_within_the_limit(idp: Provider, settings: Make) -> None:
    plain = idp.replies[WELL_KNOWN]

    def packed(request: Request) -> Reply:
        answer = plain(request)
        assert answer is not None
        return 200, {"Content-Encoding": "gzip"}, gzip.compress(answer[2])

    idp.replies[WELL_KNOWN] = packed
    assert run(settings()).id_token_text
    idp.replies[WELL_KNOWN] = lambda request: (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000))
    assert run(settings()).at("network_error.kind") == "size"


def test_json_is_strict_and_an_array_is_kept(idp: Provider, settings: Make) -> None:
    for body, expected in ((b"[1]", [1]), (b"{'a': 1}", "{'a': 1}"), (b"[" * 100_000, "[" * 100_000)):
        idp.replies["/userinfo"] = lambda request, body=body: (200, {}, body)  # type: ignore[misc]
        assert run(settings()).at("userinfo.body") == expected


def test_cookies_are_not_recorded(idp: Provider, settings: Make) -> None:
    idp.replies["/jwks"] = lambda request: as_json({"keys": idp.keys}, 200, **{"Set-Cookie": "sid=hunter2"})
    assert "hunter2" not in repr(run(settings()).to_dict())


def test_secrets_do_not_leave_over_plain_http(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["token_endpoint"] = "http://idp.example/token"
    events: list[Event] = []
    case = run(settings(), on_event=events.append)
    assert case.at("token") is None and "not sent" in repr(events)
    assert case.callback is not None and case.callback["code"]


def test_a_taken_port_is_an_error_with_what_to_do(idp: Provider, settings: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LoginError, match=f"Port {port} .* taken.*another port"):
            run(settings(redirect_uri=f"http://127.0.0.1:{port}/callback"))


@pytest.mark.parametrize("how", ["settings", "case"])
def test_where_a_port_is_taken_the_next_registered_redirect_uri_is_used(
    idp: Provider, settings: Make, how: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as also:
        first, second = (f"http://127.0.0.1:{s.getsockname()[1]}/callback" for s in (taken, also))
        others = [second, "https://acme.eu.qlikcloud.com/login/callback", "http://localhost:0/callback"]
        given = {"other_redirect_uris": (second, others[2])} if how == "settings" else {}
        known = Case({"client": {"registered_redirect_uris": others}}) if how == "case" else None
        events: list[Event] = []
        case = run(settings(redirect_uri=first, **given), on_event=events.append, base=known)
    used = case.request["redirect_uri"]
    assert used.startswith("http://localhost:") and used not in (first, second)
    assert case.callback is not None and case.callback["code"]
    assert sum("next registered" in event.text for event in events if isinstance(event, Note)) == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("7", 7.0), (None, None), ("soon", None), ("-1", None), ("9" * 400, 999999999.0)]
)
def test_retry_after(text: str | None, expected: float | None) -> None:
    assert retry_after(text) == expected


def test_retry_after_as_a_date() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert (retry_after("Wed, 21 Oct 2099 07:28:00 GMT") or 0) > 1e6


# -- cancelling -----------------------------------------------------------------------------------------------------


class _Stop(Exception):
    pass


@pytest.mark.parametrize("path", [WELL_KNOWN, "/jwks", "/token", "/userinfo", "browser"])
def test_cancelling_at_any_step_leaves_nothing(idp: Provider, settings: Make, path: str) -> None:
    """No task, no socket, no thread but the daemon that opened the browser; the case has what came by then."""
    port = free_port()
    if path != "browser":
        idp.replies[path] = slow
    events: list[Event] = []

    async def main() -> None:
        before = asyncio.all_tasks()
        given = settings(redirect_uri=f"http://127.0.0.1:{port}/callback", timeout=30, wait=30)
        opener = (lambda url: True) if path == "browser" else visit
        login = asyncio.create_task(capture(given, open_browser=opener, on_event=events.append))
        while path not in idp.paths() and not any(isinstance(e, Waiting) and path == "browser" for e in events):
            await asyncio.sleep(0.01)
        login.cancel()
        with pytest.raises(asyncio.CancelledError):
            await login
        assert asyncio.all_tasks() == before

    asyncio.run(main())
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    last = events[-1]
    assert isinstance(last, Cancelled)
    if path == "/token":
        assert last.case.at("token.request.code") and last.case.callback


def test_a_callback_after_cancel_reaches_nobody(idp: Provider, settings: Make) -> None:
    urls: list[str] = []

    def on_event(event: Event) -> None:
        if isinstance(event, RequestReady):
            urls.append(event.redirect_uri)

    async def main() -> None:
        login = asyncio.create_task(capture(settings(), open_browser=lambda url: True, on_event=on_event))
        while not urls:
            await asyncio.sleep(0.01)
        login.cancel()
        await asyncio.gather(login, return_exceptions=True)

    asyncio.run(main())
    host = urls[0].split("/")[2]
    with pytest.raises(OSError):
        socket.create_connection((host.split(":")[0], int(host.split(":")[1])), timeout=1)


def test_a_browser_door_that_blocks_holds_nothing_up(idp: Provider, settings: Make) -> None:
    released = threading.Event()
    case = run(settings(wait=0.3), lambda url: released.wait(60))
    assert case.at("network_error.where") == "authorize" and not released.is_set()
    released.set()


def test_offline_fetches_nothing(idp: Provider) -> None:
    async def main() -> None:
        async with Client(Network(offline=True), Recording(Case({}), utc_now), lambda entry: None) as http:
            await http.get("jwks", f"{idp.issuer}/jwks")

    with pytest.raises(LoginError, match="--offline"):
        asyncio.run(main())
    assert idp.requests == []


def test_every_exchange_is_an_event(idp: Provider, settings: Make) -> None:
    idp.replies["/jwks"] = lambda request: as_json({}, 500)
    events: list[Event] = []
    run(settings(client_secret=Secret("wrong")), on_event=events.append)
    seen = [(e.step, e.status) for e in events if isinstance(e, Exchanged)]
    assert seen == [("discovery", 200), ("jwks", 500), ("token", 401)]
    assert [e.step for e in events if isinstance(e, StepStarted)] == ["discovery", "jwks", "authorize", "token"]


@pytest.mark.parametrize("charset", ["idna", "undefined", "punycode", "unicode_escape", "hex", "utf-7", '"', "x" * 500])
def test_an_odd_charset_is_read_as_utf_8(idp: Provider, settings: Callable[..., Settings], charset: str) -> None:
    page = "<title>Größe</title>".encode() + b"\xff\xe4xn--\x80"
    idp.replies["/userinfo"] = lambda request: (200, {"Content-Type": f"text/html; charset={charset}"}, page)
    case = run(settings())
    assert "Größe" in str(case.at("userinfo.body"))


def test_every_codec_of_the_language_gives_a_text() -> None:
    import encodings.aliases

    from inspector.login.body import body_of

    for name in {*encodings.aliases.aliases.values(), "idna", "undefined", "punycode", "a\0b", "\ud800", ""}:
        assert isinstance(body_of(bytes(range(256)), name), str)
