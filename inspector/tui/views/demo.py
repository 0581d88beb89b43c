"""The demo's scenarios, to choose one."""

from __future__ import annotations

from inspector.demo.scenario import TARGETS, scenarios
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, fit, heading, line

ONE_ROW = 100
"""Cells below which a scenario gets one row."""


def page(context: Context) -> list[Line]:
    return demo_lines(context.width, context.state.demo_in_browser)


def demo_lines(width: int, in_browser: bool) -> list[Line]:
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
        if width < ONE_ROW:  # more of the list in sight is worth more than the end of a sentence
            told = fit(told, width - column - 2).rstrip()
        lines.append(line(named, (told, "muted"), item=items.Scenario(name), hang=column + 2, tip=what))
    return lines
