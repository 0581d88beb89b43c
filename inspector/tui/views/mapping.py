"""Mapping: each Qlik attribute, where it is looked up, what every source holds, what Qlik stores; and the what-if."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from inspector.names import is_protocol_claim
from inspector.qlik.identity_provider import GRAPH
from inspector.qlik.patch import TYPE, WHOLE
from inspector.report.claims import explain
from inspector.report.model import MappingRow
from inspector.report.targets import target_tables
from inspector.report.visible import visible
from inspector.report.words import wrong_type
from inspector.tui import items
from inspector.tui.columns import shortened
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, Span, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.blocks import drawn
from inspector.tui.views.marks import ROW, severity, stores
from inspector.tui.views.what_if import example_offer, what_if_in_brief
from inspector.tui.what_if import differences

SOURCES = (("id_token", "ID token"), ("access_token", "access token"), ("userinfo", "userinfo"))
SHORT = {"access token": "access"}
NAMES = {
    "id_token": "the ID token",
    "userinfo": "userinfo",
    "graph": GRAPH,
    "access_token": "the access token",
}
UNMAPPED = 400
"""Claims that are listed; more are counted."""


def page(context: Context) -> list[Line]:
    return mapping(context.tab, context.masker, context.width)


def mapping(tab: Tab, masker: Masker, width: int) -> list[Line]:
    if tab.case.target != "qlik":
        return _of_target(tab, masker, width)
    subject = drawn(target_tables(tab.report, masker.mask), width, "table")
    return [
        *_head(tab, width),
        *_table(tab, masker, width),
        *_settings(tab, masker),
        *subject,
        *_unmapped(tab, masker, width),
    ]


def _of_target(tab: Tab, masker: Masker, width: int) -> list[Line]:
    """The tables of a login to something else than Qlik Cloud, with the mapping where one applies."""
    found = drawn(target_tables(tab.report, masker.mask), width, "table")
    if tab.report.mapping:
        found = [BLANK, *_table(tab, masker, width), *found]
    empty = line(("Nothing to lay side by side yet: add the configuration, or a login (l).", "muted"))
    return found or [BLANK, empty]


def _head(tab: Tab, width: int) -> Iterator[Line]:
    used, base = tab.configurations()
    reads = "the ID token" if used.reads_id_token else "userinfo"
    spans: list[Span] = [
        ("Qlik reads ", "muted"),
        (reads, "strong"),
        (f"  ·  provider type {visible(used.provider, 100)}", "muted"),
        (f"  ·  {'imported configuration' if base.imported else 'no configuration imported: defaults'}", "muted"),
    ]
    yield BLANK
    yield line(*spans)
    if tab.is_hypothetical:
        said: tuple[Span, ...] = ((" WHAT-IF ", "badge-warning"), (f"  {what_if_in_brief(tab)}", "text"))
        keys: tuple[Span, ...] = (
            ("   u", "key"),
            (" takes back a step", "muted"),
            ("   x", "key"),
            (" resets", "muted"),
            ("   e", "key"),
            (" exports the JSON for Qlik", "muted"),
        )
        whole = line(*said, *keys)
        # on a line of their own rather than a key apart from what it does
        yield from [whole] if cell_len(whole.plain) <= width else [line(*said), line(" " * 8, *keys)]
    yield BLANK


def _table(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    used, base = tab.configurations()
    changed = differences(used, base)
    rows = tab.report.mapping
    if not rows:
        yield line(("Nothing was mapped: no claims were captured from a source that Qlik reads.", "muted"))
        yield from example_offer(tab)
        return
    read = "id_token" if used.reads_id_token or tab.case.target == "jwt-idp" else "userinfo"
    held = [source == read or any(getattr(row, source) is not None for row in rows) for source, _ in SOURCES]
    widths = _widths(width, held)
    spans: list[Span] = [
        ("  ", "text"),
        (fit("attribute", widths[0]), "heading"),
        (fit("lookup", widths[1]), "heading"),
    ]
    for index, (source, title) in enumerate(SOURCES):
        room = widths[2 + index]
        title = SHORT.get(title, title) if room < len(title) + 2 else title
        label = title if source != read else f"{title} ◀ read" if room > len(title) + 7 else f"◀ {title}"
        spans.append((fit(label, widths[2 + index] - 1) + " ", "heading strong" if source == read else "heading"))
    spans.append((fit(stores(tab.report), widths[5]), "heading"))
    yield line(*spans)
    said: dict[str, str] = {}
    for row in rows:
        yield from _row(tab, masker, row, widths, read, f"lookup:{row.attribute}" in changed, said)


def _widths(width: int, held: Sequence[bool]) -> tuple[int, ...]:
    """attribute, lookup, three sources, what Qlik stores; together with the mark they fill the line. A source that
    holds nothing gets no more than its title needs."""
    first = 15
    look = min(34, max(10, width // 7))
    room = width - 2 - first - look - (3 if width >= 110 else 0)
    empty = min(room // 4, 9)
    each = (room - empty * held.count(False)) // (held.count(True) + 1)
    sources = [each if one else empty for one in held]
    return first, look, *sources, width - 2 - first - look - sum(sources)


def _row(
    tab: Tab,
    masker: Masker,
    row: MappingRow,
    widths: tuple[int, ...],
    read: str,
    changed: bool,
    said: dict[str, str],
) -> Iterator[Line]:
    """`said`: the row below which a finding stands already."""
    item = items.Attribute(row.attribute)
    symbol, style = ROW.get(row.status, ("○", "muted"))
    won = row.used or (row.lookups[0] if row.lookups else "—")
    more = len(row.lookups) - 1
    lookup = won + (f" +{more}" if more > 0 else "")
    spans: list[Span] = [
        (f"{symbol} ", style),
        (fit(row.attribute, widths[0]), "strong" if row.status != "unused" else "muted"),
        (
            fit(("✎ " if changed else "") + masker.text(lookup), widths[1] - 1) + " ",
            "accent strong" if changed else "text",
        ),
    ]
    stored, stored_style = _stores(row, masker, item)
    texts = [*(_brief(row, getattr(row, source), masker, item) for source, _ in SOURCES), stored]
    *briefs, stored = shortened(texts, [*(one - 1 for one in widths[2:5]), widths[5]])
    for index, (source, _) in enumerate(SOURCES):
        value, shown = getattr(row, source), briefs[index]
        is_read = source == read and row.read_from != "graph"
        look = "muted" if value is None else "read" if is_read else "text"
        if is_read and row.used and value is not None:
            look = "strong"
        spans.append((fit(shown, widths[2 + index] - 1) + " ", look if is_read or value is None else "muted"))
    spans.append((fit(stored, widths[5]), stored_style))
    yield line(*spans, item=item, tip=f"Enter: all values of {row.attribute}, and edit its lookups")
    if row.unseen:
        yield line("  ", ("└ ", "faint"), (fit(f"holds {row.unseen}", sum(widths) - 5).rstrip(), "warning"), hang=8)
    for code in row.findings:
        finding = tab.report.finding(code)
        if finding is not None:
            mark, mark_style = severity(finding.severity)
            words = masker.text(finding.cause or finding.title, item)
            words = f"as for {said[code]}" if code in said else words
            said.setdefault(code, row.attribute)
            yield line(
                "  ",
                ("└ ", "faint"),
                (f"{mark} {finding.code} ", mark_style),
                (fit(words, sum(widths) - 11).rstrip(), mark_style),
                item=items.Cause(finding.rule),
                hang=8,
            )
    if item in tab.open:
        yield from _unfolded(masker, row, read, item)


def _brief(row: MappingRow, value: Any, masker: Masker, item: items.Attribute) -> str:
    if value is None:
        return "—"
    if isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) for one in value):
        return f"{len(value):,} names"
    kind = wrong_type(row.attribute, value)
    return f"{masker.person(value, item, 200)} ({kind})" if kind else masker.person(value, item, 200)


def _stores(row: MappingRow, masker: Masker, item: items.Attribute) -> Span:
    if row.read_from == "graph":
        return f"(from {GRAPH})", "muted"
    if row.value is None or row.value in ("", []):
        return ("—" if row.lookups else "(not mapped)"), "muted" if row.status != "error" else "error"
    return _brief(row, row.value, masker, item), "ok" if row.status == "ok" else ROW.get(row.status, ("", "text"))[1]


def _unfolded(masker: Masker, row: MappingRow, read: str, item: items.Attribute) -> Iterator[Line]:
    bar = {"ok": "ok", "warning": "warning", "error": "error"}.get(row.status, "faint")
    for source, title in SOURCES:
        note = "  ◀ Qlik reads this" if source == read and row.read_from != "graph" else ""
        yield line(
            (fit(title, 14), "muted"), masker.person(getattr(row, source), item), (note, "muted"), hang=14, bar=bar
        )
    if row.read_from == "graph":
        yield line((fit("Qlik asks", 14), "muted"), f"{GRAPH}, whatever the tokens hold", hang=14, bar=bar)
    order = " → ".join(f"{one} ✔ won" if one == row.used else one for one in row.lookups) or "none"
    yield line((fit("lookups", 14), "muted"), (masker.text(order), "text"), hang=14, bar=bar)
    yield line(
        (fit("", 14), "text"),
        ("✎ edit the lookups", "key"),
        ("  and see at once what Qlik would store", "muted"),
        item=items.Lookups(row.attribute),
        bar=bar,
    )


def _settings(tab: Tab, masker: Masker) -> Iterator[Line]:
    used, base = tab.configurations()
    changed = differences(used, base)
    if not tab.report.mapping:
        return
    yield BLANK
    yield heading("What if", ("  Enter changes, the table follows", "muted"))
    proposed = (tab.report.suggestion or {}).get("changes")
    if proposed and not tab.what_if:
        words = ", ".join(f"{name} → {change}" for name, change in proposed.items())
        yield line(
            ("  ⏎ ", "key"),
            ("try the suggested mapping  ", "key"),
            (masker.text(words), "muted"),
            item=items.Setting("suggestion"),
            hang=4,
        )

    def setting(field: str, label: str, value: str, note: str = "") -> Line:
        was = changed.get(field)
        spans: list[Span] = [("  ", "text"), (fit(label, 26), "muted"), (value, "accent strong" if was else "text")]
        if was:
            before = was[0] if isinstance(was[0], str) else {True: "on", False: "off", None: "none"}[was[0]]
            spans.append((f"  ✎ was {masker.text(before)}", "accent"))
        spans.append((f"  {note}" if note else "", "muted"))
        return line(*spans, item=items.Setting(field), hang=28)

    new = f"a PATCH has {TYPE}" if "provider" in changed else ""
    yield setting("provider", "provider type", masker.text(used.provider), new)
    by_type = "useClaimsFromIdToken" if "useClaimsFromIdToken" in used.options else "by provider type"
    by_type = f"a PATCH has {WHOLE}" if "reads" in changed else by_type
    yield setting("reads", "claims are read from", "the ID token" if used.reads_id_token else "userinfo", by_type)
    yield setting("realm", "realm", masker.text(used.realm) if used.realm else "none", "prefix of the subject")
    kind = visible(used.provider, 100)
    effect = "" if used.override or not used.always_verified else f"no effect with provider type {kind}"
    yield setting("override", "e-mail verified override", "on" if used.always_verified else "off", effect)


def _sources(tab: Tab) -> Iterator[tuple[str, dict[str, Any]]]:
    titles = {"id": "ID token", "access": "access token", "userinfo": "userinfo"}
    for token in tab.report.tokens:
        if token.kind in titles and token.payload and not token.origin:
            yield titles[token.kind], token.payload
    answer = tab.shown.answer("userinfo")
    if answer and answer.json:
        yield "userinfo", answer.json


def _unmapped(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    used, _ = tab.configurations()
    looked_up = {lookup for lookups in used.claims_mapping.values() for lookup in lookups}
    claims: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for source, payload in _sources(tab):
        for name, value in payload.items():
            if name not in looked_up:
                claims.setdefault(name, []).append(source)
                values.setdefault(name, value)
    if not claims:
        return
    item = items.Section("unmapped")
    useful = sorted(name for name in claims if not is_protocol_claim(name))
    protocol = sorted(name for name in claims if is_protocol_claim(name))
    yield BLANK
    opened = item in tab.open
    yield line(
        ("Unmapped", "heading"),
        (f"  {len(claims):,} claims that no lookup names  {'▾' if opened else '▸'}", "muted"),
        item=item,
    )
    if not opened:
        names = ", ".join(masker.text(name, limit=60) for name in useful[:24])
        yield line("  ", (names + (" …" if len(useful) > 24 else ""), "muted"), hang=2)
        return
    column = max(14, min(28, width // 5))
    for name in [*useful, *protocol][:UNMAPPED]:
        at = items.Claim(name)
        what = explain(name)
        where = ", ".join(claims[name])
        yield line(
            "  ",
            (fit(masker.text(name, limit=200), column - 2) + " ", "claim"),
            (fit(masker.claim(name, values[name], at, 300), column) + " ", "text"),
            (fit(where, 24) if width >= 100 else "", "muted"),
            (what, "muted"),
            item=at,
            hang=column + 2,
        )
    if len(claims) > UNMAPPED:
        yield line(("  … " + f"{len(claims) - UNMAPPED:,} more", "muted"))
