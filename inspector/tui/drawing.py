"""Puts a page together: the bar above, the lines of the view, the bar below."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import Binding

from inspector.case.instant import parse_time
from inspector.case.model import Case
from inspector.report.words import BASIS
from inspector.tui.lens import Lens
from inspector.tui.lines import Line, fit
from inspector.tui.sheet import VIEWS, Sheet
from inspector.tui.views.marks import badge, login_words, provider_name
from inspector.tui.widgets.bars import Part, message_rows, spread

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b]2;\x1b\\\x1b[23;2t"
"""The terminal keeps the title it had (XTWINOPS 22, 23); where it keeps none, ours is at least gone afterwards."""
BACK_KEYS = ("move", "choose", "page", "edge")


def lens_of(app: InspectorApp, sheet: Sheet) -> Lens:
    return replace(sheet.lens(), sharing=app.sharing, revealed=app.state.revealed)


def setup_lens(app: InspectorApp) -> Lens:
    """For what stands beside a case or without one: fields of the setup, messages, names of files."""
    state = app.state
    typed = {"urls": [v if "://" in v else f"https://{v}" for v in state.settings.values() if "." in v]}
    typed |= {"userName": [name for name in (state.profile, *state.profiles) if name != "default"]}
    cases = (state.sheet.case, state.sheet.shown) if state.sheet is not None else ()
    return Lens.of(*dict.fromkeys(cases), Case(typed), sharing=app.sharing)


def page(app: InspectorApp, width: int) -> list[Line]:
    """The lines of whatever page is on. Each view is imported when it is first looked at."""
    state, sheet = app.state, app.state.sheet
    name = state.page
    if name == "help":
        from inspector.tui.views.help import help_lines

        return help_lines(bindings(app), state.before or "start")
    if name == "setup":
        from inspector.tui.views.setup import setup

        return setup(state, sheet, setup_lens(app), width)
    if name in ("login", "demo"):
        from inspector.tui.views.capture import capture_lines, demo_lines

        return (
            capture_lines(state.login, width, app.sharing, time.monotonic())
            if name == "login"
            else demo_lines(width, state.demo_in_browser)
        )
    if sheet is None:
        from inspector.tui.views.start import start

        return start([setup_lens(app).person(name) for name in state.recent], width)
    lens = lens_of(app, sheet)
    if name == "mapping":
        from inspector.tui.views.mapping import mapping

        return mapping(sheet, lens, width)
    if name == "tokens":
        from inspector.tui.views.tokens import tokens

        return tokens(sheet, lens, width, app.now())
    if name == "flow":
        from inspector.tui.views.flow import flow

        return flow(sheet, lens, width)
    if name == "export":
        from inspector.tui.views.export import export

        return export(sheet, lens, width)
    if name == "compare":
        from inspector.tui.views.compare import compare

        return compare(state, lens, lambda other: lens_of(app, other), width)
    from inspector.tui.views.verdict import verdict

    return verdict(sheet, lens, width)


# -- above ----------------------------------------------------------------------------------------------------------


def title_of(sheet: Sheet, lens: Lens) -> str:
    """What is looked at: in sharing mode without the free text, which may name the customer."""
    report, case = sheet.report, sheet.case
    provider = provider_name(report.provider.name)
    variant = f" {lens.text(report.provider.variant, limit=30)}" if report.provider.variant else ""
    tenant = case.text("tenant.host") or case.text("tenant.alias")
    words = f"{provider}{variant}" + (f" → {lens.text(tenant, limit=80)}" if tenant else "")
    title = case.title or sheet.name
    return f"{lens.text(title, limit=60)} · {words}" if title and not lens.sharing else words


def head(app: InspectorApp, width: int) -> list[list[Part]]:
    state, sheet = app.state, app.state.sheet
    left = [Part(((" qlik-inspector ", "title"), ("  ", "text")), rank=3)]
    right: list[Part] = []
    if sheet is not None:
        lens = lens_of(app, sheet)
        left.insert(0, Part(((f" {title_of(sheet, lens)}  ", "strong"),), rank=0))
        left.reverse()
        symbol, words, style = badge(sheet.report)
        right.append(Part(((" ", "text"), (f" {symbol} {words} ", style), (" ", "text"))))
        left = [left[1], replace(left[0], rank=3)] if width < 100 else left
    if app.sharing:
        right.append(Part(((" ◑ sharing ", "badge-sharing"), (" ", "text")), "sharing"))
    rows = [spread(left, right, width)]
    if len(state.sheets) > 1:
        rows.append(_tabs(app, width))
    names = [Part(((" ", "text"),))]
    starts: list[tuple[int, int]] = []
    at = 1
    for number, name in enumerate(VIEWS, 1):
        on = state.page == name
        able = sheet is not None or name == "setup"
        label = f" {number} {name.title()} "
        names.append(
            Part(
                (
                    (f" {number} ", "key" if able else "muted"),
                    (f"{name.title()} ", "strong" if on else "text" if able else "muted"),
                ),
                f"view('{name}')" if able else "",
            )
        )
        if on:
            starts.append((at, len(label)))
        at += len(label)
    if state.page in ("help", "compare", "export", "login", "demo"):
        label = f" {state.page.title()} "
        names.append(Part(((label, "accent strong"),)))
        starts.append((at, len(label)))
    seen = []
    if sheet is not None and (judged_at := parse_time(sheet.report.judged_at.time)):
        words = BASIS[sheet.report.judged_at.basis]
        seen = [Part(((f"{words} {judged_at:%Y-%m-%d %H:%M:%S} UTC ", "muted"),), rank=1)]
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


def _tabs(app: InspectorApp, width: int) -> list[Part]:
    parts = [Part(((" ", "text"),))]
    each = max(12, (width - 12) // len(app.state.sheets))
    for index, sheet in enumerate(app.state.sheets):
        lens = lens_of(app, sheet)
        symbol, _, style = login_words(sheet.report)
        on = index == app.state.at
        name = title_of(sheet, lens)
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


def window_title(app: InspectorApp) -> None:
    """The terminal's own title: the verdict in a few words; nothing of the case in sharing mode."""
    sheet = app.state.sheet
    words = "qlik-inspector"
    if sheet is not None:
        words += " · " + login_words(sheet.report)[1]
        if not app.sharing:
            words += f" · {title_of(sheet, lens_of(app, sheet))}"
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


