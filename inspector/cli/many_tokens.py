"""The quick way for a long run of bare tokens: signature and times, with keys and headers read once.

It judges only what is ordinary: a compact RS256 or RS512 ID token with the required claims in their right types. All
else it leaves to the whole diagnosis, so that both always say the same (a test compares them).
"""

from __future__ import annotations

import json
import re
from binascii import Error, a2b_base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from inspector.facts.claims import DEFAULT_SKEW
from inspector.facts.token_times import ahead, expired, too_far_ahead, unusual_lifetime
from inspector.jose.keys import KeySet
from inspector.jose.signature import verify
from inspector.jose.token import MAX_CHARACTERS, examine
from inspector.rules.protocol.times import clock_skew, lifetime_unusual, token_expired, token_not_yet_valid
from inspector.rules.rule import Rule
from inspector.rules.signature.verification import signature_invalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

UNUSUAL = frozenset(
    {
        "typ",
        "token_use",
        "token_type",
        "events",
        "scp",
        "cid",
        "appid",
        "appidacr",
        "azpacr",
        "permissions",
        "scope",
        "gty",
        "resource_access",
        "realm_access",
        "roles",
        "xms_tcdt",
        "client_id",
    }
)
"""Claims that make a token another kind than an ID token, perhaps: the whole diagnosis decides."""
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_CANONICAL = {0: None, 2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}
"""By length modulo 4, the last characters that leave no stray bits (RFC 4648 section 3.5)."""
_PADDING = {0: b"", 2: b"==", 3: b"="}
# invisible and steering characters, also as JSON escapes: the whole diagnosis shows them
_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    r"|\\[ubf]|\\[nrt]"
)
_CALENDAR = 10**11
"""Seconds, about the year 5000: what lies beyond has perhaps no date."""
_OVERSIZED = 8192
_KNOWN = 256


class Judged(NamedTuple):
    """What is said about one token."""

    signature: str
    findings: tuple[tuple[str, str, str], ...]
    """(code, rule, severity), in the order of the report."""
    issued: int
    """Seconds since 1970: the token's iat."""


class _Key(NamedTuple):
    public: RSAPublicKey
    hash: Any


def _found(rule: Rule, severity: str = "") -> tuple[str, str, str]:
    return rule.code, rule.name, severity or rule.severity


_BAD, _EARLY, _LIFETIME = _found(signature_invalid), _found(token_not_yet_valid), _found(lifetime_unusual)
_EXPIRED, _EXPIRED_SINCE = _found(token_expired), _found(token_expired, "info")
_AHEAD, _TOO_FAR_AHEAD = _found(clock_skew), _found(clock_skew, "error")


class ManyTokens:
    """Judges tokens one by one against one key set, and against one clock or, without one, each as of its own issue.

    `opened` is when they are looked at: whether a token that is judged as of its issue has expired since.
    """

    def __init__(self, keys: KeySet, now: datetime | None, client_id: str | None, opened: datetime) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        self._keys, self._client_id, self._opened = keys, client_id, opened.timestamp()
        self._now = now.timestamp() if now else None
        self._headers: dict[bytes, _Key | None] = {}
        self._padding, self._mismatch = PKCS1v15(), InvalidSignature

    def judge(self, line: bytes) -> Judged | None:
        """The judgement, or None where the whole diagnosis is needed."""
        if len(line) > _OVERSIZED:
            return None
        head, _, rest = line.partition(b".")
        body, _, tail = rest.partition(b".")
        key = self._headers[head] if head in self._headers else self._learn(head, line)
        if key is None:
            return None
        payload, signature = _decoded(body), _decoded(tail)
        if payload is None or signature is None:
            return None
        told = self._times(payload)
        if told is None:
            return None
        findings, issued = told
        try:
            key.public.verify(signature, line[: len(head) + 1 + len(body)], self._padding, key.hash)
        except self._mismatch:
            return Judged("invalid", (_BAD, *findings), issued)
        return Judged("valid", findings, issued)

    def _learn(self, head: bytes, line: bytes) -> _Key | None:
        """The one key for all tokens with this header; None where the choice needs a closer look."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

        if len(self._headers) >= _KNOWN:
            self._headers.clear()
        found = None
        token = examine(line.decode("ascii", "replace")) if len(line) <= MAX_CHARACTERS else None
        if token is not None and token.format == "jws" and set(token.header or ()) <= {"alg", "kid", "typ"}:
            check = verify(token, self._keys)
            sound = check.status in ("valid", "invalid") and not check.notes and not token.problems
            public = check.key.public_key if check.key and len(check.attempts) == 1 else None
            plain = (token.typ or "JWT").upper() == "JWT" and token.alg in ("RS256", "RS512")
            if sound and plain and isinstance(public, RSAPublicKey):
                found = _Key(public, hashes.SHA256() if token.alg == "RS256" else hashes.SHA512())
        self._headers[head] = found
        return found

    def _times(self, payload: bytes) -> tuple[tuple[tuple[str, str, str], ...], int] | None:
        """(findings about the claims, iat); None where they are not the ordinary ones."""
        try:
            text = payload.decode("utf-8")
            if _HOSTILE.search(text):
                return None
            claims = json.loads(text, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            return None
        if type(claims) is not dict or not UNUSUAL.isdisjoint(claims):
            return None
        exp, iat, nbf = claims.get("exp"), claims.get("iat"), claims.get("nbf")
        audience = claims.get("aud")
        if type(exp) is not int or type(iat) is not int or not (nbf is None or type(nbf) is int):
            return None
        if not (_text(claims.get("iss")) and _text(claims.get("sub")) and _text(audience)):
            return None
        if not all(_text(claims.get(name, "-")) for name in ("nonce", "at_hash", "c_hash", "acr")):
            return None
        auth_time = claims.get("auth_time", 0)
        if (
            type(auth_time) is not int
            or (self._client_id is not None and audience != self._client_id)
            or "azp" in claims
        ):
            return None
        if not -_CALENDAR < iat < _CALENDAR:
            return None
        lifetime = [_LIFETIME] if unusual_lifetime(exp, iat) else []
        now = self._now
        if now is None:
            if exp <= iat:
                return None
            since = [_EXPIRED_SINCE] if expired(exp, self._opened) else []
            return (*since, *lifetime), iat
        found = []
        if expired(exp, now):
            found.append(_EXPIRED)
        if nbf is not None and too_far_ahead(nbf, now, DEFAULT_SKEW):
            found.append(_EARLY)
        if ahead(iat, now):
            found.append(_TOO_FAR_AHEAD if too_far_ahead(iat, now, DEFAULT_SKEW) else _AHEAD)
        return tuple(sorted([*found, *lifetime], key=_severity)), iat


def _severity(finding: tuple[str, str, str]) -> int:
    return ("error", "warning", "info").index(finding[2])


def _text(value: object) -> bool:
    return type(value) is str and value != ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a member that stands twice is an error here, and a finding of the whole diagnosis."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _decoded(segment: bytes) -> bytes | None:
    """Strict base64url; None where there is anything to say about it."""
    rest = len(segment) % 4
    if rest == 1 or not segment or b"+" in segment or b"/" in segment or b"=" in segment:
        return None
    last = _CANONICAL[rest]
    if last is not None and segment[-1] not in last:
        return None
    try:
        return a2b_base64(segment.translate(_URL_SAFE) + _PADDING[rest], strict_mode=True)
    except Error:
        return None
