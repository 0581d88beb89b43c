"""The report as Markdown for a ticket: what is wrong, what to do, and the evidence, in that order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from inspector.report.model import Report
from inspector.report.visible import visible
from inspector.report.words import (
    ATTRIBUTES,
    KINDS,
    LOGIN,
    READS,
    SIGNATURE,
    SYMBOLS,
    cell,
    consequences,
    own,
    provider,
    stores,
    unchecked,
    value,
)

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#|\w+;)")
_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_LITERAL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|\bwww\.)[^\s“”\"<>`]*[^\s“”\"<>`.,;:!?)'’]|(?<!\w)@\w+")
"""Addresses and names that a reader of Markdown would make a link of: shown as code, so they stay what they are."""


def to_markdown(report: Report, *, masked: bool = True) -> str:
    """GitHub's Markdown, also readable as it stands. Text from outside cannot become markup, a link or an image."""
    return "\n".join(_lines(report.to_dict(masked=masked))) + "\n"


def plain(text: str, limit: int | None = None) -> str:
    """Text from outside as Markdown text: no character of it is markup, no address in it a link."""
    text = visible(text, limit)
    out, done = [], 0
    for literal in _LITERAL.finditer(text):
        out += [_escaped(text[done : literal.start()]), code(literal[0], None)]
        done = literal.end()
    out.append(_escaped(text[done:]))
    return _AT_START.sub(lambda m: m[1] + (m[2] + "\\" if m[2].isdigit() else "\\" + m[2]), "".join(out))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: "\\" + m[0], text)


def code(text: str, limit: int | None = 500) -> str:
    """Text from outside as a code span, whatever backticks it holds."""
    text = visible(text, limit).replace("|", "\\|") or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    verdict = report["verdict"]
    symbol, words = LOGIN[verdict["login"]]
    yield f"# {symbol} Qlik Cloud login: {words}"
    yield ""
    yield f"**{plain(verdict['summary'])}**"
    yield ""
    facts = [f"provider: {plain(provider(report))}"]
    if report["observed_at"]:
        facts.append(f"observed: {plain(report['observed_at'])}")
    if verdict["qlik_status"] != "unknown":
        facts.append(f"Qlik's status: `{verdict['qlik_status']}`")
    if report["title"]:
        facts.insert(0, plain(report["title"], 200))
    yield " · ".join(facts)
    for note in report["notes"]:
        yield f"\n> {plain(note)}"
    remarks = [f for f in own(report) if f["severity"] == "info" and f["rule"] != verdict["root_cause"]]
    for finding in own(report):
        if finding not in remarks:
            yield ""
            yield from _finding(report, finding)
    yield from _user(report)
    yield from _mapping(report)
    yield from _tokens(report)
    yield from _timeline(report)
    if remarks:
        yield "\n## Worth knowing\n"
        yield from (f"- {f['code']} {f['rule']}: {plain(f['cause'], 1000)}" for f in remarks)
    yield from _unchecked(report)


def _finding(report: dict[str, Any], finding: dict[str, Any]) -> Iterator[str]:
    root = finding["rule"] == report["verdict"]["root_cause"]
    mark = "root cause" if root else finding["severity"]
    yield f"## {SYMBOLS[finding['severity']]} {finding['code']} {finding['rule']}: {mark}"
    yield ""
    yield plain(finding["cause"], 4000)
    shows = finding["expected"] is not None or finding["actual"] is not None
    if shows or finding["evidence"]:
        yield ""
        if shows:
            yield f"- expected: {code(value(finding['expected']))}"
            yield f"- actual: {code(value(finding['actual']))}"
        for evidence in finding["evidence"]:
            note = f" ({plain(evidence['note'], 400)})" if evidence["note"] else ""
            yield f"- evidence: {code(evidence['where'])}{note}"
    for fix in finding["fix"]:
        yield ""
        yield f"**Fix, {fix['who']}**: {plain(fix['where'])}  "
        yield plain(fix["do"], 4000)
    followers = consequences(report, finding["rule"])
    if followers:
        yield ""
        yield "It follows from this:"
        yield ""
        for follower in followers:
            yield f"- {follower['code']} {follower['rule']}: {plain(follower['cause'], 1000)}"
    links = [url for url in finding["docs"] if url.startswith("https://")]
    if links:
        yield ""
        yield "Documentation: " + " ".join(f"<{url}>" for url in links)


