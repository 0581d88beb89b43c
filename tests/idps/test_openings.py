"""The plain beginnings of a pattern: a match that they rule out would be lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from inspector.applications.errors import ErrorText, error_texts
from inspector.idps.errors import clean
from inspector.idps.loader import engines, load, names
from inspector.idps.model import ErrorPattern
from inspector.idps.openings import openings
from inspector.idps.sieve import Sieve
from inspector.sources.registry import read

NAMES, ENGINES = names(), engines()
LITERALS = json.loads((Path(__file__).parent / "literals.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"AADSTS50011\b(?:: x)?", ("aadsts50011",)),
        (r"Client not found\.", ("client not found.",)),
        (r"abc?d", ("ab",)),
        (r"abc{0,3}", ("ab",)),
        (r"one|two (?:a|b)", ("one", "two ")),
        (r"(?:one|two) three", ("one", "two")),
        (r"(?P<x>one|(?:two|three)) four", ("one", "two", "three")),
        (r"(?:one|two)? three", ("one", "two", " three")),
        (r"(?:one|two)?", ("one", "two", "")),
        (r"(?:one|two)?? three", ("one", "two", "")),
        (r"(?:one|two){0,3} three", ("",)),
        (r"(?<!no )(?!x)[Oo]ne? [ab]", ("on",)),
        ("'?one", ("'", "one")),
        (r"x?", ("x", "")),
        (r"x*one", ("",)),
        (r"(?-i:\bOne)", ("one",)),
        (r"\bnot|n't", ("not", "n't")),
        (r"[ab|]c|d", ("", "d")),
        (r"a\|b", ("a|b",)),
        (r"\S{1,5}x", ("",)),
        (r"\"error\": ?x", ('"error":',)),
    ],
)
def test_openings(pattern: str, expected: Any) -> None:
    assert openings(pattern) == expected


def test_every_match_begins_with_an_opening() -> None:
    texts = [clean(x["text"]) for x in LITERALS]
    checked = 0
    for name in NAMES + ENGINES:
        for e in load(name).errors:
            for text in texts:
                if found := e.regex.search(text):
                    assert any(found[0].lower().startswith(o) for o in openings(e.pattern)), (e.pattern, found[0])
                    checked += 1
    assert checked > 500


def test_the_sieve_keeps_every_pattern_that_fits() -> None:
    patterns: list[ErrorPattern | ErrorText] = [
        *(e for name in NAMES + ENGINES for e in load(name).errors),
        *error_texts(),
    ]
    sieve = Sieve(patterns)
    kept = tried = 0
    for text in (clean(x["text"]) for x in LITERALS[::3]):
        sifted = sieve.sift("nothing", text.lower())
        assert sifted == [one for one in patterns if one in sifted]
        assert {one.pattern for one in sifted} >= {one.pattern for one in patterns if one.regex.search(text)}
        kept, tried = kept + len(sifted), tried + len(patterns)
    assert kept * 5 < tried


def test_no_pattern_is_worked_out_again() -> None:
    """Each text that is read asks for those of every file: working them out costs ten times the search."""
    read("login failed: AADSTS50011: The redirect URI is wrong. IDX10214: Audience validation failed.")
    before = openings.cache_info().misses
    read("login failed: AADSTS7000215: Invalid client secret provided. IDX10205: Issuer validation failed.")
    assert openings.cache_info().misses == before
