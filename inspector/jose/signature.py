"""Whether a key made a token's signature (RFC 7515 section 5.2), and if not, why not.

The header's checks and the choice of the key; the arithmetic is in `algorithms`. Nothing in the header is trusted to
bring a key: jku, jwk, x5u and x5c are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from inspector.jose.algorithms import ALGORITHMS, made
from inspector.jose.keys import Key, KeySet, read_keys
from inspector.jose.token import Token, TokenError, decode

Status = Literal["valid", "invalid", "no-key", "refused", "not-verifiable", "not-checked"]

VERIFIED = "verified"
DID_NOT_MATCH = "did not match"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one key: "verified", "did not match", "not tried: …" or "unfit: …"."""

    key: Key
    outcome: str


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The judgement. Only the status "valid" means that the token is what its issuer signed."""

    status: Status
    reason: str
    """A sentence for people, without any part of the token but its alg and kid."""
    key: Key | None = None
    """The key that verified, or the one that should have."""
    rule: str | None = None
    """The name of the rule that the judgement belongs to, such as "key-not-found"; None if valid or not checked."""
    attempts: tuple[Attempt, ...] = ()
    notes: tuple[str, ...] = ()
    """Names of rules that are worth a remark beside the judgement, such as "key-ambiguous"."""


_EDDSA = frozenset({"EdDSA", "Ed25519", "Ed448"})


@dataclass(frozen=True, slots=True)
class _Unfit:
    """Why a key cannot serve, and the rule that it breaks."""

    rule: str
    why: str


def verify(token: Token | str, keys: object) -> SignatureCheck:
    """Checks the signature over the segments exactly as received. Never raises on a bad token or bad keys.

    `keys` is anything that `read_keys` takes. With a kid in the header only keys with that kid count, and keys that
    were handed over by themselves without one; without a kid every key that fits is tried.
    """
    if not isinstance(token, Token):
        try:
            token = decode(token)
        except TokenError as error:
            return SignatureCheck("refused", f"This is no intact token. {error.reason}", rule="token-malformed")
    refusal = _refusal(token)
    if refusal is not None:
        return refusal
    if keys is None:
        return SignatureCheck("not-checked", "The signature was not checked: there is no key to check it with.")
    return _check(token, read_keys(keys))


def _refusal(token: Token) -> SignatureCheck | None:
    """The judgement on a token that no key can make valid."""
    if token.format == "malformed":
        detail = token.problems[0].detail if token.problems else ""
        return SignatureCheck("refused", f"This is no intact token: {detail}", rule="token-malformed")
    if token.format == "opaque":
        reason = "The token is opaque: it carries no signature that could be checked."
        return SignatureCheck("not-verifiable", reason, rule="token-opaque")
    if token.format == "jwe":
        reason = "The token is encrypted; the signature, if there is one, is inside. It must be decrypted first."
        return SignatureCheck("not-verifiable", reason, rule="token-encrypted")
    header = token.header or {}
    if any(problem.code == "duplicate-member" and problem.segment == "header" for problem in token.problems):
        reason = "A member of the header stands twice, so that two readers may read two headers (RFC 7515 section 4)."
        return SignatureCheck("refused", reason, rule="token-duplicate-member")
    if token.format == "unsecured":
        what = "its signature is empty" if token.signature == b"" else "its alg is “none”"
        return SignatureCheck("refused", f"The token is not signed: {what}.", rule="token-unsecured")
    if "crit" in header or "b64" in header:
        name = "crit" if "crit" in header else "b64"
        reason = f"The header holds “{name}”, an extension that is not understood here (RFC 7515 section 4.1.11)."
        return SignatureCheck("refused", reason, rule="token-critical-header")
    alg = token.alg
    if alg is None:
        reason = "The header names no algorithm: “alg” is missing or no string."
        return SignatureCheck("refused", reason, rule="token-malformed")
    if alg not in ALGORITHMS:
        reason = f"The algorithm {_shown(alg)} is not one of {', '.join(ALGORITHMS)}."
        return SignatureCheck("refused", reason, rule="alg-key-mismatch")
    return None


def _check(token: Token, keys: KeySet) -> SignatureCheck:
    """The judgement on a well-formed JWS with a known alg."""
    if not keys:
        return SignatureCheck("no-key", "The key set is empty.", rule="jwks-invalid")
    candidates = _candidates(token, keys)
    if not candidates:
        return _no_key(token, keys)
    alg = token.alg or ""
    fits: list[Key] = []
    unfit: list[tuple[Key, _Unfit]] = []
    for key in candidates:
        misfit = _misfit(key, alg)
        if misfit is None:
            fits.append(key)
        else:
            unfit.append((key, misfit))
    passed_over = [Attempt(key, f"unfit: {misfit.why}") for key, misfit in unfit]
    if not fits:
        return _nothing_fits(token, keys, unfit, passed_over)
    if ALGORITHMS[alg].kty == "oct" and (refusal := _refused_secrets(token, keys, fits)):
        return refusal
    verified, attempts = _try(token, fits)
    attempts = (*attempts, *passed_over)
    ambiguous = ("key-ambiguous",) if token.kid is None and len(fits) > 1 else ()
    if verified is not None:
        return SignatureCheck(
            "valid",
            f"The {alg} signature was made with {_named(verified)}{_one_of(fits)}.",
            key=verified,
            attempts=attempts,
            notes=ambiguous,
        )
    return SignatureCheck(
        "invalid",
        _mismatch(token, fits),
        key=fits[0] if len(fits) == 1 else None,
        rule="signature-invalid",
        attempts=attempts,
        notes=ambiguous,
    )


def _candidates(token: Token, keys: KeySet) -> Sequence[Key]:
    """The keys that the header points at."""
    if token.kid is None:
        return keys
    named = [key for key in keys.by_kid.get(token.kid, ()) if key.known]
    return named or [key for key in keys if key.kid is None and not key.in_set]


def _misfit(key: Key, alg: str) -> _Unfit | None:
    """Why a key cannot serve the alg, judged by what it says of itself before it is parsed; None if it can."""
    kind = ALGORITHMS[alg]
    if not key.known:
        what = key.crv if key.kty in ("EC", "OKP") else key.kty
        return _Unfit("jwks-invalid", f"its type {_shown(what or '')} is not known here (RFC 7517 section 5)")
    if key.fault is not None:
        return _Unfit("jwks-invalid", key.fault)
    if key.kty != kind.kty:
        return _Unfit("alg-key-mismatch", f"{alg} needs a key of type {kind.kty}, this one is {key.kty}")
    if kind.crvs and key.crv not in kind.crvs:
        return _Unfit("alg-key-mismatch", f"{alg} needs the curve {' or '.join(kind.crvs)}, this key is on {key.crv}")
    if key.alg is not None and key.alg != alg and not (alg in _EDDSA and key.alg in _EDDSA):
        return _Unfit("alg-key-mismatch", f"the key is for {_shown(key.alg)} only, the token says {alg}")
    if key.use is not None and key.use != "sig":
        return _Unfit("alg-key-mismatch", f"the key is for the use {_shown(key.use)}, not for signatures")
    if key.key_ops is not None and "verify" not in key.key_ops:
        return _Unfit("alg-key-mismatch", "the key's key_ops do not hold “verify”")
    if key.problem is not None:
        return _Unfit("jwks-invalid", key.problem)
    if key.weakness is not None:
        return _Unfit("key-weak", key.weakness)
    if kind.kty == "oct" and (key.bits or 0) < kind.hash_bits:
        return _Unfit("key-weak", f"the secret has {key.bits} bits, {alg} needs at least {kind.hash_bits}")
    return None


def _refused_secrets(token: Token, keys: KeySet, fits: Sequence[Key]) -> SignatureCheck | None:
    """The judgement on a shared secret that stands in a JWK set where it proves nothing."""
    if not all(key.in_set for key in fits):
        return None
    if keys.holds_public_keys:
        reason = "The key set holds public keys beside this secret: it is meant to be published, so the secret is none."
        return SignatureCheck("refused", reason, key=fits[0], rule="jwks-invalid")
    if token.kid is not None and len({key.public_key for key in fits}) > 1:
        reason = f"{len(fits)} different secrets have the kid {_shown(token.kid)}; a kid must name one of them."
        return SignatureCheck("refused", reason, rule="key-ambiguous")
    return None


def _try(token: Token, keys: Sequence[Key]) -> tuple[Key | None, tuple[Attempt, ...]]:
    """The first key that verifies, and what came of each."""
    attempts: list[Attempt] = []
    verified: Key | None = None
    for key in keys:
        if verified is not None:
            attempts.append(Attempt(key, "not tried: another key verified"))
            continue
        if _matches(token, key):
            verified = key
        attempts.append(Attempt(key, DID_NOT_MATCH if verified is None else VERIFIED))
    return verified, tuple(attempts)


def _matches(token: Token, key: Key) -> bool:
    public: Any = key.public_key
    if public is None or token.signature is None or token.alg is None:
        return False
    return made(token.signature, token.signing_input, token.alg, public)


def _nothing_fits(
    token: Token, keys: KeySet, unfit: list[tuple[Key, _Unfit]], attempts: list[Attempt]
) -> SignatureCheck:
    """The judgement where keys were found and none may be used: by the one that came nearest."""
    key, misfit = min(unfit, key=lambda pair: _nearness(pair[1], pair[0]))
    if all(key.problem or not key.known for key in keys):
        reason = f"No key can be used. {_capital(_named(key))}: {misfit.why}."
        return SignatureCheck("no-key", reason, rule="jwks-invalid", attempts=tuple(attempts))
    if len(unfit) == 1 or token.kid is not None:
        reason = f"{_capital(_named(key))} cannot verify this token: {misfit.why}."
    else:
        reason = f"None of the {len(unfit)} keys can verify this token. {_capital(_named(key))}: {misfit.why}."
    return SignatureCheck("refused", reason, key=key, rule=misfit.rule, attempts=tuple(attempts))


def _nearness(misfit: _Unfit, key: Key) -> tuple[int, bool]:
    return ("key-weak", "alg-key-mismatch", "jwks-invalid").index(misfit.rule), not key.known


def _no_key(token: Token, keys: KeySet) -> SignatureCheck:
    """The judgement where no key has the token's kid; whether another key verifies is said, and changes nothing."""
    kid = _shown(token.kid or "")
    if all(key.problem or not key.known for key in keys):
        why = next((key.problem for key in keys if key.problem), "every key is of a type that is not known here")
        reason = f"No key in the set can be used: {why}."
        return SignatureCheck("no-key", reason, rule="jwks-invalid")
    fits = [key for key in keys if _misfit(key, token.alg or "") is None]
    verified, attempts = _try(token, fits)
    if token.kid in keys.by_kid:
        reason = f"The key with the kid {kid} is of a type that is not known here."
    else:
        count = "is 1 key" if len(keys) == 1 else f"are {len(keys)} keys"
        reason = f"No key has the token's kid {kid}; there {count}: {_listed(keys)}."
    if verified is not None:
        whose = "a key under another kid" if verified.kid is not None else "a key without a kid"
        reason += f" The signature was made with {_named(verified)}: {whose}."
    return SignatureCheck("no-key", reason, key=None, rule="key-not-found", attempts=attempts)


