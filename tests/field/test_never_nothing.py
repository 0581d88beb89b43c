"""No input that holds an error text is told “No error was found”, and none says that a login succeeds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from inspector.applications.errors import refusals
from inspector.diagnosis import diagnose
from inspector.idps.errors import whose_words
from inspector.idps.text import clean
from inspector.sources.found import SourceError
from inspector.sources.merging import Logins
from inspector.sources.registry import read

from .corpus import inputs, text_of

TESTS = Path(__file__).parent.parent
_CODE = re.compile(r"AADSTS\d{5,7}|\bMSIS\d{4}\b|\berror\W{1,4}(?:invalid_\w+|unauthorized_client|access_denied)")
_NOTHING = re.compile(r"No error was found|succeeds|shows nothing wrong")


def _literals(folder: str) -> list[str]:
    rows = json.loads((TESTS / folder / "literals.json").read_text(encoding="utf-8"))
    return [row["text"] for row in rows]


TEXTS = {
    # a case made from a base holds a whole login, in which a refusal may be beside the point
    "field": [text_of(row) for row in inputs() if "base" not in row],
    "providers": _literals("idps"),
    "applications": _literals("applications"),
}


def _complains(text: str) -> bool:
    """Whether an error text stands in it, found without the readers."""
    words = clean(text)
    return bool(_CODE.search(words) or refusals(words) or whose_words((words,)))


@pytest.mark.parametrize("corpus", TEXTS)
def test_beside_an_error_text_nothing_is_never_the_answer(corpus: str) -> None:
    silent = []
    for text in TEXTS[corpus]:
        if not _complains(text):
            continue
        logins = Logins()
        try:
            for piece in read(text).pieces:
                logins.add(piece, "a text")
        except SourceError:
            continue
        summaries = [diagnose(case).verdict.summary for case in logins.cases()]
        if all(_NOTHING.search(summary) for summary in summaries):
            silent.append((text[:160], summaries[0][:120]))
    assert not silent, "\n".join(map(str, silent))
