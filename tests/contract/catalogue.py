"""The catalogue as others know it: codes, names, stages and severities that a report can be compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple


class Entry(NamedTuple):
    code: str
    name: str
    stage: str
    severities: tuple[str, ...]


def entries() -> dict[str, Entry]:
    """The fixed rules and the further ones, by name."""
    lines = Path(__file__).with_name("catalogue.txt").read_text(encoding="utf-8").splitlines()
    found = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: Entry(code, name, stage, tuple(severity.split("/"))) for code, name, stage, severity in found}


ENTRIES = entries()


def strange(report: dict[str, Any]) -> list[str]:
    """The findings whose severity or stage is not one that the catalogue gives their rule."""
    return [
        f"{f['code']} {f['rule']} is {f['severity']} at {f['stage']}"
        for f in report["findings"]
        if f["severity"] not in ENTRIES[f["rule"]].severities or f["stage"] != ENTRIES[f["rule"]].stage
    ]
