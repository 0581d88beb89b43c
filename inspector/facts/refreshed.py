"""What the refresh token of a login brought: the tokens of the refresh answer, decoded and verified like the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.case.model import Answer, Case
from inspector.facts.error_response import Said, of_answer
from inspector.facts.login import Facts
from inspector.facts.tokens import read
from inspector.jose.signature import SignatureCheck
from inspector.jose.token import Token

STEP = "refresh"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The last answer to a refresh, and where it stands in the case."""

    path: str
    answer: Answer = field(repr=False)

    def text(self, name: str) -> str | None:
        value = (self.answer.json or {}).get(name)
        return value if isinstance(value, str) and value else None

    @property
    def refusal(self) -> Said | None:
        """What the provider said instead of tokens; None where tokens came."""
        came = self.answer.ok and self.text("access_token") is not None
        return None if came else of_answer(self.answer)


def refreshed(case: Case) -> Refreshed | None:
    """The last answered refresh of the recording; None where none was asked for."""
    entries = case.list("exchanges") or ()
    for index in range(len(entries) - 1, -1, -1):
        entry: Any = entries[index]
        if isinstance(entry, dict) and entry.get("step") == STEP and "status" in entry:
            answer = Case({STEP: entry}).answer(STEP)
            return Refreshed(f"exchanges[{index}].body", answer) if answer is not None else None
    return None


def token_of(f: Facts, name: str) -> Token | None:
    """`id_token` or `access_token` of the refresh answer, damaged ones included."""
    found = refreshed(f.case)
    text = found.text(name) if found else None
    return f.opened(read(text)[0]) if text else None


def signature(f: Facts, name: str) -> SignatureCheck | None:
    """The signature of that token of the refresh answer; None where it did not come."""
    token = token_of(f, name)
    if token is None:
        return None
    why = f.unverifiable(token) if name == "access_token" else None
    return SignatureCheck("not-verifiable", why) if why else f.verified(token)
