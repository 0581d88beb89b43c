"""JSON as it is written for a person, a program or a terminal: the same data, nothing that a terminal obeys."""

from __future__ import annotations

import json
from typing import Any

from inspector.report.visible import obeyed


def to_json(data: Any, indent: int | None = 2) -> str:
    """JSON text with its last line break. Names stay readable; controls (also C1), bidi marks, invisible characters and
    lone surrogates, all of which stand only inside strings, are written as `\\u….`"""
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    if not text.isascii() or "\x7f" in text:
        text = "\n".join(_escaped(line) if obeyed(line) else line for line in text.split("\n"))
    return text + "\n"


def _escaped(line: str) -> str:
    return "".join(json.dumps(c)[1:-1].replace("\x7f", "\\u007f") if obeyed(c) else c for c in line)
