"""Whether a text explains errors, or somebody tells in it that one happened: the words are in `explaining.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

REPORTED = re.compile(
    r"\d\d:\d\d|\d{4}-\d\d-\d\d|AADSTS\d{5,7}: [^\n]{60}|\b(?:Trace|Correlation|Request)[ _-]?ID\b|[?&]error=", re.I
)
"""What only a report holds: when it was, for whom, the provider's whole message."""
DATED = re.compile(r"\d\d:\d\d:\d\d|\b(?:Trace|Correlation|Request)[ _-]?ID\b", re.IGNORECASE)
"""What only a report holds where dates and addresses are usual too."""
CAME = re.compile(
    r"^[ \t>]*(?:[*+•-]|\d{1,2}[.)])[^\n]*?(?:[:–—=]|->|→| -) ?[^\n]*?"
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
_ANSWER = re.compile(r"""error_description["'\\\]]{0,3}[ \t]*(?:=>|[:=])""")
"""The member of an answer, with its value."""
_ASKED = re.compile(r"^[#*\s]{1,6}[^\n]{1,150}\?[*\s]{0,4}$", re.MULTILINE)
"""A heading that is a question, as in a list of frequent ones."""


def explains(text: str) -> bool:
    """Whether a text explains errors, and nobody tells in it that one happened."""
    if _words("explains").search(text) is None:
        return False
    return REPORTED.search(text) is None and _ANSWER.search(text) is None and not told(text)


def reports(text: str) -> bool:
    """Whether anything in a text is of a report: who, when, or an error as a program shows it."""
    return REPORTED.search(text) is not None or _SHOWN.search(text) is not None or told(text)


def told(text: str) -> bool:
    """Whether somebody tells in a text what happened."""
    return _words("told").search(_ASKED.sub("", text)) is not None


@cache
def _words(name: str) -> re.Pattern[str]:
    patterns = tomllib.loads(Path(__file__).with_name("explaining.toml").read_text(encoding="utf-8"))[name]
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)
