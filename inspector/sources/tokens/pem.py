"""PEM public keys and certificates, kept as a JWK, or as a key set where there are several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inspector.jose import base64url
from inspector.jose.keys import looks_like_pem
from inspector.jose.pem import read_pem
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.json_inside import blocks
from inspector.sources.syntax.line_prefix import blanked

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----(?:[^-]|-(?!----)){16,20000}-----END \1-----")


def recognise(given: Given) -> Found | None:
    text = given.body
    if not text.startswith("-----BEGIN") or (text.rpartition("-----")[2].strip() and _BLOCK.search(text)):
        return None
    return _keys(text)


def find(given: Given) -> Iterator[Found]:
    """The blocks in running text, each as a piece; one that cannot be read is none, and one in JSON is the JSON's."""
    text = given.body
    keys = list(_BLOCK.finditer(text))
    quoted = any(text[block.start() - 1 : block.start()] == '"' for block in keys)
    objects = list(blocks(blanked(text))) if quoted else []
    for block in keys:
        if any(start < block.start() < end for start, end in objects):
            continue
        try:
            found = _keys(block[0])
        except SourceError:
            continue
        if found is not None:
            yield replace(found, span=block.span())


def _keys(text: str) -> Found | None:
    if not looks_like_pem(text):
        return None
    keys: list[dict[str, Any]] = []
    notes: list[str] = []
    for block in read_pem(text):
        if block.problem:
            notes.append(f"{block.source}: {block.problem}")
        if block.public is None:
            continue
        jwk = to_jwk(block.public)
        if jwk is None:
            notes.append(f"{block.source}: its kind of key signs no tokens")
            continue
        if block.private is not None:
            notes.append("a private key: only its public half was taken (a decryption key is given with --key)")
        keys.append(jwk)
    if not keys:
        raise SourceError("this is PEM, but it holds no key that can be used: " + ("; ".join(notes) or "no key block"))
    # one key alone is tried whatever kid the token names; PEM has no room for one
    body = keys[0] if len(keys) == 1 else {"keys": keys}
    return Found("PEM key", {"jwks": {"body": body}}, tuple(dict.fromkeys(notes)))


def to_jwk(key: PublicKeyTypes) -> dict[str, Any] | None:
    """The JWK of a public key (RFC 7518 section 6, RFC 8037 section 2); None for a kind that signs no tokens."""
    # 9 ms, only where a key is built
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return {"kty": "RSA", "n": _uint(numbers.n), "e": _uint(numbers.e)}
    if isinstance(key, ec.EllipticCurvePublicKey):
        curve = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}.get(key.curve.name)
        if curve is None:
            return None
        point, size = key.public_numbers(), (key.key_size + 7) // 8
        return {"kty": "EC", "crv": curve, "x": _uint(point.x, size), "y": _uint(point.y, size)}
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        name = "Ed25519" if isinstance(key, ed25519.Ed25519PublicKey) else "Ed448"
        return {"kty": "OKP", "crv": name, "x": base64url.encode(key.public_bytes_raw())}
    return None


def _uint(number: int, size: int | None = None) -> str:
    return base64url.encode(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))
