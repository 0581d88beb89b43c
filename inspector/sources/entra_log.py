"""Entra ID's sign-in log: the portal's JSON and CSV, Microsoft Graph, diagnostic settings and Log Analytics."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_CODES = (
    *("status.errorcode", "properties.status.errorcode", "resulttype", "signinerrorcode", "errorcode", "errornumber"),
)
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

_TIMES = (
    *("createddatetime", "properties.createddatetime", "time", "timegenerated", "timegeneratedutc", "creationtime"),
    *("dateutc", "date"),
)
_TEXT = re.compile(r"^[ \t]*(?:Sign-in error code|Status[ \t]*:[^\n]*SignInStatus)\b", re.MULTILINE)
_LABELS = (
    *("Date", "Request ID", "Correlation ID", "Sign-in error code", "Failure reason", "Additional Details", "Username"),
    *("User", "Application ID", "Application", "Resource", "Status", "ErrorCode", "FailureReason", "AppDisplayName"),
    *("AppId", "CorrelationId", "CreatedDateTime", "UserPrincipalName", "ResourceDisplayName"),
)
_FIELD = re.compile(rf"^[ \t]*({'|'.join(_LABELS)})(?:[ \t]*:[ \t]*|\t+|[ \t]*\n[ \t]*)([^\n]{{1,2000}})", re.MULTILINE)
_NEAR = 4000


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of a sign-in as the portal shows it and as PowerShell prints it: a label and its value in
    one line or in two."""
    sign = _TEXT.search(text)
    if sign is None:
        return []
    fields = [*_FIELD.finditer(text, max(0, sign.start() - _NEAR), sign.start() + _NEAR)]
    members: dict[str, str] = {"category": "SignIn"}
    for found in fields:
        members.setdefault(found[1], found[2].strip())
    return [(fields[0].start(), fields[-1].end(), members)] if fields else []


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Entra's. Source: Microsoft Graph, resource type signIn."""
    code = next((entry(name) for name in _CODES if entry(name).isdigit()), "")
    signin = (
        "signinerrorcode" in entry
        or entry("workload") == "AzureActiveDirectory"
        or "signin" in entry("category", "operationname").lower().replace("-", "")
    )
    if not code or not (signin or any(name in entry for name in _SIGNS)):
        return None
    named = "appid" in entry and "userprincipalname" in entry
    if "errorcode" in entry and code == entry("errorcode") and not (signin or named):
        return None  # a bare errorCode is everybody's
    number = code.lstrip("0")
    reason = entry(
        "status.failurereason",
        "properties.status.failurereason",
        "resultdescription",
        "failurereason",
        "status.additionaldetails",
        "logonerror",
    )
    return Event(
        "entra",
        f"AADSTS{number}" if number else "0",
        "" if reason.lower() in ("other", "other.") else reason,
        entry(*_TIMES),
        client_id=entry("appid", "properties.appid", "applicationid"),
        user=entry("userprincipalname", "properties.userprincipalname", "username", "user", "userid"),
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
