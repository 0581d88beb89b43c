"""Whether a text explains errors, or somebody tells in it that one happened: the words are in `explaining.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

REPORTED = re.compile(
    r"\d\d:\d\d|\d{4}-\d\d-\d\d|AADSTS\d{5,7}: [^\n]{60}|\b(?:Trace|Correlation|Request)[ _-]?ID\b|[?&]error=", re.I
)
"""What only a report holds: when it was, for whom, the provider's whole message."""
DATED = re.compile(r"\d\d:\d\d:\d\d|\b(?:Trace|Correlation|Request)[ _-]?ID\b", re.IGNORECASE)
"""What only a report holds where dates and addresses are usual too."""
CAME = re.compile(
    r"^[ \t>]*(?:[*+•-]|\d{1,2}[.)])(?>[^\n]*?(?:[:–—=]|->|→| -))[^\n]*?"
    r"(?:\b(?:ok|done|fine|passed|says|said|shows|showed|answers|answered|returned|gives|gave|got|failed|fails|"
    r"not found)\b|\b[45]\d\d\b)",
    re.IGNORECASE,
)
"""A step of a list with what came of it."""
_SHOWN = re.compile(
    r"\b[45]\d\d\b|\b\w{0,60}(?:Error|Exception)\b ?:|\bstack ?trace\b|^[ \t]*at \S[^\n]{0,200}:\d|"
    r"(?-i:\b(?:ERROR|FATAL|WARN|\w{1,60}Exception)\b)|^error(?:: (?!string)|$| \d)|\blevel=|[\"']error|\berror=|"
    r"```|^>|\bhas been (?:blocked|rejected)\b|[^\s?]\?(?:\s|$)|^[ \t]*\w{0,20}client_?id[ \t]*[:=]|"
    r"[\u0400-\u04ff\u3040-\u9fff]",
    re.MULTILINE | re.IGNORECASE,
)
"""How programs and forms show an error."""
ANSWER = re.compile(r"""error_description["'\\\]]{0,3}[ \t]*(?:=>|[:=])""")
"""The member of an answer, with its value."""
_SIGNS = 2
SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?](?!\s)[^\n.!?]+)*[.!?]?")
_ASKED_IN = 600
"""Characters up to which a text may be a question and nothing else."""
_QUESTIONS = 3
"""Questions from which on a text is a list of them, with what stands between."""
_ASKED = re.compile(r"^[#*\s]{1,6}[^\n]{1,150}\?[*\s]{0,4}$", re.MULTILINE)
"""A heading that is a question, as in a list of frequent ones."""


def explains(text: str) -> bool:
    """Whether a text explains errors, and nobody tells in it that one happened. One sign is none: a ticket has
    headings too, and a reader's guess may stand below what was seen."""
    if REPORTED.search(text) or ANSWER.search(text):
        return False
    return (_words("article").search(text) is not None or _count(text) >= _SIGNS) and not told(text)


def may_explain(text: str) -> bool:
    """Whether a text has one sign of explaining errors, and nothing in it is of a report."""
    return (_words("article").search(text) is not None or _count(text) > 0) and not _reports(text)


def without_definitions(text: str) -> str:
    """The text without sentences that say what an error means in general, the places of the rest unchanged."""
    if REPORTED.search(text) or told(text):
        return text
    asked = sum(map(_asks, SENTENCE.findall(text))) >= _QUESTIONS

    def is_general(sentence: str) -> bool:
        return _words("defines").search(sentence) is not None or (asked and _asks(sentence))

    return SENTENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if is_general(found[0]) else found[0], text)


def asks_in_general(text: str) -> bool:
    """Whether a short text only asks what something means or needs: beside greetings all of it are such questions."""
    if len(text) > _ASKED_IN or REPORTED.search(text) or told(text) or _words("shows").search(text):
        return False
    said = [one.strip() for one in SENTENCE.findall(text) if any(map(str.isalpha, one))]
    asked = [one for one in said if not _words("greets").match(one)]
    if not any(map(_words("wrong").search, asked)):
        return False
    return all(map(_asks, asked))


def _asks(sentence: str) -> bool:
    return sentence.rstrip().endswith("?") and _words("asks").match(sentence) is not None


def _reports(text: str) -> bool:
    """Whether anything in a text is of a report: who, when, or an error as a program shows it."""
    return REPORTED.search(text) is not None or _SHOWN.search(text) is not None or told(text)


@lru_cache(maxsize=16)  # a text and its parts are asked about by a dozen readers, 10 ms each for 64 KB
def told(text: str) -> bool:
    """Whether somebody tells in a text what happened."""
    return _words("told").search(_ASKED.sub("", text)) is not None


def _count(text: str) -> int:
    return sum(sign.search(text) is not None for sign in _signs())


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(sign, re.IGNORECASE | re.MULTILINE) for sign in (*_read()["explains"], "|".join(_read()["defines"]))
    )


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_read()[name]), re.IGNORECASE | re.MULTILINE)


@cache
def _read() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("explaining.toml").read_text(encoding="utf-8"))
