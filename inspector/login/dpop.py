"""Proof of possession at the token endpoint and userinfo (DPoP, RFC 9449): a key of the login signs each request."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from inspector.case.model import Answer
from inspector.login.recording import Now
from inspector.login.request import RandomText

ASKED = ("use_dpop_nonce", "invalid_dpop_proof")
"""Errors by which a provider asks for a proof, or for one with its nonce (sections 5 and 8)."""
HEADER = "DPoP"


@dataclass(slots=True)
class Proofs:
    """The proofs of one login. `wanted`: they are sent; so they are once a provider has asked."""

    wanted: bool = False
    _nonce: str = field(default="", repr=False)
    _key: Any = field(default=None, repr=False)

    def challenged_by(self, answer: Answer | None) -> bool:
        """Whether an answer asks for another proof than was sent; its nonce is used from then on."""
        if answer is None:
            return False
        nonce, before = answer.header("dpop-nonce") or "", (self.wanted, self._nonce)
        self._nonce = nonce or self._nonce
        error = answer.json.get("error") if answer.json else None
        challenge = answer.header("www-authenticate") or ""
        asked = error in ASKED or ("dpop" in challenge.lower() and any(word in challenge for word in ASKED))
        self.wanted = self.wanted or asked
        return asked and before != (self.wanted, self._nonce)

    def headers(  # nosec B107
        self, method: str, url: str, now: Now, random: RandomText, access_token: str = ""
    ) -> dict[str, str]:
        """The header with the proof for one request; empty where none is wanted."""
        return {HEADER: self._proof(method, url, now, random, access_token)} if self.wanted else {}

    def _proof(self, method: str, url: str, now: Now, random: RandomText, access_token: str) -> str:
        # 80 ms, only with DPoP
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec

        if self._key is None:
            self._key = ec.generate_private_key(ec.SECP256R1())
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
        public = {name: public[name] for name in ("kty", "crv", "x", "y")}
        claims: dict[str, Any] = {
            "jti": random(),
            "htm": method,
            "htu": urlunsplit((*urlsplit(url)[:3], "", "")),
            "iat": int(now().timestamp()),
        }
        if self._nonce:
            claims["nonce"] = self._nonce
        if access_token:
            digest = hashlib.sha256(access_token.encode("utf-8", "replace")).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"typ": "dpop+jwt", "jwk": public})
