"""Writes samples/ from the builders: `python -m tests.samples`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.rules.catalogue import ALL
from tests.samples import FIRES

ROOT = Path(__file__).parents[2] / "samples"


def files(name: str) -> dict[str, str]:
    """The files of one sample by name."""
    story, build = FIRES[name]
    raw = {"title": story, **build()}
    report = diagnose(Case.from_dict(raw)).to_dict()
    return {
        "login.case.json": _json(raw),
        "report.json": _json(report),
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


if __name__ == "__main__":
    main()
