"""A JWK set, one JWK, or a list of JWKs (RFC 7517)."""

from __future__ import annotations

from typing import Any

from inspector.jose.jwk import PRIVATE_MEMBERS
from inspector.sources.found import Found, Given


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
        return Found("key", {"jwks": {"body": public}}, tuple(notes))
    elif isinstance(value, list) and value and all(isinstance(k, dict) and "kty" in k for k in value):
        body, kind = {"keys": value}, "key set"
    else:
        return None
    body = {**body, "keys": [_public(key, notes) for key in body["keys"]]}
    return Found(kind, {"jwks": {"body": body}}, tuple(dict.fromkeys(notes)))


def _public(key: Any, notes: list[str]) -> Any:
    """A private JWK's public half: the private one has no place in a case."""
    if not isinstance(key, dict) or key.get("kty") == "oct" or not PRIVATE_MEMBERS & key.keys():
        return key
    notes.append("a key came with its private half, which was left out (a decryption key is given with --key)")
    return {name: value for name, value in key.items() if name not in PRIVATE_MEMBERS}
