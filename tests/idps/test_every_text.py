"""Every error text of every provider reaches its rule: alone, in Qlik's callback URL, as a token endpoint's answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.diagnosis import diagnose
from inspector.errors import InspectorError
from inspector.sources.loading import load

from .forms import LITERALS, callback_url, said, token_answer

NO_STAGE = "without its stage the text may as well be the authorization endpoint's"
TOO_SHORT = "too few words to be known as an error text when nothing stands around them"
OTHERS_TOO = "words of several rules; the code that decides is not in the description"
OF_ACCESS = "a rule of Cloudflare Access, which the target names"
EXCEPTIONS = {
    "AADSTS900144: The request body must contain the following parameter: 'client_secret'": NO_STAGE,
    "AADSTS90014:": NO_STAGE,
    "AADSTS9002313": NO_STAGE,
    "Grant type '": NO_STAGE,
    "Service not found": NO_STAGE,
    "The client is not authorized to use the provided grant": NO_STAGE,
    "The redirect_uri did not match the one": NO_STAGE,
    "Invalid redirect_uri": NO_STAGE,
    "The provided authorization grant is invalid": NO_STAGE,
    "MSIS7065": NO_STAGE,
    'Bearer error="invalid_token"': NO_STAGE,
    "The client secret supplied for a confidential": NO_STAGE,
    "Invalid grant": TOO_SHORT,
    "Session not active": TOO_SHORT,
    "Token is not active": TOO_SHORT,
    "Malformed auth code": TOO_SHORT,
    "Invalid Credentials": TOO_SHORT,
    "404 Not Found": TOO_SHORT,
    "The page you were looking": TOO_SHORT,
    "authentication failure": TOO_SHORT,
    "The code is wrong": TOO_SHORT,
    "HTTPS required": TOO_SHORT,
    "authentication_expired": TOO_SHORT,
    "Invalid redirect uri": OTHERS_TOO,
    "Invalid client or Invalid client credentials": OTHERS_TOO,
    "Client authentication failed due to": OTHERS_TOO,
    "The authorization server is currently unable": OTHERS_TOO,
    "Failed to fetch user/group": OF_ACCESS,
    "Invalid session. Please": OF_ACCESS,
    "must be a Login redirect URI": OF_ACCESS,
    "Access token is not valid": OF_ACCESS,
    "AUD mismatch": OF_ACCESS,
}
"""Beginnings of the texts that do not, with the reason; a page's title may stand before them."""


def _forms(literal: dict[str, str]) -> list[str]:
    error, words = said(literal["text"])
    if len(words) <= 12:
        return []
    forms = [words]
    if literal["where"] in ("authorize", "callback", "page"):
        forms.append(callback_url(words, error))
    if literal["where"] == "token":
        forms.append(token_answer(words, error))
    return forms


@pytest.mark.parametrize("name", sorted({x["idp"] for x in LITERALS}))
def test_every_text_reaches_its_rule(name: str, tmp_path: Path) -> None:
    lost = []
    for literal in (x for x in LITERALS if x["idp"] == name):
        words = said(literal["text"])[1].removeprefix("<!DOCTYPE html> Error ")
        if any(words.startswith(beginning) for beginning in EXCEPTIONS):
            continue
        for form in _forms(literal):
            file = tmp_path / "brought.txt"
            file.write_text(form, encoding="utf-8")
            try:
                found = {x.rule for x in diagnose(load(str(file))).findings}
            except InspectorError as problem:
                found = {str(problem)[:60]}
            if literal["rule"] not in found:
                lost.append((literal["rule"], form[:150], found))
    assert lost == []
