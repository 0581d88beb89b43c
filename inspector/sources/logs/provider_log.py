"""An identity provider's own log: one entry or many, as JSON, JSON lines, CSV, or the words of its server log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from inspector.idps.loader import heads
from inspector.jose import strict_json
from inspector.sources.found import Found, Given
from inspector.sources.logs import log_labels, log_lines, windows_event
from inspector.sources.logs.log_entry import Entry, Event, moment
from inspector.sources.logs.log_form import event
from inspector.sources.syntax import labelled, table_in_text
from inspector.sources.syntax.plain_yaml import blocks
from inspector.sources.syntax.printed import objects

_ENVELOPES = (
    *("value", "records", "events", "items", "hits", "logs", "data", "result", "_source", "properties", "event"),
    *("Records", "Resources", "Events", "_embedded", "activities", "viewer", "accounts"),
    "accessLoginRequestsAdaptiveGroups",
)
"""Members in which log stores wrap entries."""
_WRAPPINGS = ("raw", "message", "msg", "log", "line", "content", "body", "attributes", "jsonpayload")
"""Members in which a store keeps the whole entry, as plain names."""
_MAX_ENTRIES, _KEPT = 5000, 100
_SIGN_OF_YAML = re.compile(
    r"^[ \t-]{0,40}(?:eventType|log_id|realmId|errorCode|event_type_id|ResultType):", re.MULTILINE
)
_SIGN_OF_PRINT = re.compile(
    r"[{,]\s{0,40}[\"']?(?:eventType|log_id|realmId|errorCode|event_type_id|resultType|createdDateTime)[\"']?"
    r"(?: ?=>|[:=])"
    r"|[{,]\s{0,40}'?type'?: ?'[\w.]{1,80}',\s{0,40}'?(?:description|realmId|clientId)"
)
_DATED_ROW = re.compile(r"^\"?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})[^\n,;]{0,40}[,;][^\n]*[,;]", re.MULTILINE)
_LONGEST_YAML = 512 * 1024
_OBJECT_LINE = re.compile(r"(?<![^\n])[ \t]*\{[^\n]*\}(?=[ \t\r]*(?:\n|\Z))")


def recognise(given: Given) -> Found | None:
    if given.is_answer:
        return None
    if given.looks_json and given.json is not None:
        return _found([*_entries(given.json, 0)])
    return _found([entry for _, _, entry in _written(given.body)], written=True)


def find(given: Given) -> Iterator[Found]:
    """The log that stands in running text, as one piece."""
    lines = _written(given.body)
    found = _found([entry for _, _, entry in lines], written=True)
    if found is not None:
        yield replace(found, span=(lines[0][0], lines[-1][1]))


def _found(entries: Sequence[dict[str, Any]], *, written: bool = False) -> Found | None:
    events = read_events(entries)
    if not events:
        return None
    # an entry without words goes on with what another one of that time said
    ordered = _with_others(_latest_first(events, written))
    newest = sorted(ordered, key=lambda e: (not e.other, moment(e.at), bool(e.message)), reverse=True)
    failed = [event for event in newest if event.failed]
    shown = (failed or newest)[:_KEPT]
    members: dict[str, Any] = {"idp_events": [event.to_dict() for event in shown]}
    told = {"client_id": shown[0].client_id, "redirect_uri": shown[0].redirect_uri}
    client: dict[str, Any] = {name: value for name, value in told.items() if value}
    if shown[0].registered:
        client["registered_redirect_uris"] = list(shown[0].registered)
    if client and shown[0].failed:
        members["client"] = client
    return Found(heads()[shown[0].provider].log, members, tuple(_notes(events, failed, shown)))


def _latest_first(events: list[Event], written: bool) -> list[Event]:
    """The events with the newest first, as far as their places tell: a server writes below what it wrote, an answer
    of an interface begins with the newest. Their times decide where they are there and differ."""
    first, last = moment(events[0].at), moment(events[-1].at)
    one_log = written and events[0].provider == events[-1].provider
    rises = first < last if first and last and first != last else one_log
    return events[::-1] if rises else events


def _is_of_qlik(event: Event) -> bool:
    return "qlik" in event.applications.lower()


def _with_others(events: list[Event]) -> list[Event]:
    """The events, those of other applications marked as such where one of Qlik's was refused: a log of a day holds
    everybody's failures."""
    own = [event for event in events if _is_of_qlik(event)]
    if not any(event.failed for event in own):
        return events
    ids = {event.client_id for event in own if event.client_id}
    attempts = {event.attempt for event in own if event.attempt}
    return [
        replace(event, other=True)
        if event.applications
        and not _is_of_qlik(event)
        and event.client_id not in ids
        and event.attempt not in attempts
        else event
        for event in events
    ]


