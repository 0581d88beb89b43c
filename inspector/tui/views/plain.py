"""The report as plain lines, one below the other: for screen readers, and for whoever wants no columns."""

from __future__ import annotations

from inspector.report.forms import draw_report
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import Line, line


def page(context: Context) -> list[Line]:
    tab = context.tab
    text = draw_report(tab.report, "lines", masked=context.sharing, hosts=context.sharing, columns=context.width)
    return [line(visible(row), item=items.Row("plain", (number,))) for number, row in enumerate(text.splitlines())]
