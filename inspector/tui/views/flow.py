"""Flow: every request and redirect in order, how long each took, and the one that failed, open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.names import is_secret
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, bar, beside, fit, heading, line, wrap
from inspector.tui.masker import Masker, as_json
from inspector.tui.pages import DETAIL_WIDTH
from inspector.tui.steps import Step, failing, is_open, parameters, steps_of
from inspector.tui.tab import Tab
from inspector.tui.views.detail import height_of, pane
from inspector.tui.views.tree import Tree

NOTHING = "No exchange was recorded. Log in (l), or open a HAR file (o)."
BODY = 4096
ROWS = 60


def page(context: Context) -> list[Line]:
    run = context.state.login
    about = run.about if run is not None and context.tab.live else ()
    told = [line(("● ", "info"), (words, "text" if at == 0 else "muted"), hang=2) for at, words in enumerate(about)]
    return [
        *([BLANK] if told else []),
        *told,
        *flow(context.tab, context.masker, context.width, context.item, context.sight),
    ]


LIST_WIDTH = 80
"""Cells of the list where a step stands in detail beside it."""
GAP = 4
ABOVE = 3
"""Rows above the first step."""


def flow(tab: Tab, masker: Masker, width: int, item: items.Item | None = None, sight: range = range(0)) -> list[Line]:
    steps = steps_of(tab)
    if width < DETAIL_WIDTH - 3 or not steps:
        return _list(tab, masker, width)
    rest = width - LIST_WIDTH - GAP
    index = next((at for at in range(len(steps)) if item == items.Step(at)), 0)
    look = "error" if index == failing(tab, steps) else "faint"
    detail = [
        one for one in _unfolded(tab, masker, index, steps[index], rest - 2) if not isinstance(one.item, items.Curl)
    ]
    rows, right = wrap(_list(tab, masker, LIST_WIDTH, beside_it=True), LIST_WIDTH), wrap(pane(detail, look), rest)
    start = height_of(right, rows, item, sight, least=ABOVE)
    return beside(rows, [*[BLANK] * start, *right], LIST_WIDTH, rest, GAP)


def _list(tab: Tab, masker: Masker, width: int, *, beside_it: bool = False) -> list[Line]:
    """The steps, one below the other; `beside_it`: what failed is not unfolded by itself."""
    steps = steps_of(tab)
    if not steps:
        nothing = (
            "The browser comes up …" if tab.live else "No exchange was recorded. Log in (l), or open a HAR file (o)."
        )
        return [BLANK, line((nothing, "muted"))]
    took = [step.exchange.milliseconds for step in steps if step.exchange.milliseconds is not None]
    total = f"  {sum(took):,} ms on the wire" if took else ""
    lines = [BLANK, heading("Flow", (f"  {len(steps)} steps{total}", "muted")), BLANK]
    failed = failing(tab, steps)
    for index, step in enumerate(steps):
        lines.append(_row(masker, index, step, width, max(took, default=0), index == failed))
        if step.exchange.note:
            lines.append(line(("    " + masker.text(step.exchange.note), "error" if step.failed else "muted"), hang=4))
        if items.Step(index) in tab.open if beside_it else is_open(tab, index, failed):
            look = "error" if index == failed else "faint"
            lines += [replace(one, bar=look) for one in _unfolded(tab, masker, index, step, width - 2)]
            lines.append(BLANK)
    return lines


def _row(masker: Masker, index: int, step: Step, width: int, slowest: int, failed: bool) -> Line:
    exchange = step.exchange
    status = exchange.status
    symbol, style = "✔", "ok"
    if failed or step.failed:
        symbol, style = "✖", "error"
    elif exchange.step == "callback":
        symbol, style = "←", "info"
    elif exchange.step == "authorize" or (status is not None and 300 <= status < 400):
        symbol, style = "→", "info"
    room = 14 if width >= 100 else 8
    time = "" if exchange.milliseconds is None else f"{exchange.milliseconds:,} ms"
    timed = room + 11 if slowest else 0
    address = max(10, width - 2 - 10 - 5 - 4 - timed)
    return line(
        (f"{symbol} ", style),
        (fit(masker.text(exchange.step, limit=40), 10), "strong"),
        (fit(masker.text(exchange.method, limit=20), 5), "muted"),
        (fit(str(status) if status is not None else "—", 4), "error" if step.failed else "text"),
        (fit(_address(masker, exchange.url), address), "text"),
        (" " + fit(bar(exchange.milliseconds or 0, slowest, room), room) if slowest else "", "accent"),
        (f"{time:>10}" if slowest else "", "muted"),
        item=items.Step(index),
        tip="Enter: request and answer",
    )


def _address(masker: Masker, url: str) -> str:
    """Host and path; https goes without saying, anything else is shown."""
    head, mark, query = masker.url(url[:2000]).partition("?")
    return head.removeprefix("https://") + ("?…" if mark and query else "")


def _unfolded(tab: Tab, masker: Masker, index: int, step: Step, width: int) -> Iterator[Line]:
    exchange, record = step.exchange, step.record
    url = masker.url(exchange.url)
    method = masker.text(exchange.method, limit=20)
    yield line(
        (fit("request", 10), "heading"), f"{method} ", (url.partition("?")[0].partition("#")[0], "text"), hang=10
    )
    for name, value in (*parameters(url), *step.form, *step.request_headers.items()):
        yield _pair(masker, str(name), value)
    status, body = record.get("status", exchange.status), record.get("body")
    error = record.get("error")
    if isinstance(error, dict):
        yield line((fit("no answer", 10), "error"), masker.one_line(error.get("detail") or error.get("kind")), hang=10)
    elif status is not None or body is not None:
        yield line((fit("answer", 10), "heading"), masker.one_line(status) if status is not None else "")
    headers = record.get("headers")
    for name, value in list(headers.items())[:ROWS] if isinstance(headers, dict) else ():
        yield _pair(masker, str(name), value)
    yield from _body(tab, masker, index, step, body, width)
    hops = record.get("redirects")
    for hop in hops[:20] if isinstance(hops, list) else ():
        yield line(("→ ", "info"), masker.url(hop) if isinstance(hop, str) else masker.one_line(hop), hang=2)
    yield line(("⏎ copy as curl", "key"), ("  masked", "muted"), item=items.Curl(index))


def _pair(masker: Masker, name: str, value: Any) -> Line:
    hidden = is_secret(name, value)
    shown = masker.named(name, value, limit=1000)
    return line(
        (" " * 10, "text"),
        (masker.text(name, limit=80), "claim"),
        (" = ", "muted"),
        (shown, "mask" if hidden else "text"),
        hang=14,
    )


def _body(tab: Tab, masker: Masker, index: int, step: Step, body: Any, width: int) -> Iterator[Line]:
    if body is None:
        return
    if isinstance(body, dict):
        person = step.exchange.step == "userinfo"
        tree = Tree(masker, tab.open.__contains__, width, claims=person)
        yield from tree.lines(body, f"step{index}.body")
        return
    text = body if isinstance(body, str) else as_json(masker.value(body))
    for row in masker.text(text, limit=BODY).split("␊")[:ROWS]:
        yield line(("  " + row, "text"), hang=2)


def as_curl(tab: Tab, masker: Masker, index: int) -> str:
    """The request as a curl command, secrets and personal data masked."""
    step, outgoing = steps_of(tab)[index], masker.outgoing
    parts = ["curl", "-i"]
    if step.exchange.method not in ("GET", ""):
        parts += ["-X", quoted(outgoing.text(step.exchange.method))]
    for name, value in step.request_headers.items():
        shown = outgoing.named(str(name), str(value))
        parts += ["-H", quoted(f"{outgoing.text(str(name))}: {shown}")]
    for name, value in step.form:
        shown = outgoing.named(str(name), value)
        parts += ["--data-urlencode", quoted(f"{outgoing.text(str(name))}={shown}")]
    return " ".join([*parts, quoted(outgoing.url(step.exchange.url))])


def quoted(text: str) -> str:
    """A single argument for a POSIX shell."""
    return "'" + text.replace("'", "'\"'\"'") + "'"
