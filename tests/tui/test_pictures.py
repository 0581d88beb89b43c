"""The README's pictures show what the app shows now, and load nothing from outside."""

from __future__ import annotations

import pytest

from .pictures import FOLDER, PICTURES, picture, words


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_in_step(name: str) -> None:
    """Regenerate with `python -m tests.tui.pictures`, and look at them."""
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert words(kept) == words(picture(name))


@pytest.mark.parametrize("name", PICTURES)
def test_picture_loads_nothing(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "url(http" not in kept
    assert "@font-face" not in kept
    assert "<image" not in kept


def test_the_readme_shows_them_all() -> None:
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert all(f".github/pictures/{name}.svg" in readme for name in PICTURES)
