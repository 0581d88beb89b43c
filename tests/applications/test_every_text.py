"""Every text of every application's library reaches its rule, in every form in which people bring it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from inspector.applications.errors import error_texts, refusals
from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.merging import Logins
from inspector.sources.registry import read
from tests.idps.forms import TEXTS

LITERALS: list[dict[str, str]] = json.loads((Path(__file__).parent / "literals.json").read_text(encoding="utf-8"))


def in_a_stack_trace(words: str) -> str:
    return (
        "Unhandled exception. System.AggregateException: One or more errors occurred.\n"
        f" ---> Some.Library.SecurityException: {words}\n"
        "   at Some.Library.Validator.Validate(String token, Parameters parameters)\n"
        "   at Some.App.Startup.<>c.<Configure>b__4_0(Context context) in /src/App/Startup.cs:line 88\n"
    )


def in_a_python_trace(words: str) -> str:
    frame = '  File "/srv/app/login.py", line 41, in callback\n    verify(token)'
    return f"Traceback (most recent call last):\n{frame}\n{words}"


def in_a_container_log(words: str) -> str:
    return f"2026-11-21T10:00:00.123456789Z stderr F {words}\n2026-11-21T10:00:00.223456789Z stderr F GET /health 200"


def in_a_code_block(words: str) -> str:
    return f"h3. Login fails since Friday\n{{code}}\n{words}\n{{code}}\nWho can help?"


def in_a_chat(words: str) -> str:
    return f"Bob  9:41 AM\nanybody seen this?\n> {words}\nAnn  9:43 AM\nsince the update, yes"


def escaped(words: str) -> str:
    return f"<p>The log says:</p><pre>{html.escape(words)}</pre>"


def in_a_log_store(words: str) -> str:
    return json.dumps(
        {"_time": "2026-11-21T10:00:00Z", "host": "web01", "_raw": f"ERROR login: {words}", "index": "app"}
    )


DRESSES: dict[str, Callable[[str], str]] = {
    "stack trace": in_a_stack_trace,
    "Python trace": in_a_python_trace,
    "container log": in_a_container_log,
    "code block": in_a_code_block,
    "chat": in_a_chat,
    "escaped": escaped,
    "log store": in_a_log_store,
}
"""What programs and pages wrap any words in: each text has its turn with some of them."""
FORMS = TEXTS | DRESSES


REST = {"authorize-error-other", "token-error-other"}
"""Either is right for words that say only that a login failed: a page is the authorization endpoint's."""


def _rules(text: str) -> set[str]:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece, "a text")
    return {rule for case in logins.cases() for rule in _judged(json.dumps(case.to_dict()))}


@cache
def _judged(case: str) -> frozenset[str]:
    """The rules of a case, judged once: most dresses of the same words make the same case, and so the same report."""
    return frozenset(finding.rule for finding in diagnose(Case.from_dict(json.loads(case))).findings)


@pytest.mark.parametrize("library", sorted({x["library"] for x in LITERALS}))
def test_every_text_reaches_its_rule(library: str) -> None:
    lost = []
    for number, literal in enumerate(x for x in LITERALS if x["library"] == library):
        words = literal["text"]
        for form, dress in [*TEXTS.items(), *list(DRESSES.items())[number % 3 :: 3]]:
            try:
                rules = _rules(dress(words))
            except SourceError as problem:
                rules = {str(problem)[:60]}
            if rules.isdisjoint({literal["rule"], *(REST if library == "unnamed" else ())}):
                lost.append((literal["rule"], form, words[:120], rules))
    assert not lost, "\n".join(map(str, lost))


def test_each_pattern_has_a_text() -> None:
    said = [" ".join(x["text"].split()) for x in LITERALS]
    without = [t.pattern for t in error_texts() if not any(map(t.regex.search, said))]
    assert not without


WORDS = (*(row["text"] for row in LITERALS), *(f"the userinfo endpoint answers {n} Forbidden" for n in (401, 403, 500)))


def test_the_words_that_are_kept_say_the_same_again() -> None:
    """A saved case holds the words alone, and is judged by them."""
    lost = [
        (text, refusal.rule)
        for text in WORDS
        for refusal in refusals(text)
        if refusal.rule not in {again.rule for again in refusals(refusal.message)}
    ]
    assert not lost
