"""The steps of a login as Flow shows them: the recorded exchanges, and what went through the browser in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inspector.report.model import Exchange
from inspector.tui import items
from inspector.tui.tab import Tab
from inspector.tui.unfolding import Everything

MEMBERS = {"authorize": "authorize.response", "token": "token.response"}
STAGES = {"redirect": "authorize"}
"""Step by the stage of a root cause, where it has another name."""
BEFORE = ("discovery", "jwks", "tenant", "preflight", "probe")
"""Steps that come before the browser is sent away."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange with what the case holds of it: `{status, headers, body, request: {headers, form}, error …}`."""

    exchange: Exchange
    record: dict[str, Any] = field(default_factory=dict)
    form: tuple[tuple[str, Any], ...] = ()

    @property
    def failed(self) -> bool:
        return (self.exchange.status is not None and self.exchange.status >= 400) or "error" in self.record

    @property
    def request_headers(self) -> dict[str, Any]:
        request = self.record.get("request")
        headers = request.get("headers") if isinstance(request, dict) else None
        return headers if isinstance(headers, dict) else {}


def steps_of(tab: Tab) -> list[Step]:
    """Every step in order. The browser's part is not an exchange of ours: it is put where it belongs."""
    entries = [entry for entry in tab.case.list("exchanges") or [] if isinstance(entry, dict)]
    found: list[Step] = []
    for index, exchange in enumerate(tab.report.timeline):
        if entries:
            record = entries[index] if index < len(entries) else {}
        else:
            record = tab.case.object(MEMBERS.get(exchange.step, exchange.step)) or {}
        found.append(Step(exchange, record, _form(tab, exchange, record)))
    names = {step.exchange.step for step in found}
    at = next((at for at, step in enumerate(found) if step.exchange.step not in BEFORE), len(found))
    if "callback" not in names and tab.case.callback is not None:
        url = tab.case.text("authorize.callback_url") or ""
        form = tuple((tab.case.object("authorize.callback_form") or {}).items())[:100]
        method = "POST" if form else "GET"
        where = next((at for at, step in enumerate(found) if step.exchange.step == "authorize"), at - 1) + 1
        found.insert(where, Step(Exchange("callback", method, url, None, None, ""), {}, form))
    request = tab.case.text("authorize.request_url")
    if "authorize" not in names and request:
        answer = tab.case.object("authorize.response") or {}
        status = answer.get("status")
        exchange = Exchange("authorize", "GET", request, status if isinstance(status, int) else None, None, "")
        found.insert(at, Step(exchange, answer))
    return found


def failing(tab: Tab, steps: list[Step]) -> int | None:
    """The step that failed: the last with an error status, else the one at the stage of the root cause."""
    bad = [index for index, step in enumerate(steps) if step.failed]
    if bad:
        return bad[-1]
    stage = tab.report.root.stage if tab.report.root else ""
    wanted = tab.case.text("network_error.where") or STAGES.get(stage, stage)
    return next((at for at, step in reversed(list(enumerate(steps))) if wanted and step.exchange.step == wanted), None)


def is_open(tab: Tab, index: int, failed: int | None) -> bool:
    """The failing step starts open; choosing it closes it."""
    if isinstance(tab.open, Everything) and index == failed:
        return tab.open.at_first(items.Step(index))
    return (items.Step(index) in tab.open) != (index == failed)


def parameters(url: str) -> list[tuple[str, str]]:
    """Query, then fragment parameters of a URL; none where it cannot be read."""
    try:
        parts = urlsplit(url)
        return [
            *parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200),
            *parse_qsl(parts.fragment, keep_blank_values=True, max_num_fields=200),
        ]
    except ValueError:
        return []


def _form(tab: Tab, exchange: Exchange, record: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    request = record.get("request")
    form = request.get("form") if isinstance(request, dict) else None
    if not isinstance(form, dict) and exchange.step == "token":
        form = tab.case.object("token.request")
    return tuple(form.items())[:100] if isinstance(form, dict) else ()
