"""Failures of programs that have nothing to do with a login by OpenID Connect: a mail server, a database, a registry of
packages. Their words (“authentication failed”) would else be taken for those of a login."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspector.idps.sieve import Sieve

LONGEST = 64 * 1024
"""Characters of a text up to which it is asked: longer ones are logs of many things."""
_LOGIN = re.compile(
    r"oidc|openid|oauth|id_token|redirect_uri|\bissuer\b(?! cert)|\bjwks?\b|\bjwts?\b|well-known|\bsso\b|single sign|"
    r"\bIdPs?\b|identity provider|login/callback|AADSTS|\brealms?\b|\bclaims?\b",
    re.IGNORECASE,
)
"""What is only said where such a login is spoken of."""


@dataclass(frozen=True, slots=True)
class _Program:
    what: str
    pattern: str
    always: bool = False
    """Also where a login is spoken of."""


@cache
def _programs() -> Sieve[_Program]:
    text = Path(__file__).with_name("elsewhere.toml").read_text(encoding="utf-8")
    return Sieve(_Program(**entry) for entry in tomllib.loads(text)["program"])


def elsewhere(text: str) -> str | None:
    """What kind of program failed in a text that speaks of no login by OpenID Connect; None where that is not known."""
    if len(text) > LONGEST:
        return None
    login = _LOGIN.search(text) is not None
    possible = (program for program in _programs().sift(text.lower()) if program.always or not login)
    found = (p.what for p in possible if re.search(p.pattern, text, re.IGNORECASE | re.MULTILINE))
    return next(found, None)


def sentence(what: str) -> str:
    """What is said of such a text."""
    return (
        f"this is an error of {what}, and nothing of a login by OpenID Connect stands in it: give the address line, "
        "the page or the log of the login itself"
    )
