"""The outline of a report: what is said, in which order. Every form draws these blocks, so none says it otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from inspector.case.model import parse_time
from inspector.report.blocks import (
    Block,
    Bullets,
    Code,
    Fix,
    Fold,
    Foot,
    Head,
    Heading,
    Item,
    Pairs,
    Para,
    Pre,
    Row,
    Table,
    Words,
)
from inspector.report.times import claim_times
from inspector.report.words import (
    ATTRIBUTES,
    KINDS,
    READS,
    SIGNATURE,
    SYMBOLS,
    cell,
    consequences,
    held,
    hypothetical,
    judged,
    mark,
    of_report,
    own,
    provider,
    read_as,
    side,
    stores,
    unchecked,
    value,
)

_ONE_ITEM = re.compile(r'\[\s+("(?:[^"\\]|\\.){0,200}")\s+\]')
_SOURCES = (("ID token", "id_token"), ("access token", "access_token"), ("userinfo", "userinfo"))
_MOST_EVIDENCE = 8
_AT_QLIK = ("qlik", "jwt-idp")
"""Targets whose logins Qlik sorts into its own classes."""
MASKED = "Secrets are left out; personal data are masked, keeping their shape."
CLEAR = "Secrets are left out; personal data are shown."


def title(report: dict[str, Any]) -> str:
    """The report's name, for a window or a file."""
    return f"{report['title'] or 'Qlik Cloud login'}: {of_report(report)[1]}"


def outline(
    report: dict[str, Any],
    *,
    masked: bool,
    target: str = "qlik",
    support: Iterable[Block] = (),
    tables: Sequence[Block] = (),
) -> Iterator[Block]:
    """The blocks of `Report.to_dict()`, the answer first and what was not checked last. `tables`: those of its target,
    already masked; `support`: the table of what the provider supports."""
    root = report["verdict"]["root_cause"]
    findings = own(report)
    remarks = [f for f in findings if f["severity"] == "info" and f["rule"] != root]
    remarks.sort(key=lambda f: not f["fix"])  # what somebody can do something about, before what is so by design
    yield _head(report, target)
    yield from (_item(report, f) for f in findings if f not in remarks)
    yield from _user(report)
    yield from _mapping(report)
    yield from tables
    yield from _tokens(report)
    yield from _flow(report)
    if remarks:
        yield Heading("Worth knowing")
        yield Bullets(tuple((Code(f["code"]), f" {f['cause']}") for f in remarks), SYMBOLS["info"])
    yield from support
    yield from _checks(report)
    yield Foot(f"{MASKED if masked else CLEAR} Made by qlik-inspector {report['tool_version']}.")


def _head(report: dict[str, Any], target: str) -> Head:
    verdict = report["verdict"]
    symbol, words = of_report(report)
    facts = [report["title"], provider(report)]
    facts.append(judged(report))
    status = verdict["qlik_status"]
    return Head(
        kind=verdict["login"],
        symbol=symbol,
        words=words,
        summary=verdict["summary"],
        facts=tuple(fact for fact in facts if fact),
        remarks=(f"Qlik's own word for it: {status}",) if status != "unknown" and target in _AT_QLIK else (),
        warnings=hypothetical(report),
        notes=(
            *report["notes"],
            *(f"Assumed: {a['what']}: {a['because']}." for a in report["assumptions"]),
            *read_as(report),
        ),
    )


def _item(report: dict[str, Any], finding: dict[str, Any]) -> Item:
    root = finding["rule"] == report["verdict"]["root_cause"]
    shows = finding["expected"] is not None or finding["actual"] is not None
    sides = (("expected", finding["expected"], finding["actual"]), ("actual", finding["actual"], finding["expected"]))
    known = (one for one in sides if shows and (one[0] == "actual" or one[1] is not None))
    values = tuple((name, Code(side(one, other) or value(one))) for name, one, other in known)
    return Item(
        severity=finding["severity"],
        symbol=SYMBOLS[finding["severity"]],
        code=finding["code"],
        name=finding["rule"],
        title=finding["title"],
        mark=mark(report, finding),
        root=root,
        cause=finding["cause"],
        values=values,
        evidence=tuple(_place(one) for one in finding["evidence"][:_MOST_EVIDENCE]),
        fixes=tuple(Fix(one["who"], one["where"], one["do"]) for one in finding["fix"]),
        followers=tuple((Code(f["code"]), f" {f['rule']}: {f['cause']}") for f in consequences(report, finding)),
        links=tuple(url for url in finding["docs"] if url.startswith("https://")),
    )


def _place(evidence: dict[str, Any]) -> Words:
    where = Code(evidence["where"])
    return (where, f" ({evidence['note']})") if evidence["note"] else where


