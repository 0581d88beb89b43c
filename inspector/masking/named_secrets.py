"""Secrets that a sentence or a command names: `password: hunter2`, `--client-secret x`, `curl -u user:password`."""

from __future__ import annotations

import re
from collections.abc import Callable

from inspector.masking.entropy import looks_secret
from inspector.masking.vocabulary import is_known
from inspector.names import bare, is_secret

_SAID = re.compile(
    r"""(?<![\w.-])(?P<lead>(?P<name>[^\W\d_][\w-]{1,40})["'”]?(?:\s{0,3}:\s{0,3}|\s{1,3}(?:is|was)\s{1,3})["'“]?)"""
    r"""(?P<value>(?!•)[^\s"'&<>,;”]{6,})"""
)
_QUOTED = re.compile(
    r"""(?<![\w.-])(?P<lead>(?P<name>[A-Za-z][\w-]{2,40})\s{1,2}["'“‘`])(?P<value>[^\s"'”’`•]{6,200})(?=["'”’`])"""
)
_OPTION = re.compile(r"""(?P<lead>--(?P<name>[a-z][\w-]{2,40})\s{1,2}["']?)(?P<value>(?![-$•])[^\s"'•]{4,4096})""")
_USER = re.compile(
    r"""(?P<lead>(?<!\S)(?:-u|--user|--proxy-user|-U)[ =]?["']?)(?P<user>[^\s:"'/•]{1,100})"""
    r"""(?::(?P<value>(?!//)[^\s"'•]{1,400}))?"""
)
"""curl's user and password."""
_LONG = re.compile(
    r"(?P<lead>\b(?i:token|secret|password|key|cookie|session|assertion|credential|ticket|bearer|code)s?"
    r"[ :=]{1,3}['\"“`]?)(?P<value>[A-Za-z0-9][\w+/=.~-]{19,4096})"
)
"""What has no pattern and stands after such a word."""
_SCHEME = re.compile(
    r"\b(?P<lead>(?:Bearer|Basic|DPoP|SSWS)(?:\s{1,3}|%20|\+))(?P<value>[A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE
)
_PLAIN_WORD = re.compile(r"[a-z]+|[A-Z][a-z]+")
_TELLING = re.compile(r"[0-9A-Z\u00c0-\u00d6\u00d8-\u00de]")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{10,}")
IN_PROSE = frozenset(
    ("code", "token", "secret", "cookie", "assertion", "authorization", "ticket", "bearer", "accesstoken", "idtoken")
)
"""Names that a sentence uses as words: what follows them may be anything."""


def without_named_secrets(
    text: str, secret: Callable[[str, str], str], person: Callable[[str], str] = lambda value: value
) -> str:
    """A text without the secrets that words before them name. `secret`: (name, value) → its mask; `person`: the same
    of who logs in."""

    def replaced(match: re.Match[str]) -> str:
        return match["lead"] + secret("", match["value"])

    def named(match: re.Match[str]) -> str:
        value = match["value"]
        inner = value.rstrip(".:!)")
        told = is_named_secret(match["name"], inner)
        return match["lead"] + secret(match["name"], inner) + value[len(inner) :] if told else match[0]

    def credentials(match: re.Match[str]) -> str:
        if match["value"] is None:
            return match["lead"] + (person(match["user"]) if "user" in match["lead"] else match["user"])
        return f"{match['lead']}{person(match['user'])}:{secret('', match['value'])}"

    def schemed(match: re.Match[str]) -> str:
        # `Bearer token` in a sentence is none
        value = match["value"]
        told = any(c.isdigit() for c in value) or (len(value) >= 12 and not _PLAIN_WORD.fullmatch(value))
        return replaced(match) if told else match[0]

    if ":" in text or " is " in text or " was " in text:
        text = _SAID.sub(named, text)
    if "'" in text or '"' in text or "“" in text or "`" in text:
        text = _QUOTED.sub(named, text)
    if "-" in text:
        text = _OPTION.sub(lambda m: replaced(m) if is_secret(m["name"], m["value"]) else m[0], text)
        text = _USER.sub(credentials, text)
    text = _LONG.sub(lambda m: replaced(m) if looks_secret(m["value"]) else m[0], text)
    return _SCHEME.sub(schemed, text)


def is_named_secret(name: str, value: str) -> bool:
    """Whether a value after a secret's name is one; a plain word after it is a sentence's."""
    if not is_secret(name, value) or "://" in value or _PLAIN_WORD.fullmatch(value):
        return False
    if bare(name) in IN_PROSE:
        return _MIXED.fullmatch(value) is not None and "." not in value
    if "_" in value and is_known(value) and not any(c.isdigit() for c in value):
        return False
    return _TELLING.search(value, 1) is not None
