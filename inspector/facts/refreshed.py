"""What the tokens of a login brought afterwards, by a refresh (RFC 6749 section 6) or an exchange (RFC 8693): the
tokens of that answer, decoded and verified like the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.case.model import Answer, Case
from inspector.facts.error_response import ErrorResponse, of_answer
from inspector.facts.login import Facts
from inspector.facts.tokens import read
from inspector.jose.signature import SignatureCheck
from inspector.jose.token import Token

STEP, EXCHANGE = "refresh", "token-exchange"
"""Steps of a recording that bring further tokens."""
_IDENTITY = "urn:ietf:params:oauth:token-type:id_token"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The last answer of such a step, and where it stands in the case."""

    path: str
    answer: Answer = field(repr=False)

    def text(self, name: str) -> str | None:
        """`id_token` or `access_token`; an exchange hands every kind over as `access_token` (RFC 8693, 2.2.1)."""
        told = self.answer.json or {}
        if told.get("issued_token_type") == _IDENTITY:
            told = {"id_token": told.get("access_token")}
        value = told.get(name)
        return value if isinstance(value, str) and value else None

    @property
    def refusal(self) -> ErrorResponse | None:
        """What the provider said instead of tokens; None where tokens came."""
        came = self.answer.ok and (self.text("access_token") or self.text("id_token")) is not None
        return None if came else of_answer(self.answer)


def refreshed(case: Case, step: str = STEP) -> Refreshed | None:
    """The last answered refresh (or exchange) of the recording; None where none was asked for."""
    entries = case.list("exchanges") or ()
    for index in range(len(entries) - 1, -1, -1):
        entry: Any = entries[index]
        if isinstance(entry, dict) and entry.get("step") == step and "status" in entry:
            answer = Case({step: entry}).answer(step)
            return Refreshed(f"exchanges[{index}].body", answer) if answer is not None else None
    return None


def token_of(f: Facts, name: str, step: str = STEP) -> Token | None:
    """`id_token` or `access_token` of that answer, damaged ones included."""
    found = refreshed(f.case, step)
    text = found.text(name) if found else None
    return f.opened(read(text)[0]) if text else None


def signature(f: Facts, name: str, step: str = STEP) -> SignatureCheck | None:
    """The signature of that token; None where it did not come."""
    token = token_of(f, name, step)
    if token is None:
        return None
    why = f.unverifiable(token) if name == "access_token" else None
    return SignatureCheck("not-verifiable", why) if why else f.verified(token)
