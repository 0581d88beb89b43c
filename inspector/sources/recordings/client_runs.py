"""What a program that sends requests keeps of its runs as JSON: Newman's and Bruno's reports, mitmweb's flows and
Postman's saved answers. Each has a request beside its answer, in words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from inspector.jose import strict_json
from inspector.sources.found import Found, SourceError
from inspector.sources.messages.exchange import HttpExchange, parse_body
from inspector.sources.recordings.har import recording

_STATUS = ("code", "status_code", "statusCode", "status")
_DEEPEST, _MOST = 8, 20_000
_LARGEST = 1024 * 1024


def of_json(value: Any) -> Found | None:
    """The login among the requests of a run; None where there are none with their answers, or no login among them."""
    exchanges = [*_within(value, [_MOST], 0)]
    try:
        return recording(exchanges, "run of requests") if exchanges else None
    except SourceError:
        return None


def _within(value: Any, left: list[int], depth: int) -> Iterator[HttpExchange]:
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if (exchange := _of_pair(value)) is not None:
            yield exchange
            return
        value = [item for item in value.values() if isinstance(item, dict | list)]
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _within(item, left, depth + 1)


def _of_pair(value: dict[str, Any]) -> HttpExchange | None:
    request, answer = value.get("request"), value.get("response")
    if "originalRequest" in value:  # an answer that Postman keeps as an example
        request, answer = value["originalRequest"], value
    if not isinstance(request, dict) or not isinstance(answer, dict):
        return None
    url = _url(request)
    told = (answer.get(name) for name in _STATUS)
    status = next((code for code in told if isinstance(code, int) and 100 <= code < 600), None)
    if not url.startswith(("http://", "https://")) or status is None:
        return None
    headers = _headers(answer)
    body = _body(answer)
    kind = next((text for name, text in headers.items() if name.lower() == "content-type"), "")
    return HttpExchange(
        method=str(request.get("method") or "GET").upper(),
        url=url[:65536],
        request_headers=_headers(request),
        request_body=_sent(request),
        status=status,
        headers=headers,
        body=parse_body(body, kind) if isinstance(body, str) else body,
        recorded=bool(body),
    )


def _url(request: dict[str, Any]) -> str:
    """An address as text, or in parts as Postman and mitmproxy keep it."""
    url = request.get("url")
    if isinstance(url, str):
        return url
    parts = url if isinstance(url, dict) else request
    if isinstance(raw := parts.get("raw"), str):
        return raw
    host, path = _joined(parts.get("host"), "."), _joined(parts.get("path"), "/")
    scheme = parts.get("protocol") or parts.get("scheme")
    query = urlencode(_pairs(parts.get("query")))
    address = f"{scheme}://{host}/{path.removeprefix('/')}"
    return f"{address}?{query}" if query else address


def _joined(value: Any, separator: str) -> str:
    return separator.join(map(str, value)) if isinstance(value, list) else str(value or "")


def _pairs(listed: Any) -> list[tuple[str, str]]:
    """Names and values, as objects (Postman) or in twos (mitmproxy)."""
    found = []
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and not item.get("disabled"):
            found.append((str(item.get("key", item.get("name"))), str(item.get("value"))))
        elif isinstance(item, list) and len(item) == 2:
            found.append((str(item[0]), str(item[1])))
    return found


def _headers(message: dict[str, Any]) -> dict[str, str]:
    told = message.get("header", message.get("headers"))
    return {str(name): str(text) for name, text in (told.items() if isinstance(told, dict) else _pairs(told))}


def _sent(request: dict[str, Any]) -> str:
    body = request.get("body", request.get("data"))
    if isinstance(body, dict):
        listed = body.get(str(body.get("mode")))
        body = urlencode(_pairs(listed)) if isinstance(listed, list) else listed
    return body[:_LARGEST] if isinstance(body, str) else ""


def _body(answer: dict[str, Any]) -> Any:
    """The answer's body as text, or as what it was parsed to."""
    stream = answer.get("stream")
    data = stream.get("data") if isinstance(stream, dict) else None
    if isinstance(data, list) and len(data) <= _LARGEST:
        return bytes(n for n in data if isinstance(n, int) and 0 <= n < 256).decode("utf-8", "replace")
    told = next((body for name in ("body", "data", "text") if (body := answer.get(name)) is not None), None)
    if isinstance(told, str) and told[:1] in ("{", "["):
        value, problems = strict_json.loads(told)
        return told if any(p.code in strict_json.FATAL for p in problems) else value
    return told if isinstance(told, str | dict) else None
