"""Hostile logs: no pattern of a log's or an export's form takes more than linear time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.idps.loader import forms
from inspector.sources.logs.log_form import compiled
from tests.field.corpus import inputs

SIZE, VALUE = 100_000, 2000
OF_TEXTS = {"sign", "line", "pairs", "begins", "told", "separator"}
"""What is sought in a whole text; all else is a pattern for one value, of which only the beginning is looked at."""
SAID = "\n".join(row["text"] for row in inputs() if "provider" in row)


def patterns(form: Any, name: str = "", *, of_text: bool = False) -> Iterator[tuple[str, bool]]:
    if isinstance(form, str):
        yield form, of_text or name in OF_TEXTS
    elif isinstance(form, list):
        for part in form:
            yield from patterns(part, name, of_text=of_text)
    elif isinstance(form, dict):
        for member, part in form.items():
            yield from patterns(part, member, of_text=of_text or member == "also")


def readable(pattern: str) -> bool:
    try:
        compiled(pattern)
    except re.error:
        return False  # a path or a text
    return re.search(r"[*+?{|]", pattern) is not None


def attacks(pattern: str, size: int) -> Iterator[str]:
    """A real text's beginnings over and over, and with what nearly fits behind them."""
    hit = compiled(pattern).search(SAID)
    text = hit[0] if hit and hit[0] else re.sub(r"\\[bsSwWdD]|[()?:\[\]{}|^$*+]|\\", "", pattern) or "x"
    for share in (0.25, 0.5, 0.75, 1):
        start = text[: max(1, int(len(text) * share))][:size]
        yield start * (size // len(start))
        yield from (start + unit * (size // len(unit)) for unit in (" ", "a", "a=b ", "\n"))


@pytest.mark.parametrize("kind", ["log_entry", "export", "foreign"])
def test_every_pattern_of_a_form_finishes_on_hostile_texts(kind: str) -> None:
    """Run beside a watchdog: a pattern that explodes is named instead of hanging the run."""
    current: list[str] = []
    found = {one for _, form in forms(kind) for one in patterns(dict(form)) if readable(one[0])}
    assert found
    done = threading.Event()

    def run() -> None:
        for pattern, of_text in sorted(found):
            current[:] = [pattern]
            for attack in attacks(pattern, SIZE if of_text else VALUE):
                for _ in compiled(pattern).finditer(attack):
                    pass
        done.set()

    threading.Thread(target=run, daemon=True).start()
    assert done.wait(60), f"does not finish: {current}"
