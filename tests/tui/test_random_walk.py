"""Whoever presses anything at random finds no way to crash it, to be caught in it, to lose a login, or to see a
secret."""

from __future__ import annotations

import pytest

from .random_walk import walk


@pytest.mark.parametrize("seed", [1, 2, 4, 7])
def test_anything_may_be_pressed(seed: int) -> None:
    walk(seed, 60)
