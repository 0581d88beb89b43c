"""Flow: every request and redirect in order, how long each took, and the one that failed, open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.names import is_secret
from inspector.tui.lens import Lens, as_json
from inspector.tui.lines import BLANK, Line, bar, fit, heading, line
from inspector.tui.sheet import Sheet
from inspector.tui.steps import Step, failing, is_open, parameters, steps_of
from inspector.tui.views.tree import Tree

BODY = 4096
ROWS = 60


def flow(sheet: Sheet, lens: Lens, width: int) -> list[Line]:
    steps = steps_of(sheet)
    if not steps:
        return [BLANK, line(("No exchange was recorded. Log in (l), or open a HAR file (o).", "muted"))]
    took = [step.exchange.milliseconds for step in steps if step.exchange.milliseconds is not None]
    total = f"  {sum(took):,} ms on the wire" if took else ""
    lines = [BLANK, heading("Flow", (f"  {len(steps)} steps{total}", "muted")), BLANK]
    failed = failing(sheet, steps)
    for index, step in enumerate(steps):
        lines.append(_row(lens, index, step, width, max(took, default=0), index == failed))
        if step.exchange.note:
            lines.append(line(("    " + lens.text(step.exchange.note), "error" if step.failed else "muted"), hang=4))
        if is_open(sheet, index, failed):
            look = "error" if index == failed else "faint"
            lines += [replace(one, bar=look) for one in _unfolded(sheet, lens, index, step, width - 2)]
            lines.append(BLANK)
    return lines


def _row(lens: Lens, index: int, step: Step, width: int, slowest: int, failed: bool) -> Line:
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
    address = max(10, width - 2 - 10 - 5 - 4 - room - 11)
    return line(
        (f"{symbol} ", style),
        (fit(lens.text(exchange.step, limit=40), 10), "strong"),
        (fit(lens.text(exchange.method, limit=20), 5), "muted"),
        (fit(str(status) if status is not None else "—", 4), "error" if step.failed else "text"),
        (fit(_address(lens, exchange.url), address), "text"),
        (" " + fit(bar(exchange.milliseconds or 0, slowest, room), room), "accent"),
        (f"{time:>10}", "muted"),
        item=f"step:{index}",
        tip="Enter: request and answer",
    )


def _address(lens: Lens, url: str) -> str:
    """Host and path; https goes without saying, anything else is shown."""
    head, mark, query = lens.url(url[:2000]).partition("?")
    return head.removeprefix("https://") + ("?…" if mark and query else "")


def _unfolded(sheet: Sheet, lens: Lens, index: int, step: Step, width: int) -> Iterator[Line]:
    exchange, record = step.exchange, step.record
    url = lens.url(exchange.url)
    method = lens.text(exchange.method, limit=20)
    yield line(
        (fit("request", 10), "heading"), f"{method} ", (url.partition("?")[0].partition("#")[0], "text"), hang=10
    )
    for name, value in (*parameters(url), *step.form, *step.request_headers.items()):
        yield _pair(lens, str(name), value)
    status, body = record.get("status", exchange.status), record.get("body")
    error = record.get("error")
    if isinstance(error, dict):
        yield line((fit("no answer", 10), "error"), lens.say(error.get("detail") or error.get("kind")), hang=10)
    elif status is not None or body is not None:
        yield line((fit("answer", 10), "heading"), lens.say(status) if status is not None else "")
    headers = record.get("headers")
    for name, value in list(headers.items())[:ROWS] if isinstance(headers, dict) else ():
        yield _pair(lens, str(name), value)
    yield from _body(sheet, lens, index, step, body, width)
    hops = record.get("redirects")
    for hop in hops[:20] if isinstance(hops, list) else ():
        yield line(("→ ", "info"), lens.url(hop) if isinstance(hop, str) else lens.say(hop), hang=2)
    yield line(("⏎ copy as curl", "key"), ("  masked", "muted"), item=f"curl:{index}")


def _pair(lens: Lens, name: str, value: Any) -> Line:
    hidden = is_secret(name, value)
    shown = lens.named(name, value, limit=1000)
    return line(
        (" " * 10, "text"),
        (lens.text(name, limit=80), "claim"),
        (" = ", "muted"),
        (shown, "mask" if hidden else "text"),
        hang=14,
    )


def _body(sheet: Sheet, lens: Lens, index: int, step: Step, body: Any, width: int) -> Iterator[Line]:
    if body is None:
        return
    if isinstance(body, dict):
        person = step.exchange.step == "userinfo"
        tree = Tree(lens, sheet.open.__contains__, width, claims=person)
        yield from tree.lines(body, f"step{index}.body")
        return
    text = body if isinstance(body, str) else as_json(lens.value(body))
    for row in lens.text(text, limit=BODY).split("␊")[:ROWS]:
        yield line(("  " + row, "text"), hang=2)


def as_curl(sheet: Sheet, lens: Lens, index: int) -> str:
    """The request as a curl command, secrets and personal data masked."""
    step, outgoing = steps_of(sheet)[index], lens.outgoing
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
