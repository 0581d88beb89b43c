"""What every demo says: `python -m tests.demo.told` writes it down; what it writes is read by a person."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from inspector.demo import play, scenarios
from inspector.diagnosis import diagnose
from inspector.report.model import Report

FILE = Path(__file__).with_name("told.toml")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PORT = re.compile(r"localhost:\d+")


def told(report: Report) -> dict[str, str]:
    """Verdict, sentence, lead and its first fix, without what differs from one run to the next."""
    lead = report.lead
    fix = lead.fix[0] if lead and lead.fix else None
    said = {
        "login": report.verdict.login,
        "says": report.verdict.summary,
        "lead": report.verdict.lead or "",
        "who": fix.who if fix else "",
        "where": fix.where if fix else "",
        "do": fix.do if fix else "",
    }
    return {name: _PORT.sub("localhost:PORT", _TIME.sub("TIME", text)) for name, text in said.items()}


def expected() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    lines = []
    for one in scenarios():
        lines.append(f"[{one.name}]")
        lines += [f"{name} = '''{text}'''" for name, text in told(diagnose(play(one.name))).items()]
        lines.append("")
    FILE.write_text("\n".join(lines), encoding="utf-8")
