"""What the bar above and the terminal's own title say of the cases that are open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.case.instant import parse_time
from inspector.report.local_time import in_local, with_local
from inspector.report.words import BASIS
from inspector.tui.columns import middle
from inspector.tui.lines import fit
from inspector.tui.masker import Masker, masker_of
from inspector.tui.tab import Tab
from inspector.tui.views.marks import badge, count, login_words, provider_name
from inspector.tui.widgets.bars import Part, spread

if TYPE_CHECKING:
    from inspector.tui.host import Host


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
    return f"{middle(masker.text(title, limit=400), 60)} · {words}" if title and not masker.sharing else words


def verdict_words(tab: Tab) -> str:
    """The verdict in a few words, or that its login still goes on."""
    return "watching" if tab.live else login_words(tab.report)[1]


def of_case(app: Host, tab: Tab) -> tuple[Part, list[Part]]:
    """The title of the case on the screen, and the badges at the right."""
    title = Part(((f" {title_of(tab, masker_of(app, tab))}  ", "strong"),), rank=0)
    symbol, words, style = ("●", verdict_words(tab), "badge-unknown") if tab.live else badge(tab.report)
    badges = [Part(((" ", "text"), (f" {symbol} {words} ", style), (" ", "text")))]
    if tab.report.what_if:
        words = f" WHAT-IF, {count(len(tab.report.what_if), 'change')} "
        badges.insert(0, Part(((" ", "text"), (words, "badge-warning")), "view('mapping')"))
    return title, badges


def clock(tab: Tab, room: int, local: bool) -> list[Part]:
    """The time by which the case is judged, in the longest form that fits."""
    at = parse_time(tab.report.judged_at.time)
    if at is None:
        return []
    forms = _clock_forms(at, BASIS[tab.report.judged_at.basis], local)
    shown = next((one for one in forms if cell_len(one) < room), forms[-1])
    return [Part(((shown + " ", "muted"),), "clock", 1)]


def _clock_forms(at: datetime, words: str, local: bool) -> list[str]:
    utc = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    if not local:
        return [f"{words} {utc}", utc, f"{at:%H:%M:%S} UTC", f"{at:%H:%M} UTC", f"{at:%H:%M}Z"]
    here = in_local(utc)
    time = here.partition(" ")[2]
    return [f"{words} {with_local(utc)}", f"{words} {here}", here, time, time[:5]]


def tabs(app: Host, width: int) -> list[Part]:
    """A row with the cases that are open."""
    parts = [Part(((" ", "text"),))]
    each = max(12, (width - 12) // len(app.state.tabs))
    for index, tab in enumerate(app.state.tabs):
        symbol, _, style = ("●", "", "info") if tab.live else login_words(tab.report)
        on = index == app.state.at
        name = title_of(tab, masker_of(app, tab))
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


def window_words(app: Host, tab: Tab) -> str:
    """For the terminal's own title: nothing of the case but its verdict in sharing mode."""
    words = f" · {verdict_words(tab)}"
    return words if app.sharing else f"{words} · {title_of(tab, masker_of(app, tab))}"
