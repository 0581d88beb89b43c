"""A login from the settings to the case, as a sequence of events. The command and the app both use this one.

What an identity provider or a network does is evidence and ends up in the case; LoginError is raised only where the
login cannot even be tried (settings, port taken, offline). Cancelling the task at any step closes everything.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from inspector.case.jarm import PARAMETER
from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.login.browser import OpenBrowser, ssh_line
from inspector.login.callback import Callback, CallbackServer, Stray, read_answer
from inspector.login.clock import utc_now
from inspector.login.discovery import carries_secrets_safely, endpoint, holds_key, read_keys, read_metadata
from inspector.login.error import LoginError
from inspector.login.events import (
    AnswerArrived,
    BrowserMissing,
    Cancelled,
    Finished,
    Note,
    OnEvent,
    RequestReady,
    StepStarted,
    StrayRequest,
    TimedOut,
    Waiting,
    exchange_reporter,
    ignore,
)
from inspector.login.exchange import TokenEndpoint
from inspector.login.follow_up import follow_tokens
from inspector.login.http import Client, Network
from inspector.login.loopback_socket import PortTaken
from inspector.login.preflight import loopback_note, preflight
from inspector.login.recording import Now
from inspector.login.request import AuthorizationRequest, RandomText, build, pushed_url, random_text
from inspector.login.settings import Settings
from inspector.login.signed_request import signed
from inspector.login.start import network_of, started
from inspector.uri import is_loopback

LOUD = 10
"""Requests that are not the answer and are told one by one; of more only the number is told, now and then."""
Pasted = Callable[[], Awaitable[str]]
"""Awaits the address bar's text as the person pastes it; asked again where it was not the answer."""


async def capture(
    settings: Settings,
    *,
    open_browser: OpenBrowser,
    now: Now = utc_now,
    on_event: OnEvent = ignore,
    random: RandomText = random_text,
    base: Case | None = None,
    pasted: Pasted | None = None,
    stop: asyncio.Event | None = None,
    network: Network | None = None,
) -> Case:
    """Capture one login. `base` is what is known already (tenant, Qlik's configuration) and is kept.

    `pasted` takes the callback from the person where the redirect URI is not on this machine, or the browser is not.
    `stop` ends the wait with whatever has come. Raises LoginError; a cancelled task emits Cancelled with the case.
    """
    if settings.offline:
        raise LoginError("--offline: a login needs the network.", "Use `check` on what was captured before.")
    login = Login(settings, open_browser, now, on_event, random, base or Case({}), pasted, stop, network)
    try:
        case = await login.run()
    except asyncio.CancelledError:
        on_event(Cancelled(login.recording.case))
        raise
    on_event(Finished(case))
    return case


