"""The signature algorithms (RFC 7518 section 3.1, RFC 8037, RFC 9864): what each needs of its key, and its arithmetic.

It is done by `cryptography`. PyJWT's algorithm objects would do the same calls; importing them loads X.509 and
the SSH key formats with them, which is more than half of what checking a case costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm


@dataclass(frozen=True, slots=True)
class Kind:
    """What an alg needs of its key."""

    kty: str
    crvs: tuple[str, ...] = ()
    hash_bits: int = 0
    signature_bytes: int = 0
    """Length of the signature where the alg fixes it."""


ALGORITHMS = {
    **{f"{family}{bits}": Kind("RSA", hash_bits=bits) for family in ("RS", "PS") for bits in (256, 384, 512)},
    "ES256": Kind("EC", ("P-256",), 256, 64),
    "ES384": Kind("EC", ("P-384",), 384, 96),
    "ES512": Kind("EC", ("P-521",), 512, 132),
    "EdDSA": Kind("OKP", ("Ed25519", "Ed448")),
    "Ed25519": Kind("OKP", ("Ed25519",), signature_bytes=64),
    "Ed448": Kind("OKP", ("Ed448",), signature_bytes=114),
    **{f"HS{bits}": Kind("oct", hash_bits=bits, signature_bytes=bits // 8) for bits in (256, 384, 512)},
}


def made(signature: bytes, signed: bytes, alg: str, key: Any) -> bool:
    """Whether the key made the signature. `key` is a public key of `cryptography`, the secret's bytes for HS…; it fits
    the alg (`ALGORITHMS`)."""
    kind = ALGORITHMS[alg]
    if kind.kty == "oct":
        # 5 ms, only where a signature is made
        import hmac

        return hmac.compare_digest(signature, hmac.digest(key, signed, f"sha{kind.hash_bits}"))
    from cryptography.exceptions import InvalidSignature

    try:
        _verify(signature, signed, alg, key)
    except InvalidSignature:
        return False
    return True


def _verify(signature: bytes, signed: bytes, alg: str, key: Any) -> None:
    """Raises InvalidSignature."""
    kind = ALGORITHMS[alg]
    if kind.kty == "OKP":
        key.verify(signature, signed)
    elif kind.kty == "EC":
        # 9 ms, only where a signature is checked
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

        key.verify(_der(signature, kind.signature_bytes), signed, ECDSA(_hash(kind.hash_bits)))
    else:
        from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15

        digest = _hash(kind.hash_bits)
        # the salt is as long as the hash (RFC 7518 section 3.5)
        padding = PSS(MGF1(digest), digest.digest_size) if alg.startswith("PS") else PKCS1v15()
        key.verify(signature, signed, padding, digest)


def _hash(bits: int) -> HashAlgorithm:
    return {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}[bits]


def _der(signature: bytes, size: int) -> bytes:
    """R and S, which a token carries one after the other (RFC 7518 section 3.4), as ASN.1. Raises InvalidSignature."""
    # 7 ms, only for elliptic curves
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if len(signature) != size:
        raise InvalidSignature
    half = size // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
