"""Keycloak's user events: the server log's line, the console's and the API's JSON."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_EVENT = re.compile(
    r"^[^\n]{0,400}?\btype= ?\"?[A-Z][A-Z_]{2,60} ?\"?,\s[^\n]{0,40}?\brealm(?:Id|Name)=[^\n]*"
    r"(?:\n[ \t]*[A-Za-z_]{2,40}=[^\n]*)*",
    re.MULTILINE,
)
"""One line; a mail may have broken it between its members."""
_BEFORE = re.compile(r"[^\n]*\[?org\.keycloak\.events[^\n]*\n\Z")
_PAIR = re.compile(r"\b([A-Za-z_]{2,40})=(?: (?=\"))?(?:\"([^\"\n]{0,2000})\"|'([^'\n]{0,2000})'|([^,\s]{0,2000}))")
_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")


def _bare(text: str) -> str:
    """The text, as long as it was, without the escapes of quotes that a collector's lines have."""
    return text.replace('\\"', ' "') if 'type=\\"' in text else text


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each event line: `2026-01-01 10:00:00 WARN [org.keycloak.events] type=…, error=…`."""
    found = []
    written = any(f"realm{what}=" in text for what in ("Id", "Name"))
    for event in _EVENT.finditer(_bare(text)) if written else ():
        head = _BEFORE.search(text, max(0, event.start() - 400), event.start())
        start = head.start() if head else event.start()
        members = {
            m[1]: next((v for v in m.groups()[1:] if v is not None), "")
            for m in _PAIR.finditer(event[0], event[0].find("type="))
        }
        at = _AT.search(text, start, event.end())
        found.append((start, event.end(), {**members, **({"time": at[0]} if at else {})}))
    return found


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of Keycloak's. Source: keycloak, Errors.java, EventType.java."""
    written = entry("message", "msg", "log")
    if "realm" in written and _EVENT.search(written) is not None:
        told = {m[1]: next((v for v in m.groups()[1:] if v is not None), "") for m in _PAIR.finditer(written)}
        at = _AT.search(written)
        entry = Entry({**told, "time": entry("timestamp", "time", "ts") or (at[0] if at else "")})
    kind = entry("type")
    if kind != kind.upper() or not kind.replace("_", "").isalpha() or not ("realmid" in entry or "realmname" in entry):
        return None
    error = entry("error")
    detail = entry("reason", "details.reason", "detail", "details.detail")
    step = "token" if "TOKEN" in kind or kind.startswith("CLIENT_LOGIN") else "authorize"
    return Event(
        "keycloak",
        f"{kind} {error}".strip(),
        ": ".join(part for part in (error, detail) if part),
        entry("time", "eventtime"),
        client_id=entry("clientid"),
        redirect_uri=entry("redirecturi", "details.redirecturi"),
        user=entry("username", "details.username", "userid"),
        step="userinfo" if kind.startswith("USER_INFO") else step,
        failed=bool(error) or kind.endswith("_ERROR"),
        attempt=entry("details.codeid", "codeid", "sessionid"),
        body={
            "realm": entry("realmname", "realmid"),
            "client_auth_method": entry("clientauthmethod", "details.clientauthmethod"),
            "grant_type": entry("granttype", "details.granttype"),
            "response_type": entry("responsetype", "details.responsetype"),
        },
    )
