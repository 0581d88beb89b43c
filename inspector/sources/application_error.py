"""An application's error about a token, a callback or metadata, as its library words it in a log or a stack trace."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.applications.errors import refusals
from inspector.sources.error_text import quoted_provider_error
from inspector.sources.found import Found, Given
from inspector.sources.long_text import LONG, passages


def find(given: Given) -> Iterator[Found]:
    """What an application refused, as one piece, with the provider's own words that it quotes."""
    text = given.body
    if len(text) > LONG:
        text = "\n".join(text[start:end] for start, end in passages(text))
    found = refusals(text)
    if not found:
        return
    span = (0, len(given.body))
    quoted = quoted_provider_error(given)
    if quoted is not None and all(refusal.weak for refusal in found):
        return  # the provider's words say more, and are found by themselves
    libraries = dict.fromkeys(refusal.library for refusal in found)
    members = {"application_errors": [refusal.to_dict() for refusal in found]}
    both = {**(quoted.members if quoted else {}), **members}
    yield Found(f"error of an application: {', '.join(libraries)}", both, span=span)
