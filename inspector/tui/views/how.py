"""How do I get …? The evidence that is asked for most, step by step; of the providers, the recognised one first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from inspector.idps.loader import GENERIC, load, names
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, heading, line

FILE = Path(__file__).parents[1] / "how.toml"
TENANT = "TENANT"


@cache
def answers() -> list[dict[str, Any]]:
    """[{what, why, way: [{where, steps, source}]}], `source` the page that describes the steps"""
    return list(tomllib.loads(FILE.read_text("utf-8"))["answer"])


def page(context: Context) -> list[Line]:
    tab = context.state.tab
    host = tab.case.text("tenant.host") if tab is not None else context.state.settings.get("tenant_host", "")
    shown = context.setup_masker.text(host or TENANT, limit=200)
    known, variant = (tab.report.provider.name, tab.report.provider.variant or "") if tab is not None else ("", "")
    return how_lines(shown, known, variant)


def how_lines(tenant: str, known: str = "", variant: str = "") -> list[Line]:
    """`tenant`: its host as it may be shown; `known`: the provider that was recognised."""
    lines = [BLANK, line(("How do I get …?", "title"), ("   / leaves only what fits; y copies a line", "muted")), BLANK]
    for number, answer in enumerate(answers()):
        lines += [heading(answer["what"]), line("  ", (answer["why"], "muted"), hang=2)]
        told: dict[str, Line] = {}
        for way in answer["way"]:
            steps = [step.replace("{tenant}", tenant) for step in way["steps"]]
            lines += _way(items.Row("how", (number, way["where"])), way["where"], steps)
            source = way.get("source", "")
            if source:
                told[source] = line(" " * 18, ("described at ", "muted"), (source, "link"), link=source, hang=18)
        lines += told.values()
        lines.append(BLANK)
    lines += [*_of_providers("preview", "A token preview, without a login", "userinfo_way", known, variant), BLANK]
    return [*lines, *_of_providers("registered", "The list of registered redirect URIs", "", known, variant)]


def _way(item: items.Row, where: str, steps: list[str]) -> Iterator[Line]:
    for number, step in enumerate(steps):
        first = f"{where:<16}" if number == 0 else " " * 16
        yield line("  ", (first, "claim"), visible(step, 600), item=item / number, hang=18)


def _of_providers(key: str, what: str, value: str, known: str, variant: str) -> Iterator[Line]:
    """What the providers' own files say; the recognised one first."""
    yield heading(what)
    order = sorted((name for name in names() if name != GENERIC), key=lambda name: (name != known, name))
    told: dict[str, tuple[str, str]] = {}
    for name in order:
        idp = load(name)
        of = variant if name == known else ""
        said = idp.value(value, of) if value else idp.console("redirect_uris", of)
        said = said or next((own.get(value) for own in _variants(idp.data) if value and own.get(value)), None)
        if said:
            told[name] = idp.title, visible(str(said), 600)
    column = 2 + max((len(title) for title, _ in told.values()), default=0)
    for name, (title, words) in told.items():
        style = "strong" if name == known else "text"
        item = items.Row("how", (key, name))
        yield line("  ", (f"{title:<{column}}", "claim"), (words, style), item=item, hang=column + 2)


def _variants(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = data.get("variants", {})
    return [one for one in found.values() if isinstance(one, dict)] if isinstance(found, dict) else []
