"""Failures of programs that have nothing to do with a login by OpenID Connect: a mail server, a database, a registry of
packages. Their words (“authentication failed”) would else be taken for those of a login."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from inspector.idps.openings import openings

LONGEST = 64 * 1024
"""Characters of a text up to which it is asked: longer ones are logs of many things."""
_LOGIN = re.compile(
    r"oidc|openid|oauth|id_token|redirect_uri|\bissuer\b(?! cert)|\bjwks?\b|\bjwts?\b|well-known|\bsso\b|single sign|"
    r"\bIdPs?\b|identity provider|login/callback|AADSTS|\brealms?\b|\bclaims?\b",
    re.IGNORECASE,
)
"""What is only said where such a login is spoken of."""


@cache
def _programs() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    text = Path(__file__).with_name("elsewhere.toml").read_text(encoding="utf-8")
    return tuple(
        (one["what"], one.get("always", False), re.compile(one["pattern"], re.IGNORECASE | re.MULTILINE))
        for one in tomllib.loads(text)["program"]
    )


def elsewhere(text: str) -> str | None:
    """What kind of program failed in a text that speaks of no login by OpenID Connect; None where that is not known."""
    if len(text) > LONGEST:
        return None
    folded, login = text.lower(), _LOGIN.search(text) is not None
    return next(
        (
            what
            for what, always, words in _programs()
            if (always or not login)
            and any(opening in folded for opening in openings(words.pattern))
            and words.search(text)
        ),
        None,
    )


def sentence(what: str) -> str:
    """What is said of such a text."""
    return (
        f"this is an error of {what}, and nothing of a login by OpenID Connect stands in it: give the address line, "
        "the page or the log of the login itself"
    )
