"""An application's error about a token, a callback or metadata, as its library words it in a log or a stack trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.applications.elsewhere import elsewhere
from inspector.applications.errors import Refusal, refusals
from inspector.idps.traits import of_another_protocol
from inspector.sources.error_texts import error_text
from inspector.sources.found import Found, Given
from inspector.sources.long_text import LONG, passages
from inspector.sources.messages.saml import names_saml
from inspector.sources.prose.documentation import without
from inspector.sources.prose.explaining import may_explain

UNNAMED = "report of a failed login"
"""The kind of a piece that says that a login failed, and not why."""
_SHORT = 300
"""Characters up to which a text is taken for a report whatever its words."""
_USERINFO_URL = re.compile(
    r"https://[a-z0-9.-]{3,253}(?::\d{1,5})?/[\w./~-]{0,300}?user_?info\b(?![\w/-])", re.IGNORECASE
)
"""The endpoint that refused, where a text names it."""


def find(given: Given) -> Iterator[Found]:
    """What an application refused, as one piece, and what a provider says in the same text."""
    found = _refused(given.body)
    if not found or found[0].last:
        return
    if all(refusal.weak for refusal in found) and names_saml(given.body):
        return  # SAML has signatures and audiences too
    quoted = error_text.quoted_provider_error(given)
    if quoted and all(refusal.weak for refusal in found):
        return  # the provider's words say more, and are found by themselves
    libraries = dict.fromkeys(refusal.library for refusal in found)
    members: dict[str, Any] = {"application_errors": [refusal.to_dict() for refusal in found]}
    if any(r.rule.startswith("userinfo") for r in found) and (named := _USERINFO_URL.search(given.body)):
        members["userinfo"] = {"url": named[0]}
    yield Found(f"error of an application: {', '.join(libraries)}", members, span=(0, len(given.body)))
    yield from _beside(given, quoted)


def unnamed(given: Given, taken: int = 0) -> Iterator[Found]:
    """That a login failed, in words that do not say why, as one piece; also words that tell it only with what stands
    around them. `taken` counts the characters that are known already."""
    other = names_saml(given.body) or of_another_protocol(given.body) is not None
    if len(given.body) - taken > _SHORT and may_explain(given.body):
        return  # their words are too plain for what may be a guide
    found = () if other else _refused(given.body)
    if found:
        members = {"application_errors": [found[0].to_dict()]}
        yield Found(UNNAMED, members, span=(0, len(given.body)))


def _refused(text: str) -> tuple[Refusal, ...]:
    text = without(text)
    if elsewhere(text) is not None:
        return ()
    if len(text) > LONG:
        text = "\n".join(text[start:end] for start, end in passages(text))
    return refusals(text)


def _beside(given: Given, quoted: bool) -> Iterator[Found]:
    """What a provider says: in the application's own words where it is known by them, else in words of their own."""
    for piece in error_text.find(given):
        start, end = piece.span or (0, 0)
        own = _refused(given.body[start:end])
        if "client" not in piece.members and (quoted or not own or own[0].last):
            yield piece
