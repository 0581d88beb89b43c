from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from jwt.algorithms import RSAAlgorithm

from inspector.case.secret import Secret
from inspector.jose import base64url
from inspector.jose.encryption import decrypt
from inspector.jose.signature import verify
from tests.cases import jwk as signing_jwk
from tests.cases import sign

CLAIMS = {"sub": "alice"}
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
X_KEY = x25519.X25519PrivateKey.generate()
SECRETS = {bits: bytes(range(bits // 8)) for bits in (128, 192, 256, 384, 512)}


def oct_jwk(bits: int) -> dict[str, str]:
    return {"kty": "oct", "k": base64url.encode(SECRETS[bits])}


def pem(key: Any) -> str:
    text: str = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return text


def rsa_jwk(**members: Any) -> dict[str, Any]:
    written = RSAAlgorithm.to_jwk(RSA_KEY, as_dict=True) | members
    return {name: value for name, value in written.items() if name != "key_ops" or "key_ops" in members}


def encrypt(alg: str, enc: str, key: Any, plaintext: bytes | str | None = None, **header: Any) -> str:
    text = json.dumps(CLAIMS) if plaintext is None else plaintext
    return jwe.encrypt_compact({"alg": alg, "enc": enc, **header}, text, key, algorithms=[alg, enc, "DEF"])


@pytest.mark.parametrize(
    ("alg", "writer", "key"),
    [
        ("RSA-OAEP", RSAKey.import_key(RSA_KEY), pem(RSA_KEY)),
        ("RSA-OAEP-256", RSAKey.import_key(RSA_KEY), Secret(pem(RSA_KEY))),
        ("RSA-OAEP-256", RSAKey.import_key(RSA_KEY), {"keys": [rsa_jwk(use="enc")]}),
        ("ECDH-ES", ECKey.import_key(EC_KEY), pem(EC_KEY)),
        ("ECDH-ES+A256KW", ECKey.import_key(EC_KEY), pem(EC_KEY)),
        ("ECDH-ES+A128KW", OKPKey.import_key(X_KEY), pem(X_KEY)),
        ("A128KW", OctKey.import_key(SECRETS[128]), oct_jwk(128)),
        ("A256GCMKW", OctKey.import_key(SECRETS[256]), SECRETS[256]),
    ],
)
@pytest.mark.parametrize("enc", ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"])
def test_decrypts_with_the_persons_key(alg: str, enc: str, writer: Any, key: object) -> None:
    result = decrypt(encrypt(alg, enc, writer), key)
    assert (result.status, result.payload, result.inner) == ("decrypted", CLAIMS, None)
    assert result.key is not None


@pytest.mark.parametrize(("enc", "bits"), [("A128GCM", 128), ("A192GCM", 192), ("A128CBC-HS256", 256)])
def test_direct_encryption(enc: str, bits: int) -> None:
    token = encrypt("dir", enc, OctKey.import_key(SECRETS[bits]))
    assert decrypt(token, oct_jwk(bits)).payload == CLAIMS
    assert decrypt(token, oct_jwk(512)).status == "failed"


def test_a_signed_token_inside_can_be_verified() -> None:
    inner = sign(CLAIMS)
    token = encrypt("RSA-OAEP-256", "A256GCM", RSAKey.import_key(RSA_KEY), inner, cty="JWT")
    result = decrypt(token, pem(RSA_KEY))
    assert result.inner is not None
    assert (result.inner.format, result.payload) == ("jws", CLAIMS)
    assert verify(result.inner, signing_jwk()).status == "valid"


def test_a_nested_token_that_is_damaged_is_still_shown() -> None:
    token = encrypt("RSA-OAEP", "A256GCM", RSAKey.import_key(RSA_KEY), "no.token", cty="jwt")
    result = decrypt(token, pem(RSA_KEY))
    assert result.inner is not None
    assert result.inner.format == "malformed"


def test_the_kid_chooses_and_its_absence_tries_all() -> None:
    other = rsa.generate_private_key(65537, 2048)
    token = encrypt("RSA-OAEP", "A256GCM", RSAKey.import_key(RSA_KEY), kid="mine")
    keys = [pem(other), rsa_jwk(kid="mine"), pem(EC_KEY)]
    assert decrypt(token, keys).status == "decrypted"
    assert decrypt(token, [pem(other), pem(RSA_KEY)]).status == "decrypted"
    failed = decrypt(token, pem(other))
    assert failed.status == "failed"
    assert failed.key is not None


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        5,
        pem(EC_KEY),
        RSAAlgorithm.to_jwk(RSA_KEY.public_key()),
        rsa_jwk(use="sig"),
        rsa_jwk(alg="RS256"),
        rsa_jwk(key_ops=["sign"]),
        oct_jwk(256),
    ],
)
def test_no_key_that_may_decrypt(keys: object) -> None:
    assert decrypt(encrypt("RSA-OAEP", "A256GCM", RSAKey.import_key(RSA_KEY)), keys).status == "no-key"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"alg": "RSA1_5", "enc": "A128GCM"}, "RSA1_5"),
        ({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 10**9, "p2s": "AAAA"}, "PBES2"),
        ({"alg": "RSA-OAEP", "enc": "A128GCM", "crit": ["x"]}, "crit"),
        ({"alg": "RSA-OAEP", "enc": "XC20P"}, "content encryption"),
        ({"alg": "RSA-OAEP", "enc": 5}, "content encryption"),
        ({"alg": "RSA-OAEP", "enc": "A128GCM", "zip": "GZ"}, "compression"),
        ({"alg": "ECDH-ES", "enc": "A128GCM", "epk": "x"}, "epk"),
        ({"alg": "none", "enc": "A128GCM"}, "not supported"),
        ({"enc": "A128GCM"}, "not supported"),
    ],
)
def test_what_is_refused(header: dict[str, Any], words: str) -> None:
    token = base64url.encode(json.dumps(header).encode()) + ".AAAA.AAAA.AAAA.AAAA"
    result = decrypt(token, [pem(RSA_KEY), pem(EC_KEY)])
    assert result.status == "refused"
    assert words in result.reason


