"""The words that providers, standards and this program use. In a sentence from outside, a capitalised word that is none
of them is taken for a name: of a person, a company, an application.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from inspector.masking.written import readable

FILE = Path(__file__).with_name("words.txt")
"""One word a line, in lower case; made from the package's own texts by `python -m tests.words`."""
PARTS = re.compile(r"[^\W\d_]?[^\W\d_A-Z]{1,}|[A-Z]{2,}(?![^\W\d_A-Z])|[A-Z]")
"""The words of a name in camelCase, snake_case or CAPITALS."""
_LETTER = (
    r"&(?:[A-Za-z](?:uml|acute|grave|circ|tilde|cedil|ring|slash|caron)|szlig|[aAoO][eE]lig|#(?:x[\da-fA-F]{2,4}|\d{3,5}));"
    r"|\\u0[\da-fA-F]{3}"
)
"""A letter that a page or a script writes as an escape."""
_CAPITALISED = re.compile(rf"(?<![\w•@\\%$&./'-])(?:[^\W\d_]|{_LETTER})(?:[^\W\d_’']|{_LETTER}){{1,60}}(?![\w•@\\])")
_QUOTE = r"(?:['\"“‘(]|&(?:quot|apos|#3[49]|#x2[27]);|\\{1,3}['\"])"
_AFTER = re.compile(
    r"(?P<lead>\b(?i:(?:user(?:name)?s?|accounts?|principal|subject|login|groups?|members?|customer|domain|employee|person"
    r"|mailbox|owner|device|computer|tenant|directory|object|session)(?:[ _]?(?:id|guid|no|nr|number))?|oid|sid"
    rf"|for|of|by|named?)\b(?:\s{{1,2}}|\s{{0,2}}[:=]\s{{0,2}}){_QUOTE}?)"
    r"(?P<name>[^\W\d_][\w.-]{3,60}(?<![.-])|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{5,15}(?![\w.-]))"
)
_SOMEBODY = re.compile(
    r"(?P<lead>\b(?i:user(?:name)?|account|principal|subject|login|group|member|customer|employee|person|mailbox|owner)"
    r"(?: with)?(?: (?:name|id|identifier|email|number))?\s{0,2}[:=]?\s{0,2}"
    rf"{_QUOTE})(?P<who>[^'\"“”‘’\n•\\&]{{2,120}})(?=['\"”’]|&(?:quot|apos|#3[49]|#x2[27]);|\\{{1,3}}['\"]|…)"
)
"""Whom a sentence names in quotes."""
_NETRC = re.compile(r"(?P<lead>\blogin\s{1,9})(?P<who>[^\s•]{2,100})(?=\s{1,9}password\b|\s{0,9}$)", re.MULTILINE)
_CODE = re.compile(r"[A-Z]{2,}(?:_[A-Z]{2,})+\d{0,8}|[A-Z]{5,}\d{3,8}")
"""An error's code."""
_CALLED = re.compile(r"(?i:groups?|members?|customer|employee|person|mailbox|owner|device|computer|directory)\b")
"""After these stands no code of an error."""
_SURE = re.compile(r"(?i:for|of|by|named?|login)\b")
_QUOTED = re.compile(r"(?<![\w=])(?P<lead>['\"])(?P<name>[^\W\d_][\w.-]{3,60})(?=['\"])")


_ALSO_NAMES = frozenset(
    (
        *("april", "may", "june", "jan", "mark", "grant", "will", "hunter", "ruby", "mac"),
        *("don", "white", "black", "day", "long", "page", "best", "good", "strong", "field"),
        *("fields", "west", "east", "cross", "lang", "short", "skip", "jose", "power", "old"),
        *("art", "bill", "drew", "chase", "dean", "king", "price", "young", "stone", "lane"),
        *("ford", "park", "parks", "banks", "wise", "swift", "cook", "frost", "summer", "hope"),
        *("joy", "faith", "rose"),
    )
)
"""Words that are names too: beside a name they are one."""
_PAIR = re.compile(
    r"(?<![\w•])(?P<one>[A-Z][a-z]{1,20})(?P<gap> (?:[A-Z]\. )?|, )(?P<two>[A-Z][^\W\d_•]{1,40})(?![\w])"
)


@cache
def words() -> frozenset[str]:
    return frozenset(FILE.read_text("utf-8").split())


@lru_cache(8192)
def is_known(text: str) -> bool:
    """Whether every word in it is one of the vocabulary; what holds digits is a code, and no name."""
    known = words()
    if text.lower() in known:
        return True
    return all(part.lower() in known for part in PARTS.findall(text) if len(part) > 1)


_CODE_OF_WORDS = re.compile(r"/?[A-Za-z]{2,20}(?:[._:/-]{1,2}[A-Za-z]{2,20}){1,12}")


def is_code(text: str) -> bool:
    """Whether it is several known words as no person writes them: `login_failed`, `sso.app.access.failure`."""
    return _CODE_OF_WORDS.fullmatch(text) is not None and is_known(text)


def _is_nobody(name: str) -> bool:
    """Whether what stands where somebody is named is known words, or a code."""
    return (is_known(name) and sum(c.isdigit() for c in name) < 5) or _CODE.fullmatch(name) is not None


def without_names(text: str, mask: Callable[[str], str]) -> str:
    """A sentence without the words that may be names."""

    def capitalised(match: re.Match[str]) -> str:
        word = match[0]
        # a script without capitals may name anybody
        word = readable(word)
        begins = word[0].isupper() or word[0].lower() == word[0].upper()
        return match[0] if not begins or is_known(word.rstrip("'’")) else mask(word)

    def paired(match: re.Match[str]) -> str:
        one, two = match["one"], match["two"]
        doubtful = [word for word in (one, two) if word.lower() in _ALSO_NAMES]
        names = [word for word in (one, two) if not is_known(word)]
        if not doubtful or len(doubtful) + len(names) < 2:
            return match[0]
        return mask(one) + match["gap"] + mask(two)

    def named(match: re.Match[str]) -> str:
        name = match["name"]
        plain = is_known(name) if _CALLED.match(match["lead"]) and "_" in name else _is_nobody(name)
        # a sentence goes on after `for`; a quoted word, or one after a colon, is meant as it stands
        open_word = _SURE.match(match["lead"]) is not None and match["lead"].rstrip()[-1:] not in "'\"“‘:="
        return match[0] if plain or open_word else match["lead"] + mask(name)

    if "'" in text or '"' in text or "“" in text:
        text = _SOMEBODY.sub(lambda m: m["lead"] + (m["who"] if _is_nobody(m["who"]) else mask(m["who"])), text)
    text = _NETRC.sub(lambda m: m[0] if _is_nobody(m["who"]) else m["lead"] + mask(m["who"]), _AFTER.sub(named, text))
    if "'" in text or '"' in text:
        text = _QUOTED.sub(named, text)
    return _CAPITALISED.sub(capitalised, _PAIR.sub(paired, text))
