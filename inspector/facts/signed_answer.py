"""The authorization response as a JWT (JARM): whether it is what it claims to be, before anything in it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.case.jarm import PARAMETER, answer_token
from inspector.facts.claims import moment, number, tolerance
from inspector.facts.evidence import NotChecked, need
from inspector.facts.login import Facts
from inspector.jose.token import Token


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason not to trust a signed answer."""

    what: str
    """The rest of a sentence that begins with "The signed answer"."""
    expected: object = field(repr=False)
    actual: object = field(repr=False)
    claim: str = ""
    """The claim that shows it; empty for the header."""
    token: Token | None = field(default=None, repr=False)


def token_of(f: Facts) -> Token | None:
    """The signed answer as it came, or from inside its encryption; None where the answer came in clear."""
    text = (f.case.callback or {}).get(PARAMETER)
    return answer_token(text, f.case.at("client.decryption_key")) if text else None


def unreadable(f: Facts) -> bool:
    """There is a signed answer, and what it says cannot be read."""
    token = token_of(f)
    return token is not None and token.payload is None


def faults(f: Facts) -> Iterator[Fault]:
    """Why the signed answer must not be trusted; nothing where it may be. Raises NotChecked."""
    token = need(token_of(f), "the answer is no signed response (JARM)")
    if token.format == "jwe":
        raise NotChecked("the signed response is encrypted, and no key that opens it is known")
    if token.format not in ("jws", "unsecured") or token.payload is None:
        said = token.problems[0].detail if token.problems else "it is no JWT"
        yield Fault(f"cannot be read: {said}", "a signed JWT", token.format)
        return
    check = f.verified(token)
    if token.format == "unsecured" or check.status not in ("valid", "not-checked"):
        said = f"is not signed by this identity provider: {check.reason}"
        yield Fault(said, "a signature by a key of the key set", check.status, "", token)
        return
    wrong = list(_claims(f, token.payload))
    if not wrong and check.status == "not-checked":
        raise NotChecked(check.reason)
    yield from wrong


def _claims(f: Facts, payload: dict[str, Any]) -> Iterator[Fault]:
    """For whom, by whom and until when it was made; the state and the issuer's name are matters of other rules."""
    audience, client = payload.get("aud"), f.client_id
    if client is not None and client not in (audience if isinstance(audience, list) else [audience]):
        yield Fault(f"is not meant for the client {client[:200]}", client[:200], _shown(audience), "aud")
    if not isinstance(payload.get("iss"), str):
        yield Fault("names no issuer", (f.issuer or "the issuer")[:300], None, "iss")
    exp, now = number(payload.get("exp")), f.now
    if exp is None:
        yield Fault("has no expiry", "exp, at most ten minutes ahead", _shown(payload.get("exp")), "exp")
    elif now is not None and now.timestamp() >= exp + (tolerance(f) or 0):
        yield Fault(f"expired at {moment(exp)}", f"exp after {moment(now.timestamp())}", moment(exp), "exp")


def _shown(value: object) -> object:
    if isinstance(value, str):
        return value[:200]
    return [v[:200] for v in value[:10] if isinstance(v, str)] if isinstance(value, list) else None
