"""Puts a page together: the bar above, the lines of the view, the bar below."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import Binding

from inspector.case.instant import parse_time
from inspector.report.local_time import in_local, with_local
from inspector.report.words import BASIS
from inspector.tui.context import Context, case_masker, state_masker
from inspector.tui.lines import BLANK, Line, fit, line
from inspector.tui.masker import Masker
from inspector.tui.pages import BY_NAME, VIEWS, is_beside, page_shown
from inspector.tui.tab import Tab
from inspector.tui.unfolding import filtered
from inspector.tui.views.marks import badge, count, login_words, provider_name
from inspector.tui.widgets.bars import Part, message_rows, spread
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host

KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b]2;\x1b\\\x1b[23;2t"
"""The terminal keeps the title it had (XTWINOPS 22, 23); where it keeps none, ours is at least gone afterwards."""
NOT_YET = "The login still goes on: 4 shows its steps, esc there ends it; then its verdict stands here."
BACK_KEYS = ("move", "choose", "page", "edge")


def masker_of(app: Host, tab: Tab) -> Masker:
    return case_masker(tab, app.state, app.sharing)


def setup_masker(app: Host) -> Masker:
    return state_masker(app.state, app.sharing)


def page(app: Host, width: int) -> list[Line]:
    """The lines of whatever page is on."""
    shown = page_shown(app.state.page, app.state.tab is not None)
    commands = bindings(app) if shown.name == "help" else ()
    context = Context(
        app.state, width, app.sharing, app.now(), time.monotonic(), commands, app.document.item, app.document.wanted
    )
    if context.state.tab is not None and context.state.tab.live and shown.needs and shown.name != "flow":
        return [BLANK, line((NOT_YET, "muted"))]
    # imported when first looked at: all of them would double the time to the first paint
    lines: list[Line] = import_module(f"inspector.tui.views.{shown.name}").page(context)
    if app.state.local_times:
        from inspector.tui.local_lines import localised

        lines = localised(lines)
    return filtered(lines, context.wanted) if context.wanted and shown.filters else lines


# -- above ----------------------------------------------------------------------------------------------------------


def title_of(tab: Tab, masker: Masker) -> str:
    """What is looked at: in sharing mode without the free text, which may name the customer."""
    report, case = tab.report, tab.case
    provider = provider_name(report.provider.name)
    variant = f" {masker.text(report.provider.variant, limit=30)}" if report.provider.variant else ""
    tenant = case.text("tenant.host") or case.text("tenant.alias")
    if case.target != "qlik":
        tenant = f"{case.target} · {tenant}" if tenant else case.target
    words = f"{provider}{variant}" + (f" → {masker.text(tenant, limit=80)}" if tenant else "")
    title = case.title or tab.name
    return f"{masker.text(title, limit=60)} · {words}" if title and not masker.sharing else words


def head(app: Host, width: int) -> list[list[Part]]:
    state, tab = app.state, app.state.tab
    left = [Part(((" qlik-inspector ", "title"), ("  ", "text")), rank=3)]
    right: list[Part] = []
    if tab is not None:
        masker = masker_of(app, tab)
        left.insert(0, Part(((f" {title_of(tab, masker)}  ", "strong"),), rank=0))
        left.reverse()
        symbol, words, style = ("●", "watching", "badge-unknown") if tab.live else badge(tab.report)
        right.append(Part(((" ", "text"), (f" {symbol} {words} ", style), (" ", "text"))))
        left = [left[1], replace(left[0], rank=3)] if width < 100 else left
    if tab is not None and tab.report.what_if:
        words = f" WHAT-IF, {count(len(tab.report.what_if), 'change')} "
        right.insert(0, Part(((" ", "text"), (words, "badge-warning")), "view('mapping')"))
    if app.sharing:
        right.append(Part(((" ◑ sharing ", "badge-sharing"), (" ", "text")), "sharing"))
    rows = [spread(left, right, width)]
    if len(state.tabs) > 1:
        rows.append(_tabs(app, width))
    names = [Part(((" ", "text"),))]
    starts: list[tuple[int, int]] = []
    at = 1
    for view in VIEWS:
        on = state.page == view.name
        able = tab is not None or not view.needs
        label = f" {view.key} {view.title} "
        title = (f"{view.title} ", "strong" if on else "text" if able else "muted")
        names.append(
            Part(((f" {view.key} ", "key" if able else "muted"), title), f"view('{view.name}')" if able else "")
        )
        if on:
            starts.append((at, len(label)))
        at += len(label)
    if is_beside(state.page):
        label = f" {BY_NAME[state.page].title} "
        names.append(Part(((label, "accent strong"),)))
        starts.append((at, len(label)))
    seen = []
    if tab is not None and (judged_at := parse_time(tab.report.judged_at.time)):
        told = _clock(judged_at, BASIS[tab.report.judged_at.basis], state.local_times)
        room = width - sum(part.width for part in names)
        seen = [Part(((next((one for one in told if cell_len(one) < room), told[-1]) + " ", "muted"),), "clock", 1)]
    rows.append(spread(names, seen, width))
    rule = "─" * width
    under = [Part(((rule, "faint"),))]
    if starts:
        start, length = starts[0]
        under = [
            Part((("─" * start, "faint"), ("━" * length, "info"), ("─" * max(0, width - start - length), "faint")))
        ]
    rows.append(under)
    return rows


def _clock(at: datetime, words: str, local: bool) -> list[str]:
    """The time by which the case is judged, from the long form to the short one."""
    told = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    if not local:
        return [f"{words} {told}", told, f"{at:%H:%M:%S} UTC", f"{at:%H:%M} UTC", f"{at:%H:%M}Z"]
    here = in_local(told)
    clock = here.partition(" ")[2]
    return [f"{words} {with_local(told)}", f"{words} {here}", here, clock, clock[:5]]


def _tabs(app: Host, width: int) -> list[Part]:
    parts = [Part(((" ", "text"),))]
    each = max(12, (width - 12) // len(app.state.tabs))
    for index, tab in enumerate(app.state.tabs):
        masker = masker_of(app, tab)
        symbol, _, style = ("●", "", "info") if tab.live else login_words(tab.report)
        on = index == app.state.at
        name = title_of(tab, masker)
        name = name if cell_len(name) <= each - 6 else fit(name, each - 6)
        parts.append(
            Part(
                (
                    (" ▏" if not on else " ▌", "info" if on else "faint"),
                    (f"{symbol} ", style),
                    (f"{name} ", "strong" if on else "muted"),
                ),
                "" if on else f"tab({index - app.state.at})",
            )
        )
    return spread(parts, [Part((("[ ] ", "key"), ("switch ", "muted")), rank=1)], width)


def window_title(app: Host) -> None:
    """The terminal's own title: the verdict in a few words; nothing of the case in sharing mode."""
    tab = app.state.tab
    words = "qlik-inspector"
    if tab is not None:
        words += " · " + ("watching" if tab.live else login_words(tab.report)[1])
        if not app.sharing:
            words += f" · {title_of(tab, masker_of(app, tab))}"
    words = "".join(c for c in words if c.isprintable())[:120]
    if words != app.title:
        app.title = words
        driver = app._driver
        if driver is not None and not app.is_headless:
            if not app.title_kept:
                app.title_kept = True
                driver.write(KEEP_TITLE)
            driver.write(f"\x1b]2;{words}\x1b\\")


