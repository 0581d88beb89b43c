"""The catalogue as text, Markdown or JSON: made from the rules' own docstrings, so that nothing is written twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from inspector.idps.loader import NAMES, load
from inspector.report.columns import wrap
from inspector.rules.rule import SECTIONS, Rule


def catalogue(rules: Sequence[Rule], form: str = "text", columns: int = 120) -> str:
    """Every rule in a line (in few columns: and what it says below), by stage; `markdown` is a table."""
    if form == "json":
        return json.dumps([_data(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"
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
        return json.dumps(_data(rule), indent=2, ensure_ascii=False) + "\n"
    return "\n".join(_markdown(rule) if form == "markdown" else _text(rule, columns)) + "\n"


def _text(rule: Rule, columns: int) -> Iterator[str]:
    yield from wrap(_head(rule), columns, "", "  ")
    for section in SECTIONS:
        yield from ("", section)
        yield from wrap(rule.text.get(section, ""), columns, "  ", "  ")
    fixes, shown = _idp_fixes(rule), example(rule)
    if fixes:
        yield from ("", "Fix by identity provider")
        for name, fix in fixes.items():
            yield from wrap(f"{name}: {fix}", columns, "  ", "    ")
    if shown:
        yield from ("", "Example")
        yield from wrap(f"{shown['story']} {shown['cause']}", columns, "  ", "  ")
        yield from wrap(shown["expected"], columns, "  expected  ", " " * 12)
        yield from wrap(shown["actual"], columns, "  actual    ", " " * 12)
    if rule.docs:
        yield from ("", *(f"  {url}" for url in rule.docs))


def _markdown(rule: Rule) -> Iterator[str]:
    from inspector.report.markdown import code, plain

    yield f"# {plain(_head(rule))}"
    for section in SECTIONS:
        yield from ("", f"**{section}**", "", plain(rule.text.get(section, "")))
    fixes, shown = _idp_fixes(rule), example(rule)
    if fixes:
        yield from ("", "**Fix by identity provider**", "")
        yield from (f"- {plain(name)}: {plain(fix)}" for name, fix in fixes.items())
    if shown:
        yield from ("", "**Example**", "", plain(f"{shown['story']} {shown['cause']}"), "")
        yield from (f"- {name}: {code(shown[name])}" for name in ("expected", "actual"))
    if rule.docs:
        yield from ("", *(f"- <{url}>" for url in rule.docs))


def _head(rule: Rule) -> str:
    return f"{rule.code} {rule.name} ({rule.severity}, stage {rule.stage}): {rule.title}"


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
    for name in NAMES:
        fix = load(name).fix(rule.name)
        if fix:
            found[load(name).title] = f"{fix.get('where', '')} — {fix.get('do', '')}"
    return found


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code, "name": rule.name, "severity": rule.severity, "stage": rule.stage, "title": rule.title,
        **{section: rule.text.get(section, "") for section in SECTIONS}, "fixes": _idp_fixes(rule),
        "targets": list(rule.targets), "docs": list(rule.docs),
        "example": example(rule),
    }  # fmt: skip