def bindings(app: InspectorApp, shown: bool = False) -> list[tuple[str, str, str]]:
    """(key, what it does, explanation) of every command that applies now, each once, in the order of the table."""
    found: list[tuple[str, str, str]] = []
    for binding, _ in applying(app, shown):
        found.append((key_of(app, binding), binding.description, binding.tooltip))
    return found


def applying(app: InspectorApp, shown: bool = False) -> list[tuple[Binding, str]]:
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


def key_of(app: InspectorApp, binding: Binding) -> str:
    return binding.key_display or app.get_key_display(binding)


RANKS = {
    "help": 0,
    "command_palette": 0,
    "copy_fix": 1,
    "reset": 1,
    "login": 2,
    "open": 3,
    "sharing": 2,
    "export": 4,
    "compare": 5,
    "reveal": 1,
    "undo": 6,
    "again": 7,
    "demo": 2,
}


def foot(app: InspectorApp, width: int, message: tuple[str, str]) -> list[list[Part]]:
    if app.screen_stack[0].has_class("-alone") and not message[0]:
        return [[Part(((" z", "key"), (" all bars again ", "muted")), "maximise")]]
    # a message stands in the place of the rule: a short one moves nothing on the screen
    rows = message_rows(message[0], message[1], width) if message[0] else [[Part((("─" * width, "faint"),))]]
    if app.is_typing():
        keep = Part(((" ⏎", "key"), (" keep ", "muted")), "keep_entry")
        rows.append([keep, Part(((" esc", "key"), (" cancel ", "muted")), "cancel_entry")])
        return rows
    parts: list[Part] = []
    tail: list[Part] = []
    page = app.state.page
    if app.state.before:
        parts.append(Part(((" esc", "key"), (" back ", "muted")), "back"))
    for binding, action in applying(app, shown=True):
        name = action.partition("(")[0]
        if name == page:
            continue
        part = Part(
            ((f" {key_of(app, binding)}", "key"), (f" {binding.description} ", "muted")), action, RANKS.get(name, 8)
        )
        (tail if name in ("help", "command_palette") else parts).append(part)
    if not app.state.sheets:
        parts.insert(0, Part(((" paste", "key"), (" anything ", "muted")), rank=9))
    rows.append(spread(parts, tail, width))
    return rows