class Login:
    """One login under way."""

    def __init__(
        self,
        settings: Settings,
        open_browser: OpenBrowser,
        now: Now,
        on_event: OnEvent,
        random: RandomText,
        base: Case,
        pasted: Pasted | None,
        stop: asyncio.Event | None,
        network: Network | None,
    ) -> None:
        self.settings = settings
        self.open_browser = open_browser
        self.now = now
        self.on_event = on_event
        self.random = random
        self.pasted = pasted
        self.stop = stop
        self.network = network or network_of(settings)
        self.recording = started(base, settings, now)
        self._verifier: Secret | None = None

    async def run(self) -> Case:
        """The steps in order; each ends the login where the next one has nothing to stand on."""
        async with Client(self.network, self.recording, exchange_reporter(self.on_event)) as http:
            self.on_event(StepStarted("discovery", "reading the discovery document"))
            metadata = await read_metadata(http, self.settings)
            authorization = endpoint(metadata or {}, "authorization_endpoint")
            if metadata is not None and authorization is None:
                self.on_event(Note("The metadata names no http(s) authorization endpoint: no browser is opened."))
            if metadata is None or authorization is None:
                return self.recording.case
            self.on_event(StepStarted("jwks", "reading the key set"))
            await read_keys(http, metadata)
            callback = await self._authorize(http, metadata, authorization)
            if callback is not None:
                await self._redeem(http, metadata, callback)
        return self.recording.case

    # -- through the browser --------------------------------------------------------------------------------------

    async def _authorize(self, http: Client, metadata: dict[str, Any], authorization: str) -> Callback | None:
        """Send the person to the provider and wait; None where nothing usable came back."""
        strays: list[Callback] = []
        async with self._listening(strays) as server:
            redirect_uri = server.redirect_uri if server else self.settings.redirect_uri
            request = build(self.settings, authorization, redirect_uri, self.random)
            if server:
                server.expect(request.state)
            self._verifier = request.verifier
            self.recording.put("client.redirect_uri", redirect_uri)
            self.recording.put("authorize.request_url", request.url)
            if self.settings.signed_request:
                request = signed(request, self.settings, authorization, metadata, self.now, self.random)
            if not await preflight(http, self.settings, request, self.on_event, self.random):
                return None
            url = await self._pushed(http, metadata, authorization, request)
            if url is None:
                return None
            self.on_event(StepStarted("authorize", "waiting for the sign-in in the browser"))
            port = server.port if server else 0
            line, note = (ssh_line(port) if port else ""), loopback_note(self.recording.case)
            self.on_event(RequestReady(url, redirect_uri, line, server is None, note if server else ""))
            callback = await self._answer(url, redirect_uri, request, server, strays)
        if callback is None:
            return None
        for name in ("response", "control_response"):
            self.recording.put(f"authorize.{name}", None)  # what a preflight saw is overtaken
        self.recording.put("authorize.callback_url", callback.url)
        if callback.form is not None:
            self.recording.put("authorize.callback_form", callback.form)
        self.recording.put("observed_at", self.recording.timestamp())
        if not callback.state_matches:
            return None
        self.on_event(AnswerArrived(callback.parameters.get("error", "")[:200]))
        return callback

    @asynccontextmanager
    async def _listening(self, strays: list[Callback]) -> AsyncIterator[CallbackServer | None]:
        """The callback server, where the redirect URI is on this machine."""
        if not self.settings.loopback:
            if self.pasted is None:
                raise LoginError(
                    f"The redirect URI is on {urlsplit(self.settings.redirect_uri).hostname}, not on this machine.",
                    "Register a loopback redirect URI, or run this where the address bar can be pasted back.",
                )
            yield None
            return

        seen = 0

        def on_stray(stray: Stray) -> None:
            nonlocal seen
            if stray.answer is not None:
                strays.append(stray.answer)
                del strays[:-20]
            seen += 1
            if seen <= LOUD or set(str(seen)[1:]) == {"0"}:
                more = f" ({seen:,} such requests by now)" if seen > LOUD else ""
                self.on_event(StrayRequest(stray.why + more, stray.answer is not None))

        def tls() -> ssl.SSLContext:
            # 36 ms, only for an https callback
            from inspector.login.certificate import loopback_context

            context, fingerprint = loopback_context(self.now())
            self.on_event(
                Note(
                    "The browser will warn about the certificate of the redirect URI, which was made just now for this "
                    f"login: go on to localhost if its SHA-256 fingerprint is {fingerprint}."
                )
            )
            return context

        key = self.recording.case.at("client.decryption_key")
        async with AsyncExitStack() as stack:
            uris = self._registered()
            for uri in uris:
                secure = tls() if urlsplit(uri).scheme == "https" else None
                try:
                    server = CallbackServer(uri, on_stray=on_stray, tls=secure, key=key)
                    await stack.enter_async_context(server)
                    break
                except PortTaken as taken:
                    if uri == uris[-1]:
                        raise
                    self.on_event(Note(f"Port {taken.port} is taken: the next registered redirect URI is tried."))
            yield server

    def _registered(self) -> list[str]:
        """The redirect URI that was asked for, then the other registered ones of this machine with another port."""
        known = self.recording.case.list("client.registered_redirect_uris") or []
        listed = [*self.settings.other_redirect_uris, *(uri for uri in known if isinstance(uri, str))]
        return [self.settings.redirect_uri, *(u for u in dict.fromkeys(listed) if _on_this_machine(u))]

    async def _pushed(
        self, http: Client, metadata: dict[str, Any], authorization: str, request: AuthorizationRequest
    ) -> str | None:
        """The URL to open: the request itself, or the reference to it where it was pushed (RFC 9126)."""
        if not self.settings.pushed:
            return request.url
        if endpoint(metadata, "pushed_authorization_request_endpoint") is None:
            self.on_event(Note("The provider offers no pushed authorization requests; the request is sent openly."))
            return request.url
        self.on_event(StepStarted("par", "pushing the authorization request"))
        tokens = TokenEndpoint(http, self.settings, metadata, self.now, self.random)
        form: dict[str, str | list[str]] = dict(request.parameters)
        if self.settings.resource:
            form["resource"] = list(self.settings.resource)
        answer = await tokens.post("par", form, "pushed_authorization_request_endpoint")
        if answer is None:
            return None
        if not answer.ok or answer.json is None:
            # the provider's verdict on the request, as it would have shown it in the browser
            self.recording.put(
                "authorize.response", {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
            )
            return None
        return pushed_url(authorization, self.settings.client_id, answer.json)

    async def _answer(
        self,
        url: str,
        redirect_uri: str,
        request: AuthorizationRequest,
        server: CallbackServer | None,
        strays: list[Callback],
    ) -> Callback | None:
        """The first answer with the right state; at the time-out the last one with another, else None."""
        waits: list[asyncio.Task[Any]] = []
        if server:
            waits.append(asyncio.create_task(server.wait()))
        if self.pasted:
            waits.append(asyncio.create_task(self._from_paste(self.pasted, redirect_uri, request.state, strays)))
        stopping = asyncio.create_task(self.stop.wait()) if self.stop else None
        opening = asyncio.create_task(self._open(url))
        try:
            self.on_event(Waiting(redirect_uri, self.settings.wait))
            done, _ = await asyncio.wait(
                [*waits, *([stopping] if stopping else [])],
                timeout=self.settings.wait,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in waits:
                if task in done:
                    found: Callback = task.result()
                    return found
        finally:
            await _gone(*waits, opening, *([stopping] if stopping else []))
        if not done:
            self.on_event(TimedOut(self.settings.wait))
        if strays:
            return strays[-1]
        words = "the wait was ended" if done else f"no callback within {self.settings.wait:g} s"
        self.recording.failed("authorize", "timeout", words)
        return None

    async def _open(self, url: str) -> None:
        if not await _in_daemon_thread(self.open_browser, url):
            self.on_event(BrowserMissing())

    async def _from_paste(self, pasted: Pasted, redirect_uri: str, state: Secret, strays: list[Callback]) -> Callback:
        while True:
            text = (await pasted()).strip()
            key = self.recording.case.at("client.decryption_key")
            callback = read_answer(state, text, None, "pasted", key)
            if not callback.parameters or "//" not in text:
                self.on_event(StrayRequest(f"That is not the address bar's text; it starts with {redirect_uri}?…"))
            elif callback.ends:
                return callback
            else:
                strays.append(callback)
                self.on_event(StrayRequest("That answer has another state; still waiting for the right one.", True))

    # -- at the token endpoint ------------------------------------------------------------------------------------

    async def _redeem(self, http: Client, metadata: dict[str, Any], callback: Callback) -> None:
        """Exchange the code, read the key set again where it lacks the key, and read userinfo."""
        given = callback.parameters
        if await self._foreign(http, metadata, given):
            return
        issuer = metadata.get("issuer")
        if "iss" in given and isinstance(issuer, str) and given["iss"] != issuer:
            self.on_event(
                Note("The answer names another issuer (RFC 9207): the code is not sent to the token endpoint.")
            )
            return
        tokens = TokenEndpoint(http, self.settings, metadata, self.now, self.random)
        came: dict[str, Any] = dict(given)
        if "code" in given and "error" not in given:
            token_url = endpoint(metadata, "token_endpoint")
            if token_url and not carries_secrets_safely(token_url):
                self.on_event(Note("The token endpoint is http on another machine: the code and secret are not sent."))
                return
            self.on_event(StepStarted("token", "exchanging the code for tokens"))
            answer = await tokens.redeem(
                Secret(given["code"]), self.recording.case.request["redirect_uri"], self._verifier
            )
            self.recording.put("observed_at", self.recording.timestamp())
            came.update(answer or {})
        await follow_tokens(tokens, came, self.on_event)

    async def _foreign(self, http: Client, metadata: dict[str, Any], given: dict[str, str]) -> bool:
        """Whether a signed answer (JARM) must not be trusted; what is in it then goes nowhere."""
        if PARAMETER not in given:
            return False
        # 26 ms, only for a signed answer
        from inspector.facts.evidence import NotChecked
        from inspector.facts.login import Facts
        from inspector.facts.signed_answer import faults, token_of

        facts = Facts(self.recording.case)
        token, keys = token_of(facts), facts.jwks_answer
        if token and keys and not (token.alg or "").startswith("HS") and not holds_key(keys, token.kid):
            self.on_event(StepStarted("jwks", "reading the key set again: it does not hold the answer's key"))
            await read_keys(http, metadata)
        try:
            fault = next(faults(Facts(self.recording.case)), None)
            said = f"The signed answer {fault.what.rstrip('.')}." if fault else ""
        except NotChecked as missing:
            said = f"The signed answer could not be checked: {missing.reason}."
        if said:
            self.on_event(Note(f"{said} Nothing of it is sent to the token endpoint."))
        return bool(said)


def _on_this_machine(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("http", "https") and parts.port is not None and is_loopback(parts.hostname or "")
    except ValueError:
        return False


async def _gone(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they are gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _in_daemon_thread(call: Callable[[str], bool], url: str) -> bool:
    """Run a blocking door without holding up the end of the program, which a pool's thread would."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[bool] = loop.create_future()

    def settle(opened: bool) -> None:
        if not result.done():
            result.set_result(opened)

    def run() -> None:
        opened = False
        try:
            opened = call(url)
        finally:
            with suppress(RuntimeError):  # the login has ended before the browser came up
                loop.call_soon_threadsafe(settle, opened)

    threading.Thread(target=run, daemon=True, name="browser").start()
    return await result
