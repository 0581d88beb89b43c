"""Export: what can be taken along, and how it looks."""

from __future__ import annotations

from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.exports import KINDS, offered
from inspector.tui.lines import BLANK, Line, fit, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.detail import columns, has_room, pane, with_detail
from inspector.tui.views.preview import item_kind, preview

SHARE = 0.52
"""How much of the width the preview gets."""


def page(context: Context) -> list[Line]:
    tab, masker = context.tab, context.masker
    if not has_room(context.width):
        return export(tab, masker, context.width)
    listed, _ = columns(context.width, SHARE)
    kind = item_kind(context.item)
    detail = pane(preview(kind, tab, masker))
    return with_detail(export(tab, masker, listed, beside=True), detail, context, SHARE)


def export(tab: Tab, masker: Masker, width: int, *, beside: bool = False) -> list[Line]:
    """`beside`: what the form under the cursor holds stands beside the list."""
    lines = [
        BLANK,
        line(("Take it along", "title"), ("   masked where it does not say otherwise", "muted"), hang=16),
        BLANK,
    ]
    for kind, name, what in KINDS:
        if not offered(kind, tab, masker.sharing):
            continue
        said = what.replace("in clear", "masked") if masker.sharing else what
        said = fit(said, width - 28).rstrip() if beside else said
        lines.append(line((f"  {name:26}", "strong"), (said, "muted"), item=items.Form(kind), hang=28))
    return lines
