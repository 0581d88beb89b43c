"""From the members of a JWK (RFC 7517, RFC 7518 section 6, RFC 8037) to a public key that can compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from inspector.errors import InspectorError
from inspector.jose import base64url

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

EC_BITS = {"P-256": 256, "P-384": 384, "P-521": 521}
OKP_BITS = {"Ed25519": 256, "Ed448": 456, "X25519": 256, "X448": 448}
CURVES: Mapping[str, Mapping[str, int]] = {"EC": EC_BITS, "OKP": OKP_BITS}
KEY_TYPES = frozenset({"RSA", "EC", "OKP", "oct"})
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
_SMALL_PRIMES = (
    3,
    5,
    7,
    11,
    13,
    17,
    19,
    23,
    29,
    31,
    37,
    41,
    43,
    47,
    53,
    59,
    61,
    67,
    71,
    73,
    79,
    83,
    89,
    97,
    101,
    103,
    107,
    109,
    113,
    127,
    131,
    137,
    139,
    149,
    151,
    157,
    163,
    167,
)
_MAX_RSA_BITS = 16384
_MAX_MEMBER = 65536
# Departures from base64url that every lenient reader survives; a key with them still works at the other end.
_SURVIVABLE = frozenset({"padding", "standard-alphabet", "non-canonical"})


class JwkError(InspectorError, ValueError):
    """The members do not make a key; the message is a clause without any key material."""


def public_key(jwk: Mapping[str, Any]) -> PublicKeyTypes | bytes:
    """The public key of a JWK with a known kty and crv, the secret's bytes for kty oct; raises JwkError."""
    kty = jwk["kty"]
    if kty == "oct":
        return member(jwk, "k")
    if kty == "RSA":
        return _rsa(jwk)
    return _ec(jwk) if kty == "EC" else _okp(jwk)


def member(jwk: Mapping[str, Any], name: str) -> bytes:
    """A base64url member's bytes; raises JwkError. Padding and the standard alphabet are survived."""
    value = jwk.get(name)
    if value is None:
        raise JwkError(f"“{name}” is missing")
    if not isinstance(value, str):
        raise JwkError(f"“{name}” must be base64url text, not {type(value).__name__}")
    if len(value) > _MAX_MEMBER:
        raise JwkError(f"“{name}” has {len(value):,} characters")
    data, faults = base64url.repair(value)
    for fault in faults:
        if fault.code not in _SURVIVABLE:
            raise JwkError(f"“{name}” is not base64url at character {fault.position}: {fault.detail.rstrip('.')}")
    if not data:
        raise JwkError(f"“{name}” is empty")
    return data


def _uint(jwk: Mapping[str, Any], name: str) -> int:
    return int.from_bytes(member(jwk, name), "big")


def _rsa(jwk: Mapping[str, Any]) -> PublicKeyTypes:
    # 9 ms, only where a key is built
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    n, e = _uint(jwk, "n"), _uint(jwk, "e")
    check_rsa(n, e)
    try:
        return RSAPublicNumbers(e, n).public_key()
    except ValueError as error:
        raise JwkError("“n” and “e” make no RSA key") from error


def check_rsa(n: int, e: int) -> None:
    """Raises JwkError for numbers that no RSA key has (RFC 8017 section 3.1)."""
    if n.bit_length() > _MAX_RSA_BITS:
        raise JwkError(f"the modulus has {n.bit_length()} bits, more than {_MAX_RSA_BITS}")
    if n % 2 == 0:
        raise JwkError("the modulus is even")
    if e < 3 or e % 2 == 0:
        raise JwkError(f"the public exponent is {e if e < 3 else 'even'}; it must be odd and at least 3")
    if e >= n:
        raise JwkError("the public exponent is larger than the modulus")


def _ec(jwk: Mapping[str, Any]) -> PublicKeyTypes:
    # 9 ms, only where a key is built
    from cryptography.hazmat.primitives.asymmetric import ec

    crv = jwk["crv"]
    curves: Mapping[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    try:
        return ec.EllipticCurvePublicNumbers(_uint(jwk, "x"), _uint(jwk, "y"), curves[crv]).public_key()
    except JwkError:
        raise
    except ValueError as error:
        raise JwkError(f"“x” and “y” are no point on the curve {crv}") from error


def _okp(jwk: Mapping[str, Any]) -> PublicKeyTypes:
    # 6 ms, only where a key is built
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519

    crv, x = jwk["crv"], member(jwk, "x")
    makers: Mapping[str, Callable[[bytes], PublicKeyTypes]] = {
        "Ed25519": ed25519.Ed25519PublicKey.from_public_bytes,
        "Ed448": ed448.Ed448PublicKey.from_public_bytes,
        "X25519": x25519.X25519PublicKey.from_public_bytes,
        "X448": x448.X448PublicKey.from_public_bytes,
    }
    try:
        return makers[crv](x)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise JwkError(f"“x” with {len(x)} bytes is no {crv} key") from error


def is_roca(n: int) -> bool:
    """Whether an RSA modulus was made by the flawed Infineon library (CVE-2017-15361).

    Its primes are k·M + 65537^a mod M, so the modulus is a power of 65537 modulo each small prime.
    """
    return all(n % prime in _powers_of_65537(prime) for prime in _SMALL_PRIMES)


@cache
def _powers_of_65537(prime: int) -> frozenset[int]:
    return frozenset(pow(65537, exponent, prime) for exponent in range(prime))
