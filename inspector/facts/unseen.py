"""A difference between two texts that the eye cannot see: look-alike letters, blanks, characters of no width."""

from __future__ import annotations

import re
import unicodedata

_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅαοειυνκρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshdqwABEKMHOPCTYXIJSaoeiuvkpABEZHIKMNOPTYX"
)
"""Cyrillic and Greek letters by the Latin ones that they are taken for."""
_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_SHOWN = 4


def unseen(one: str, other: str) -> str:
    """The code points that make the difference, as a sentence that begins with a blank; empty where it can be seen."""
    if one == other or _folded(one) != _folded(other):
        return ""
    odd = [
        c for text, twin in ((one, other), (other, one)) for c in text if _counts(c) and text.count(c) > twin.count(c)
    ]
    named = ", ".join(_name(c) for c in list(dict.fromkeys(odd))[:_SHOWN])
    return f" The two look alike and are not: there is {named}." if named else ""


def _folded(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_ALIKE))


def _counts(character: str) -> bool:
    return not character.isascii() or character.isspace()


def _name(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"
