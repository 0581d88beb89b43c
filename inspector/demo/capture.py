"""A demo login: the stand-ins on loopback, and the same capture as for a real provider."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.demo.provider import CALLBACK, Provider
from inspector.demo.scenario import ALIAS, SECRET, TENANT, Scenario, scenario
from inspector.demo.server import Request, Response, Server
from inspector.demo.tenant import Tenant
from inspector.login import browser as system_browser
from inspector.login.browser import OpenBrowser
from inspector.login.clock import utc_now
from inspector.login.discovery import endpoint, read_metadata
from inspector.login.events import Finished, OnEvent, StepStarted, exchange_reporter, ignore
from inspector.login.http import Client, Network
from inspector.login.request import build, random_text
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.login.start import network_of, started
from inspector.sources.loading import stamp

_CALLBACKS = {"cloudflare-access": "http://localhost:0/cdn-cgi/access/callback"}
"""Where the browser comes back: for Access at the path that Access itself listens at."""


@dataclass(frozen=True)
class Stage:
    """The running stand-ins of one scenario."""

    scenario: Scenario
    hosts: dict[str, int]
    """Host name → port on 127.0.0.1; no other name can be reached."""

    def network(self, network: Network) -> Network:
        return replace(network, hosts=self.hosts)

    def local(self, url: str) -> str:
        """The URL under which a browser reaches a stand-in on this machine."""
        parts = urlsplit(url)
        port = self.hosts.get(parts.hostname or "")
        return urlunsplit(("http", f"127.0.0.1:{port}", *parts[2:])) if port else url


@asynccontextmanager
async def staged(name: str, *, interactive: bool = False, tls: ssl.SSLContext | None = None) -> AsyncIterator[Stage]:
    """The provider and the tenant of a scenario, on loopback while the context lasts. `tls`: under their own names, for
    a browser that is told where they are."""
    chosen = scenario(name)
    provider, tenant = await asyncio.to_thread(Provider, chosen, interactive), Tenant(chosen)

    def handle(request: Request) -> Response:
        host = request.host
        if host in ("127.0.0.1", "localhost"):  # a browser, which knows only this machine
            host = urlsplit(chosen.endpoints["authorization_endpoint"]).hostname or ""
        if host in tenant.hosts and host not in provider.hosts:
            return tenant.handle(request)
        return provider.handle(replace(request, host=host)) or Response(404)

    async with Server(handle, tls) as server:
        yield Stage(chosen, dict.fromkeys(provider.hosts | tenant.hosts, server.port))


async def login(
    name: str, *, on_event: OnEvent = ignore, browser: bool = False, open_browser: OpenBrowser | None = None
) -> Case:
    """Play a scenario and return its case. `browser`: a person presses the button; else it signs in by itself."""
    if scenario(name).target == "jwt-idp":
        # it draws what is played here: a circle
        from inspector.demo.portal import signed_in

        case = await asyncio.to_thread(signed_in, scenario(name))
        on_event(Finished(case))
        return case
    async with staged(name, interactive=browser) as stage:
        chosen = stage.scenario
        settings = Settings(
            client_id=chosen.client_id,
            issuer=chosen.issuer,
            client_secret=None if chosen.is_public else Secret(SECRET),
            scope=chosen.scope,
            target=chosen.target,
            redirect_uri=_CALLBACKS.get(chosen.target, "http://localhost:0/callback"),
            preflight=False,
            refresh=chosen.refreshed is not None,
            max_age=chosen.max_age,
            wait=300.0 if browser else 20.0,
        )
        tenant = {"host": TENANT, "alias": ALIAS, "groups_auto_create": True}
        if chosen.users:
            tenant["users"] = list(chosen.users)
        base = Case({"title": f"Demo: {name}", "target": chosen.target, "tenant": tenant, **_party(chosen)})
        if chosen.fault == "redirect-refused" or chosen.ends_on_a_page:
            return await _refused(stage, settings, base, on_event)
        open_it = _in_browser(stage, open_browser) if browser else _press(stage)
        network = stage.network(network_of(settings))
        case = await capture(settings, open_browser=open_it, on_event=on_event, base=base, network=network)
        return _handed_over(_registered(case) if chosen.target == "qlik-oauth" else case, chosen)


def _party(chosen: Scenario) -> dict[str, Any]:
    """What the party that logs in is set to."""
    if chosen.target == "qlik-oauth":
        return {"oauth_client": chosen.oauth_client}
    return {
        "identity_provider": chosen.access_idp if chosen.target == "cloudflare-access" else chosen.identity_provider
    }


def _registered(case: Case) -> Case:
    """The case with the redirect URI of this capture and its origin among the client's: its port was free by chance."""
    uris = [case.request["redirect_uri"]] if case.request.get("redirect_uri") else []
    client = case.object("oauth_client") or {}
    origins = [*client.get("allowedOrigins", ()), *(f"http://{urlsplit(uri).netloc}" for uri in uris)]
    return case.with_members(oauth_client={**client, "redirectUris": uris, "allowedOrigins": origins})


def _handed_over(case: Case, chosen: Scenario) -> Case:
    """What a person has of the login: everything, or a token alone that was pasted today."""
    if not chosen.hands_over:
        return case
    held = {"id_token": case.id_token_text, "identity_provider": case.at("identity_provider")}
    given = {name: value for name, value in held.items() if name in chosen.hands_over}
    return Case({"title": case.title, "opened_at": stamp(utc_now()), **given})


def play(name: str, *, browser: bool = False) -> Case:
    """`login` for callers without an event loop."""
    return asyncio.run(login(name, browser=browser))


async def _refused(stage: Stage, settings: Settings, base: Case, on_event: OnEvent) -> Case:
    """What Qlik itself sends, up to the provider's refusal: no callback ever comes from there."""
    settings = replace(settings, redirect_uri=str(stage.scenario.wire.get("callback", CALLBACK)))
    recording = started(base, settings, utc_now)
    async with Client(stage.network(network_of(settings)), recording, exchange_reporter(on_event)) as http:
        on_event(StepStarted("discovery", "reading the discovery document"))
        metadata = await read_metadata(http, settings) or {}
        end = endpoint(metadata, "authorization_endpoint") or ""
        request = build(settings, end, settings.redirect_uri, random_text)
        recording.put("authorize.request_url", request.url)
        on_event(StepStarted("authorize", "asking the provider with Qlik's own redirect URI"))
        answer = await http.get("authorize", request.url, follow=False, retry=False)
        if answer is not None:
            recording.put(
                "authorize.response", {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
            )
    on_event(Finished(recording.case))
    return recording.case


def _press(stage: Stage) -> Callable[[str], bool]:
    """A browser's part without a browser: follow the redirects from the provider to the callback."""

    def open_url(url: str) -> bool:
        # 13 ms, only where no browser is asked for
        from urllib.error import HTTPError
        from urllib.request import ProxyHandler, build_opener

        try:
            # loopback only, and never through a proxy
            with build_opener(ProxyHandler({})).open(stage.local(url), timeout=10) as answer:
                answer.read()
        except HTTPError as refused:
            refused.close()
        except OSError:
            return False
        return True

    return open_url


def _in_browser(stage: Stage, open_browser: OpenBrowser | None) -> Callable[[str], bool]:
    return lambda url: (open_browser or system_browser.open_browser)(stage.local(url))
