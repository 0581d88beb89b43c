"""Compact tokens: JWS (RFC 7515), JWE (RFC 7516), unsecured JWT (RFC 7519 section 6) and opaque text told apart.

`decode` is strict and raises; `examine` never raises and shows as much of a damaged token as can be read. Neither
looks at the signature.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from inspector.case.secret import Secret
from inspector.errors import InspectorError
from inspector.jose import base64url, strict_json
from inspector.jose.problem import Problem
from inspector.jose.salvage import salvage

Format = Literal["jws", "jwe", "unsecured", "decoded", "opaque", "malformed"]

__all__ = ["MAX_CHARACTERS", "Problem", "Token", "TokenError", "decode", "examine"]

MAX_CHARACTERS = 4 * 1024 * 1024

_SHORT_HEADER = 2048
_JWE_SEGMENTS = ("encrypted key", "initialization vector", "ciphertext", "authentication tag")
# What makes a token suspicious, yet leaves it a token.
_HARMLESS = frozenset({"duplicate-member", "number", "byte-order-mark", "no-algorithm", "not-text"})
# RFC 7515 lets the payload be any bytes, so these are no faults of the JWS.
_NOT_CLAIMS = frozenset({"not-utf8", "not-json", "not-an-object", "too-deep"})
_OPAQUE = re.compile(r"[A-Za-z0-9_~+/=!$*|:%-]+")
# Opaque tokens that do hold dots: Google's access tokens, Microsoft's codes and refresh tokens, Salesforce's sessions.
_OPAQUE_WITH_DOTS = re.compile(r"(?:ya29\.|[01]\.A|00D[A-Za-z0-9]{12,15}!)[A-Za-z0-9_.~+/=!-]+")

# Nobody may guess a token (RFC 6749 section 10.10: 128 bits at least), which a word is not long enough for.
_LEAST_OPAQUE = 16


@dataclass(frozen=True, repr=False, slots=True)
class Token:
    """What could be read of a token. `header`, `payload` and `payload_bytes` are None where they could not be read."""

    format: Format
    text: Secret
    header: dict[str, Any] | None = None
    payload: dict[str, Any] | None = None
    payload_bytes: bytes | None = None
    segments: tuple[str, ...] = ()
    """The segments as they were received; empty for an opaque token."""
    problems: tuple[Problem, ...] = ()
    signature: bytes | None = None
    """Decoded third segment of a JWS; b"" where it is empty."""

    def __repr__(self) -> str:
        return f"Token(format={self.format!r}, problems={[problem.code for problem in self.problems]})"

    @property
    def alg(self) -> str | None:
        return self._text_of("alg")

    @property
    def kid(self) -> str | None:
        return self._text_of("kid")

    @property
    def typ(self) -> str | None:
        return self._text_of("typ")

    @property
    def signing_input(self) -> bytes:
        """The first two segments exactly as received, with the dot between them (RFC 7515 section 5.2)."""
        return ".".join(self.segments[:2]).encode("utf-8", "surrogatepass")

    def _text_of(self, name: str) -> str | None:
        value = self.header.get(name) if self.header else None
        return value if isinstance(value, str) else None


class TokenError(InspectorError, ValueError):
    """The text is no token. `reason` says why, without any part of the token."""

    def __init__(
        self, reason: str, position: int | None = None, segment: str | None = None, partial: Token | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        """Character offset, 0-based, in the text without surrounding whitespace."""
        self.segment = segment
        self.partial = partial
        """What could be read nevertheless."""


def from_claims(header: dict[str, Any], payload: dict[str, Any]) -> Token:
    """A token of which only the decoded parts are known; nothing shows that it was signed."""
    return Token("decoded", Secret(""), header, payload)


def decode(text: str) -> Token:
    """The token that `text` is; raises TokenError where it is none.

    A JWS whose payload is no JSON object is a token with payload None and a problem; so are duplicate members,
    numbers out of range and a missing alg: `problems` names them. Text without segments is an opaque token where it
    is long enough to be one.
    """
    if not isinstance(text, str):
        raise TokenError(f"A token is text, this is {type(text).__name__}.")
    token = examine(text)
    if token.format == "opaque" and len(text.strip()) < _LEAST_OPAQUE:
        raise TokenError("This is no token: there are no segments, and an opaque token is longer.", 0, None, token)
    fault = next((problem for problem in token.problems if _is_fatal(problem)), None)
    if fault is None:
        return token
    where = f"The {fault.segment}: " if fault.segment else ""
    raise TokenError(where + fault.detail, fault.position, fault.segment, token)


def examine(text: str) -> Token:
    """As much of a token as can be read; a damaged one has the format "malformed". Never raises."""
    text = text.strip()
    problem = _not_a_token(text)
    if problem is not None:
        return Token("malformed", Secret(text), problems=(problem,))
    if _OPAQUE_WITH_DOTS.fullmatch(text) or ("." not in text and _OPAQUE.fullmatch(text) and not _is_cut_header(text)):
        return Token("opaque", Secret(text))
    segments = tuple(text.split(".", 6))
    problems: list[Problem] = []
    if len(segments) not in (3, 5):
        problems.append(Problem("segment-count", None, None, _segment_count(segments)))
    token = (_read_jwe if len(segments) == 5 else _read_jws)(Secret(text), segments, problems)
    if not any(map(_is_fatal, token.problems)):
        return token
    if space := re.search(r"\s", text):
        problems.append(Problem("whitespace", None, space.start(), "a space or a line break stands inside the token."))
        problems.sort(key=lambda problem: problem.code not in ("segment-count", "whitespace"))
    return Token(
        "malformed",
        token.text,
        token.header,
        token.payload,
        token.payload_bytes,
        token.segments,
        tuple(problems),
        token.signature,
    )


def _is_fatal(problem: Problem) -> bool:
    return problem.code not in _HARMLESS and not (problem.segment == "payload" and problem.code in _NOT_CLAIMS)


def _not_a_token(text: str) -> Problem | None:
    """The problem of a text that has no segments to look at."""
    if not text:
        return Problem("empty", None, None, "there is nothing: the text is empty.")
    if len(text) > MAX_CHARACTERS:
        detail = f"{len(text):,} characters; a token is read up to {MAX_CHARACTERS // 1024 // 1024} MiB."
        return Problem("too-large", None, None, detail)
    if text[0] == "<":
        return Problem("html", None, 0, "this is HTML or XML, not a token: probably an error page or a login page.")
    if text[0] in "{[":
        return Problem("json", None, 0, "this is JSON, not a token in compact form (three segments with dots between).")
    if "." not in text and not _OPAQUE.fullmatch(text):
        stray = next(re.finditer(r"[^A-Za-z0-9_~+/=!$*|:%-]", text))
        code = "whitespace" if stray[0].isspace() else "foreign-character"
        return Problem(code, None, stray.start(), f"this is no token: U+{ord(stray[0]):04X} does not occur in one.")
    return None


def _is_cut_header(text: str) -> bool:
    """Whether a text without dots is the beginning of a JWS rather than an opaque token."""
    if not text.startswith("ey"):
        return False
    data, _ = base64url.repair(text)
    return re.search(rb'"(?:alg|enc|kid|typ)"\s*:', data) is not None


def _segment_count(segments: tuple[str, ...]) -> str:
    expected = "a signed token has 3 (header.payload.signature), an encrypted one 5"
    if len(segments) == 1:
        return f"only a header, no dot: the token was probably cut off; {expected}."
    if len(segments) == 2:
        return f"2 segments: the token was probably cut off before its signature; {expected}."
    return f"{'more than 6' if len(segments) > 6 else len(segments)} segments; {expected}."


def _read_jws(text: Secret, segments: tuple[str, ...], problems: list[Problem]) -> Token:
    header = _read_header(segments[0], problems)
    payload_bytes = payload = signature = None
    if len(segments) > 1:
        offset = len(segments[0]) + 1
        payload_bytes = _read_segment("payload", segments[1], offset, problems)
        payload = _read_object("payload", payload_bytes, offset, problems)
    if len(segments) > 2:
        offset += len(segments[1]) + 1
        signature = _read_segment("signature", segments[2], offset, problems)
    if payload is None and payload_bytes and any(map(_is_fatal, problems)):
        payload = _salvaged(payload_bytes)
    alg = header.get("alg") if header else None
    unsecured = signature == b"" or (isinstance(alg, str) and alg.lower() == "none")
    return Token(
        format="unsecured" if unsecured else "jws",
        text=text,
        header=header,
        payload=payload,
        payload_bytes=payload_bytes,
        segments=segments,
        problems=tuple(problems),
        signature=signature,
    )


def _read_jwe(text: Secret, segments: tuple[str, ...], problems: list[Problem]) -> Token:
    header = _read_header(segments[0], problems)
    offset = len(segments[0]) + 1
    for name, segment in zip(_JWE_SEGMENTS, segments[1:], strict=True):
        _read_segment(name, segment, offset, problems)
        offset += len(segment) + 1
    if header is not None and not isinstance(header.get("enc"), str):
        problems.append(Problem("no-algorithm", "header", None, "no “enc” that names how the content is encrypted."))
    return Token("jwe", text, header=header, segments=segments, problems=tuple(problems))


def _read_header(segment: str, problems: list[Problem]) -> dict[str, Any] | None:
    # An issuer's tokens share their header, so that a long run of tokens reads it once.
    read = _read_short_header if len(segment) <= _SHORT_HEADER else _read_any_header
    header, found = read(segment)
    problems.extend(found)
    if header is None:
        return None
    flat = all(isinstance(value, str) for value in header.values())
    return dict(header) if flat else deepcopy(header)


def _read_any_header(segment: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    problems: list[Problem] = []
    data = _read_segment("header", segment, 0, problems)
    header = _read_object("header", data, 0, problems)
    if header is None:
        return _salvaged(data), tuple(problems)
    if "alg" not in header:
        problems.append(Problem("no-algorithm", "header", None, "no “alg”, which every header must have."))
    for name in ("alg", "kid", "typ"):
        if name in header and not isinstance(header[name], str):
            problems.append(Problem("not-text", "header", None, f"“{name}” must be a string."))
    return header, tuple(problems)


_read_short_header = lru_cache(maxsize=64)(_read_any_header)


def _read_segment(name: str, segment: str, offset: int, problems: list[Problem]) -> bytes:
    data, faults = base64url.repair(segment)
    for fault in faults:
        problems.append(Problem(fault.code, name, offset + fault.position, fault.detail))
    return data


def _read_object(name: str, data: bytes, offset: int, problems: list[Problem]) -> dict[str, Any] | None:
    if not data:
        problems.append(Problem("not-json", name, offset, "it is empty."))
        return None
    value, found = strict_json.loads(data)
    for problem in found:
        position = None if problem.position is None else offset + _byte_offset(problem, data) * 4 // 3
        problems.append(Problem(problem.code, name, position, problem.detail))
    if isinstance(value, dict):
        return value
    if not any(problem.code in strict_json.FATAL for problem in found):
        detail = f"JSON, but not an object: {_JSON_TYPES[type(value)]}."
        problems.append(Problem("not-an-object", name, offset, detail))
    return None


def _salvaged(data: bytes) -> dict[str, Any] | None:
    return salvage(data) or None


def _byte_offset(problem: Problem, data: bytes) -> int:
    """Where a problem of the JSON stands in its bytes; three of them stand in four characters of the segment."""
    position = problem.position or 0
    return position if problem.code == "not-utf8" else len(data.decode("utf-8")[:position].encode("utf-8"))


_JSON_TYPES = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
}
