"""A difference between two texts that the eye cannot see: look-alike letters, blanks, characters of no width."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅαοειυνκρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshdqwABEKMHOPCTYXIJSaoeiuvkpABEZHIKMNOPTYX"
)
"""Cyrillic and Greek letters by the Latin ones that they are taken for."""
_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_WORD = re.compile(r"[^\W\d_]+")
_SHOWN = 4
_TEXTS = 1000


def invisible_difference(one: str, other: str) -> str:
    """The code points that make the difference, as a sentence that begins with a blank; empty where it can be seen."""
    if one == other or _folded(one) != _folded(other):
        return ""
    found = [
        c for text, twin in ((one, other), (other, one)) for c in text if _counts(c) and text.count(c) > twin.count(c)
    ]
    named = _names(found)
    return f" The two look alike and are not: there is {named}." if named else ""


def confusables(value: Any) -> str:
    """The characters of a text, or of a list of texts, that the eye takes for others or does not see, by their code
    points; empty where there are none. A letter counts where Latin ones stand in the same word."""
    texts = [one for one in (value if isinstance(value, list) else [value])[:_TEXTS] if isinstance(one, str)]
    found = [c for text in texts for c in _blanks(text)]
    for text in texts:
        for word in _WORD.findall(text) if not text.isascii() else ():
            if any(c.isascii() for c in word):
                found += [c for c in word if ord(c) in _ALIKE]
    return _names(found)


def _blanks(text: str) -> list[str]:
    edges = text[: len(text) - len(text.lstrip())] + text[len(text.rstrip()) :]
    return [*edges, *(c for c in text if not c.isascii() and _SPACE.match(c))]


def _names(characters: list[str]) -> str:
    return ", ".join(_name(c) for c in list(dict.fromkeys(characters))[:_SHOWN])


def _folded(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_ALIKE))


def _counts(character: str) -> bool:
    return not character.isascii() or character.isspace()


def _name(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"
