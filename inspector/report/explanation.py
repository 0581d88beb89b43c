"""The catalogue as text, Markdown or JSON: made from the rules' own docstrings, so that nothing is written twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from inspector.idps.loader import load, names
from inspector.report.blocks import Block, Bullets, Code, Heading, Pairs, Para
from inspector.report.claims import STANDARD, explain
from inspector.report.columns import wrap
from inspector.report.forms import draw
from inspector.report.json_text import to_json
from inspector.rules.rule import SECTIONS, Rule


def catalogue(rules: Sequence[Rule], form: str = "text", columns: int = 120) -> str:
    """Every rule in a line (in few columns: and what it says below), by stage; `markdown` is a table."""
    if form == "json":
        return to_json([_data(rule) for rule in rules])
    if form == "markdown":
        rows = [f"| {r.code} | `{r.name}` | {r.severity} | {r.stage} | {r.title} |" for r in rules]
        return "\n".join(("| code | name | severity | stage | what it says |", "|---|---|---|---|---|", *rows)) + "\n"
    lines: list[str] = []
    for stage, group in groupby(rules, key=lambda r: r.stage):
        lines += ["", stage]
        for r in group:
            first = f"  {r.code}  {r.severity:<8} {r.name:<38} "
            if len(first) + len(r.title) <= columns:
                lines.append(first + r.title)
            else:
                lines += [first.rstrip(), *wrap(r.title, columns, " " * 16, " " * 16)]
    return "\n".join(lines[1:]) + "\n"


def one(rule: Rule, form: str = "text", columns: int = 100) -> str:
    """One rule: what it means, why Qlik cares, the fix in general and per identity provider, its source."""
    if form == "json":
        return to_json(_data(rule))
    return draw(rule.title, _outline(rule), form, columns=columns).lstrip("\n")


def claim(name: str, form: str = "text", columns: int = 80) -> str:
    """A claim: what it is, and the section of the standard that defines it; empty where it is none that is known."""
    meaning = explain(name) or explain(name, header=True)
    section, address = STANDARD.get(name, ("", ""))
    if not meaning:
        return ""
    if form == "json":
        return to_json({"claim": name, "meaning": meaning, "section": section or None, "url": address or None})
    where: tuple[Block, ...] = (Para(("Defined in ", Code(section), ": ", Code(address))),) if section else ()
    return draw(name, (Heading(name, level=1), Para(meaning), *where), form, columns=columns).lstrip("\n")


def _outline(rule: Rule) -> Iterator[Block]:
    yield Heading(f"{rule.code} {rule.name} ({rule.severity}, stage {rule.stage})", rule.title, level=1)
    for section in SECTIONS:
        yield Heading(section)
        yield Para(rule.text.get(section, ""))
    fixes, shown = _idp_fixes(rule), example(rule)
    if fixes:
        yield Heading("Fix by identity provider")
        yield Bullets(tuple(f"{name}: {fix}" for name, fix in fixes.items()))
    if shown:
        yield Heading("Example")
        yield Para(f"{shown['story']} {shown['cause']}")
        yield Pairs(tuple((name, Code(shown[name])) for name in ("expected", "actual")))
    if rule.docs:
        yield Heading("Documentation")
        yield Bullets(tuple(Code(url) for url in rule.docs))


def example(rule: Rule) -> dict[str, str] | None:
    """The sample's story, cause, expected and actual; its people are invented."""
    return _examples().get(rule.name)


@cache
def _examples() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return found


def _idp_fixes(rule: Rule) -> dict[str, str]:
    """Each provider's own fix, by its title."""
    found = {}
    for name in names():
        fix = load(name).fix(rule.name)
        if fix:
            found[load(name).title] = f"{fix.get('where', '')} — {fix.get('do', '')}"
    return found


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "stage": rule.stage,
        "title": rule.title,
        **{section: rule.text.get(section, "") for section in SECTIONS},
        "fixes": _idp_fixes(rule),
        "targets": list(rule.targets),
        "docs": list(rule.docs),
        "example": example(rule),
    }
