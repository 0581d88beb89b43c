"""Setup: what a login is captured with, Qlik's configuration, and the tenant. Enter edits, each field is judged."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.case.secret import MASK
from inspector.login.settings import DEFAULT_SCOPES
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, Span, beside, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.state import State
from inspector.tui.tab import Tab
from inspector.tui.views.detail import columns, has_room, pane
from inspector.tui.views.setup_detail import answer, detail
from inspector.tui.views.setup_fields import FIELDS, answers, check_field

USERS = 20
"""Users of the tenant that are listed."""


def page(context: Context) -> list[Line]:
    state, tab, masker, width = context.state, context.state.tab, context.setup_masker, context.width
    if not has_room(width):
        return setup(state, tab, masker, width)
    listed, beside_it = columns(width)
    right = [BLANK, *pane([*detail(state, tab, masker, context.item), *answer(state, masker)])]
    above = beside(_inputs(state, tab, masker, inline=False), right, listed, beside_it)
    return [*above, BLANK, *_known(tab, masker, width)]


def setup(state: State, tab: Tab | None, masker: Masker, width: int) -> list[Line]:
    return [*_inputs(state, tab, masker), BLANK, *_known(tab, masker, width)]


def _inputs(state: State, tab: Tab | None, masker: Masker, *, inline: bool = True) -> list[Line]:
    """What a person types and what can be done with it. `inline`: answers of the network stand below their field."""
    return [BLANK, *_fields(state, masker, inline), BLANK, *_ways(state, tab, masker)]


def _known(tab: Tab | None, masker: Masker, width: int) -> list[Line]:
    """What the evidence says of Qlik, the tenant and the provider."""
    return [*_qlik(tab, masker, width), *_tenant(tab, masker), *_support(tab, masker, width)]


def _fields(state: State, masker: Masker, inline: bool) -> Iterator[Line]:
    yield heading("Login", ("   what l captures a login with; nothing is saved unless you ask", "muted"))
    for field in FIELDS:
        value = state.settings.get(field.name, "")
        target = state.settings.get("target", "")
        good, words = check_field(field.name, value, target)
        if value:
            shown, style = (MASK, "mask") if field.secret else (masker.text(value, limit=300), "text")
        else:
            empty = DEFAULT_SCOPES.get(target, field.empty) if field.name == "scope" else field.empty
            shown, style = empty, "muted italic" if not field.needed else "muted"
        mark: Span = (
            ("✔ ", "ok")
            if value and good
            else ("✖ ", "error")
            if value
            else ("○ ", "warning" if field.needed else "muted")
        )
        spans: list[Span] = [mark, (fit(field.title, 26), "muted"), (shown, style)]
        if words and (value and not good):
            spans.append((f"  {masker.text(words, limit=400)}", "error"))
        if field.needed and not value:
            spans.append(("  needed", "warning"))
        yield line(*spans, item=items.Field(field.name), hang=28, tip="Enter edits")
        if inline and field.name == state.looked_up:
            yield from answers(state, masker, 4, 24)


def _ways(state: State, tab: Tab | None, masker: Masker) -> Iterator[Line]:
    ready = all(state.settings.get(field.name) for field in FIELDS if field.needed)
    configured = tab is not None and tab.case.object("identity_provider") is not None
    ways = (
        (
            items.Command("login"),
            "l",
            "Log in",
            ready,
            "with these settings" if ready else "once the needed fields are there",
        ),
        (
            items.SetupStep("discover"),
            " ",
            "Read discovery",
            bool(state.settings.get("issuer")),
            "asks the issuer for its document and keys again",
        ),
        (
            items.SetupStep("tenant"),
            " ",
            "Ask the tenant",
            bool(state.settings.get("tenant_host")),
            "what its login sends; fills the fields",
        ),
        (
            items.SetupStep("check"),
            " ",
            "Tenant check",
            bool(state.settings.get("tenant_host") and state.settings.get("api_key")),
            "reads its configuration and this login's users",
        ),
        (items.SetupStep("device"), " ", "Other device", ready, "signs in with a code on another device"),
        (items.SetupStep("qlik"), " ", "Take over", configured, "issuer, client, scope of Qlik's configuration"),
        (
            items.SetupStep("save"),
            " ",
            "Save as profile",
            ready,
            "without the secret, unless it is env:NAME or keyring:…",
        ),
    )
    for item, key, name, on, what in ways:
        yield line(
            (f"  {key} ", "key"), (f"{name:18}", "strong" if on else "muted"), (what, "muted"), item=item, hang=22
        )
    if state.profiles:
        yield line(
            ("    ", "text"),
            ("Profiles          ", "muted"),
            *_profiles(state, masker),
            item=items.SetupStep("profile"),
            hang=22,
        )


def _profiles(state: State, masker: Masker) -> Iterator[Span]:
    for name in state.profiles:
        yield (f"{masker.person(name, limit=40)}  ", "strong" if name == state.profile else "text")
    yield "⏎ takes the next", "muted"


def _qlik(tab: Tab | None, masker: Masker | None, width: int) -> Iterator[Line]:
    yield heading("Qlik's configuration")
    if tab is None or masker is None or tab.case.object("identity_provider") is None:
        yield line(("  none imported: the defaults of the recognised provider stand in", "muted"))
        yield line(
            (
                "  Paste what GET /api/v1/identity-providers answers, or what the admin page exports; o opens a file.",
                "muted",
            ),
            hang=2,
        )
        return
    from inspector.tui.views.tree import Tree

    configuration = tab.case.object("identity_provider") or {}
    yield from Tree(masker, tab.open.__contains__, width).lines(configuration, "identity_provider")


def _tenant(tab: Tab | None, masker: Masker | None) -> Iterator[Line]:
    tenant = tab.case.object("tenant") if tab else None
    if not tenant or masker is None:
        return
    yield BLANK
    yield heading("Qlik tenant")
    for name in ("host", "alias", "groups_auto_create"):
        if name in tenant:
            yield line("  ", (fit(name, 26), "muted"), masker.one_line(tenant[name]))
    users = tenant.get("users")
    if isinstance(users, list):
        yield line("  ", (fit("users known", 26), "muted"), f"{len(users):,}")
        for index, user in enumerate(users[:USERS]):
            item = items.Row("users", (index,))
            if isinstance(user, dict):
                told = (masker.person(user[name], item, 120) for name in ("name", "email", "subject") if user.get(name))
                status = masker.one_line(user.get("status"), limit=40) if user.get("status") else ""
                yield line("    ", (" · ".join(told), "text"), (f"  {status}", "muted"), item=item, hang=6)


def _support(tab: Tab | None, masker: Masker | None, width: int) -> Iterator[Line]:
    """What the provider supports, beside what Qlik uses."""
    from inspector.report.provider_support import LEGEND, SYMBOLS, provider_support

    rows = provider_support(tab.case) if tab is not None else ()
    if not rows or masker is None:
        return
    styles = {"ok": "ok", "warning": "warning", "error": "error"}
    room = max(12, width // 3 - 12)
    yield BLANK
    yield heading("What the provider supports", ("   beside what Qlik uses", "muted"))
    for row in rows:
        style = styles.get(row.status, "muted")
        yield line(
            (f"{SYMBOLS[row.status]} ", style),
            (fit(row.what, 32), "text"),
            (fit(masker.text(row.offered, limit=200), room), "text" if row.status != "unused" else "muted"),
            "  ",
            (masker.text(row.qlik, limit=300), "muted"),
            hang=36 + room,
        )
        if row.remark and row.status in ("warning", "error"):
            yield line("    ", (masker.text(row.remark, limit=300), style), hang=4)
    yield line("  ", (LEGEND, "muted"), hang=2)
