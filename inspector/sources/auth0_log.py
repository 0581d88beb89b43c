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


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Auth0's."""
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
