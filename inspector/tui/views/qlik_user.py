"""The user that Qlik would store, now and after the fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.qlik.identity_provider import GRAPH
from inspector.report.model import Report
from inspector.tui import items
from inspector.tui.lines import Line, Span, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.marks import stores
from inspector.tui.views.what_if import example_offer

_ASIDE = {
    "qlik-oauth": "The client, what it may and what was granted, side by side",
    "cloudflare-access": "The claims and the identity that Access makes of them, side by side",
}
"""Where no user is stored in Qlik: what the page Mapping shows in place of it."""
USER_ROWS = (("subject", "subject"), ("name", "name"), ("email", "email"), ("groups", "groups"), ("picture", "picture"))
GROUP_NAMES = 12
FROM_GRAPH = f"(from {GRAPH})"


def qlik_user(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    """The user Qlik would store, now and after the fix: in two columns where they fit, else one below the other. Where
    something is tried: before, and with it."""
    titles = ("now", "after the fix")
    now, after = _stored_by(tab.report), (tab.report.suggestion or {}).get("qlik_user")
    if isinstance(after, dict) and now.get("groups") == FROM_GRAPH:
        after = {**after, "groups": FROM_GRAPH}
    if tab.imported is not None:
        titles = ("before", "what if")
        now, after = _stored_by(tab.imported), _stored_by(tab.report)
        if not any(now.values()):
            now, titles = after, ("what if", "")
    if tab.case.target in _ASIDE:
        yield line((_ASIDE[tab.case.target], "muted"), ("  2", "key"))
        return
    if not any(now.values()) and not any((after or {}).values()):
        yield heading(stores(tab.report), ("  not known yet: the evidence does not reach the mapping", "muted"))
        yield from example_offer(tab)
        return
    changed = isinstance(after, dict) and after != now
    first, column = 12, (width - 14) // 2
    two = changed and column >= 40
    head: list[Span] = [(fit(stores(tab.report), first), "heading")]
    if two:
        head += [(fit(titles[0], column), "heading"), (titles[1], "heading")]
    elif changed:
        head += [(f"{titles[0]}, and ", "muted"), (f"→ {titles[1]}", "ok")]
    elif titles[0] != "now":
        head.append((titles[0], "heading"))
    yield line(*head)
    for name, label in USER_ROWS:
        item = items.StoredAttribute(name)
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


def _stored_by(report: Report) -> dict[str, Any]:
    """The user by a report; groups that come from elsewhere by where they come from."""
    graph = any(row.attribute == "groups" and row.read_from == "graph" for row in report.mapping)
    return {**report.qlik_user, "groups": FROM_GRAPH} if graph and any(report.qlik_user.values()) else report.qlik_user


def _stored(user: dict[str, Any], name: str, masker: Masker, item: items.StoredAttribute) -> str:
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
        shown += "  ✔ verified" if user.get("email_verified") is True else ""
    return shown
