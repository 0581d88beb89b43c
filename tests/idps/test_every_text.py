"""Every error text of every provider reaches its rule and names whose it is, in every form in which people bring it."""

from __future__ import annotations

import pytest

from inspector.diagnosis import diagnose
from inspector.idps.errors import whose_words
from inspector.idps.loader import GENERIC, heads
from inspector.report.model import Report
from inspector.sources.found import SourceError
from inspector.sources.merging import Logins
from inspector.sources.registry import read

from .forms import LITERALS, TEXTS, callback_url, said, token_answer

NO_STAGE = "without its stage the text may as well be the authorization endpoint's"
TOO_SHORT = "too few words to be known as an error text when nothing stands around them"
OTHERS_TOO = "words of several rules; the code that decides is not in the description"
OF_ACCESS = "a rule of Cloudflare Access, which the target names"
NO_WORDS = "access_denied alone, which every provider uses for everything"
CODE_ALONE = "a code in the place of a description"
OUT_OF_PLACE = "a text that no provider sends to a callback"
IN_A_SENTENCE = frozenset(("ticket", "page"))
EVERYWHERE = frozenset((*TEXTS, "callback", "token"))
EXCEPTIONS = (
    # (beginning of the text, forms that miss the rule, why)
    ("AADSTS90014:", TEXTS, NO_STAGE),
    ("AADSTS9002313", TEXTS, NO_STAGE),
    ("Grant type '", TEXTS, NO_STAGE),
    ("Service not found", TEXTS, NO_STAGE),
    ("The client is not authorized to use the provided grant", TEXTS, NO_STAGE),
    ("Invalid redirect_uri", TEXTS, NO_STAGE),
    ("MSIS7065", TEXTS, NO_STAGE),
    ('Bearer error="invalid_token"', TEXTS, NO_STAGE),
    ("Invalid grant", IN_A_SENTENCE, TOO_SHORT),
    ("Session not active", IN_A_SENTENCE, TOO_SHORT),
    ("Token is not active", IN_A_SENTENCE, TOO_SHORT),
    ("Invalid Credentials", TEXTS, TOO_SHORT),
    ("Unauthorized", TEXTS, TOO_SHORT),
    ("404 Not Found", TEXTS, TOO_SHORT),
    ("The page you were looking", {"page"}, TOO_SHORT),
    ("The code is wrong", IN_A_SENTENCE, TOO_SHORT),
    ("authentication failure", EVERYWHERE, TOO_SHORT),
    ("inactive user", TEXTS, TOO_SHORT),
    ("ip restricted", TEXTS, TOO_SHORT),
    ("Invalid redirect uri", EVERYWHERE, OTHERS_TOO),
    ("Invalid client or Invalid client credentials", EVERYWHERE, OTHERS_TOO),
    ("Client authentication failed due to", EVERYWHERE, OTHERS_TOO),
    ("The provided authorization grant is invalid, expired, revoked, does not match", EVERYWHERE, OTHERS_TOO),
    ("Invalid session. Please", EVERYWHERE, OF_ACCESS),
    ("AUD mismatch", EVERYWHERE, OF_ACCESS),
    ("Access token is not valid", EVERYWHERE, OF_ACCESS),
    ("Failed to fetch user/group", {"callback"}, OUT_OF_PLACE),
    ("invalid_scope", {"page"}, CODE_ALONE),
    ("", {"callback"}, NO_WORDS),
)


AS_A_MEMBER = ("Code not valid", "Incorrect redirect_uri")
"""Words too plain to be one provider's, unless they are the whole description."""


def _diagnosed(text: str) -> list[Report]:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece, "a text")
    return [diagnose(case) for case in logins.cases()]


def _forms(literal: dict[str, str]) -> dict[str, str]:
    error, words = said(literal["text"])
    words = words.removeprefix("<!DOCTYPE html> Error ")
    forms = {name: form(words) for name, form in TEXTS.items()} if words else {}
    if literal["where"] in ("authorize", "callback", "page"):
        forms["callback"] = callback_url(words, error)
    if literal["where"] == "token":
        forms["token"] = token_answer(words, error)
    excused = next((e for e in EXCEPTIONS if words.startswith(e[0]) and (e[0] or not words)), None)
    return {name: form for name, form in forms.items() if excused is None or name not in excused[1]}


def _owner(words: str) -> str | None:
    """The provider that a report must name for these words; None where they are anybody's."""
    found = whose_words((words,))
    if found is None:
        return None
    return GENERIC if heads()[found[0]].engine else found[0]


@pytest.mark.parametrize("name", sorted({x["idp"] for x in LITERALS}))
def test_every_text_reaches_its_rule(name: str) -> None:
    lost = []
    for literal in (x for x in LITERALS if x["idp"] == name):
        words = said(literal["text"])[1]
        owner = _owner(words)
        for form, text in _forms(literal).items():
            try:
                reports = _diagnosed(text)
            except SourceError as problem:
                lost.append((literal["rule"], form, text[:150], str(problem)[:60]))
                continue
            rules = {finding.rule for report in reports for finding in report.findings}
            named = {report.provider.name for report in reports}
            if literal["rule"] not in rules:
                lost.append((literal["rule"], form, text[:150], str(rules)))
            elif owner is not None and named != {owner} and not (words in AS_A_MEMBER and form in TEXTS):
                lost.append((f"{owner}, not {named}", form, text[:150], ""))
    assert not lost, "\n".join(map(str, lost))
