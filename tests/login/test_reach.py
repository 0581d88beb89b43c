"""What a provider answers must not lead to anything nearer than the provider itself."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.login.clock import utc_now
from inspector.login.http import Client, Network, _refused_redirect
from inspector.login.recording import Recording
from inspector.login.settings import Settings
from inspector.uri import Reach, reach_of

from .provider import Provider
from .running import run


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("https://127.1/", "this machine"),
        ("https://2130706433/", "this machine"),
        ("https://[::]/", "this machine"),
        ("https://169.254.169.254/", "local link"),
        ("https://10.0.0.1/", "private network"),
    ],
)
def test_a_redirect_inwards_is_refused(target: str, words: str) -> None:
    assert words in (_refused_redirect("https://idp.example/", target, set(), 0) or "")


def test_a_redirect_outwards_or_allowed_is_not() -> None:
    assert _refused_redirect("https://10.0.0.1/", "https://10.0.0.2/", set(), 0) is None
    assert _refused_redirect("https://idp.example/", "https://10.0.0.2/", set(), 0, True) is None
    assert _refused_redirect("https://idp.example/", "https://127.1/", set(), 0, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/token", "https://169.254.169.254/x", "https://[::ffff:10.0.0.1]/"])
def test_nothing_is_sent_to_an_address_that_only_the_metadata_names(url: str, monkeypatch: Any) -> None:
    sent: list[str] = []

    async def send(self: Client, method: str, url: str, *_: Any) -> dict[str, Any]:
        sent.append(url)
        return {"status": 200, "headers": {}, "body": {}}

    monkeypatch.setattr(Client, "_send", send)

    async def go(**how: Any) -> str:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(**how), recording, lambda _: None) as http:
            await http.get("discovery", "https://idp.example/.well-known/openid-configuration")
            await http.post("token", url, {"code": "c0de"})
        return recording.last_error

    assert "nothing was sent there" in asyncio.run(go()) and len(sent) == 1
    refused = asyncio.run(go(allow_private=True))
    assert ("nothing was sent there" in refused) is ("127.0.0.1" in url) and (sent[-1] == url) is ("127" not in url)


HERE = "127.0.0.1"
OUTSIDE = "idp.example"
"""A name for this machine that the tests take for one of the internet."""
NAMES = (OUTSIDE, "rebound.example", "corp.example")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that knows these names, all of them as this machine."""
    resolved, asked = [""], socket.getaddrinfo

    def resolve(host: Any, *more: Any, **options: Any) -> Any:
        text = host.decode() if isinstance(host, bytes) else host
        if text not in NAMES and not text.startswith("127."):
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        resolved.append(text)
        return asked(HERE, *more, **options)

    def near(address: Any) -> Reach:
        return Reach.PUBLIC if resolved[-1] == OUTSIDE else reach_of(address)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("inspector.login.ssrf.reach_of", near)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def inner() -> Iterator[tuple[int, list[bytes]]]:
    """A service of this machine that nobody outside may reach: its port, and what it was sent."""
    import threading

    received: list[bytes] = []
    with socket.create_server((HERE, 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(2)
                    try:
                        received.append(connection.recv(1000))
                    except OSError:
                        received.append(b"")

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1], received


@pytest.fixture
def public() -> Iterator[Provider]:
    with Provider() as provider:
        provider.issuer = provider.issuer.replace(HERE, OUTSIDE)
        yield provider


def settings_for(provider: Provider, **more: Any) -> Settings:
    given = {"redirect_uri": "http://127.0.0.1:0/callback", "preflight": False, "timeout": 3, "wait": 3, **more}
    return Settings(issuer=provider.issuer, client_id="c", **given)


Answers = Callable[[Provider, int], None]


def _moved(provider: Provider, port: int) -> None:
    location = {"Location": f"http://rebound.example:{port}/keys"}
    provider.replies["/jwks"] = lambda request: (302, location, b"")


def _named(member: str, scheme: str) -> Answers:
    def answer(provider: Provider, port: int) -> None:
        provider.extra_metadata[member] = f"{scheme}://rebound.example:{port}/x"

    return answer


@pytest.mark.parametrize(
    ("answers", "where"),
    [(_moved, "jwks"), (_named("jwks_uri", "http"), "jwks"), (_named("jwks_uri", "https"), "jwks")],
    ids=["redirect", "endpoint", "endpoint with TLS"],
)
def test_a_name_that_resolves_inwards_is_sent_nothing(
    answers: Answers, where: str, names: None, public: Provider, inner: tuple[int, list[bytes]]
) -> None:
    port, received = inner
    answers(public, port)
    case = run(settings_for(public), lambda url: False, stop=_ended())
    exchange = next(one for one in case.list("exchanges") or [] if one["step"] == where)
    assert "rebound.example" in exchange["error"]["detail"] and "this machine" in exchange["error"]["detail"]
    assert "nothing was sent" in exchange["error"]["detail"] and "--allow-private" not in exchange["error"]["detail"]
    assert b"".join(received) == b""


def test_code_and_secret_are_not_sent_to_a_name_that_resolves_inwards(
    names: None, inner: tuple[int, list[bytes]], public: Provider
) -> None:
    port, received = inner

    async def go() -> Recording:
        recording = Recording(Case({}), utc_now)
        async with Client(Network(), recording, lambda _: None) as http:
            await http.get("discovery", f"{public.issuer}/.well-known/openid-configuration")
            await http.post("token", f"https://rebound.example:{port}/token", {"code": "c0de", "client_secret": "s3cr"})
        return recording

    assert "this machine: nothing was sent there" in asyncio.run(go()).last_error and b"".join(received) == b""


def test_a_provider_on_own_premises_may_point_to_itself(names: None) -> None:
    """The person named it, by a name that resolves inwards: what it names is no nearer, after a retry too."""
    with Provider() as corp:
        corp.issuer = corp.issuer.replace(HERE, "corp.example")
        first, whole = [503], corp.replies["/.well-known/openid-configuration"]
        corp.replies["/.well-known/openid-configuration"] = lambda request: (
            (first.pop(), {"Connection": "close"}, b"") if first else whole(request)
        )
        case = run(settings_for(corp), lambda url: False, stop=_ended())
    assert case.at("jwks.status") == 200 and case.at("network_error.where") != "jwks"


@pytest.mark.parametrize("option", ["--issuer", "--jwks"])
def test_what_an_option_fetches_leads_inwards_only_where_that_is_allowed(
    option: str, names: None, public: Provider, inner: tuple[int, list[bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A private network may be allowed, this machine may not."""
    from inspector.cli.main import main

    port, received = inner
    _moved(public, port)
    url = public.issuer if option == "--issuer" else f"{public.issuer}/jwks"
    statuses = [main(["check", public.id_token(), option, url, *more]) for more in ([], ["--allow-private"])]
    said = capsys.readouterr()
    assert "this machine: nothing was sent there" in " ".join((said.out + said.err).split())
    assert 0 not in statuses and b"".join(received) == b""


def _ended() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@pytest.mark.parametrize(
    ("address", "near"),
    [("10.1.2.3", "private network"), ("169.254.169.254", "local link"), ("fd00::1", "private network")],
)
def test_what_a_name_resolves_to_is_judged_by_its_reach(address: str, near: str) -> None:
    from inspector.login.ssrf import Refused, SsrfGuard

    class Stream:
        closed = False

        def get_extra_info(self, name: str) -> Any:
            return (address, 443) if name == "server_addr" else None

        async def aclose(self) -> None:
            self.closed = True

    async def go(allow: bool) -> str:
        guard, stream = SsrfGuard(allow), Stream()
        assert guard.check("https://idp.example/", named=True)
        assert not guard.check("https://api.example/", named=False)
        try:
            await guard.dialled("https://api.example/x?code=1", named=False)(
                "connection.connect_tcp.complete", {"return_value": stream}
            )
        except Refused as refused:
            assert stream.closed
            return str(refused)
        return ""

    assert near in asyncio.run(go(False)) and "--allow-private" in asyncio.run(go(False))
    assert "code" not in asyncio.run(go(False)) and asyncio.run(go(True)) == ""