def _user(report: dict[str, Any]) -> Iterator[str]:
    user, suggestion = report["qlik_user"], report["suggestion"]
    if all(user[name] is None for name in ("subject", "name", "email")):
        return
    after = suggestion["qlik_user"] if suggestion else None
    yield "\n## What Qlik would store\n"
    yield "| | now |" + (" with the suggested mapping |" if after else "")
    yield "|---|---|" + ("---|" if after else "")
    for name in ATTRIBUTES:
        then = f" {_cell(after[name])} |" if after else ""
        yield f"| {name} | {_cell(user[name])} |{then}"
    if suggestion:
        changes = ", ".join(f"{name} → {lookup}" for name, lookup in suggestion["changes"].items())
        yield f"\nSuggested mapping ({plain(changes)}):\n"
        yield "```http"
        yield visible(f"{suggestion['request']['method']} {suggestion['request']['path']}")
        yield visible(json.dumps(suggestion["request"]["body"], ensure_ascii=False))
        yield "```"


def _mapping(report: dict[str, Any]) -> Iterator[str]:
    rows = [row for row in report["mapping"] if row["lookups"] or row["findings"]]
    if not rows:
        return
    reads = next((row["read_from"] for row in rows if row["read_from"] != "graph"), "graph")
    yield f"\n## Mapping: Qlik reads {READS[reads]}\n"
    yield "| | attribute | lookup | ID token | access token | userinfo | Qlik stores | |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        lookups = ", ".join(code(one) for one in row["lookups"]) or "—"
        held = " | ".join(_cell(row[source]) for source in ("id_token", "access_token", "userinfo"))
        stored = plain(stores(report, row), 200)
        found = " ".join(row["findings"])
        yield f"| {SYMBOLS[row['status']]} | {plain(row['attribute'])} | {lookups} | {held} | {stored} | {found} |"


def _tokens(report: dict[str, Any]) -> Iterator[str]:
    if not report["tokens"]:
        return
    yield "\n## Tokens\n"
    for token in report["tokens"]:
        _, words = SIGNATURE.get(token["signature"], ("", token["signature"]))
        header = token["header"] or {}
        said = "".join(f", {name} {code(value(header[name], 100))}" for name in ("alg", "kid") if name in header)
        state = "opaque" if token["format"] == "opaque" else f"signature {words}"
        yield f"- {KINDS.get(token['kind'], token['kind'])}: {state}{said}"


def _timeline(report: dict[str, Any]) -> Iterator[str]:
    shown = [entry for entry in report["timeline"] if entry["status"] or entry["note"]]
    if not shown:
        return
    yield "\n## Flow\n"
    yield "| step | request | status | ms | |"
    yield "|---|---|---|---|---|"
    for entry in report["timeline"]:
        took = entry["milliseconds"] if entry["milliseconds"] is not None else ""
        request = code(f"{entry['method']} {entry['url']}", 300)
        note = plain(entry["note"], 300)
        yield f"| {plain(entry['step'], 40)} | {request} | {entry['status'] or '—'} | {took} | {note} |"


def _unchecked(report: dict[str, Any]) -> Iterator[str]:
    reasons = unchecked(report)
    yield f"\n✔ {len(report['passed'])} checks passed"
    if not reasons:
        return
    total = sum(len(rules) for _, rules in reasons)
    yield f"\n<details><summary>◌ {total} not checked</summary>\n"
    for reason, rules in reasons:
        yield f"- {plain(reason, 400)}: {', '.join(code(rule) for rule in rules)}"
    yield "\n</details>"


def _cell(data: Any) -> str:
    """A value in a table; a code span, so that nothing in it is markup."""
    return "—" if cell(data) == "—" else code(cell(data, 200), None)