def _user(report: dict[str, Any]) -> Iterator[Block]:
    user, suggestion = report["qlik_user"], report["suggestion"]
    elsewhere = {row["attribute"]: stores(report, row) for row in report["mapping"] if row["read_from"] == "graph"}
    if all(user[name] is None for name in ("subject", "name", "email")):
        return
    after = suggestion["qlik_user"] if suggestion else None
    yield Heading("What Qlik would store")
    if after is None:
        yield Table(("", "now"), tuple(Row((n, elsewhere.get(n) or _shown(user[n]))) for n in ATTRIBUTES))
        return
    new = {name for name in ATTRIBUTES if after[name] != user[name] and name not in elsewhere}
    told = {name: elsewhere.get(name) or _shown(user[name]) for name in ATTRIBUTES}
    rows = (Row((n, told[n], _shown(after[n]) if n in new else "same")) for n in ATTRIBUTES)
    marked = tuple((number, 2) for number, name in enumerate(ATTRIBUTES) if name in new)
    yield Table(("", "now", "with the suggested mapping"), tuple(rows), changed=marked)
    request = suggestion["request"]
    changes = ", ".join(f"{name} → {lookup}" for name, lookup in suggestion["changes"].items())
    yield Para(("Suggested mapping: ", Code(changes)))
    yield Pre(f"{request['method']} {request['path']}\n{as_json(request['body'])}")


def _mapping(report: dict[str, Any]) -> Iterator[Block]:
    rows = [row for row in report["mapping"] if row["lookups"] or row["findings"]]
    if not rows:
        return
    reads = next((row["read_from"] for row in rows if row["read_from"] != "graph"), "graph")
    sources = [s for s in _SOURCES if s[1] == reads or any(row[s[1]] is not None for row in rows)]
    yield Heading("Mapping", f"Qlik reads {READS[reads]}")
    yield Table(
        ("", "attribute", "lookup", *(name for name, _ in sources), "Qlik stores", ""),
        tuple(Row(_mapped(report, row, sources), row["status"], _unseen(row)) for row in rows),
        marked=next((n + 3 for n, (_, source) in enumerate(sources) if source == reads), None),
    )


def _mapped(report: dict[str, Any], row: dict[str, Any], sources: list[tuple[str, str]]) -> tuple[Words, ...]:
    shown_in = (_in_row(row, source) for _, source in sources)
    lookups: Words = Code(", ".join(row["lookups"])) if row["lookups"] else "—"
    stored = stores(report, row)
    shown: Words = Code(stored) if stored == held(row, "value") != "—" else stored
    return SYMBOLS[row["status"]], row["attribute"], lookups, *shown_in, shown, " ".join(row["findings"])


def _unseen(row: dict[str, Any]) -> str:
    return f"{row['attribute']} holds {row['unseen']}, which looks like something else." if row["unseen"] else ""


def _in_row(row: dict[str, Any], source: str) -> Words:
    text = held(row, source, 200)
    return text if text == "—" else Code(text)


def _tokens(report: dict[str, Any]) -> Iterator[Block]:
    if report["tokens"]:
        yield Heading("Tokens")
    now = parse_time(report["judged_at"]["time"])
    for token in report["tokens"]:
        symbol, words = SIGNATURE.get(token["signature"], ("◌", token["signature"]))
        if token["format"] == "opaque":
            symbol, words = "○", "opaque, nothing to verify"
        header, payload = token["header"] or {}, token["payload"]
        said = [value(header[name], 60) for name in ("alg", "kid") if header.get(name) is not None]
        times = tuple(claim_times(payload, now).items()) if payload and now else ()
        reason = token["reason"] if token["signature"] not in ("valid", "not-verifiable") else ""
        yield Fold(
            summary=" · ".join((f"{_named(token)}: {words}", *said)),
            symbol=symbol,
            brief=(*([Para(reason, quiet=True)] if reason else []), *([Pairs(times)] if times else [])),
            blocks=tuple(Pre(f"{n}\n{as_json(token[n])}") for n in ("header", "payload") if token[n] is not None),
        )


def _named(token: dict[str, Any]) -> str:
    name = KINDS.get(token["kind"], token["kind"])
    return f"refreshed {name}" if token["refreshed"] else f"exchanged {name}" if token.get("exchanged") else name


def _flow(report: dict[str, Any]) -> Iterator[Block]:
    entries = report["timeline"]
    if not any(entry["status"] or entry["note"] for entry in entries):
        return
    yield Heading("Flow")
    yield Table(("step", "status", "ms", "request"), tuple(_step(entry) for entry in entries))


def _step(entry: dict[str, Any]) -> Row:
    took = "" if entry["milliseconds"] is None else str(entry["milliseconds"])
    request = Code(f"{entry['method']} {entry['url']}".strip())
    failed = (entry["status"] or 0) >= 400
    return Row((entry["step"], str(entry["status"] or "—"), took, request), "error" if failed else "", entry["note"])


def _checks(report: dict[str, Any]) -> Iterator[Block]:
    reasons = unchecked(report)
    yield Heading("Checks")
    yield Para(f"✔ {len(report['passed'])} passed")
    if reasons:
        total = sum(len(rules) for _, rules in reasons)
        told = "; ".join(f"{reason} ({len(rules)})" for reason, rules in reasons[:6])
        rest = f"; other reasons ({sum(len(r) for _, r in reasons[6:])})" if reasons[6:] else ""
        items = tuple((reason, ", ".join(rules)) for reason, rules in reasons)
        yield Fold(f"{total} not checked", (Para(told + rest, quiet=True),), (Pairs(items),), "◌")


def _shown(data: Any) -> Words:
    """A value in a table; nothing is a dash."""
    text = cell(data, 200)
    return text if text == "—" else Code(text)


def as_json(data: Any) -> str:
    """Indented JSON, a list of one text in one line."""
    return _ONE_ITEM.sub(r"[\1]", json.dumps(data, indent=2, ensure_ascii=False))
