"""No text that is known to be an error's is told “No error was found”, and of none is said that a login succeeds. What
people bring is held to the same in `test_inputs`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load_all

from .nothing import is_silent

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize("folder", ["idps", "applications"])
def test_beside_an_error_text_nothing_is_never_the_answer(folder: str) -> None:
    silent = []
    for row in json.loads((TESTS / folder / "literals.json").read_text(encoding="utf-8")):
        try:
            reports = [diagnose(case) for case in load_all(row["text"])]
        except SourceError:
            continue
        if is_silent(row["text"], reports):
            silent.append(row["text"][:160])
    assert not silent, "\n".join(silent)
