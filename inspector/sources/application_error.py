"""An application's error about a token, a callback or metadata, as its library words it in a log or a stack trace."""

from __future__ import annotations

from inspector.applications.errors import refusals
from inspector.sources.error_text import quoted_provider_error
from inspector.sources.found import Found, Given

_WINDOW = 64 * 1024


def recognise(given: Given) -> Found | None:
    found = refusals(given.body[:_WINDOW])
    if not found:
        return None
    libraries = dict.fromkeys(refusal.library for refusal in found)
    members = {"application_errors": [refusal.to_dict() for refusal in found]}
    quoted = quoted_provider_error(given)
    if quoted is not None and all(refusal.weak for refusal in found):
        return quoted
    return Found(f"error of an application: {', '.join(libraries)}", {**(quoted.members if quoted else {}), **members})
