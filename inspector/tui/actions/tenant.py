"""Asking the tenant with an API key: its configuration and the users of this login join the case. GETs only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case
from inspector.case.secret import Secret

if TYPE_CHECKING:
    from inspector.tui.host import Host


def check(app: Host, network: Any = None) -> None:
    """Ask with what the setup says; `network` replaces the way to the world."""
    from inspector.login.error import LoginError
    from inspector.tenant.secret_reference import is_reference, resolve

    host = app.state.settings.get("tenant_host", "").removeprefix("https://").rstrip("/")
    given = app.state.settings.get("api_key", "")
    if not host or not given:
        app.show_message(f"Enter {'the API key' if host else 'the Qlik tenant'} first.", "warning")
        return
    try:
        # `prompt` would ask on the terminal that the app draws on
        by_reference = is_reference(given) and given != "prompt"
        key = resolve(given, "Qlik API key", prompt=lambda _: "") if by_reference else Secret(given)
    except LoginError as error:
        app.show_message(str(error), "error")
        return
    tab = app.state.tab
    _show(app, {"pending": f"{host} …"})
    app.run_worker(
        _request(app, host, key, tab.case if tab else None, network),
        exclusive=True,
        group="discovery",
        exit_on_error=False,
    )


async def _request(app: Host, host: str, key: Any, base: Case | None, network: Any) -> None:
    from importlib import import_module

    # httpx takes a tenth of a second to import: not on the thread that draws
    enrich = await asyncio.to_thread(import_module, "inspector.tenant.enrich")
    await asyncio.to_thread(import_module, "httpx")
    from inspector.diagnosis import diagnose
    from inspector.login.error import LoginError
    from inspector.login.events import Event, Note
    from inspector.tui.actions.open_case import arrived
    from inspector.tui.evidence import Taken

    events: list[Event] = []
    try:
        case = await enrich.with_tenant(base or Case({}), host, key, on_event=events.append, network=network)
    except LoginError as error:
        _show(app, {"✖ tenant": str(error)})
        return
    problems = [event.text for event in events if isinstance(event, Note)]
    _show(app, _summary(case, problems))
    if case.object("identity_provider") is None and case.list("tenant.users") is None:
        return  # nothing was learned: the case stays what it is
    report = await asyncio.to_thread(diagnose, case)
    arrived(app, Taken(case, "the tenant's configuration and users"), report, base, host)


def _summary(case: Case, problems: list[str]) -> dict[str, str]:
    """What came of it, by topic; the same refusal of several questions stands once."""
    users = case.list("tenant.users")
    found = {f"▲ not read {n}" if n else "▲ not read": text for n, text in enumerate(dict.fromkeys(problems))}
    if case.object("identity_provider") is not None:
        found |= {"✔ configuration": case.text("identity_provider.provider") or "read"}
    return found | ({"✔ users": f"{len(users)} with this subject or e-mail"} if users is not None else {})


def _show(app: Host, summary: dict[str, str]) -> None:
    app.state.looked_up, app.state.discovered = "tenant_host", summary
    app.draw()
