"""What an authorization server granted: whether a token was given, and its scopes."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.facts.login import Facts


def granted(case: Case) -> bool:
    """Whether a token answer with an access token is at hand."""
    answer = case.answer("token.response")
    return answer is not None and answer.ok and bool(case.text("token.response.body.access_token"))


def granted_scopes(facts: Facts) -> tuple[str, ...] | None:
    """The scopes of the token answer, else those in the access token; None where neither tells."""
    text = facts.case.text("token.response.body.scope")
    if text is None:
        claims = facts.access_claims or {}
        found = claims.get("scope", claims.get("scp"))
        if isinstance(found, list):
            return tuple(one for one in found if isinstance(one, str))
        text = found if isinstance(found, str) else None
    return tuple(text.split()) if text else None
