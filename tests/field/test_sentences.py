"""Sentences of public libraries and applications, each as its source words it: none is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_last_net import is_silent

SENTENCES = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_of_a_library_is_told(text: str) -> None:
    assert not is_silent(text)
