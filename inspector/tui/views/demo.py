"""The demo's scenarios, to choose one; where there is room, with what the one under the cursor shows."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.demo.scenario import TARGETS, Scenario, scenario, scenarios
from inspector.idps.recognise import Signals, recognise
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, fit, heading, line
from inspector.tui.views.detail import columns, has_room, pane, with_detail
from inspector.tui.views.marks import provider_name, severity

ONE_ROW = 100
"""Cells below which a scenario gets one row."""
PARTS = ("What it means", "Why Qlik cares", "Fix")
"""Of the rule that a scenario ends with."""


def page(context: Context) -> list[Line]:
    in_browser = context.state.demo_in_browser
    if not has_room(context.width) or context.wanted:
        return demo_lines(context.width, in_browser)
    listed, _ = columns(context.width)
    left, item = demo_lines(listed, in_browser, beside=True), context.item
    shown = scenario(item.name) if isinstance(item, items.Scenario) else None
    detail = scenario_lines(shown) if shown else _ways(in_browser)
    return with_detail(left, pane(detail), context)


def demo_lines(width: int, in_browser: bool, *, beside: bool = False) -> list[Line]:
    """`beside`: the sentence of the scenario under the cursor stands whole beside the list."""
    how = "in your browser, on a page with one link" if in_browser else "by itself, without a browser"
    lines = [
        BLANK,
        line(("Demo", "title"), ("   an OpenID provider on this machine, whose logins fail as chosen", "muted")),
        line(("It signs in ", "muted"), how, ("   ⏎ the other way", "key"), item=items.DemoBrowser(), hang=2),
        BLANK,
    ]
    target = ""
    column = 2 + max(len(one.name) for one in scenarios())
    for name, what, kind in ((one.name, one.summary, one.target) for one in scenarios()):
        if kind != target:
            lines += [*([BLANK] if target else []), heading(TARGETS[kind])]
            target = kind
        named = (f"  {visible(name, 40):{column}}", "strong")
        told = visible(what, 200)
        if beside or width < ONE_ROW:  # more of the list in sight is worth more than the end of a sentence
            told = fit(told, width - column - 2).rstrip()
        lines.append(line(named, (told, "muted"), item=items.Scenario(name), hang=column + 2, tip=what))
    return lines


def scenario_lines(shown: Scenario) -> Iterator[Line]:
    """What happens in a scenario and what it ends with, before it is played."""
    from inspector.rules.catalogue import find

    yield line((shown.name, "title"))
    yield line(visible(shown.summary, 400))
    yield BLANK
    rule = find(shown.expect) if shown.expect else None
    if rule is None:
        yield _field("ends with", "✔ nothing to repair", "ok")
    else:
        symbol, style = severity(rule.severity)
        yield _field("ends with", f"{symbol} {rule.code}  {rule.name}", style)
        yield _field("", rule.title)
    if shown.target in ("qlik", "cloudflare-access"):
        found = recognise(Signals(issuers=(shown.issuer,)))
        yield _field("provider", f"{provider_name(found.name)} {found.variant or ''}".strip())
        yield _field("", shown.issuer, "muted")
    if shown.target == "qlik":
        yield _field("in Qlik", f"provider type {shown.wire['qlik']['provider']}")
    if shown.clock:
        late = "ahead" if shown.clock > 0 else "behind"
        yield _field("clock", f"{abs(shown.clock) // 60} minutes {late} at whoever signs the token")
    yield _field("you get", f"only {', '.join(shown.hands_over)}" if shown.hands_over else "every request and token")
    yield _field("command", f"qlik-inspector demo {shown.name}", "muted")
    for part in PARTS:
        if rule is not None and (text := rule.text.get(part)):
            yield BLANK
            yield line((part, "heading"))
            yield line(text)
    yield BLANK
    yield line(("⏎ plays it", "key"), ("  its own fix names the page at this provider", "muted"))


def _ways(in_browser: bool) -> Iterator[Line]:
    yield line(("How the demo signs in", "title"))
    yield BLANK
    for on, name, what in (
        (not in_browser, "by itself", "The login runs through without a browser and is judged within a second."),
        (in_browser, "in your browser", "A page of this machine opens with one link; what follows it is watched."),
    ):
        yield line(("● " if on else "○ ", "info" if on else "muted"), (f"{name:<18}", "strong"), what, hang=20)
    yield BLANK
    yield line(("Everything stays on this machine: the provider, its keys and its users are made up.", "muted"))


def _field(name: str, value: str, style: str = "text") -> Line:
    return line((fit(name, 12), "muted"), (visible(value, 300), style), hang=12)
