"""The catalogue as text, Markdown or JSON: made from the rules' own docstrings, so that nothing is written twice."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from inspector.idps.loader import NAMES, load
from inspector.report.words import value
from inspector.rules.rule import SECTIONS, Rule


def catalogue(rules: Sequence[Rule], form: str = "text") -> str:
    """Every rule in a line, by stage; `markdown` is the table of the documentation."""
    if form == "json":
        return json.dumps([_data(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"
    if form == "markdown":
        rows = [f"| {r.code} | `{r.name}` | {r.severity} | {r.stage} | {r.title} |" for r in rules]
        return "\n".join(("| code | name | severity | stage | what it says |", "|---|---|---|---|---|", *rows)) + "\n"
    lines: list[str] = []
    for stage, group in groupby(rules, key=lambda r: r.stage):
        lines += ["", stage, *(f"  {r.code}  {r.severity:<8} {r.name:<38} {r.title}".rstrip() for r in group)]
    return "\n".join(lines[1:]) + "\n"


def one(rule: Rule, form: str = "text") -> str:
    """One rule: what it means, why Qlik cares, the fix in general and per identity provider, its source."""
    if form == "json":
        return json.dumps(_data(rule), indent=2, ensure_ascii=False) + "\n"
    bold, bullet = ("**", "- ") if form == "markdown" else ("", "  ")
    head = f"{rule.code} {rule.name} ({rule.severity}, stage {rule.stage}): {rule.title}"
    lines = [f"# {head}" if form == "markdown" else head]
    for section in SECTIONS:
        lines += ["", f"{bold}{section}{bold}", *_wrapped(rule.text.get(section, ""), form)]
    fixes = _idp_fixes(rule)
    if fixes:
        lines += ["", f"{bold}Fix by identity provider{bold}"]
        lines += [line for name, fix in fixes.items() for line in _hung(f"{bullet}{name}: {fix}", form)]
    shown = example(rule)
    if shown:
        lines += ["", f"{bold}Example{bold}", *_wrapped(f"{shown['story']} {shown['cause']}", form)]
        lines += [f"{bullet}expected: {shown['expected']}", f"{bullet}actual: {shown['actual']}"]
    if rule.docs:
        lines += ["", *(f"{bullet}{url}" for url in rule.docs)]
    return "\n".join(lines) + "\n"


def example(rule: Rule) -> dict[str, str] | None:
    """The sample's story, cause, expected and actual (its people are invented); None where there are no samples."""
    for folder in (files("inspector") / "samples", Path(__file__).parents[2] / "samples"):
        try:
            told = json.loads((folder / rule.name / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        finding = next(f for f in told["findings"] if f["rule"] == rule.name)
        return {"story": told["title"], **{n: value(finding[n]) for n in ("cause", "expected", "actual")}}
    return None


def _wrapped(text: str, form: str) -> list[str]:
    return [text] if form == "markdown" else textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="  ")


def _hung(text: str, form: str) -> list[str]:
    return [text] if form == "markdown" else textwrap.wrap(text, 100, subsequent_indent="    ")


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
