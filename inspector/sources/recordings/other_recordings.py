"""Recordings that are no HAR file: Burp's items, Charles' JSON session, Playwright's network trace, SAML-tracer's
export, a HAR file that was cut, and what stands in `network_log` and `client_runs`."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from inspector.sources.found import Found, Given
from inspector.sources.messages.exchange import HttpExchange, parse_body
from inspector.sources.recordings import client_runs, network_log
from inspector.sources.recordings.har import read_entry, recording
from inspector.sources.recordings.http_message import read_message
from inspector.sources.syntax.written_time import written_time

_ITEM = re.compile(r"<item>(.*?)</item>", re.DOTALL)
_PART = re.compile(r"<(url|request|response)\b([^<>]{0,40})>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</\1>", re.DOTALL)
_TIME = re.compile(r"<time>([^<>]{8,60})</time>")
_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def recognise(given: Given) -> Found | None:
    """The login in the recording, else None. Raises SourceError where it holds none, or where it cannot be read."""
    text = given.body
    if given.looks_json and given.json is not None:
        return (
            network_log.of_json(given.object)
            or _charles(given.json)
            or _playwright([given.json])
            or _tracer(given.object)
            or client_runs.of_json(given.json)
        )
    if text.startswith("<") and "<items" in text[:3000] and "burpVersion" in text[:3000]:
        return recording([*_burp(text)], "Burp recording")
    if text.startswith("{") and "resource-snapshot" in text[:200_000]:
        return _playwright(_lines(text))
    if text.startswith("{") and '"constants"' in text[:200] and (cut := network_log.of_text(text)) is not None:
        return cut
    if text.startswith("{") and '"log"' in text[:200] and (start := _ENTRIES.search(text, 0, 200_000)):
        entries = [*_whole_entries(text, start.end())]
        note = f"the recording is cut off: what stands behind its request {len(entries)} is missing"
        return recording([read for read in map(read_entry, entries) if read is not None], "HAR recording", note)
    return None


def _whole_entries(text: str, at: int) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    while True:
        between = _BETWEEN.match(text, at)
        try:
            entry, at = decoder.raw_decode(text, between.end() if between else at)
        except (ValueError, RecursionError):
            return
        yield entry


# -- Playwright --------------------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[Any]:
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _playwright(lines: Iterator[Any] | list[Any]) -> Found | None:
    """Source: Playwright, the file trace.network of a trace: one HAR entry a line; bodies are files beside it."""
    snapshots = (line.get("snapshot") for line in lines if _kind(line) == "resource-snapshot")
    exchanges = [read for read in map(read_entry, snapshots) if read is not None]
    return recording(exchanges, "Playwright trace") if exchanges else None


def _kind(value: Any) -> Any:
    return value.get("type") if isinstance(value, dict) else None


# -- Charles -----------------------------------------------------------------------------------------------------


def _charles(value: Any) -> Found | None:
    """Source: Charles, JSON session file (*.chlsj)."""
    items = value if isinstance(value, list) else []
    items = [item for item in items if isinstance(item, dict) and {"scheme", "host", "request"} <= item.keys()]
    return recording([*map(_of_charles, items)], "Charles recording") if items else None


def _of_charles(item: dict[str, Any]) -> HttpExchange:
    query = f"?{item['query']}" if item.get("query") else ""
    request, response, times = (_object(item.get(name)) for name in ("request", "response", "times"))
    status, at = response.get("status"), times.get("start")
    headers = _headers(response)
    body = _text(response)
    kind = next((text for name, text in headers.items() if name.lower() == "content-type"), "")
    return HttpExchange(
        method=str(item.get("method") or "GET").upper(),
        url=f"{item['scheme']}://{item['host']}{item.get('path') or '/'}{query}",
        request_headers=_headers(request),
        request_body=_text(request),
        status=status if isinstance(status, int) and not isinstance(status, bool) else None,
        headers=headers,
        body=parse_body(body, kind),
        recorded=bool(body),
        at=at if isinstance(at, str) else None,
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _headers(message: dict[str, Any]) -> dict[str, str]:
    return _pairs(_object(message.get("header")).get("headers"))


def _pairs(listed: Any) -> dict[str, str]:
    pairs = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return {str(pair.get("name")): str(pair.get("value")) for pair in pairs}


def _text(message: dict[str, Any]) -> str:
    body = _object(message.get("body"))
    text, encoded = body.get("text"), body.get("encoded")
    return text if isinstance(text, str) else _plain(encoded) if isinstance(encoded, str) else ""


# -- SAML-tracer -------------------------------------------------------------------------------------------------


def _tracer(value: dict[str, Any]) -> Found | None:
    """Source: SAML-tracer, a browser's extension: the requests with the headers of both sides, without the answers'
    bodies."""
    items = value.get("requests")
    items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    if not items or not all({"url", "requestHeaders"} <= item.keys() for item in items):
        return None
    return recording([*map(_of_tracer, items)], "SAML-tracer recording")


def _of_tracer(item: dict[str, Any]) -> HttpExchange:
    posted = [pair for pair in item.get("post") or () if isinstance(pair, list) and len(pair) == 2]
    status = item.get("responseStatus")
    return HttpExchange(
        method=str(item.get("method") or "GET").upper(),
        url=str(item["url"]),
        request_headers=_pairs(item.get("requestHeaders")),
        request_body=urlencode([(str(name), str(told)) for name, told in posted]),
        status=status if isinstance(status, int) and not isinstance(status, bool) else None,
        headers=_pairs(item.get("responseHeaders")),
        recorded=False,
    )


# -- Burp --------------------------------------------------------------------------------------------------------


def _burp(text: str) -> Iterator[HttpExchange]:
    """Source: Burp Suite, Save items: XML with each message in base64 or as it is."""
    for item in _ITEM.finditer(text):
        parts = {part[1]: _plain(part[3]) if "true" in part[2] else part[3] for part in _PART.finditer(item[1])}
        url = parts.get("url", "").strip()
        if urlsplit(url).scheme not in ("http", "https"):
            continue
        exchange = read_message(parts.get("request", "").replace("\r\n", "\n")) or HttpExchange()
        exchange.url = url
        written = _TIME.search(item[1])
        moment = written_time(written[1]) if written else None
        exchange.at = moment.isoformat() if moment else None
        answer = read_message(parts.get("response", "").replace("\r\n", "\n"))
        if answer is not None:
            exchange.status, exchange.headers, exchange.body = answer.status, answer.headers, answer.body
        yield exchange


def _plain(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8", "replace")
    except (Base64Error, ValueError):
        return ""
