"""A key or a certificate in DER, the binary form of PEM: its public half as PEM text."""

from __future__ import annotations

from base64 import encodebytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_SEQUENCE = 0x30
_LONG_LENGTHS = (0x81, 0x82, 0x83)
MAX_BYTES = 1024 * 1024


def looks_like_der(data: bytes) -> bool:
    """An ASN.1 sequence whose length is the data's."""
    if len(data) < 32 or len(data) > MAX_BYTES or data[0] != _SEQUENCE or data[1] not in _LONG_LENGTHS:
        return False
    count = data[1] & 0x7F
    length = int.from_bytes(data[2 : 2 + count], "big")
    return abs(len(data) - 2 - count - length) <= 2  # a line break may have been added


def pem_of(data: bytes) -> tuple[str, str] | None:
    """(PEM of the public half, what it was), or None where the data is no key and no certificate. Never raises."""
    # 5 ms, only for a certificate in bytes
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    failures = (ValueError, TypeError, UnsupportedAlgorithm)
    try:
        x509.load_der_x509_certificate(data)
    except failures:
        pass
    else:
        return f"-----BEGIN CERTIFICATE-----\n{encodebytes(data).decode()}-----END CERTIFICATE-----\n", "certificate"
    public: PublicKeyTypes
    try:
        public, what = serialization.load_der_public_key(data), "public key"
    except failures:
        try:
            public, what = serialization.load_der_private_key(data, None).public_key(), "private key"
        except failures:
            return None
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, form).decode(), what
