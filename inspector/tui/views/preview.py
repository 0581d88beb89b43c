"""What an export would write, before it is written: masked as it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.exports import KINDS, make
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.marks import count

ROWS = 44
"""Lines of the text that are shown."""
READ_AS = {"html": "markdown", "machine": "markdown", "sequence": "mermaid"}
"""Forms that are shown by another one, whose text says the same."""
SAID = {
    "case-plain": "Every token, secret and name as they are: not shown here. It asks once more before it is written.",
    "svg": "The page you came from as it is on the screen, with names, e-mails, subjects, groups and hosts masked.",
    "html": "One file with its own style, without scripts. What it says:",
    "machine": "The report, and below it what doctor finds on this machine, which is asked when it is written:",
    "sequence": "A drawing of these requests:",
}
COPIED = ("fix", "idp-admin")
"""Forms that go to the clipboard, not into a file."""


def preview(kind: str, tab: Tab, masker: Masker) -> Iterator[Line]:
    """The first lines of an export of this kind."""
    yield line((next((name for one, name, _ in KINDS if one == kind), ""), "title"))
    said = SAID.get(kind)
    if kind in ("case-plain", "svg"):
        yield BLANK
        yield line(said or "")
        return
    name, text = make(READ_AS.get(kind, kind), tab, masker)
    rows = text.splitlines()
    told = f"{name} · {count(len(rows), 'line')}" if kind not in READ_AS else ""
    look = "masked" if masker.sharing or kind not in COPIED else "in clear"
    yield line((" · ".join(part for part in (told, look) if part), "muted"))
    if said:
        yield line((said, "muted"))
    yield BLANK
    for row in rows[:ROWS]:
        yield line((visible(row, 400), "text"), hang=len(row) - len(row.lstrip()) + 2 if len(row) < 400 else 2)
    if len(rows) > ROWS:
        yield line((f"… {count(len(rows) - ROWS, 'more line')}", "muted"))
    yield BLANK
    yield line(("⏎ copies it" if kind in COPIED else "⏎ asks where to write it", "key"))


def item_kind(item: items.Item | None) -> str:
    """The form under the cursor; the first one where it is on none."""
    return item.kind if isinstance(item, items.Form) else KINDS[0][0]
