"""What a key tells besides itself: a certificate's subject, and a key ID that somebody's name was made of."""

from __future__ import annotations

import re

from inspector.case.secret import MASK
from inspector.masking.entropy import looks_secret
from inspector.masking.vocabulary import PARTS, is_known

_CERTIFICATE = re.compile(
    r"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(?P<body>.{0,65536}?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----",
    re.DOTALL,
)
_DER = re.compile(r"(?<![A-Za-z0-9+/_-])MI[IH][A-Za-z0-9+/]{150,}={0,2}")
"""A certificate in base64 (`x5c`, `X509Certificate`); a public key begins with its algorithm."""
_PUBLIC_KEY = re.compile(r"MI(?:IBIj|ICIj|GfMA|ICojAN|IBojAN)")
_IDENTIFIER = re.compile(r"[0-9A-Fa-f]{8,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{40,90}")


def names_somebody(kid: str) -> bool:
    """Whether a key ID may name somebody: it is neither random nor a number nor known words."""
    if _IDENTIFIER.fullmatch(kid) or looks_secret(kid) or is_known(kid):
        return False
    if any(c in kid for c in " @=\\/") or not kid.isascii():
        return True
    return any(len(part) >= 4 and part[1:].islower() and not is_known(part) for part in PARTS.findall(kid))


def without_subjects(text: str) -> str:
    """A text whose certificates are no more than their public keys."""
    if "CERTIFICATE-----" in text:
        text = _CERTIFICATE.sub(_public_key, text)
    return _DER.sub(lambda m: m[0] if _PUBLIC_KEY.match(m[0]) else MASK, text) if "MI" in text else text


def _public_key(match: re.Match[str]) -> str:
    """The certificate's key, its lines broken as they were."""
    # cryptography, 40 ms, which few texts need
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from inspector.jose.pem import read_pem

    key = next((block.public for block in read_pem(match[0])), None)
    if key is None:
        return f"-----BEGIN CERTIFICATE-----{MASK}-----END CERTIFICATE-----"
    lines = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode().strip().split("\n")
    body = match["body"]
    return next((one for one in ("\\r\\n", "\\n", "\r\n", "\n") if one in body), "").join(lines)