def test_what_is_no_jwe() -> None:
    assert decrypt("", pem(RSA_KEY)).status == "refused"
    assert decrypt(sign(CLAIMS), pem(RSA_KEY)).status == "refused"
    duplicate = base64url.encode(b'{"alg":"dir","alg":"dir","enc":"A128GCM"}') + "..AAAA.AAAA.AAAA"
    assert decrypt(duplicate, oct_jwk(128)).status == "refused"


def test_compression_is_read_and_a_bomb_is_not() -> None:
    writer = OctKey.import_key(SECRETS[128])
    assert decrypt(encrypt("dir", "A128GCM", writer, zip="DEF"), oct_jwk(128)).payload == CLAIMS
    bomb = encrypt("dir", "A128GCM", writer, b"0" * 50_000_000, zip="DEF")
    assert len(bomb) < len(zlib.compress(b"0" * 50_000_000)) * 2
    result = decrypt(bomb, oct_jwk(128))
    assert (result.status, result.plaintext) == ("failed", None)


def test_a_large_token_is_decrypted() -> None:
    claims = {"groups": ["a group"] * 30_000}
    token = encrypt("dir", "A128GCM", OctKey.import_key(SECRETS[128]), json.dumps(claims))
    assert decrypt(token, oct_jwk(128)).payload == claims


def test_no_changed_character_decrypts() -> None:
    token = encrypt("dir", "A128GCM", OctKey.import_key(SECRETS[128]))
    for position, character in enumerate(token):
        changed = token[:position] + ("A" if character != "A" else "B") + token[position + 1 :]
        assert decrypt(changed, oct_jwk(128)).status != "decrypted"


def test_nothing_secret_is_in_the_representation() -> None:
    token = encrypt("dir", "A128GCM", OctKey.import_key(SECRETS[128]), '{"sub":"alice-in-clear"}')
    shown = repr(decrypt(token, oct_jwk(128)))
    assert "alice-in-clear" not in shown
    assert oct_jwk(128)["k"] not in shown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kty", "crv", "x", "y"]), inner),
    max_leaves=6,
)
header_values = st.fixed_dictionaries(
    {
        "alg": st.sampled_from(["dir", "A128KW", "A128GCMKW", "RSA-OAEP", "ECDH-ES", "ECDH-ES+A128KW"]),
        "enc": st.sampled_from(["A128GCM", "A128CBC-HS256"]),
    },
    optional=dict.fromkeys(("epk", "apu", "apv", "iv", "tag", "zip", "kid", "cty", "p2c", "typ", "jku"), json_values),
)


@given(header_values, st.lists(st.binary(max_size=40), min_size=4, max_size=4))
def test_never_raises(header: dict[str, Any], segments: list[bytes]) -> None:
    token = ".".join(map(base64url.encode, (json.dumps(header).encode(), *segments)))
    keys = [oct_jwk(128), oct_jwk(256), pem(RSA_KEY), pem(EC_KEY), pem(X_KEY)]
    assert decrypt(token, keys).status in ("failed", "refused", "no-key")
