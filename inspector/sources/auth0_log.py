"""Auth0's tenant log: entries of the Management API, of the dashboard and of log streams."""

from __future__ import annotations

from inspector.sources.log_entry import Entry, Event

_FAILED = frozenset(
    (
        "f",
        "fp",
        "fu",
        "fc",
        "fco",
        "fcoa",
        "fens",
        "fsa",
        "fs",
        "fd",
        "feacft",
        "feccft",
        "fede",
        "fepft",
        "feoobft",
        "feotpft",
        "fepotpft",
        "fercft",
        "ferrt",
        "fertft",
        "fecte",
        "limit_wc",
        "limit_mu",
        "limit_ui",
        "limit_sul",
        "pwd_leak",
        "api_limit",
        "gd_auth_rejected",
        "gd_auth_failed",
        "mfar",
        "signup_pwd_leak",
        "actions_execution_failed",
    )
)
"""Codes of refusals on the way of a login. Source: Auth0's log event type codes."""
_TOKEN = frozenset(
    ("feacft", "feccft", "fede", "fepft", "feoobft", "feotpft", "fepotpft", "fercft", "ferrt", "fertft", "fecte")
)


_SHOWN = ("type", "description", "date", "connection", "client")
"""Columns that the provider's command prints."""


def _of_command(entry: Entry) -> Event | None:
    kind = entry("type")
    if not all(name in entry for name in _SHOWN) or " " not in kind:
        return None
    code = {"Failed Login": "f", "Failed Exchange": "feacft", "Failed Silent Auth": "fsa"}.get(kind, kind)
    return Event(
        "auth0",
        code,
        entry("description"),
        step="token" if code == "feacft" else "authorize",
        failed=kind.startswith("Failed"),
        body={"application": entry("client"), "connection": entry("connection"), "type": kind},
    )


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Auth0's."""
    if (shown := _of_command(entry)) is not None:
        return shown
    start = "data." if "data.type" in entry and "data.logid" in entry else ""
    kind = entry(f"{start}type")
    if not kind or not kind.replace("_", "").isalnum() or not (f"{start}logid" in entry or "auth0client.name" in entry):
        return None
    details = f"{start}details."
    said = entry(
        f"{details}error.oautherror", f"{details}error.message", f"{start}description", f"{details}error.reason"
    )
    more = entry(f"{details}error.payload.message", f"{details}error.type", f"{details}error.payload.name")
    message = f"{said} ({more})" if more and more not in said else said
    return Event(
        "auth0",
        kind,
        message,
        entry(f"{start}date"),
        client_id=entry(f"{start}clientid"),
        redirect_uri=entry(
            f"{details}qs.redirecturi",
            f"{details}request.qs.redirecturi",
            f"{details}redirecturi",
            f"{details}body.redirecturi",
            f"{details}request.body.redirecturi",
        ),
        user=entry(f"{start}username", f"{start}userid"),
        step="token" if kind in _TOKEN else "authorize",
        failed=kind in _FAILED,
        attempt=entry(f"{start}sessionid", f"{details}sessionid"),
        body={
            "application": entry(f"{start}clientname"),
            "connection": entry(f"{start}connection"),
            "type": kind,
            "log id": entry(f"{start}logid"),
        },
    )