# -- below ----------------------------------------------------------------------------------------------------------


def bindings(app: Host, shown: bool = False) -> list[tuple[str, str, str]]:
    """(key, what it does, explanation) of every command that applies now, each once, in the order of the table."""
    keys: dict[str, dict[str, None]] = {}
    for entry in app.screen_stack[0].active_bindings.values():
        keys.setdefault(entry.binding.action, {})[key_of(app, entry.binding)] = None
    return [
        (" ".join(sorted(keys[action], key=len)), binding.description, binding.tooltip)
        for binding, action in applying(app, shown)
    ]


def applying(app: Host, shown: bool = False) -> list[tuple[Binding, str]]:
    active = app.screen_stack[0].active_bindings
    found: dict[str, tuple[Binding, str]] = {}
    for entry in active.values():
        binding = entry.binding
        if entry.node is not app or (shown and not binding.show) or not binding.description:
            continue
        found.setdefault(binding.action, (binding, binding.action))
    # the order of the app's own table: it reads from what is used most to what is used last
    order = {one.action: index for index, one in enumerate(app.BINDINGS) if isinstance(one, Binding)}
    return sorted(found.values(), key=lambda pair: order.get(pair[1], 99))


def key_of(app: Host, binding: Binding) -> str:
    return binding.key_display or app.get_key_display(binding)


RANKS = {
    "help": 0,
    "command_palette": 0,
    "copy_here": 1,
    "search": 1,
    "reset": 1,
    "login": 2,
    "open": 3,
    "sharing": 2,
    "export": 3,
    "compare": 5,
    "reveal": 1,
    "undo": 6,
    "again": 7,
    "demo": 6,
}


def foot(app: Host, width: int, message: tuple[str, str]) -> list[list[Part]]:
    if app.screen_stack[0].has_class("-alone") and not message[0]:
        return [[Part(((" z", "key"), (" all bars again ", "muted")), "maximise")]]
    # a message stands in the place of the rule: a short one moves nothing on the screen
    rows = message_rows(message[0], message[1], width) if message[0] else [[Part((("─" * width, "faint"),))]]
    if app.is_typing():
        verb = next((one.verb for one in app.screen_stack[0].query(Prompt)), "keep")
        keep = Part(((" ⏎", "key"), (f" {verb} ", "muted")), "keep_entry")
        rows.append([keep, Part(((" esc", "key"), (" cancel ", "muted")), "cancel_entry")])
        return rows
    if app.state.menu:
        choices = [Part(((f" {one.key}", "key"), (f" {one.name} ", "text")), one.action) for one in app.state.menu]
        rows[0] = spread(
            [Part(((" Copy:", "strong"),)), *choices], [Part(((" any other key: nothing ", "muted"),))], width
        )
    parts: list[Part] = []
    tail: list[Part] = []
    page = app.state.page
    if app.state.esc_ends_a_login:
        parts.append(Part(((" esc", "key"), (" end it ", "muted")), "back"))
    elif app.state.before:
        parts.append(Part(((" esc", "key"), (" back ", "muted")), "back"))
    for binding, action in applying(app, shown=True):
        name = action.partition("(")[0]
        if name == page or (name == "copy_here" and page == "start"):
            continue
        part = Part(
            ((f" {key_of(app, binding)}", "key"), (f" {binding.description} ", "muted")), action, RANKS.get(name, 8)
        )
        (tail if name in ("help", "command_palette") else parts).append(part)
    if not app.state.tabs:
        parts.insert(0, Part(((" paste", "key"), (" anything ", "muted")), rank=9))
    rows.append(spread(parts, tail, width))
    return rows
