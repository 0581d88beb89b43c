"""Whether what stands around the errors of a text speaks in general: of conditions, duties, advice and reasons. Words
in quotation marks are the errors' own and do not count. The signs are in `general.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from inspector.sources.prose.explaining import ANSWER, REPORTED, SENTENCE, told

_SHORTEST = 270
"""Characters from which on a text may be a guide: a provider's message has advice of its own, also in a short frame."""
_LONGEST = 8000
_FEWEST = 2
"""Sentences in general from which on a text is one: a page of an error has one beside it."""
_SHARE = 0.25
_QUOTED = re.compile(r"""["“„«`][^"“”„«»`\n]{3,400}["”“»`]|(?<!\w)'[^'\n]{3,300}'(?!\w)""")
_WORD = re.compile(r"[^\W\d_]{2,40}")
_LEAST_WORDS = 3
_VALUE = re.compile(
    r"""^[ \t]*(?:- )?[\w.'"\[\]@$:<> -]{1,80}(?:[:=]>?|->)[ \t]*[frb@]?["'`](?:[^"'`\n]|(?<=\w)'(?=\w)){1,200} """
    r"""(?:[^"'`\n]|(?<=\w)'(?=\w)){1,400}["'`][,;)\]} ]{0,4}$""",
    re.MULTILINE,
)
"""A line that gives words a name, as a program's texts have it."""
_VALUES = 2
_VALUES_SHARE = 0.4
_OWN_NAME = re.compile(
    r"""(?<![\w.])["']?(?:error|error_?\w+|failure\w*|level|message|msg|detail|"""
    r"""reason|cause|status\w*|code|exception)["']? ?[:=]""",
    re.IGNORECASE,
)
"""Names by which an answer or a log gives what happened."""


def is_general(text: str) -> bool:
    """Whether a text speaks in general, and nothing in it is of one login. Linear."""
    if not _SHORTEST <= len(text) <= _LONGEST or REPORTED.search(text) or ANSWER.search(text) or told(text):
        return False
    if _signs("one").search(text):
        return False
    said = [one for one in SENTENCE.findall(_QUOTED.sub(" … ", text)) if len(_WORD.findall(one)) >= _LEAST_WORDS]
    general = sum(_signs("general").search(one.strip()) is not None for one in said)
    return general >= max(_FEWEST, _SHARE * len(said))


def names_texts(text: str) -> bool:
    """Whether a text is a list of a program's texts by their names."""
    if len(text) > _LONGEST or REPORTED.search(text) or _OWN_NAME.search(text) or told(_QUOTED.sub("", text)):
        return False
    lines = sum(any(map(str.isalnum, line)) for line in text.splitlines())
    values = sum(1 for _ in _VALUE.finditer(text))
    return values >= max(_VALUES, _VALUES_SHARE * lines)


@cache
def _signs(name: str) -> re.Pattern[str]:
    data = tomllib.loads(Path(__file__).with_name("general.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(data[name]), re.IGNORECASE | re.MULTILINE)