def _mismatch(token: Token, fits: Sequence[Key]) -> str:
    alg, signature = token.alg or "", token.signature or b""
    tried = _named(fits[0]) if len(fits) == 1 else f"any of the {len(fits)} keys that fit"
    reason = f"The signature does not match {tried}: the token was changed, or another key signed it."
    expected = ALGORITHMS[alg].signature_bytes
    if expected and len(signature) != expected:
        reason += f" It has {len(signature)} bytes; {alg} makes {expected}."
        if ALGORITHMS[alg].kty == "EC" and signature[:1] == b"\x30":
            reason += " It looks like ASN.1, where a token carries R and S alone (RFC 7518 section 3.4)."
    return reason


def _one_of(fits: Sequence[Key]) -> str:
    return f", one of {len(fits)} keys that fit" if len(fits) > 1 else ""


def _named(key: Key) -> str:
    return f"the key {_shown(key.kid)} ({key.source})" if key.kid is not None else f"the key {key.source}"


def _listed(keys: KeySet) -> str:
    names = [_shown(key.kid) if key.kid is not None else f"{key.source} without kid" for key in keys[:5]]
    return ", ".join(names) + (" …" if len(keys) > 5 else "")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _shown(value: str) -> str:
    """A value of the token or the key, cut and without control characters."""
    cut = value if len(value) <= 80 else value[:80] + "…"
    return f"“{cut}”" if cut.isprintable() else ascii(cut)
