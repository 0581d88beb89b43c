"""Public keys out of PEM text (RFC 7468): public keys, private keys, certificates, several in one text."""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

_MAX_BODY = 1024 * 1024
_PUBLIC = frozenset({"PUBLIC KEY", "RSA PUBLIC KEY"})
_PRIVATE = frozenset({"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
_CERTIFICATE = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
_NO_KEY = frozenset({"EC PARAMETERS", "DH PARAMETERS"})


@dataclass(frozen=True, slots=True)
class Block:
    """One PEM block: what it is called, the key in it, or why there is none."""

    source: str
    """ "PEM public key", "PEM private key" or "X.509 certificate"."""
    public: PublicKeyTypes | None = field(default=None, repr=False)
    private: PrivateKeyTypes | None = field(default=None, repr=False)
    problem: str | None = None


def read_pem(text: str) -> Iterator[Block]:
    """The key blocks of a PEM text in their order; a broken one is a Block with a problem. Never raises.

    Line breaks may be missing or be the two characters backslash and n, as they are after a copy out of JSON.
    """
    for part in text.split("-----BEGIN ")[1:]:
        label, _, rest = part.partition("-----")
        body, end, _ = rest.partition("-----END ")
        if label not in _NO_KEY:
            yield _read_block(label, body, complete=bool(end))


def _read_block(label: str, body: str, *, complete: bool) -> Block:
    if label in _PUBLIC:
        source = "PEM public key"
    elif label in _CERTIFICATE:
        source = "X.509 certificate"
    elif label in _PRIVATE or label == "ENCRYPTED PRIVATE KEY":
        source = "PEM private key"
    else:
        return Block("PEM", problem=f"the PEM block is {label[:40]!a}, not a key or a certificate")
    if not complete:
        return Block(source, problem="its END line is missing: the PEM was cut off")
    if label == "ENCRYPTED PRIVATE KEY" or "ENCRYPTED" in body:
        return Block(source, problem="it is protected by a password; give the public key or decrypt it first")
    try:
        der = _der(body)
    except (Base64Error, ValueError):
        return Block(source, problem="what stands between BEGIN and END is not base64")
    return _load(label, source, der)


def _der(body: str) -> bytes:
    if len(body) > _MAX_BODY:
        raise ValueError(len(body))
    joined = "".join(body.replace("\\r", "").replace("\\n", "").split())
    return a2b_base64(joined.encode("ascii"), strict_mode=True)


def _load(label: str, source: str, der: bytes) -> Block:
    # 6 ms, only where a key is built
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        if label in _CERTIFICATE:
            from cryptography import x509

            try:
                return Block(source, x509.load_der_x509_certificate(der).public_key())
            except x509.InvalidVersion:
                return Block(source, problem="the certificate has an unknown version")
        if label in _PUBLIC:
            return Block(source, serialization.load_der_public_key(der))
        private = serialization.load_der_private_key(der, password=None)
        return Block(source, private.public_key(), private)
    except (ValueError, TypeError):
        return Block(source, problem=f"its content is no {label.lower()} that can be read")
    except UnsupportedAlgorithm:
        return Block(source, problem="its kind of key is not supported here")
