"""A short run of the fuzzer, the same every time; and lone surrogates anywhere in a case, in every form and view."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.sources.loading import load
from tests.cases import okta
from tests.fuzz import _places, corpus, judged, one_round, shown
from tests.hostile import foreign

CASE = okta().dict()
TEXTS = [number for number, (holder, key) in enumerate(_places(CASE)) if isinstance(holder[key], str)]


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    return corpus()


@pytest.mark.parametrize("seed", range(0, 20, 10))
def test_no_mutation_is_a_fault_or_an_escape(seed: int, cases: list[dict[str, Any]]) -> None:
    assert [(n, hit) for n in range(seed, seed + 10) if (hit := one_round(n, cases))] == []


@settings(max_examples=12)
@given(st.sampled_from(TEXTS), st.sampled_from(["\ud83d", "\udc00\ud800", "a\udfffb"]), st.booleans())
def test_a_lone_surrogate_anywhere_is_shown_in_every_form(place: int, text: str, whole: bool) -> None:
    raw = json.loads(json.dumps(CASE))
    holder, key = list(_places(raw))[place]
    holder[key] = text if whole else f"{holder[key]}{text}"
    if (found := judged(raw)) is not None:
        for where, written in shown(*found):
            written.encode("utf-8")
            assert foreign(written) == [], where


@pytest.mark.parametrize("where", ["access_token", "refresh_token", "id_token", "Set-Cookie", "page"])
def test_a_lone_surrogate_in_a_secret(where: str) -> None:
    if where == "page":
        raw = {**CASE, "authorize": {"response": {"status": 400, "body": '<input type=hidden name=x value="\ud83d">'}}}
    elif where == "Set-Cookie":
        raw = {
            **CASE,
            "exchanges": [{"step": "token", "method": "GET", "url": "https://x/", "headers": {where: "a=\ud83d"}}],
        }
    else:
        given = json.dumps({"token_type": "bearer", "access_token": "opaque-value", where: "hush\ud83dhush-value"})
        raw = load(given).to_dict()
    found = judged(raw)
    assert found is not None
    for form, written in shown(*found, found):
        assert foreign(written) == [] and (form == "export case-plain" or "hush-value" not in written), form
