"""A token without its secret: header and payload stay readable, the signature is replaced, the length is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from inspector.jose import base64url
from inspector.jose.token import examine
from inspector.masking.shape import WHOLE

SIGNATURE_UNIT = "4oCi"
"""base64url of one “•”: a masked signature is still base64url, and says what it is where it is decoded."""


_HEADER = re.compile(r"(?:ey|ew|eyA|CnsK)[\w-]{6,}")


def is_token(text: str) -> bool:
    """A JWS or JWE in compact form, a damaged one included."""
    return len(text) > 24 and _HEADER.match(text) is not None and not any(c.isspace() for c in text)


class Pairs(list[tuple[str, Any]]):
    """A JSON object whose members may stand twice: masking must not repair what is to be reported."""


def mask_token(text: str, mask_claims: Callable[[Any], Any], mask_header: Callable[[Any], Any]) -> str:
    """The token with its claims and what its header tells masked, everything else replaced; WHOLE where it cannot be
    read."""
    token = examine(text)
    if token.format == "opaque" or not token.segments:
        return WHOLE
    segments = list(token.segments)
    if token.header is None:
        return ".".join(WHOLE if segment else "" for segment in segments)
    segments[0] = _masked_header(segments[0], mask_header)
    if token.format in ("jws", "unsecured"):
        segments[1] = _masked_payload(segments[1], mask_claims)
        rest = len(text) - len(segments[0]) - len(segments[1]) - 2
        segments[2] = SIGNATURE_UNIT * max(1, rest // len(SIGNATURE_UNIT)) if segments[2] else ""
    elif token.format == "jwe":
        segments[1:] = [
            SIGNATURE_UNIT * max(1, len(part) // len(SIGNATURE_UNIT)) if part else "" for part in segments[1:]
        ]
    elif isinstance(token.payload, dict) and (len(segments) == 2 or (len(segments) == 3 and len(segments[2]) % 4 == 1)):
        # cut off: the last character is one too few for a byte
        claims = base64url.encode(_dumped(mask_claims(token.payload)).encode("utf-8", "surrogatepass"))
        segments[1:] = [_cut(claims)] if len(segments) == 2 else [claims, _cut(SIGNATURE_UNIT * 4)]
    else:
        # the damage stays visible, the content does not; a lost dot may have put the payload into the header
        segments = [base64url.encode(_dumped(mask_header(token.header)).encode("utf-8", "surrogatepass"))]
        segments += [WHOLE if part else "" for part in token.segments[1:]]
    return ".".join(segments)


def _cut(segment: str) -> str:
    return segment[: len(segment) - (len(segment) - 1) % 4]


def _masked_header(segment: str, mask: Callable[[Any], Any]) -> str:
    """The header as it was written where there is nothing to mask in it."""
    data, _ = base64url.repair(segment)
    try:
        value = json.loads(data, object_pairs_hook=Pairs, parse_int=_integer)
    except (ValueError, RecursionError):
        return segment
    masked = mask(value)
    return segment if masked == value else base64url.encode(_dumped(masked).encode("utf-8", "surrogatepass"))


def _masked_payload(segment: str, mask_claims: Callable[[Any], Any]) -> str:
    data, _ = base64url.repair(segment)
    try:
        value = json.loads(data, object_pairs_hook=Pairs, parse_int=_integer)
    except (ValueError, RecursionError):
        return base64url.encode(WHOLE.encode())
    return base64url.encode(_dumped(mask_claims(value)).encode("utf-8", "surrogatepass"))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 300 else digits


def _dumped(value: Any) -> str:
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(name)}:{_dumped(member)}" for name, member in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_dumped(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
