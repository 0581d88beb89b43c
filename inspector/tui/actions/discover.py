"""Questions to the network that the person asks for by Enter: an issuer's documents, what a tenant sends. Nothing is
fetched on its own: an issuer named by a pasted token may be anybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.case.model import Case
from inspector.tui.issuer import issuer_of

if TYPE_CHECKING:
    from inspector.login.http import Client
    from inspector.tui.host import Host


def ask_issuer(app: Host) -> None:
    """Read the documents of the issuer of the case on the screen and add them to it."""
    tab = app.state.tab
    issuer = issuer_of(tab.case) if tab is not None else ""
    if tab is None or not issuer:
        app.show_message("There is no issuer to ask, or its documents are there already.", "muted")
        return
    base = tab.case

    async def ask(http: Client) -> None:
        from inspector.tui.actions.open_case import arrived
        from inspector.tui.evidence import Taken

        await _documents(http, issuer)
        from inspector.diagnosis import diagnose

        # what could not be read is for the person to know, not a fault of the login that was pasted
        failed = http.recording.failure
        if failed:
            app.show_message(f"{failed.get('detail') or failed.get('kind')} Nothing was changed.", "error")
            return
        http.recording.drop("network_error")
        found = http.recording.case
        report = await asyncio.to_thread(diagnose, found)
        arrived(app, Taken(found, "the issuer's discovery document and keys"), report, base, "")

    app.show_message(f"Asking {urlsplit(issuer).netloc} …", "muted")
    _run(app, ask, base)


def discover(app: Host) -> None:
    """Read the documents of the issuer typed in the setup, and say what they mean for a login."""
    issuer = app.state.settings.get("issuer", "")
    if not issuer:
        app.show_message("Enter the issuer first.", "warning")
        return

    async def ask(http: Client) -> None:
        found = await _documents(http, issuer)
        app.state.discovered = summary(http.recording.case, found)
        app.draw()

    app.state.looked_up, app.state.discovered = "issuer", {"pending": f"{urlsplit(issuer).netloc} …"}
    app.draw()
    _run(app, ask, Case({}))


async def _documents(http: Client, issuer: str) -> dict[str, Any] | None:
    from inspector.login.discovery import read_keys, read_metadata
    from inspector.login.settings import Settings

    metadata = await read_metadata(http, Settings(client_id="-", issuer=issuer))
    if metadata is not None:
        await read_keys(http, metadata)
    return metadata


def summary(case: Case, metadata: dict[str, Any] | None) -> dict[str, str]:
    """What a discovery document says, in words, by topic."""
    answer = case.answer("discovery")
    if metadata is None:
        failure = case.object("network_error") or {}
        status = f"it answered {answer.status}" if answer else ""
        return {"✖ not read": str(failure.get("detail") or status or "no answer")}

    def listed(name: str) -> str:
        value = metadata.get(name)
        return ", ".join(str(one) for one in value[:12]) if isinstance(value, list) else "not said"

    keys = case.answer("jwks")
    count = len(keys.json.get("keys") or []) if keys and keys.json else 0
    algorithms = metadata.get("id_token_signing_alg_values_supported")
    usable = isinstance(algorithms, list) and bool({"RS256", "RS512"} & {str(one) for one in algorithms})
    return {
        "✔ issuer": str(metadata.get("issuer", "not said")),
        "✔ keys" if count else "✖ keys": f"{count} in the key set",
        "✔ algorithms" if usable else "✖ algorithms": listed("id_token_signing_alg_values_supported")
        + ("" if usable else " — Qlik takes RS256 or RS512"),
        "✔ userinfo" if metadata.get("userinfo_endpoint") else "▲ userinfo": str(
            metadata.get("userinfo_endpoint", "none")
        ),
        "● scopes": listed("scopes_supported"),
        "● client methods": listed("token_endpoint_auth_methods_supported"),
    }


def ask_tenant(app: Host) -> None:
    """What the tenant's own login sends to its identity provider: fills the setup, without any account."""
    host = app.state.settings.get("tenant_host", "").removeprefix("https://").rstrip("/")
    if not host:
        app.show_message("Enter the Qlik tenant first.", "warning")
        return

    async def ask(http: Client) -> None:
        from inspector.tenant.passive import discovery_candidates, what_the_tenant_sends

        sent = await what_the_tenant_sends(http, host)
        if sent.problem:
            app.state.discovered = {"✖ tenant": sent.problem}
        else:
            issuers = discovery_candidates(sent.request_url.partition("?")[0])
            app.state.settings |= {"client_id": sent.parameters.get("client_id", "")}
            if issuers and not app.state.settings.get("issuer"):
                app.state.settings["issuer"] = issuers[0]
            app.state.discovered = {
                "✔ tenant sends to": urlsplit(sent.request_url).netloc,
                "● redirect URI": sent.parameters.get("redirect_uri", "none"),
                "● scope": sent.parameters.get("scope", "none"),
                "● original host": sent.original_host,
            }
        app.draw()

    app.state.looked_up, app.state.discovered = "tenant_host", {"pending": f"{host} …"}
    app.draw()
    _run(app, ask, Case({}))


def _run(app: Host, ask: Callable[[Client], Awaitable[None]], base: Case) -> None:
    async def work() -> None:
        from importlib import import_module

        # httpx takes a tenth of a second to import: not on the thread that draws
        http = await asyncio.to_thread(import_module, "inspector.login.http")
        await asyncio.to_thread(import_module, "httpx")
        from inspector.login.clock import utc_now
        from inspector.login.error import LoginError
        from inspector.login.recording import Recording

        network = http.Network(allow_private=bool(app.state.settings.get("allow_private")))
        try:
            async with http.Client(network, Recording(base, utc_now), lambda _: None) as client:
                await ask(client)
        except LoginError as error:
            app.state.discovered = {}
            app.show_message(str(error), "error")

    app.run_worker(work(), exclusive=True, group="discovery", exit_on_error=False)
