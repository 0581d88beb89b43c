"""The outline of a comparison: the most telling difference first, the expected ones in a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.report.blocks import Block, Code, Head, Heading, Pairs, Para, Row, Table, Words
from inspector.report.words import cell, login_words

TITLE = "Two Qlik Cloud logins compared"
KINDS = {
    "verdict": "Verdict",
    "finding": "Finding",
    "user": "Qlik user",
    "claim": "Claim",
    "configuration": "Setting",
    "signature": "Signature",
    "answer": "Answer",
    "request": "Request",
    "provider": "Provider",
    "header": "Token header",
    "keys": "Keys",
    "time": "Time",
}
EXPECTED = "Differ between any two logins or people"
NOTHING = "Nothing that decides differs: same findings, same settings, same claims."
_MOST = 400


def outline(data: dict[str, Any]) -> Iterator[Block]:
    """The blocks of `Comparison.to_dict()`."""
    telling = [d for d in data["differences"] if not d["expected"]]
    lead = next((d["note"] for d in telling if d["rank"] < 0), "")
    summary = f"{len(telling)} things that decide differ." if len(telling) > 1 else "One thing that decides differs."
    if lead:
        summary = f"{lead[:1].upper()}{lead[1:]}. {summary}"
    yield Head("unknown", "≠" if telling else "✔", TITLE, summary if telling else NOTHING)
    yield Pairs(tuple((side.upper(), _side(data[side])) for side in ("a", "b")))
    if telling:
        yield Heading("What differs")
        yield Table(("what", "A", "B"), tuple(_row(difference) for difference in telling[:_MOST]))
    expected = [d["where"] for d in data["differences"] if d["expected"]]
    if expected:
        yield Para(f"{EXPECTED}: {', '.join(expected[:60])}", quiet=True)
    yield Para(f"{data['same']} things compared are the same.", quiet=True)


def _side(side: dict[str, Any]) -> Words:
    symbol, words = login_words(side["login"], side["root_cause"])
    name = " · ".join(part for part in (side["title"], side["provider"]) if part)
    return f"{name}: {symbol} {words}. {side['summary']}"


def _row(difference: dict[str, Any]) -> Row:
    what: Words = (f"{KINDS[difference['kind']]}: ", Code(difference["where"]))
    return Row((what, *(_shown(difference[side]) for side in ("a", "b"))), note=difference["note"])


def _shown(data: Any) -> Words:
    text = cell(data)
    return text if text == "—" else Code(text)
