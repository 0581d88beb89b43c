"""What a field or a step of the setup is for, where its value stands, and what was found out about it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from inspector import places
from inspector.idps.loader import GENERIC, load
from inspector.idps.model import Idp
from inspector.idps.recognise import Signals, recognise
from inspector.qlik.identity_provider import IdentityProvider
from inspector.tui import items
from inspector.tui.lines import BLANK, Line, fit, line
from inspector.tui.masker import Masker, as_json
from inspector.tui.pages import BY_NAME
from inspector.tui.state import State
from inspector.tui.tab import Tab
from inspector.tui.views.marks import provider_name
from inspector.tui.views.setup_fields import FIELDS, TARGETS, answers, check_field

FILE = Path(__file__).parents[1] / "setup.toml"
ROWS = 30
"""Lines of a member of Qlik's configuration that are shown."""


@cache
def descriptions() -> dict[str, dict[str, dict[str, Any]]]:
    """{field | step: {name: {for, qlik, place, member, where, steps}}}"""
    return tomllib.loads(FILE.read_text("utf-8"))


def detail(state: State, tab: Tab | None, masker: Masker, item: items.Item | None) -> Iterator[Line]:
    if isinstance(item, items.Field):
        yield from _field(state, tab, masker, item.name)
    elif isinstance(item, items.SetupStep | items.Command):
        yield from _step(item.name if isinstance(item, items.SetupStep) else item.action)
    elif isinstance(item, items.Member) and tab is not None:
        yield from _member(tab, masker, item.path)
    else:
        yield line(("Setup", "title"))
        yield BLANK
        yield line(BY_NAME["setup"].about)


def _field(state: State, tab: Tab | None, masker: Masker, name: str) -> Iterator[Line]:
    about, field = descriptions()["field"][name], next(one for one in FIELDS if one.name == name)
    value = state.settings.get(name, "")
    good, words = check_field(name, value, state.settings.get("target", ""))
    yield line((field.title, "title"), ("   needed" if field.needed else "", "warning"))
    yield BLANK
    yield line(about["for"])
    if words:
        yield line(("✔ " if good else "✖ ", "ok" if good else "error"), masker.text(words, limit=400), hang=2)
    if name == "target":
        yield BLANK
        for one, said in TARGETS.items():
            yield line(("● " if one == (value or "qlik") else "○ ", "info"), (f"{one:<19}", "strong"), said, hang=21)
    yield BLANK
    if field.choices:
        yield _place("⏎", "takes the next choice")
    yield from _places(state, tab, about, name)
    if (known := _in_qlik(tab, about.get("member", ""))) and known != value:
        yield _place("Qlik has", masker.text(known, limit=300), "strong")


def _places(state: State, tab: Tab | None, about: dict[str, Any], name: str) -> Iterator[Line]:
    """Where the value stands in Qlik and in the provider's console."""
    if about.get("qlik"):
        yield _place("in Qlik", places.named(about["qlik"]))
    if about.get("where"):
        yield _place("made at", about["where"])
    idp, variant = _provider(state, tab)
    place = idp.console(about.get("place", ""), variant)
    if place:
        yield _place("at " + provider_name(idp.name), place)
    if idp.name == GENERIC:
        return
    if name == "issuer" and (form := idp.table("discovery", variant).get("url")):
        yield _place("it looks like", str(form))
    if name == "redirect_uri" and (note := idp.table("loopback", variant).get("note")):
        yield _place("", str(note), "muted")


def _provider(state: State, tab: Tab | None) -> tuple[Idp, str]:
    """The provider of the typed issuer, else of the case."""
    typed = state.settings.get("issuer", "")
    if typed:
        found = recognise(Signals(issuers=(typed,)))
        return load(found.name), found.variant or ""
    if tab is not None:
        return load(tab.report.provider.name), tab.report.provider.variant or ""
    return load(GENERIC), ""


def _in_qlik(tab: Tab | None, member: str) -> str:
    """What Qlik's imported configuration says."""
    if tab is None or not member or tab.case.object("identity_provider") is None:
        return ""
    return str(getattr(IdentityProvider(tab.configuration(), imported=True), member) or "")


def _step(name: str) -> Iterator[Line]:
    about = descriptions()["step"].get(name, {})
    yield line((about.get("title", ""), "title"))
    yield BLANK
    yield line(about.get("for", ""))
    for number, what in enumerate(about.get("steps", ()), 1):
        yield line((f"{number}  ", "key"), what, hang=3)


def answer(state: State, masker: Masker) -> list[Line]:
    """What the network said when it was asked about a field."""
    said = list(answers(state, masker, 0, 20))
    return [BLANK, line(("What it answered", "heading")), *said] if said else []


def _member(tab: Tab, masker: Masker, path: str) -> Iterator[Line]:
    """What stands at a path of Qlik's configuration, whole."""
    from inspector.tui.actions.copying import at_path

    value = at_path(tab, path)
    name = path.rpartition(".")[2]
    yield line((path, "claim"))
    yield BLANK
    if isinstance(value, dict | list):
        shown = masker.claims({name: value})[name] if masker.sharing else masker.value(value)
        rows = as_json(shown, indent=2).splitlines()
        for row in rows[:ROWS]:
            yield line((row, "text"), hang=len(row) - len(row.lstrip()) + 2)
        if len(rows) > ROWS:
            yield line((f"… {len(rows) - ROWS:,} more lines", "muted"))
    else:
        yield line(masker.claim(name, value))


def _place(name: str, value: str, style: str = "text") -> Line:
    return line((fit(name, 18), "muted"), (value, style), hang=18)
