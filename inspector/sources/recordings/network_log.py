"""A browser's log of its network (chrome://net-export): the addresses, the answers' headers and the failures of its
requests; bodies are not in it, and cookies are taken out.

Source: Chromium, net/log/net_log_event_type_list.h, and what net-export writes: `constants` with the numbers of the
events' types and of the errors, and `events` of which each names its source. A source that is redirected starts again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeGuard

from inspector.sources.found import Found, SourceError
from inspector.sources.messages.exchange import HttpExchange
from inspector.sources.recordings.har import recording

KIND = "network log of a browser (net-export)"
_NOTE = "a network log has no bodies: what a page or an answer said is not in it; a HAR exported with content has it"
_EVENTS = re.compile(r"\"events\"\s*:\s*\[")
_BETWEEN = re.compile(r"[\s,]*")
_HEADER = re.compile(r"([A-Za-z][\w-]{0,80}):[ \t]*(.{0,16384})")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_ABORTED = -3
_MOST = 2_000_000


def of_json(value: dict[str, Any]) -> Found | None:
    """The logins in a log that is whole; None where it is none. Raises SourceError where it holds no login."""
    constants, events = value.get("constants"), value.get("events")
    if not isinstance(events, list) or not _is_log(constants):
        return None
    return _found(constants, events, "")


def of_text(text: str) -> Found | None:
    """The same of a log that was cut off, as a browser that was closed leaves it."""
    start = text.find("{", 1, 200)
    events = _EVENTS.search(text, 0, 2_000_000)
    if start < 0 or events is None or '"constants"' not in text[:start]:
        return None
    decoder = json.JSONDecoder()
    try:
        constants, _ = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return _found(constants, _whole(decoder, text, events.end()), "the log is cut off") if _is_log(constants) else None


def _whole(decoder: json.JSONDecoder, text: str, at: int) -> Iterator[Any]:
    while True:
        between = _BETWEEN.match(text, at)
        try:
            event, at = decoder.raw_decode(text, between.end() if between else at)
        except (ValueError, RecursionError):
            return
        yield event


def _is_log(constants: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(constants, dict) and isinstance(constants.get("logEventTypes"), dict)


def _found(constants: dict[str, Any], events: Any, cut: str) -> Found:
    exchanges = [*_requests(constants, events)]
    if not exchanges:
        raise SourceError(f"this {KIND} holds no requests: record a HAR instead (developer tools › Network)")
    return recording(exchanges, KIND, f"{cut}; {_NOTE}" if cut else _NOTE)


def _requests(constants: dict[str, Any], events: Any) -> list[HttpExchange]:
    types = {number: name for name, number in constants["logEventTypes"].items() if isinstance(number, int)}
    errors = constants.get("netError")
    names = {number: name for name, number in errors.items()} if isinstance(errors, dict) else {}
    epoch = _number(constants.get("timeTickOffset"))
    found: list[HttpExchange] = []
    open_: dict[Any, HttpExchange] = {}
    for _, event in zip(range(_MOST), events, strict=False):
        if not isinstance(event, dict) or not isinstance(event.get("params"), dict):
            continue
        params, source = event["params"], event.get("source")
        number = source.get("id") if isinstance(source, dict) else None
        coded = event.get("type")
        kind = types.get(coded) if isinstance(coded, int) else None
        if kind == "URL_REQUEST_START_JOB" and isinstance(url := params.get("url"), str):
            if url.startswith(("http://", "https://")) and isinstance(number, int):
                at = _at(epoch, event.get("time"))
                method = str(params.get("method") or "GET")
                open_[number] = HttpExchange(method, url[:65536], recorded=False, at=at)
                found.append(open_[number])
            continue
        exchange = open_.get(number) if isinstance(number, int) else None
        if exchange is None:
            continue
        if kind == "HTTP_TRANSACTION_READ_RESPONSE_HEADERS":
            _answer(exchange, params.get("headers"))
        elif kind in ("FAILED", "REQUEST_ALIVE", "URL_REQUEST_START_JOB") and exchange.status is None:
            error = params.get("net_error")
            if isinstance(error, int) and error < 0 and error != _ABORTED:
                exchange.failure = f"net::{names.get(error, f'error {error}')}"
    return found


def _answer(exchange: HttpExchange, lines: Any) -> None:
    lines = [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
    for line in lines:
        if (status := _STATUS.match(line)) is not None:
            exchange.status, exchange.headers = int(status[1]), {}
        elif (header := _HEADER.fullmatch(line.strip())) is not None:
            exchange.headers.setdefault(header[1], header[2])


def _at(epoch: int | None, ticks: Any) -> str | None:
    told = _number(ticks)
    if epoch is None or told is None or not 0 < epoch + told < 4e12:
        return None
    moment = datetime.fromtimestamp((epoch + told) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(value: Any) -> int | None:
    text = str(value) if isinstance(value, str | int) else ""
    return int(text) if text.isdecimal() and len(text) < 16 else None
