"""Recorded exchanges as a case holds them: the steps of a login, and the pages that the browser showed on the way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from inspector.sources.messages.exchange import HttpExchange

PAGE = "page"
"""The step of what a browser showed that is no step of the protocol: the tenant's redirect, a sign-in page."""
_MOST_PAGES = 100
_MOST_FIELDS = 50
TYPED = "(not kept)"
_CORS = re.compile(r"\(CORS: (\w+)\)")
_LONGEST_PAGE = 64 * 1024
"""Characters of a page that are kept."""


def seen_so_far(exchanges: list[HttpExchange]) -> list[dict[str, Any]]:
    """The steps of a login that still goes on, as a case holds them: its pages too, whatever comes of it."""
    steps = ((exchange, exchange.step()) for exchange in exchanges)
    return [recorded(exchange, step or PAGE) for exchange, step in steps if step or exchange.page]


def pages_between(exchanges: list[HttpExchange], start: int, end: int) -> list[HttpExchange]:
    """What the browser showed within a login: from the redirects that led to its authorization request to the first
    page after the callback."""
    found, came_back = list[HttpExchange](), False
    for exchange in exchanges[_sent_from(exchanges, start) : end]:
        step = exchange.step()
        came_back = came_back or step == "callback"
        if exchange.page and step is None:
            found.append(exchange)
            if came_back and exchange.status == 200:
                break
    return found[:_MOST_PAGES]


def _sent_from(exchanges: list[HttpExchange], start: int) -> int:
    """Where the redirects begin that led to the authorization request."""
    while start > 0:
        before, url = exchanges[start - 1], exchanges[start].url
        location = before.header("location") or ""
        try:
            leads = urljoin(before.url, location)
        except ValueError:
            break
        if not location or leads.partition("#")[0] != url.partition("#")[0]:
            break
        start -= 1
    return start


def recorded(exchange: HttpExchange, step: str) -> dict[str, Any]:
    """A step as the case holds it; of what was typed into a page only the names of the fields."""
    told: dict[str, Any] = {"step": step, "method": exchange.method, "url": exchange.url, **exchange.answer}
    if step == PAGE and isinstance(exchange.body, str) and len(exchange.body) > _LONGEST_PAGE:
        told["body"] = exchange.body[:_LONGEST_PAGE]
    if step == PAGE and exchange.form:
        told["request"] = {"form": dict.fromkeys([name[:80] for name in exchange.form][:_MOST_FIELDS], TYPED)}
    if step == PAGE and exchange.failure and not exchange.status:
        told["note"] = exchange.failure
    if (cors := _CORS.search(exchange.failure)) is not None:
        told["error"] = {"kind": "cors", "detail": cors[1][:60], "origin": _origin(exchange)}
    if exchange.held_back:
        told["held_back"] = exchange.held_back
    if exchange.at:
        told["at"] = exchange.at
    if exchange.milliseconds is not None:
        told["milliseconds"] = exchange.milliseconds
    return told


def _origin(exchange: HttpExchange) -> str:
    """Whose page asked, as the request says."""
    told = exchange.request_header("origin") or exchange.request_header("referer") or ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
