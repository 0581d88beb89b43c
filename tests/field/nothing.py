"""What says that nothing was found, and whether a text complains: found without the readers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.applications.errors import refusals
from inspector.idps.errors import whose_words
from inspector.idps.text import clean
from inspector.report.model import Report

_CODE = re.compile(r"AADSTS\d{5,7}|\bMSIS\d{4}\b|\berror\W{1,4}(?:invalid_\w+|unauthorized_client|access_denied)")
_NOTHING = re.compile(r"No error was found|succeeds|shows nothing wrong")


def is_silent(text: str, reports: Iterable[Report]) -> bool:
    """Whether an error text stands in it and no report tells any."""
    return all(_NOTHING.search(report.verdict.summary) for report in reports) and _complains(text)


def _complains(text: str) -> bool:
    words = clean(text)
    return bool(_CODE.search(words) or refusals(words) or whose_words((words,)))
