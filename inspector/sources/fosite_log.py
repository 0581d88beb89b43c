"""Ory Hydra and Authelia, whose server logs say why a request was refused."""

from __future__ import annotations

import re

from inspector.sources.log_entry import Entry, Event

_WORDS = " Request failed with error: "
_KIND = re.compile(r"\b(PushedAuthorization|Authorization|Access)\Z")
_END = re.compile(r"\"? (?:method|path|remote_ip|stack|request_id|audience)=.*\Z")
_AT = re.compile(r"\btime=\"?(\d{4}-\d\d-\d\dT[\d:.+Z-]{8,30})")
_CLIENT = re.compile(r"client (?:with id )?'([^']{1,200})'")


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each line such as `level=error msg="Access Request failed with error: …" path=…`."""
    found, start = [], 0
    for line in text.splitlines(keepends=True) if _WORDS in text else ():
        before, words, message = line.partition(_WORDS)
        kind = _KIND.search(before[-40:])
        if words and kind:
            at = _AT.search(before)
            members = {"fositerequest": kind[1], "message": _END.sub("", message.rstrip()[:2000])}
            found.append((start, start + len(line), {**members, **({"time": at[1]} if at else {})}))
        start += len(line)
    return found


def event(entry: Entry) -> Event | None:
    """The event, or None where the entry is none of these. Source: authelia, handler_oidc_token.go; ory/fosite."""
    kind, message = entry("fositerequest"), entry("message")
    if not kind:
        return None
    client = _CLIENT.search(message)
    return Event(
        "hydra",
        f"{kind} Request failed",
        message,
        entry("time"),
        client_id=client[1] if client else "",
        step="token" if kind == "Access" else "authorize",
    )
