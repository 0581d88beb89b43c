"""samples/ holds what the builders make: regenerate with `python -m tests.samples`."""

from __future__ import annotations

import pytest

from tests.samples import FIRES
from tests.samples.__main__ import EXAMPLES, ROOT, examples, files, index

RENEW = "if the change is meant, run: python -m tests.samples"


@pytest.mark.parametrize("name", FIRES)
def test_sample_is_in_step(name: str) -> None:
    for file, text in files(name).items():
        path = ROOT / name / file
        assert path.is_file() and path.read_text(encoding="utf-8") == text, f"{name}/{file}: {RENEW}"


def test_there_are_no_others() -> None:
    assert {p.name for p in ROOT.iterdir() if p.is_dir()} == set(FIRES), RENEW


def test_the_catalogue_lists_every_rule() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == index(), RENEW


def test_what_explain_shows_is_in_step() -> None:
    assert EXAMPLES.read_text(encoding="utf-8") == examples(), RENEW
