"""A request as a browser copies it for another language: fetch for the browser and Node.js, PowerShell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.sources.exchange import HttpExchange
from inspector.sources.found import Found, Given
from inspector.sources.http_message import from_exchange

_MAX = 512 * 1024
_FETCH = re.compile(r"""\bfetch\(\s{0,9}(["'`])(https?://[^"'`\s]{1,65536})\1\s{0,9}(?:,\s{0,9}(?=\{))?""")
_POWERSHELL = re.compile(
    r"\bInvoke-(?:WebRequest|RestMethod)\b[^\n]{0,2000}?-Uri\s{1,9}[\"']?(https?://[^\"'\s]{1,65536})"
)
_KEY = re.compile(r"([{,]\s{0,200})([A-Za-z_$][\w$]{0,60})\s{0,9}:")
_COMMA = re.compile(r",\s{0,200}([}\]])")
_SINGLE = re.compile(r"'((?:[^'\\]|\\.){0,65536})'")
_PAIR = re.compile(r"""[\"']([A-Za-z][\w-]{0,80})[\"']\s{0,9}=\s{0,9}[\"']((?:[^\"'`]|`.){0,65536})[\"']""")
_OPTION = {
    "method": re.compile(r"-Method\s{1,9}[\"']?([A-Za-z]{3,10})"),
    "body": re.compile(r"-Body\s{1,9}(?:\(\[System\.Text\.Encoding\]::UTF8\.GetBytes\()?\"((?:[^\"`]|`.){0,65536})\""),
    "type": re.compile(r"-ContentType\s{1,9}[\"']([^\"']{1,200})"),
}
_ESCAPED = re.compile(r"`(.)")


def recognise(given: Given) -> Found | None:
    return next(find(given), None)


def find(given: Given) -> Iterator[Found]:
    """Each request in the text that is part of a login."""
    text = given.body[:_MAX]
    for match in _FETCH.finditer(text):
        exchange, end = _fetch(text, match)
        if (found := from_exchange(exchange, "copied request")) is not None:
            yield replace(found, span=(match.start(), end))
    for match in _POWERSHELL.finditer(text):
        exchange, end = _powershell(text, match)
        if (found := from_exchange(exchange, "copied request")) is not None:
            yield replace(found, span=(match.start(), end))


def _fetch(text: str, match: re.Match[str]) -> tuple[HttpExchange, int]:
    exchange = HttpExchange(url=match[2])
    options, end = _options(text, match.end()) if text[match.end() : match.end() + 1] == "{" else ({}, match.end())
    method, headers, body = options.get("method"), options.get("headers"), options.get("body")
    exchange.request_body = body if isinstance(body, str) else ""
    exchange.method = method.upper() if isinstance(method, str) else "POST" if exchange.request_body else "GET"
    if isinstance(headers, dict):
        exchange.request_headers = {k: v for k, v in headers.items() if isinstance(v, str)}
    return exchange, end


def _options(text: str, start: int) -> tuple[dict[str, object], int]:
    """The options' object; written by hand its names may lack quotes and its texts have single ones."""
    decoder = json.JSONDecoder()
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        part = _SINGLE.sub(lambda m: json.dumps(m[1]), text[start : start + _MAX])
        try:
            value, _ = decoder.raw_decode(_COMMA.sub(r"\1", _KEY.sub(r'\1"\2":', part)))
        except (ValueError, RecursionError):
            return {}, start
        end = text.find(")", start) + 1 or len(text)
    return (value if isinstance(value, dict) else {}), end


def _powershell(text: str, match: re.Match[str]) -> tuple[HttpExchange, int]:
    following = _POWERSHELL.search(text, match.end())
    end = following.start() if following else len(text)
    command = text[match.start() : end]
    told = {name: _ESCAPED.sub(r"\1", found[1]) for name, p in _OPTION.items() if (found := p.search(command))}
    headers = {m[1]: _ESCAPED.sub(r"\1", m[2]) for m in _PAIR.finditer(command)}
    if "type" in told:
        headers["content-type"] = told["type"]
    body = told.get("body", "")
    method = told.get("method", "POST" if body else "GET").upper()
    return HttpExchange(method=method, url=match[1], request_headers=headers, request_body=body), end
