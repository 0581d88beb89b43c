"""Puts a page together: the bar above, the lines of the view, the bar below.

What only a case or a prompt needs is imported with it: masking and what it knows would be a third of the time to the
first paint of the start screen.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING

from textual.binding import Binding

from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.pages import BY_NAME, VIEWS, is_beside, page_shown
from inspector.tui.unfolding import filtered
from inspector.tui.widgets.bars import Part, message_rows, spread

if TYPE_CHECKING:
    from inspector.tui.host import Host

KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b]2;\x1b\\\x1b[23;2t"
"""The terminal keeps the title it had (XTWINOPS 22, 23); where it keeps none, ours is at least gone afterwards."""
NOT_YET = "The login still goes on: 4 shows its steps, esc there ends it; then its verdict stands here."
BACK_KEYS = ("move", "choose", "page", "edge")


def page(app: Host, width: int) -> list[Line]:
    """The lines of whatever page is on."""
    shown = page_shown(app.state.page, app.state.tab is not None)
    commands = bindings(app) if shown.name == "help" else ()
    context = Context(
        app.state,
        width,
        app.sharing,
        app.now(),
        time.monotonic(),
        commands,
        app.document.item,
        app.document.wanted,
        app.document.sight,
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


def head(app: Host, width: int) -> list[list[Part]]:
    state, tab = app.state, app.state.tab
    left = [Part(((" qlik-inspector ", "title"), ("  ", "text")), rank=3)]
    right: list[Part] = []
    if tab is not None:
        from inspector.tui import headline

        case, right = headline.of_case(app, tab)
        left = [case, left[0]] if width < 100 else [left[0], case]
    if app.sharing:
        right.append(Part(((" ◑ sharing ", "badge-sharing"), (" ", "text")), "sharing"))
    rows = [spread(left, right, width)]
    if len(state.tabs) > 1:
        from inspector.tui import headline

        rows.append(headline.tabs(app, width))
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
    clock: list[Part] = []
    if tab is not None:
        from inspector.tui import headline

        clock = headline.clock(tab, width - sum(part.width for part in names), state.local_times)
    rows.append(spread(names, clock, width))
    rule = "─" * width
    under = [Part(((rule, "faint"),))]
    if starts:
        start, length = starts[0]
        under = [
            Part((("─" * start, "faint"), ("━" * length, "info"), ("─" * max(0, width - start - length), "faint")))
        ]
    rows.append(under)
    return rows


def window_title(app: Host) -> None:
    """The terminal's own title: the verdict in a few words."""
    words = "qlik-inspector"
    if app.state.tab is not None:
        from inspector.tui import headline

        words += headline.window_words(app, app.state.tab)
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
        from inspector.tui.widgets.prompt import Prompt

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
