"""Writes samples/ from the builders: `python -m tests.samples`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.words import value
from inspector.rules.catalogue import ALL
from tests.samples import FIRES

ROOT = Path(__file__).parents[2] / "samples"
EXAMPLES = Path(__file__).parents[2] / "inspector" / "report" / "examples.json"
LISTS = ("passed", "not_checked", "tool_version", "other_logins")
"""What a sample's report leaves out: it shows the case, not the catalogue. `test_lists.py` holds these once."""


def files(name: str) -> dict[str, str]:
    """The files of one sample by name."""
    story, build = FIRES[name]
    raw = {"title": story, **build()}
    report = diagnose(Case.from_dict(raw)).to_dict()
    shown = {member: value for member, value in report.items() if member not in LISTS}
    return {
        "login.case.json": _json(raw),
        "report.json": _json(shown),
        "README.md": f"# {name}\n\n{story}\n\nVerdict: {report['verdict']['summary']}\n",
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def index() -> str:
    """The catalogue with a link to each rule's sample, as samples/README.md."""
    lines = [
        "# The catalogue of findings",
        "",
        "Each name leads to a case that shows it: the case file, its report, and a line of story.",
        "",
        "| code | finding | severity | stage | what it says |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {r.code} | [{r.name}]({r.name}/README.md) | {r.severity} | {r.stage} | {r.title} |" for r in ALL]
    return "\n".join(lines) + "\n"


def examples() -> str:
    """What `explain` shows of each sample: a rule's story, cause, expected and actual."""
    shown = {}
    for name, (story, build) in FIRES.items():
        report = diagnose(Case.from_dict({"title": story, **build()})).to_dict()
        finding = next(f for f in report["findings"] if f["rule"] == name)
        shown[name] = {"story": story, **{n: value(finding[n]) for n in ("cause", "expected", "actual")}}
    return _json(shown)


def main() -> None:
    for folder in ROOT.iterdir() if ROOT.is_dir() else ():
        if folder.is_dir():
            shutil.rmtree(folder)
    for name in FIRES:
        folder = ROOT / name
        folder.mkdir(parents=True)
        for file, text in files(name).items():
            (folder / file).write_text(text, encoding="utf-8")
    (ROOT / "README.md").write_text(index(), encoding="utf-8")
    EXAMPLES.write_text(examples(), encoding="utf-8")


if __name__ == "__main__":
    main()
