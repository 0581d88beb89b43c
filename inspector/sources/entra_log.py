"""Entra ID's sign-in log: the portal's JSON and CSV, Microsoft Graph, diagnostic settings and Log Analytics."""

from __future__ import annotations

from inspector.sources.log_entry import Entry, Event

_CODES = ("status.errorcode", "properties.status.errorcode", "resulttype", "signinerrorcode", "errorcode")
_SIGNS = (
    "appid",
    "appdisplayname",
    "properties.appdisplayname",
    "properties.appid",
    "userprincipalname",
    "application",
    "applicationid",
    "properties.userprincipalname",
    "conditionalaccessstatus",
    "conditionalaccess",
)


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Entra's. Source: Microsoft Graph, resource type signIn."""
    code = next((entry(name) for name in _CODES if entry(name).isdigit()), "")
    signin = "signinerrorcode" in entry or "signin" in entry("category", "operationname").lower().replace("-", "")
    if not code or not (signin or any(name in entry for name in _SIGNS)):
        return None
    if "errorcode" in entry and code == entry("errorcode") and not signin:
        return None  # a bare errorCode is everybody's
    number = code.lstrip("0")
    reason = entry(
        "status.failurereason",
        "properties.status.failurereason",
        "resultdescription",
        "failurereason",
        "status.additionaldetails",
    )
    return Event(
        "entra",
        f"AADSTS{number}" if number else "0",
        "" if reason.lower() in ("other", "other.") else reason,
        entry("createddatetime", "properties.createddatetime", "time", "timegenerated", "dateutc", "date"),
        client_id=entry("appid", "properties.appid", "applicationid"),
        user=entry("userprincipalname", "properties.userprincipalname", "username", "user"),
        failed=bool(number),
        attempt=entry("correlationid", "properties.correlationid", "correlationid"),
        body={
            "application": entry("appdisplayname", "properties.appdisplayname", "application"),
            "resource": entry("resourcedisplayname", "properties.resourcedisplayname", "resource"),
            "conditional access": entry(
                "conditionalaccessstatus", "properties.conditionalaccessstatus", "conditionalaccess"
            ),
            "policy": _policy(entry),
            "correlation id": entry("correlationid", "properties.correlationid"),
            "request id": entry("requestid", "id", "properties.id"),
        },
    )


def _policy(entry: Entry) -> str:
    """The Conditional Access policies that refused."""
    found = []
    for start in (
        "appliedconditionalaccesspolicies",
        "properties.appliedconditionalaccesspolicies",
        "conditionalaccesspolicies",
    ):
        for n in range(20):
            if entry(f"{start}.{n}.result").lower() == "failure":
                found.append(entry(f"{start}.{n}.displayname"))
    return ", ".join(name for name in found if name)
