"""Everything that can be learned without anybody logging in: what the tenant sends, discovery, keys, redirect URIs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.login.clock import utc_now
from inspector.login.discovery import endpoint, read_keys
from inspector.login.error import LoginError
from inspector.login.events import Finished, Note, OnEvent, StepStarted, exchange_reporter, ignore
from inspector.login.http import Client, Network
from inspector.login.probe import Probed, probe, probe_request, recognised_in, sentence
from inspector.login.recording import Now, Recording
from inspector.login.request import RandomText, random_text
from inspector.login.settings import WELL_KNOWN, Settings, http_url
from inspector.tenant.client import TenantClient, base_url
from inspector.tenant.passive import TenantRedirect, discovery_candidates, what_the_tenant_sends


async def survey(
    *,
    tenant: str = "",
    issuer: str = "",
    client_id: str = "",
    redirect_uris: tuple[str, ...] = (),
    scope: str = "openid profile email",
    api_key: Secret | None = None,
    base: Case | None = None,
    now: Now = utc_now,
    on_event: OnEvent = ignore,
    random: RandomText = random_text,
    network: Network | None = None,
) -> Case:
    """Survey a tenant by its host name, or a provider by its issuer (or discovery URL). Raises LoginError.

    The redirect URI that Qlik uses is the one in the case; `redirect_uris` (such as the inspector's own) are asked
    about too. What could not be learned is said in Note events and is absent from the case.
    """
    network = network or Network()
    if network.offline:
        raise LoginError("--offline: a probe needs the network.", "Use `check` on what was captured before.")
    if not tenant and not issuer:
        raise LoginError("There is nothing to probe.", "Give --tenant HOST or --issuer URL.")
    recording = Recording(base or Case({}), now)
    recording.put("observed_at", recording.timestamp())
    async with Client(network, recording, exchange_reporter(on_event)) as http:
        learned = _Survey(http, recording, on_event, random)
        sent = await learned.tenant(tenant, api_key) if tenant else TenantRedirect()
        client_id = client_id or sent.parameters.get("client_id", "") or learned.configured("clientId")
        scope = sent.parameters.get("scope", "") or scope
        metadata = await learned.provider(issuer, sent)
        if metadata is not None:
            on_event(StepStarted("jwks", "reading the key set"))
            await read_keys(http, metadata)
            await learned.redirects(metadata, sent, client_id, scope, redirect_uris)
    on_event(Finished(recording.case))
    return recording.case


class _Survey:
    def __init__(self, http: Client, recording: Recording, on_event: OnEvent, random: RandomText) -> None:
        self.http = http
        self.recording = recording
        self.on_event = on_event
        self.random = random

    async def tenant(self, host: str, api_key: Secret | None) -> TenantRedirect:
        """What the tenant sends by itself, and what it tells the key's owner."""
        entered = urlsplit(base_url(host)).netloc
        self.on_event(StepStarted("tenant", "looking at what the tenant sends to its identity provider"))
        sent = await what_the_tenant_sends(self.http, host)
        original = sent.original_host
        self.recording.put("tenant.host", original or entered)
        if original and original != entered:
            self.recording.put("tenant.alias", entered)
        if sent.problem:
            self.on_event(Note(sent.problem))
        else:
            for name in ("client_id", "redirect_uri", "scope"):
                if sent.parameters.get(name):
                    self.recording.put(f"client.{name}", sent.parameters[name])
            self.recording.put("authorize.request_url", sent.request_url)
        if api_key:
            self.on_event(StepStarted("tenant", "reading the tenant's configuration with the API key"))
            facts = await TenantClient(self.http, host, api_key).read()
            for name, value in facts.tenant.items():
                self.recording.put(f"tenant.{name}", value)
            if facts.identity_provider:
                self.recording.put("identity_provider", facts.identity_provider)
            for problem in facts.problems:
                self.on_event(Note(problem))
        return sent

    def configured(self, name: str) -> str:
        """A field of Qlik's configuration, live or under test."""
        for member in ("options", "pendingOptions"):
            if value := self.recording.case.text(f"identity_provider.{member}.{name}"):
                return value
        return ""

    async def provider(self, issuer: str, sent: TenantRedirect) -> dict[str, Any] | None:
        """The metadata: from what was given, else from Qlik's configuration, or found by what the tenant sends."""
        self.on_event(StepStarted("discovery", "reading the discovery document"))
        given = issuer or self.configured("discoveryUrl")
        if given:
            http_url("issuer", given)
            url = Settings(client_id="-", issuer=given).url_of_discovery if WELL_KNOWN not in given else given
            answer = await self.http.get("discovery", url)
            return answer.json if answer and answer.ok else None
        for candidate in discovery_candidates(sent.request_url) if sent.request_url else ():
            answer = await self.http.get("discovery", candidate, where="probe")
            body = answer.json if answer and answer.ok else None
            if body and _same_endpoint(endpoint(body, "authorization_endpoint"), sent.request_url):
                return body
        self.recording.drop("discovery")  # guesses that were wrong are no evidence
        self.on_event(Note("The discovery URL could not be found out: give it with --issuer."))
        return None

    async def redirects(
        self, metadata: dict[str, Any], sent: TenantRedirect, client_id: str, scope: str, more: tuple[str, ...]
    ) -> None:
        """Ask about Qlik's redirect URI, and about others."""
        authorization = endpoint(metadata, "authorization_endpoint")
        if authorization is None or not client_id:
            if not client_id:
                self.on_event(Note("The redirect URI was not probed: the client ID is not known (--client-id)."))
            return
        own = self.recording.case.text("tenant.host")
        first = sent.request_url
        if not first and own:
            first = probe_request(authorization, client_id, f"https://{own}/login/callback", scope, self.random)
        others = [probe_request(authorization, client_id, uri, scope, self.random) for uri in more]
        for number, request_url in enumerate([*([first] if first else []), *others]):
            probed = await self._probe(request_url)
            if number == 0:
                self.recording.put("client.client_id", client_id)
                self.recording.put("client.redirect_uri", probed.redirect_uri)
                self.recording.put("authorize", probed.members)

    async def _probe(self, request_url: str) -> Probed:
        self.on_event(StepStarted("probe", "asking about a redirect URI"))
        probed = await probe(self.http, recognised_in(self.recording.case), request_url)
        self.on_event(Note(sentence(probed)))
        return probed


def _same_endpoint(found: str | None, requested: str) -> bool:
    return found is not None and found.split("?", 1)[0] == requested.split("?", 1)[0]