def read_events(entries: Sequence[dict[str, Any]]) -> list[Event]:
    """The events of log entries, in their order; what is no identity provider's is left out."""
    return [event for entry in entries[:_MAX_ENTRIES] if (event := _event(entry)) is not None]


def _written(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """(start, end, members) of the entries of a log that is no JSON; the first way of reading that gives any counts."""
    readers: tuple[Callable[[str], Sequence[tuple[int, int, dict[str, Any]]]], ...] = (
        log_lines.spans,
        _json_lines,
        _tables,
        windows_event.spans,
        log_labels.spans,
        _printed,
        _yaml,
        _labelled,
        log_lines.rows,
    )
    return next(([*found] for reader in readers if (found := reader(text))), [])


def _notes(events: list[Event], failed: list[Event], shown: list[Event]) -> Iterator[str]:
    if not failed:
        yield f"{len(events)} entries, none of them a refusal" if len(events) > 1 else "the entry is no refusal"
        return
    elsewhere = sum(event.other for event in failed)
    others = [e for e in shown[1:] if not e.other and (e.attempt != shown[0].attempt or not e.attempt)]
    if others:
        codes = ", ".join(dict.fromkeys(event.code for event in others[:20]))
        earlier = _counted(len(failed) - elsewhere - 1, "earlier one")
        yield f"the newest refusal is judged; {earlier} in the log: {codes[:300]}"
    if elsewhere:
        yield f"not judged: {_counted(elsewhere, 'refusal')} of other applications"
    if len(events) > len(failed):
        yield f"left out: {_counted(len(events) - len(failed), 'event')} without a refusal"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _entries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects that may be entries: a list's, an envelope's, or the one object."""
    if isinstance(value, list):
        for item in value[:_MAX_ENTRIES]:
            yield from _entries(item, depth + 1)
    elif isinstance(value, dict) and depth < 8:
        own = Entry({k: v for k, v in value.items() if k not in ("value", "records", "items", "hits", "logs")})
        if _event_of(own) is not None:
            yield value
            return
        for name in _ENVELOPES:
            if isinstance(value.get(name), dict | list):
                yield from _entries(value[name], depth + 1)


def _json_lines(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Entries of which each is a line, with other lines before, between or after them."""
    found: list[tuple[int, int, dict[str, Any]]] = []
    for line in islice(_OBJECT_LINE.finditer(text), _MAX_ENTRIES):
        value, problems = strict_json.loads(line[0])
        if isinstance(value, dict) and not any(p.code in strict_json.FATAL for p in problems):
            found += [(*line.span(), entry) for entry in _entries(value, 0)]
    return found


def _tables(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """The rows of tables that are a provider's log."""
    found = [placed for placed in table_in_text.spans(text) if _event(placed[2]) is not None]
    if not found and _DATED_ROW.search(text):
        found = [placed for placed in table_in_text.spans(table_in_text.joined(text)) if _event(placed[2]) is not None]
    return found


def _printed(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Entries as a program's console shows them."""
    found = objects(text[:_LONGEST_YAML]) if _SIGN_OF_PRINT.search(text) else ()
    return [(start, end, entry) for start, end, value, _ in found for entry in _entries(value, 0)]


def _yaml(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Entries that a tool wrote as YAML."""
    found = blocks(text[:_LONGEST_YAML], _SIGN_OF_YAML) if _SIGN_OF_YAML.search(text) else ()
    return [(start, end, entry) for start, end, value in found for entry in _entries(value, 0)]


def _labelled(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Lists of labels and values that are a provider's log."""
    return [(start, end, row) for start, end, row in labelled.spans(text) if _event(row) is not None]


def _event(entry: dict[str, Any]) -> Event | None:
    audited = entry.get("AuditData")  # the column of an audit's table that holds the whole entry
    if isinstance(audited, str) and audited.startswith("{"):
        value, problems = strict_json.loads(audited)
        entry = value if isinstance(value, dict) and not problems else entry
    return _event_of(Entry(entry))


def _event_of(entry: Entry) -> Event | None:
    """The event of an entry, or of the line that its message is."""
    found = event(entry)
    if found is None and (line := log_lines.of_message(entry)) is not None:
        return event(line)
    return found or next((told for inner in _wrapped(entry) if (told := event(inner)) is not None), None)


def _wrapped(entry: Entry) -> Iterator[Entry]:
    """The entries that stand in one member of a store's entry: a table's cell, or what a collector put around it."""
    for name in _WRAPPINGS:
        if inner := {told[len(name) :]: value for told, value in entry.members.items() if told.startswith(name)}:
            yield Entry(inner)
