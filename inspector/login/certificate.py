"""A certificate for the loopback redirect URI, made on the spot: for providers that insist on https."""

from __future__ import annotations

import ssl
import tempfile
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path


def loopback_context(now: datetime) -> tuple[ssl.SSLContext, str]:
    """A server context with a self-signed certificate for localhost, 127.0.0.1 and ::1, valid a day, and its SHA-256
    fingerprint as colon-separated hex. The key never outlives this call on disk."""
    # 36 ms, only for an https callback
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "qlik-inspector loopback")])
    names = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(text)) for text in ("127.0.0.1", "::1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # ssl reads certificates from files only; the directory is 0700 and gone right after
    with tempfile.TemporaryDirectory(prefix="qlik-inspector-") as folder:
        path = Path(folder, "loopback.pem")
        path.touch(0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return context, ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
