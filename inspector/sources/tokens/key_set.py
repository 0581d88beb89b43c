"""A JWK set, one JWK, or a list of JWKs (RFC 7517)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.jose.jwk import PRIVATE_MEMBERS
from inspector.sources.found import Found, Given
from inspector.sources.syntax.plain_yaml import blocks
from inspector.sources.syntax.printed import objects

_SHOWN, _LONGEST = 6, 256 * 1024
_IN_CODE = re.compile(r"[{,]\s{0,200}(?:kty\s{0,9}:|'kty'\s{0,9}(?::|=>)|\"kty\"\s{0,9}=>)")
"""What no JSON writes so."""
_IN_YAML = re.compile(r"^[ \t-]{0,40}kty:[ \t]*(?:RSA|EC|OKP|oct)\b", re.MULTILINE)


def recognise(given: Given) -> Found | None:
    value = given.json
    notes: list[str] = []
    if isinstance(value, dict) and isinstance(value.get("keys"), list):
        if "issuer" in value and "authorization_endpoint" in value:
            return None
        keys = value["keys"]
        if keys and not any(isinstance(k, dict) and ("kty" in k or "kid" in k or "n" in k or "x" in k) for k in keys):
            return None
        body, kind = value, "key set"
    elif isinstance(value, dict) and isinstance(value.get("kty"), str):
        public = _public(value, notes)
        notes.append(described(public))
        return Found("key", {"jwks": {"body": public}}, tuple(notes))
    elif isinstance(value, list) and value and all(isinstance(k, dict) and "kty" in k for k in value):
        body, kind = {"keys": value}, "key set"
    else:
        return None
    body = {**body, "keys": [_public(key, notes) for key in body["keys"]]}
    if body["keys"]:
        more = f" and {len(body['keys']) - _SHOWN} more" if len(body["keys"]) > _SHOWN else ""
        keys = "; ".join(described(key) for key in body["keys"][:_SHOWN])
        notes.append(f"{len(body['keys'])} key{'s' * (len(body['keys']) > 1)}: {keys}{more}")
    return Found(kind, {"jwks": {"body": body}}, tuple(dict.fromkeys(notes)))


def find(given: Given) -> Iterator[Found]:
    """The key sets that stand as objects in code or YAML, or as a console printed them."""
    text = given.body[:_LONGEST]
    told = [(start, end, value) for start, end, value, _ in objects(text)] if _IN_CODE.search(text) else []
    told += blocks(text, _IN_YAML) if not told and _IN_YAML.search(text) else []
    for start, end, value in told:
        found = recognise(Given.of_json(value))
        if found is not None:
            yield replace(found, span=(start, end))


def described(key: Any) -> str:
    """A key in words: kind, size, algorithm, use and kid, as far as it says them."""
    if not isinstance(key, dict):
        return "no key"
    curve, modulus = key.get("crv"), key.get("n")
    bits = len(modulus.rstrip("=")) * 6 // 8 * 8 if isinstance(modulus, str) else 0
    size = f" {bits} bits" if bits else f" {curve[:20]}" if isinstance(curve, str) else ""
    told = [key.get(name) for name in ("alg", "use")] + [f"kid {key['kid']}" if key.get("kid") else "without a kid"]
    words = ", ".join(word[:100] for word in told if isinstance(word, str))
    return f"{str(key.get('kty', 'of no kind'))[:20]}{size} ({words})"


def _public(key: Any, notes: list[str]) -> Any:
    """A private JWK's public half: the private one has no place in a case."""
    if not isinstance(key, dict) or key.get("kty") == "oct" or not PRIVATE_MEMBERS & key.keys():
        return key
    notes.append("a key came with its private half, which was left out (a decryption key is given with --key)")
    return {name: value for name, value in key.items() if name not in PRIVATE_MEMBERS}
