"""How do I get …? The evidence that is asked for most, step by step; of the providers, the recognised one first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspector.idps.loader import GENERIC, load, names
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.state import State
from inspector.tui.views.detail import columns, has_room, pane, with_detail

FILE = Path(__file__).parents[1] / "how.toml"
TENANT = "TENANT"
PREVIEW, REGISTERED = "A token preview, without a login", "The list of registered redirect URIs"


@cache
def answers() -> list[dict[str, Any]]:
    """[{what, why, way: [{where, steps, source}]}], `source` the page that describes the steps"""
    return list(tomllib.loads(FILE.read_text("utf-8"))["answer"])


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get something."""

    item: items.Row
    what: str
    """What one gets."""
    where: str
    steps: tuple[str, ...]
    why: str = ""
    source: str = ""
    known: bool = False
    """It is the recognised provider's."""
    provider: str = ""


def page(context: Context) -> list[Line]:
    tab, shown = context.state.tab, tenant_of(context.state, context.setup_masker)
    known, variant = (tab.report.provider.name, tab.report.provider.variant or "") if tab is not None else ("", "")
    if not has_room(context.width) or context.wanted:
        return how_lines(shown, known, variant)
    every = ways(shown, known, variant)
    listed, _ = columns(context.width)
    under = next((one for one in every if _row(one, 0) == context.item), every[0])
    return with_detail(_list(every, listed), pane(_steps(under, variant)), context)


def tenant_of(state: State, masker: Masker) -> str:
    """The tenant's host as it may be shown, or what stands for it."""
    tab = state.tab
    host = tab.case.text("tenant.host") if tab is not None else state.settings.get("tenant_host", "")
    return masker.text(host or TENANT, limit=200)


def ways(tenant: str, known: str = "", variant: str = "") -> list[Way]:
    """`tenant`: its host as it may be shown; `known`: the provider that was recognised."""
    found = []
    for number, answer in enumerate(answers()):
        for way in answer["way"]:
            steps = tuple(step.replace("{tenant}", tenant) for step in way["steps"])
            item = items.Row("how", (number, way["where"]))
            found.append(Way(item, answer["what"], way["where"], steps, answer["why"], way.get("source", "")))
    found += _of_providers("preview", PREVIEW, "userinfo_way", known, variant)
    return [*found, *_of_providers("registered", REGISTERED, "", known, variant)]


def _of_providers(key: str, what: str, value: str, known: str, variant: str) -> Iterator[Way]:
    """What the providers' own files say; the recognised one first."""
    order = sorted((name for name in names() if name != GENERIC), key=lambda name: (name != known, name))
    for name in order:
        idp = load(name)
        of = variant if name == known else ""
        said = idp.value(value, of) if value else idp.console("redirect_uris", of)
        said = said or next((own.get(value) for own in _variants(idp.data) if value and own.get(value)), None)
        if said:
            item = items.Row("how", (key, name))
            yield Way(item, what, idp.title, (str(said),), known=name == known, provider=name)


def how_lines(tenant: str, known: str = "", variant: str = "") -> list[Line]:
    """All ways with all their steps, one below the other."""
    lines = _title()
    every = ways(tenant, known, variant)
    for what in dict.fromkeys(one.what for one in every):
        mine = [one for one in every if one.what == what]
        lines += _heading(mine[0])
        column = _column(mine)
        for way in mine:
            for number, step in enumerate(way.steps):
                first = f"{way.where:<{column}}" if number == 0 else " " * column
                words = (visible(step, 600), "strong" if way.known else "text")
                lines.append(line("  ", (first, "claim"), words, item=_row(way, number), hang=column + 2))
        for source in dict.fromkeys(one.source for one in mine if one.source):
            at = " " * (column + 2)
            lines.append(
                line(at, ("described at ", "muted"), (source, "link"), link=source, hang=column + 2),
            )
        lines.append(BLANK)
    return lines[:-1]


def _row(way: Way, number: int) -> items.Row:
    return way.item if way.provider else way.item / number


def _title() -> list[Line]:
    return [BLANK, line(("How do I get …?", "title"), ("   / leaves only what fits; y copies a line", "muted")), BLANK]


def _heading(way: Way) -> list[Line]:
    return [heading(way.what), *([line("  ", (way.why, "muted"), hang=2)] if way.why else [])]


def _column(mine: Sequence[Way]) -> int:
    return max(16, 2 + max(len(one.where) for one in mine))


def _list(every: Sequence[Way], width: int) -> list[Line]:
    """A row for each way: its steps stand beside the list."""
    lines = _title()
    for what in dict.fromkeys(one.what for one in every):
        mine = [one for one in every if one.what == what]
        column = _column(mine)
        lines += _heading(mine[0])
        for way in mine:
            words = fit(visible(way.steps[0], 600), width - column - 2).rstrip()
            look = "strong" if way.known else "muted"
            lines.append(line("  ", (f"{way.where:<{column}}", "claim"), (words, look), item=_row(way, 0)))
        lines.append(BLANK)
    return lines[:-1]


def _steps(way: Way, variant: str) -> Iterator[Line]:
    """A way with all its steps."""
    yield line((way.where, "title"), (f"   {way.what}", "muted"), hang=2)
    yield BLANK
    if way.why:
        yield line((way.why, "muted"))
        yield BLANK
    several = len(way.steps) > 1
    for number, step in enumerate(way.steps, 1):
        yield line((f"{number}  " if several else "", "key"), visible(step, 600), hang=3 if several else 0)
    if way.source:
        yield BLANK
        yield line(("described at ", "muted"), (way.source, "link"), link=way.source)
    if way.provider:
        yield from _places(way.provider, variant if way.known else "")


def _places(provider: str, variant: str) -> Iterator[Line]:
    """Where the provider's console has what a login needs."""
    from inspector.tui.views.places import PLACES

    idp = load(provider)
    found = [(words, idp.console(place, variant)) for place, words in PLACES.items()]
    found = [(words, path) for words, path in found if path]
    if not found:
        return
    yield BLANK
    yield line((f"Where it stands at {idp.title}", "heading"))
    for words, path in found:
        yield line((f"{words:<18}", "muted"), visible(path or "", 400), hang=18)


def words_at(tenant: str, item: items.Item | None) -> str:
    """The whole way under the cursor, for copying; nothing where it is on none."""
    way = next((one for one in ways(tenant) if _row(one, 0) == item), None)
    return "\n".join((f"{way.what}: {way.where}", *way.steps)) if way else ""


def _variants(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = data.get("variants", {})
    return [one for one in found.values() if isinstance(one, dict)] if isinstance(found, dict) else []
