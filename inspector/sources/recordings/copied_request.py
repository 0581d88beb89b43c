"""A request as a browser or another tool copies it for another language: fetch for the browser and Node.js, PowerShell,
HTTPie, and code that holds the form of a token request as one text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote_plus

from inspector.sources.found import Found, Given
from inspector.sources.messages.exchange import HttpExchange
from inspector.sources.recordings.curl import words_of
from inspector.sources.recordings.http_message import from_exchange

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
_HTTPIE = re.compile(
    r"^[ \t]*(?:[^\n]{0,80}?[$>#][ \t]{1,4})?(https?|xhs?)[ \t]+(?:-{1,2}[\w=-]{1,40}[ \t]+){0,9}"
    r"(?:(GET|POST|PUT|HEAD)[ \t]+)?((?:https?://|(?=[\w-]{1,63}\.))[^\s'\"]{4,2000})([^\n]{0,16384})",
    re.MULTILINE,
)
_HEADER_ITEM = re.compile(r"([A-Za-z][\w-]{0,80}):([^=].*)")
_FORM_TEXT = re.compile(r"""["'`](grant_type=[^"'`\s]{10,16384})["'`]""")
_URL_TEXT = re.compile(r"""["'`](https?://[^"'`\s]{4,2000})["'`]""")
_NEAR = 2000
"""Characters before a form in which the address that it goes to is looked for."""


def recognise(given: Given) -> Found | None:
    return next(find(given), None)


def find(given: Given) -> Iterator[Found]:
    """Each request in the text that is part of a login."""
    text = given.body[:_MAX]
    whole: list[tuple[int, int]] = []
    for match in _FETCH.finditer(text):
        exchange, end = _fetch(text, match)
        if (found := from_exchange(exchange, "copied request")) is not None:
            whole.append((match.start(), end))
            yield replace(found, span=whole[-1])
    for match in _POWERSHELL.finditer(text):
        exchange, end = _powershell(text, match)
        if (found := from_exchange(exchange, "copied request")) is not None:
            whole.append((match.start(), end))
            yield replace(found, span=whole[-1])
    for match in _HTTPIE.finditer(text):
        if (found := from_exchange(_httpie(match), "copied request")) is not None:
            yield replace(found, span=match.span())
    for match in _FORM_TEXT.finditer(text):
        if any(start <= match.start() < end for start, end in whole):
            continue  # it was read with its own address, and not the one that a referrer names
        addresses = _URL_TEXT.findall(text, max(0, match.start() - _NEAR), match.start())
        exchange = HttpExchange(method="POST", url=addresses[-1] if addresses else "", request_body=match[1])
        if (found := from_exchange(exchange, "request in code")) is not None:
            yield replace(found, span=match.span())


def _httpie(match: re.Match[str]) -> HttpExchange:
    """HTTPie's items: `name=value` is data, `name==value` the query, `Name:value` a header."""
    url = match[3] if "://" in match[3] else f"{'http' if match[1] in ('http', 'xh') else 'https'}://{match[3]}"
    data, query, headers = list[str](), list[str](), dict[str, str]()
    for word in words_of(match[4].strip()) or ():
        name, equals, value = word.partition("=")
        if (header := _HEADER_ITEM.fullmatch(word)) is not None:
            headers[header[1]] = header[2]
        elif equals and name:
            (query if value.startswith("=") else data).append(f"{name}={quote_plus(value.removeprefix('='))}")
    url += ("&" if "?" in url else "?") + "&".join(query) if query else ""
    method = match[2] or ("POST" if data else "GET")
    return HttpExchange(method=method, url=url, request_headers=headers, request_body="&".join(data))


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
    end = _end_of_statement(text, match.end(), following.start() if following else len(text))
    command = text[match.start() : end]
    told = {name: _ESCAPED.sub(r"\1", found[1]) for name, p in _OPTION.items() if (found := p.search(command))}
    headers = {m[1]: _ESCAPED.sub(r"\1", m[2]) for m in _PAIR.finditer(command)}
    if "type" in told:
        headers["content-type"] = told["type"]
    body = told.get("body", "")
    method = told.get("method", "POST" if body else "GET").upper()
    return HttpExchange(method=method, url=match[1], request_headers=headers, request_body=body), end


def _end_of_statement(text: str, start: int, limit: int) -> int:
    """Where a statement of PowerShell ends: with the line that neither goes on nor leaves a block open; what it
    printed stands below."""
    at, blocks = start, 0
    while at < limit:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        line = text[at:stop].rstrip()
        blocks += line.count("{") + line.count("(") - line.count("}") - line.count(")")
        if blocks <= 0 and not line.endswith(("`", "|", ",")):
            return stop
        at = stop + 1
    return limit
