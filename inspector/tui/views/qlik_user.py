"""The user that Qlik would store, now and after the fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.qlik.identity_provider import GRAPH
from inspector.tui.lines import Line, Span, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab

_ASIDE = {
    "qlik-oauth": "The client, what it may and what was granted, side by side",
    "cloudflare-access": "The claims and the identity that Access makes of them, side by side",
}
"""Where no user is stored in Qlik: what the page Mapping shows in place of it."""
USER_ROWS = (("subject", "subject"), ("name", "name"), ("email", "email"), ("groups", "groups"), ("picture", "picture"))
GROUP_NAMES = 12
FROM_GRAPH = f"(from {GRAPH})"


def qlik_user(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    """The user Qlik would store, now and after the fix: in two columns where they fit, else one below the other."""
    now, after = tab.report.qlik_user, (tab.report.suggestion or {}).get("qlik_user")
    if tab.case.target in _ASIDE:
        yield line((_ASIDE[tab.case.target], "muted"), ("  2", "key"))
        return
    if not any(now.values()):
        yield heading("Qlik stores", ("  not known yet: the evidence does not reach the mapping", "muted"))
        return
    changed = isinstance(after, dict) and after != now
    if any(row.attribute == "groups" and row.read_from == "graph" for row in tab.report.mapping):
        now, after = {**now, "groups": FROM_GRAPH}, {**(after or {}), "groups": FROM_GRAPH}
    first, column = 12, (width - 14) // 2
    two = changed and column >= 40
    head: list[Span] = [(fit("Qlik stores", first), "heading")]
    if two:
        head += [(fit("now", column), "heading"), ("after the fix", "heading")]
    elif changed:
        head += [("now, and ", "muted"), ("→ after the fix", "ok")]
    yield line(*head)
    for name, label in USER_ROWS:
        item = f"user:{name}"
        before = _stored(now, name, masker, item)
        later = _stored(after, name, masker, item) if changed and after else before
        row: list[Span] = [("  ", "text"), (fit(label, first - 2), "muted")]
        style = "muted" if before == "—" else "text"
        if two:
            same = later == before
            row += [(fit(before, column - 1) + " ", style), (later, "muted" if same else "ok strong")]
            yield line(*row, ("" if same else " ◂ changed", "ok"), item=item, hang=first + column)
            continue
        yield line(*row, (before, style), item=item, hang=first)
        if later != before:
            yield line((" " * first, "text"), ("→ ", "ok"), (later, "ok strong"), hang=first + 2)


def _stored(user: dict[str, Any], name: str, masker: Masker, item: str) -> str:
    value = user.get(name)
    if value == FROM_GRAPH:
        return FROM_GRAPH
    if name == "groups" and isinstance(value, list):
        if not value:
            return "—"
        shown = ", ".join(masker.person(str(one), item, 80) for one in value[:GROUP_NAMES])
        return shown + (f" … {len(value):,} in all" if len(value) > GROUP_NAMES else "")
    if value in (None, "", []):
        return "—"
    shown = masker.person(value, item, 400)
    if name == "email":
        shown += "  ✔ verified" if user.get("email_verified") else ""
    return shown
