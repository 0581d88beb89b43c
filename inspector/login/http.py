"""The recording HTTP client: bounded, patient within limits, and every exchange becomes evidence.

A step that gets no answer is a fact about the login (`network_error`), not an exception. Only the URLs that a step
names are fetched; only GETs are repeated and only they follow redirects, never with credentials.
"""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from inspector.case.model import Answer
from inspector.login.body import MAX_BODY, body_of, unpacked
from inspector.login.error import LoginError
from inspector.login.network_failure import Failure, explain
from inspector.login.recording import Form, Recording, shown_form, shown_headers
from inspector.login.ssrf import ALLOW, NEAR, Refused, SsrfGuard, reach_of_url
from inspector.uri import Reach, is_loopback

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5
MAX_TRIES = 3
LONGEST_PAUSE = 10.0
"""Seconds; a longer Retry-After is reported instead of waited for."""

RETRIED = frozenset({429, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
"""For pages made for browsers (probes): providers answer an unknown client differently."""


@dataclass(frozen=True, slots=True)
class Network:
    """How the network is reached. `pause` and `jitter` are doors for tests."""

    timeout: float = 20.0
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    offline: bool = False
    allow_private: bool = False
    """Whether a public provider may point to private addresses: on-premises ones behind a public name do."""
    max_body: int = MAX_BODY
    hosts: Mapping[str, int] | None = None
    """Names that are served on this machine, by port; no other name is then reached at all. For the demo."""
    pause: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    jitter: Callable[[], float] = field(default=random.random, repr=False)


class Client:
    """`async with Client(network, recording) as http:`; closed with all its connections on the way out."""

    def __init__(self, network: Network, recording: Recording, on_exchange: Callable[[dict[str, Any]], None]) -> None:
        self.network = network
        self.recording = recording
        self._on_exchange = on_exchange
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._ssrf = SsrfGuard(network.allow_private)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def get(
        self,
        step: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        follow: bool | None = None,
        retry: bool = True,
        where: str | None = None,
    ) -> Answer | None:
        """GET; None where no answer came. Redirects are followed unless credentials are sent; with `follow` those are
        sent on too, but to the same origin only."""
        headers = {"Accept": "application/json, */*;q=0.1", **(headers or {})}
        follow = "Authorization" not in headers if follow is None else follow
        tries = MAX_TRIES if retry else 1
        for attempt in range(1, tries + 1):
            # the address of the metadata is the person's word, unless it is a guess
            named = step == "discovery" and where is None
            entry, failure = await self._once(step, "GET", url, headers, None, follow, named)
            wait = self._pause_before_retry(entry, failure, attempt)
            if attempt == tries or wait is None:
                return self._finish(step, entry, failure, where or step)
            await self.network.pause(wait)
        raise AssertionError("unreachable")

    async def post(
        self,
        step: str,
        url: str,
        form: Form,
        *,
        headers: Mapping[str, str] | None = None,
        where: str | None = None,
    ) -> Answer | None:
        """POST a form, once: a code is spent by the first try."""
        headers = {"Accept": "application/json", **(headers or {})}
        entry, failure = await self._once(step, "POST", url, headers, form, follow=False)
        return self._finish(step, entry, failure, where or step)

    def _finish(self, step: str, entry: dict[str, Any], failure: Failure | None, where: str) -> Answer | None:
        if failure is not None:
            self.recording.failed(where, failure.kind, failure.detail)
            return None
        if step in ("discovery", "jwks", "userinfo"):
            self.recording.member(step, entry)
        elif step == "token":
            self.recording.member("token.response", entry)
        return Answer(entry["url"], entry["status"], entry["headers"], entry["body"])

    def _pause_before_retry(self, entry: Mapping[str, Any], failure: Failure | None, attempt: int) -> float | None:
        """Seconds to wait before the same GET again; None where repeating it is of no use."""
        backoff: float = (0.3 * 2**attempt) * (0.5 + self.network.jitter())
        if failure is not None:
            return backoff if failure.passing else None
        if entry["status"] not in RETRIED:
            return None
        asked = retry_after(entry["headers"].get("retry-after"))
        if asked is None:
            return backoff
        return asked + self.network.jitter() * 0.2 if asked <= LONGEST_PAUSE else None

    async def _once(
        self,
        step: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Form | None,
        follow: bool,
        named: bool = False,
    ) -> tuple[dict[str, Any], Failure | None]:
        self._open(url)  # what the first request of a login imports and loads is not the provider's time
        started = time.perf_counter()
        request = {"headers": shown_headers(headers), "form": shown_form(form)}
        hops: list[str] = []
        members: dict[str, Any] = {}
        failure: Failure | None = None
        try:
            if self.network.hosts is None:
                named = self._ssrf.check(url, named=named)
            async with asyncio.timeout(self.network.timeout):
                members = await self._follow(method, url, headers, form, follow, named, hops)
        except TimeoutError:
            failure = Failure("timeout", f"{_host(url)} gave no complete answer within {self.network.timeout:g} s.")
        except Refused as refused:
            failure = Failure("refused", str(refused))
        except _Stopped as stopped:
            members, failure = stopped.members, stopped.failure
        entry = self.recording.exchange(
            step,
            method,
            url,
            **members,
            milliseconds=round((time.perf_counter() - started) * 1000),
            request={k: v for k, v in request.items() if v},
            redirects=hops or None,
            error={"kind": failure.kind, "detail": failure.detail} if failure else None,
        )
        self._on_exchange(entry)
        return entry, failure

    async def _follow(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Form | None,
        follow: bool,
        named: bool,
        hops: list[str],
    ) -> dict[str, Any]:
        seen = {url}
        while True:
            members = await self._send(method, url, headers, form, named and not hops)
            location = members["headers"].get("location")
            if not follow or members["status"] not in REDIRECTS or not location:
                return members
            target = urljoin(url, location)
            if "Authorization" in headers and _origin(target) != _origin(url):
                return members
            if refusal := _refused_redirect(url, target, seen, len(hops), self.network.allow_private):
                raise _Stopped(Failure("redirects", refusal), members)
            seen.add(target)
            hops.append(target)
            url = target

    async def _send(
        self, method: str, url: str, headers: Mapping[str, str], form: Form | None, named: bool
    ) -> dict[str, Any]:
        client = self._open(url)
        client.cookies.clear()  # every request is a stranger's
        import httpx

        dialled, sent = self._dialled(url, headers)
        data = None if form is None else dict(form)
        # through a proxy it is the proxy that is dialled
        watched = self.network.hosts is None and not self._via(url)
        extensions = {"trace": self._ssrf.dialled(url, named=named)} if watched else None
        try:
            async with client.stream(method, dialled, headers=sent, data=data, extensions=extensions) as response:
                shown = shown_headers(dict(response.headers.items()))
                members: dict[str, Any] = {"status": response.status_code, "headers": shown}
                raw = bytearray()
                async for chunk in response.aiter_raw():
                    raw += chunk
                    if len(raw) > self.network.max_body:
                        raise _Stopped(self._too_large(url), {**members, "body": None})
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            raise _Stopped(explain(error, _host(url), self._via(url)), {}) from None
        plain = unpacked(bytes(raw), response.headers.get("content-encoding", ""), self.network.max_body)
        if plain is None:
            raise _Stopped(self._too_large(url), {**members, "body": None})
        return {**members, "body": body_of(plain, response.charset_encoding)}

    def _dialled(self, url: str, headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The URL to connect to, and the headers: the same unless the name is served on this machine."""
        if self.network.hosts is None:
            return url, dict(headers)
        parts = urlsplit(url)
        port = self.network.hosts.get(parts.hostname or "")
        if port is None:
            raise _Stopped(
                Failure("dns", f"{_host(url)} is not part of the demo, which never leaves this machine."), {}
            )
        return urlunsplit(("http", f"127.0.0.1:{port}", *parts[2:])), {**headers, "Host": parts.netloc}

    def _too_large(self, url: str) -> Failure:
        limit = self.network.max_body
        size = f"{limit // 1024 // 1024} MiB" if limit >= 1024 * 1024 else f"{limit} bytes"
        return Failure("size", f"The answer of {_host(url)} is larger than {size}; reading stopped there.")

    def _via(self, url: str) -> str:
        """The proxy a URL goes through, without credentials; empty where it goes directly."""
        if is_loopback(urlsplit(url).hostname or ""):
            return ""
        if self.network.proxy:
            return _host(self.network.proxy)
        # 13 ms, only where no proxy was named
        from urllib.request import getproxies, proxy_bypass

        parts = urlsplit(url)
        proxies = getproxies()
        found = proxies.get(parts.scheme) or proxies.get("all")
        return _host(found) if found and not proxy_bypass(parts.hostname or "") else ""

    def _open(self, url: str) -> httpx.AsyncClient:
        if self.network.offline:
            raise LoginError("--offline: nothing is fetched from the network.", "Leave --offline out to do this.")
        parts = urlsplit(url)
        # plain http to this machine needs neither certificates, which take long to load, nor a proxy
        plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if plain not in self._clients:
            self._clients[plain] = self._made(plain)
        return self._clients[plain]

    def _made(self, plain: bool) -> httpx.AsyncClient:
        # httpx's own command line would import click and rich (measured: half of its import time)
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
        import httpx

        direct = dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"))
        try:
            return httpx.AsyncClient(
                verify=False if plain else trust(self.network.ca_bundle),
                proxy=None if plain else self.network.proxy or None,
                mounts=None if plain else direct,
                trust_env=not plain,
                timeout=self.network.timeout,
                follow_redirects=False,
                headers={"User-Agent": "qlik-inspector", "Accept-Encoding": "identity"},
            )
        except (ValueError, ImportError, httpx.InvalidURL):
            raise LoginError(
                "The proxy setting cannot be used.", "Expected http://host:port in --proxy or HTTPS_PROXY."
            ) from None


class _Stopped(Exception):
    def __init__(self, failure: Failure, members: dict[str, Any]) -> None:
        super().__init__(failure.kind)
        self.failure = failure
        self.members = members


def trust(ca_bundle: str) -> ssl.SSLContext:
    """Certificate authorities: the system's, certifi's, those of the environment, and the given file."""
    # 5 ms, only before the first request
    import certifi

    context = ssl.create_default_context()
    named = [("--ca-bundle", ca_bundle)]
    named += [(name, os.environ.get(name, "")) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")]
    for name, path in [*named, ("certifi", certifi.where())]:
        if not path:
            continue
        try:
            if Path(path).is_dir():
                context.load_verify_locations(capath=path)
            else:
                context.load_verify_locations(cafile=path)
        except (OSError, ssl.SSLError):
            raise LoginError(
                f"The certificate file {path!r} ({name}) cannot be read as PEM certificates.",
                "Give a file with -----BEGIN CERTIFICATE----- blocks.",
            ) from None
    return context


def retry_after(text: str | None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 section 10.2.3); None where it is absent or unreadable."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _refused_redirect(url: str, target: str, seen: set[str], hops: int, allow: bool = False) -> str | None:
    try:
        parts = urlsplit(target)
    except ValueError:
        return f"{_host(url)} redirects to something that is no URL."
    if target in seen:
        return f"{_host(url)} redirects in a circle: back to {_without_query(target)}."
    if hops >= MAX_REDIRECTS:
        return f"More than {MAX_REDIRECTS} redirects, the last one to {_without_query(target)}."
    if parts.scheme not in ("http", "https"):
        return f"{_host(url)} redirects to a {parts.scheme}: address."
    if url.startswith("https:") and parts.scheme == "http":
        return f"{_host(url)} redirects from https to http ({_without_query(target)})."
    here = reach_of_url(target)
    if here < reach_of_url(url) and not (allow and here is not Reach.MACHINE):
        if here is Reach.MACHINE:
            return f"{_host(url)} redirects to this machine ({_without_query(target)})."
        return f"{_host(url)} redirects to {_without_query(target)}, an address {NEAR[here]}. {ALLOW}"
    return None


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()


def _without_query(url: str) -> str:
    return url.split("?", 1)[0].split("#", 1)[0]


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url[:100]
    except ValueError:
        return "the address"
