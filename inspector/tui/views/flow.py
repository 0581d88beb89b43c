"""Flow: every request and redirect in order, how long each took, and the one that failed, open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inspector.report.model import Exchange
from inspector.tui.lens import Lens, as_json
from inspector.tui.lines import BLANK, Line, Span, bar, fit, heading, line
from inspector.tui.secrets import is_secret
from inspector.tui.sheet import Sheet
from inspector.tui.views.tree import Tree

BODY = 4096
MEMBERS = {"authorize": "authorize.response", "token": "token.response"}
STEP_OF_STAGE = {
    "discovery": "discovery",
    "authorize": "authorize",
    "redirect": "authorize",
    "callback": "callback",
    "token": "token",
    "userinfo": "userinfo",
}


def flow(sheet: Sheet, lens: Lens, width: int) -> list[Line]:
    steps = sheet.report.timeline
    if not steps:
        return [BLANK, line(("No exchange was recorded. Log in (l), or open a HAR file (o).", "muted"))]
    took = [step.milliseconds for step in steps if step.milliseconds is not None]
    total = f"  {sum(took):,} ms on the wire" if took else ""
    lines = [BLANK, heading("Flow", (f"  {len(steps)} steps{total}", "muted")), BLANK]
    failed = failing(sheet)
    slowest = max(took, default=0)
    for index, step in enumerate(steps):
        lines += _step(sheet, lens, index, step, width, slowest, failed)
    return lines


def failing(sheet: Sheet) -> int | None:
    """The step that failed: the last with an error status, else the one at the stage of the root cause."""
    steps = sheet.report.timeline
    bad = [
        index
        for index, step in enumerate(steps)
        if (step.status is not None and step.status >= 400) or "error" in recorded(sheet, index, step)
    ]
    if bad:
        return bad[-1]
    error = sheet.case.text("network_error.where")
    stage = sheet.report.root.stage if sheet.report.root else ""
    wanted = error or STEP_OF_STAGE.get(stage, "")
    return next((index for index, step in reversed(list(enumerate(steps))) if wanted and step.step == wanted), None)


def is_open(sheet: Sheet, index: int, failed: int | None) -> bool:
    """The failing step starts open; choosing it closes it."""
    return (f"step:{index}" in sheet.open) != (index == failed)


def _step(
    sheet: Sheet, lens: Lens, index: int, step: Exchange, width: int, slowest: int, failed: int | None
) -> Iterator[Line]:
    item = f"step:{index}"
    opened = is_open(sheet, index, failed)
    status = step.status
    good = status is None or status < 400
    redirect = status is not None and 300 <= status < 400
    symbol, style = ("→", "info") if redirect else ("✔", "ok") if good and index != failed else ("✖", "error")
    if step.step == "callback" and index != failed:
        symbol, style = "←", "info"
    room = 14 if width >= 100 else 8
    time = "" if step.milliseconds is None else f"{step.milliseconds:,} ms"
    drawn = bar(step.milliseconds or 0, slowest, room)
    spans: list[Span] = [
        (f"{symbol} ", style),
        (fit(step.step, 10), "strong"),
        (fit(step.method, 5), "muted"),
        (fit(str(status) if status is not None else "—", 4), style if not good else "text"),
    ]
    used = 2 + 10 + 5 + 4 + room + 11
    spans.append((fit(_short_url(lens, step.url), max(10, width - used)), "text"))
    spans.extend([(" " + fit(drawn, room), "accent"), (f"{time:>10}", "muted")])
    yield line(*spans, item=item, tip="Enter: request and answer")
    if step.note:
        yield line(("  " + lens.text(step.note), "muted" if good else "error"), hang=2)
    if opened:
        yield from _unfolded(sheet, lens, index, step, width, "error" if index == failed else "faint")
        yield BLANK


def _short_url(lens: Lens, url: str) -> str:
    shown = lens.url(url[:2000])
    head, mark, query = shown.partition("?")
    return f"{head}?…" if mark and query else head


def _unfolded(sheet: Sheet, lens: Lens, index: int, step: Exchange, width: int, look: str) -> Iterator[Line]:
    record = recorded(sheet, index, step)
    yield line(
        (fit("request", 10), "heading"),
        f"{step.method} ",
        (lens.url(step.url).partition("?")[0], "text"),
        bar=look,
        hang=10,
    )
    for name, value in parameters(lens.url(step.url)):
        yield _pair(lens, name, value, look)
    for name, value in _form(sheet, step, record):
        yield _pair(lens, name, value, look)
    yield from _headers(lens, request_headers(record), look)
    status, body = record.get("status", step.status), record.get("body")
    if status is not None or body is not None:
        yield line((fit("answer", 10), "heading"), f"{status if status is not None else ''}", bar=look)
    error = record.get("error")
    if isinstance(error, dict):
        yield line(
            (fit("no answer", 10), "error"),
            (lens.say(error.get("detail") or error.get("kind")), "text"),
            bar=look,
            hang=10,
        )
    found = record.get("headers")
    if isinstance(found, dict):
        yield from _headers(lens, found, look)
    yield from _body(sheet, lens, index, step, body, width, look)
    for hop in record.get("redirects") or () if isinstance(record.get("redirects"), list) else ():
        yield line(("→ ", "info"), (lens.say(hop), "text"), bar=look, hang=2)
    yield line(("⏎ copy as curl", "key"), ("  masked", "muted"), bar=look, item=f"curl:{index}")


def _pair(lens: Lens, name: str, value: Any, look: str) -> Line:
    hidden = is_secret(name, value)
    shown = lens.value({name: value}).get(name) if hidden else lens.say(value, limit=1000)
    return line(
        (" " * 10, "text"),
        (lens.text(name, limit=80), "claim"),
        (" = ", "muted"),
        (str(shown), "mask" if hidden else "text"),
        bar=look,
        hang=14,
    )


def _headers(lens: Lens, headers: dict[str, Any], look: str) -> Iterator[Line]:
    for name, value in list(headers.items())[:60]:
        yield _pair(lens, str(name), str(value), look)


def _body(sheet: Sheet, lens: Lens, index: int, step: Exchange, body: Any, width: int, look: str) -> Iterator[Line]:
    if body is None:
        return
    if isinstance(body, dict):
        person = step.step == "userinfo"
        for one in Tree(lens, sheet.open.__contains__, width - 4, claims=person).lines(body, f"step{index}.body"):
            yield Line(one.spans, one.item, one.hang, one.tip, look)
        return
    text = body if isinstance(body, str) else as_json(lens.value(body))
    for row in lens.text(text, limit=BODY).split("␊")[:60]:
        yield line(("  " + row, "text"), bar=look, hang=2)


def recorded(sheet: Sheet, index: int, step: Exchange) -> dict[str, Any]:
    """The exchange as the case holds it: by its place in the recording, else the member of that step."""
    exchanges = sheet.case.list("exchanges") or []
    entries = [entry for entry in exchanges if isinstance(entry, dict)]
    if entries:
        return entries[index] if index < len(entries) else {}
    return sheet.case.object(MEMBERS.get(step.step, step.step)) or {}


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


def _form(sheet: Sheet, step: Exchange, record: dict[str, Any]) -> list[tuple[str, Any]]:
    request = record.get("request")
    form = request.get("form") if isinstance(request, dict) else None
    if not isinstance(form, dict) and step.step == "token":
        form = sheet.case.object("token.request")
    return list(form.items())[:100] if isinstance(form, dict) else []


def request_headers(record: dict[str, Any]) -> dict[str, Any]:
    """Headers of the request as recorded: `request.headers`."""
    request = record.get("request")
    headers = request.get("headers") if isinstance(request, dict) else None
    return headers if isinstance(headers, dict) else {}


def as_curl(sheet: Sheet, lens: Lens, index: int) -> str:
    """The request as a curl command, secrets and personal data masked."""
    step = sheet.report.timeline[index]
    record = recorded(sheet, index, step)
    outgoing = lens.outgoing
    parts = ["curl", "-i"]
    if step.method not in ("GET", ""):
        parts += ["-X", quoted(outgoing.text(step.method))]
    for name, value in request_headers(record).items():
        shown = "••••••••" if is_secret(str(name), str(value)) else outgoing.text(str(value))
        parts += ["-H", quoted(f"{outgoing.text(str(name))}: {shown}")]
    for name, value in _form(sheet, step, record):
        shown = "••••••••" if is_secret(str(name), value) else outgoing.say(value)
        parts += ["--data-urlencode", quoted(f"{outgoing.text(str(name))}={shown}")]
    return " ".join([*parts, quoted(outgoing.url(step.url))])


def quoted(text: str) -> str:
    """A single argument for a POSIX shell."""
    return "'" + text.replace("'", "'\"'\"'") + "'"
