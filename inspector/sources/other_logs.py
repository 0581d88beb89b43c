"""Logs of which only a few members matter here: OneLogin, PingOne, PingFederate, Google and Cloudflare Access."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_ONELOGIN_FAILED = frozenset(("6", "7", "9", "44", "52", "88", "90", "155", "156"))
"""Event types of refused sign-ins and of locked users. Source: OneLogin, event resource and types."""
_AT_TOKEN = re.compile(r"token|invalid_client|invalid_grant|unsupported_grant_type", re.IGNORECASE)


def onelogin(entry: Entry) -> Event | None:
    kind = entry("eventtypeid")
    if not kind or not ("accountid" in entry or "appname" in entry or "riskscore" in entry or "actorsystem" in entry):
        return None
    said = entry("errordescription", "customrmessage", "custommessage", "notes", "eventtypename", "policyname")
    return Event(
        "onelogin",
        f"event {kind}",
        said,
        entry("createdat", "eventtimestamp"),
        client_id=entry("clientid"),
        user=entry("username", "userid"),
        failed=kind in _ONELOGIN_FAILED or "errordescription" in entry,
        body={"application": entry("appname"), "policy": entry("policyname"), "event": kind},
    )


def pingone(entry: Entry) -> Event | None:
    kind = entry("action.type")
    if not kind or not ("result.status" in entry and ("recordedat" in entry or "actors.client.id" in entry)):
        return None
    status = entry("result.status").upper()
    return Event(
        "ping",
        kind,
        entry("result.description", "action.description"),
        entry("recordedat"),
        client_id=entry("actors.client.id", "resources.0.id"),
        user=entry("actors.user.name"),
        step="token" if "TOKEN" in kind else "authorize",
        failed=status not in ("SUCCESS", ""),
        attempt=entry("correlationid"),
        body={"application": entry("actors.client.name", "resources.0.name"), "correlation id": entry("correlationid")},
    )


def pingfederate(entry: Entry) -> Event | None:
    """The audit log (audit.log), as JSON of its Log4j layout."""
    kind, status = entry("event"), entry("status").lower()
    if not kind or status not in ("success", "failure", "inprogress", "authn_attempt") or "connectionid" not in entry:
        return None
    said = entry("description", "errordescription")
    return Event(
        "ping",
        f"{kind} {status}",
        said,
        entry("time", "timestamp", "date"),
        client_id=entry("connectionid", "app"),
        user=entry("subject"),
        failed=status == "failure",
        step="token" if "OAuth" in kind and _AT_TOKEN.search(said) else "authorize",
        body={"tracking id": entry("trackingid", "tid"), "role": entry("role")},
    )


_GOOGLE_FAILED = re.compile(r"failure|failed|disabled|blocked|suspend|deny|denied", re.IGNORECASE)


def google(entry: Entry) -> Event | None:
    """The applications login and token: Admin SDK, Reports API; Cloud Logging; the console's CSV."""
    if "admin#reports#activity" in entry("kind") or entry("id.applicationname") in ("login", "token"):
        return _google_event(entry, "events.0", "name", "parameters", entry("id.time"), entry("actor.email"))
    if entry("protopayload.methodname").startswith("google.login."):
        who, at = entry("protopayload.authenticationinfo.principalemail"), entry("timestamp", "receivetimestamp")
        return _google_event(entry, "protopayload.metadata.event.0", "eventname", "parameter", at, who)
    if ("logintype" in entry or "challengetype" in entry) and (name := entry("event", "eventname")):
        said = entry("description", "eventdescription")
        failed = _GOOGLE_FAILED.search(name) is not None
        code = "login_failure" if re.search(r"failed|failure", name, re.IGNORECASE) else name
        user = entry("actor", "user", "actoremail")
        return Event("google", code, said or name, entry("date", "time"), user=user, failed=failed)
    return None


def _google_event(entry: Entry, path: str, name: str, parameters: str, at: str, user: str) -> Event:
    name = entry(f"{path}.{name}")
    told = {entry(f"{path}.{parameters}.{n}.name"): entry(f"{path}.{parameters}.{n}.value") for n in range(12)}
    code = " ".join(part for part in (name, told.get("login_failure_type", "")) if part)
    return Event(
        "google",
        code,
        code.replace("_", " "),
        at,
        client_id=told.get("client_id", ""),
        user=user,
        failed=_GOOGLE_FAILED.search(name) is not None,
        body={"application": told.get("app_name", "")},
    )


def cloudflare(entry: Entry) -> Event | None:
    """Access authentication logs: API, Logpush, GraphQL and the dashboard."""
    if "dimensions.issuccessfullogin" in entry:
        allowed = entry("dimensions.issuccessfullogin") in ("true", "1")
        ray = entry("dimensions.cfrayid")
        return Event(
            "cloudflare",
            f"login {'allowed' if allowed else 'not allowed'}",
            "" if allowed else "Access did not allow this sign-in",
            entry("dimensions.datetime"),
            user=entry("dimensions.useruuid"),
            failed=not allowed,
            attempt=ray,
            body={
                "connection": entry("dimensions.identityprovider"),
                "policy": entry("dimensions.approvingpolicyid"),
                "ray id": ray,
            },
        )
    if "rayid" not in entry or "allowed" not in entry or not ("connection" in entry or "appdomain" in entry):
        return None
    allowed = entry("allowed").lower() in ("true", "1", "yes")
    return Event(
        "cloudflare",
        f"{entry('action')} {'allowed' if allowed else 'not allowed'}".strip(),
        "" if allowed else "Access did not allow this sign-in",
        entry("createdat"),
        user=entry("useremail", "email"),
        failed=not allowed,
        attempt=entry("rayid"),
        body={"application": entry("appdomain", "app"), "connection": entry("connection"), "ray id": entry("rayid")},
    )
