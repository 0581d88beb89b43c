"""Inputs as people paste them, with what is right, and how one is judged: texts and claims are real kinds, all names,
hosts and ids are made up."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from inspector.sources.found import SourceError
from inspector.sources.loading import load_all
from tests.seeds.table import made
from tests.sources.tokens import signed

HERE = Path(__file__).parent
REDIRECT = (
    "redirect-uri-mismatch",
    "redirect-uri-near-miss",
    "redirect-uri-alias-host",
    "redirect-uri-in-sign-out-list",
    "redirect-uri-saml-path",
)


FILES = sorted(file.stem for file in HERE.glob("*.toml"))


@cache
def inputs_of(file: str) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads((HERE / f"{file}.toml").read_text(encoding="utf-8"))["input"])


@cache
def inputs() -> tuple[dict[str, Any], ...]:
    return tuple(row for file in FILES for row in inputs_of(file))


def text_of(row: dict[str, Any]) -> str:
    if "base" in row:  # a case file: a healthy login with changes, as in the tables of the guides
        return json.dumps(made(row))
    text: str = row["text"].strip("\n")
    if "claims" in row:
        token = signed(row["claims"], **row.get("header", {}))
        width, mark = row.get("wrap", (len(token), ""))
        lines = [mark + token[n : n + width] for n in range(0, len(token), width)]
        text = text.replace("<TOKEN>", "\n".join(lines))
    return text


def judged(row: dict[str, Any], text: str) -> list[tuple[Case, Report]]:
    """The logins of a text, the newest first, and what is said of each. Raises SourceError."""
    return [(case, diagnose(case)) for case in load_all(text, target=row.get("target"))]


def faults(row: dict[str, Any], judgement: tuple[Case, Report] | SourceError) -> list[str]:
    """What a judgement lacks or has too much by its row; empty where it is right."""
    if isinstance(judgement, SourceError):
        if 2 not in row.get("exit", ()):
            return [f"not recognised: {judgement}"]
        return [] if re.search(row.get("says", ""), str(judgement)) else [f"does not say {row['says']}"]
    return [*of_case(row, judgement[0]), *of_report(row, judgement[1])]


def of_case(row: dict[str, Any], case: Case) -> list[str]:
    """What a case does not hold by the row, or holds and must not; a text that begins with “~” is a pattern."""
    held = case.to_dict()
    wrong = [f"holds {name}" for name in row.get("not_held", ()) if name in held]
    for path, due in row.get("holds", {}).items():
        value = _at(held, path)
        pattern = due[1:] if isinstance(due, str) and due.startswith("~") else None
        fits = bool(re.search(pattern, str(value))) if pattern else value == due
        wrong += [] if fits else [f"{path} is {value!r}"]
    return wrong


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else value
        value = next(iter(value[int(part) :]), None) if isinstance(value, list) and part.isdigit() else value
    return value


def of_report(row: dict[str, Any], report: Report) -> list[str]:
    """What a report lacks or has too much by the row; empty where it is right."""
    names = [f.rule for f in report.findings]
    leads = {report.verdict.root_cause, report.verdict.lead, *names[:1]}
    allowed = {rule for name in row.get("any", ()) for rule in (REDIRECT if name == "R" else (name,))}
    wrong = []
    if allowed and not leads & allowed:
        wrong.append(f"cause {report.verdict.root_cause or report.verdict.lead or names[:1]}")
    wrong += [f"lacks {rule}" for rule in row.get("find", ()) if rule not in names]
    wrong += [f"has {rule}" for rule in row.get("not", ()) if rule in names]
    if row.get("clean"):
        wrong += [f"error {f.rule}" for f in report.findings if f.severity == "error" and not f.assumed]
    if row.get("provider") and report.provider.name != row["provider"]:
        wrong.append(f"provider {report.provider.name}")
    if report.verdict.login in row.get("login_not", ()):
        wrong.append(f"login {report.verdict.login}")
    if "reads" in row and row["reads"] not in (read := {line.read_from for line in report.mapping}):
        wrong.append(f"reads {read}")
    if "says" in row and not re.search(row["says"], str(report.to_dict())):
        wrong.append(f"does not say {row['says']}")
    return wrong


def rules_named(row: dict[str, Any]) -> set[str]:
    return {rule for member in ("any", "find", "not") for rule in row.get(member, ()) if rule != "R"}
