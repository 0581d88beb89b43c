from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from inspector.case.secret import Secret
from inspector.jose.base64url import encode
from inspector.jose.keys import Key, KeySet, hmac_key, read_keys

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()

PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
PKCS1 = serialization.PrivateFormat.TraditionalOpenSSL
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
CLEAR = serialization.NoEncryption()

RSA_JWK = RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True)
EC_JWK = ECAlgorithm.to_jwk(EC.public_key(), as_dict=True)
ED_JWK = OKPAlgorithm.to_jwk(ED.public_key(), as_dict=True)


def public_pem(key: Any) -> str:
    text: str = key.public_key().public_bytes(PEM, SPKI).decode()
    return text


def private_pem(key: Any, form: serialization.PrivateFormat = PKCS8) -> str:
    text: str = key.private_bytes(PEM, form, CLEAR).decode()
    return text


def certificate(key: Any) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM).decode()


def one(source: object) -> Key:
    (key,) = read_keys(source)
    return key


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=["RSA", "EC", "OKP"])
@pytest.mark.parametrize(
    ("write", "source", "private"),
    [
        (public_pem, "PEM public key", False),
        (private_pem, "PEM private key", True),
        (lambda key: private_pem(key, PKCS1 if key is not ED else PKCS8), "PEM private key", True),
        (lambda key: public_pem(key).replace("\n", ""), "PEM public key", False),
        (lambda key: public_pem(key).replace("\n", " "), "PEM public key", False),
        (lambda key: public_pem(key).replace("\n", "\\n"), "PEM public key", False),
        (lambda key: public_pem(key).replace("\n", "\\r\\n"), "PEM public key", False),
        (lambda key: "# the key of 2026\n" + public_pem(key).replace("\n", "\r\n"), "PEM public key", False),
        (lambda key: public_pem(key).encode(), "PEM public key", False),
        (lambda key: json.dumps(public_pem(key)).strip('"'), "PEM public key", False),
    ],
)
def test_pem_in_every_form_it_is_pasted(key: Any, write: Any, source: str, private: bool) -> None:
    found = one(write(key))
    assert (found.problem, found.source, found.private) == (None, source, private)
    assert found.public_key == key.public_key()
    assert (found.kty, found.crv) == {RSA: ("RSA", None), EC: ("EC", "P-256"), ED: ("OKP", "Ed25519")}[key]
    assert found.bits == (2048 if key is RSA else 256)


@pytest.mark.parametrize("key", [RSA, EC], ids=["RSA", "EC"])
def test_a_certificate_gives_its_public_key(key: Any) -> None:
    found = one(certificate(key))
    assert (found.source, found.problem) == ("X.509 certificate", None)
    assert found.public_key == key.public_key()


def test_a_pkcs1_public_key() -> None:
    pem = RSA.public_key().public_bytes(PEM, serialization.PublicFormat.PKCS1).decode()
    assert one(pem).public_key == RSA.public_key()


def test_several_blocks_and_a_broken_one_between() -> None:
    broken = "-----BEGIN PUBLIC KEY-----\nMIIB!!\n-----END PUBLIC KEY-----\n"
    keys = read_keys(public_pem(RSA) + broken + certificate(EC))
    assert [key.problem is None for key in keys] == [True, False, True]
    assert "base64" in (keys[1].problem or "")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (public_pem(RSA)[:200], "cut off"),
        (public_pem(RSA).replace("PUBLIC KEY", "CERTIFICATE"), "certificate"),
        (RSA.private_bytes(PEM, PKCS8, serialization.BestAvailableEncryption(b"x")).decode(), "password"),
        (RSA.private_bytes(PEM, PKCS1, serialization.BestAvailableEncryption(b"x")).decode(), "password"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "OPENSSH"),
        ("", "empty"),
        ("  ", "empty"),
        ("hello", "neither"),
        ("<html>sign in</html>", "HTML"),
        ("{not json", "not JSON"),
        ("[" * 5000, "nested"),
        ({}, "no key set"),
        ({"error": "invalid"}, "no key set"),
        ({"keys": "none"}, "array"),
        ({"keys": [5]}, "object"),
        (5, "int"),
        (None, "NoneType"),
        ([[[[[[[[[[[]]]]]]]]]]], "list"),
        ({"kty": 5}, "kty"),
        ({"kty": None}, "kty"),
        ({"kty": "RSA", "e": "AQAB"}, "“n” is missing"),
        ({"kty": "RSA", "n": 5, "e": "AQAB"}, "int"),
        ({"kty": "RSA", "n": "", "e": "AQAB"}, "empty"),
        (RSA_JWK | {"n": "!" + RSA_JWK["n"]}, "base64url"),
        (RSA_JWK | {"n": "A" * 70_000}, "characters"),
        (RSA_JWK | {"n": "_" * 60_000}, "bits"),
        (RSA_JWK | {"e": "AQ"}, "exponent"),
        (RSA_JWK | {"e": "AQAA"}, "even"),
        (RSA_JWK | {"e": RSA_JWK["n"] + "AAAA"}, "even"),
        ({"kty": "EC"}, "crv"),
        ({"kty": "EC", "crv": "P-256"}, "“x” is missing"),
        (EC_JWK | {"x": EC_JWK["y"]}, "point"),
        (EC_JWK | {"crv": "P-384"}, "point"),
        (EC_JWK | {"x": "AAAA", "y": "AAAA"}, "point"),
        (ED_JWK | {"x": "AAAA"}, "Ed25519"),
        ({"kty": "oct"}, "“k” is missing"),
        (Secret(""), "empty"),
        (b"", "empty"),
        (Secret("ssh-rsa AAAA"), "not an HMAC secret"),
    ],
)
def test_what_cannot_be_used_says_why(source: object, words: str) -> None:
    key = one(source)
    assert words in (key.problem or "")
    assert key.public_key is None
    assert key.bits is None


def test_one_broken_key_spoils_no_other() -> None:
    keys = read_keys({"keys": [{"kty": "RSA", "n": 5}, RSA_JWK | {"kid": "good"}, EC_JWK | {"x": "AAAA"}, "?"]})
    assert [key.problem is None for key in keys] == [False, True, False, False]
    assert [key.source for key in keys] == ["jwks[0]", "jwks[1]", "jwks[2]", "jwks[3]"]


@pytest.mark.parametrize("jwk", [{"kty": "AKP", "pub": "AAAA"}, EC_JWK | {"crv": "secp256k1"}, {"kty": "rsa"}])
def test_unknown_kinds_are_ignored_and_not_broken(jwk: dict[str, Any]) -> None:
    key = one(jwk)
    assert (key.known, key.problem, key.public_key) == (False, None, None)


def test_other_curves_and_kinds_in_pem() -> None:
    assert not one(public_pem(ec.generate_private_key(ec.SECP256K1()))).known
    assert not one(public_pem(dsa.generate_private_key(2048))).known
    assert one(public_pem(ed448.Ed448PrivateKey.generate())).crv == "Ed448"


def test_members_of_the_wrong_type_are_noted() -> None:
    key = one(RSA_JWK | {"kid": 7, "use": ["sig"], "alg": None, "key_ops": "verify"})
    assert (key.kid, key.use, key.alg, key.key_ops, key.problem) == (None, None, None, None, None)
    assert "kid" in (key.note or "")
    assert "key_ops" in (key.note or "")


def test_members_survive_padding_and_leading_zeros_as_lenient_readers_do() -> None:
    n = RSA.public_key().public_numbers().n.to_bytes(260, "big")
    assert one(RSA_JWK | {"n": encode(n), "e": "AQAB===="}).public_key == RSA.public_key()


def test_a_published_private_key_is_noted_and_its_public_half_used() -> None:
    key = one({"keys": [RSAAlgorithm.to_jwk(RSA, as_dict=True)]})
    assert key.private
    assert "private" in (key.note or "")
    assert key.public_key == RSA.public_key()


def test_weaknesses() -> None:
    assert "1024" in (one(public_pem(rsa.generate_private_key(65537, 1024))).weakness or "")
    assert one(RSA_JWK).weakness is None
    assert one(EC_JWK).weakness is None


def test_secrets() -> None:
    key = hmac_key(Secret("grüezi"))
    assert (key.kty, key.source, key.public_key) == ("oct", "HMAC secret", "grüezi".encode())
    assert one(b"\xff\x00").public_key == b"\xff\x00"
    assert one(Secret("plain")).kty == "oct"
    assert one(Secret("\ud800")).kty == "oct"
    assert one(Secret('{"looks": "like JSON"}')).kty == "oct"
    assert one(Secret(private_pem(RSA))).public_key == RSA.public_key()
    assert one(Secret(json.dumps(RSA_JWK))).kty == "RSA"


def test_nothing_secret_is_in_the_representation() -> None:
    shown = repr(read_keys([Secret("hunter2-hunter2"), {"kty": "oct", "k": "aHVudGVyMg"}, private_pem(RSA)]))
    assert "hunter2" not in shown
    assert "aHVudGVyMg" not in shown
    assert "PRIVATE KEY-----" not in shown
    shown = repr(read_keys(RSAAlgorithm.to_jwk(RSA, as_dict=True)))
    assert RSAAlgorithm.to_jwk(RSA, as_dict=True)["d"][:10] not in shown


def test_json_text_lists_and_key_sets_pass_through() -> None:
    keys = read_keys([json.dumps({"keys": [RSA_JWK]}), [EC_JWK, public_pem(ED)], one(RSA_JWK)])
    assert [key.kty for key in keys] == ["RSA", "EC", "OKP", "RSA"]
    assert read_keys(keys) is keys
    assert read_keys([]) == ()


def test_a_thousand_keys_are_indexed_and_parsed_only_when_used(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Any] = []
    monkeypatch.setattr("inspector.jose.jwk.public_key", lambda jwk: parsed.append(jwk) or RSA.public_key())
    keys = read_keys({"keys": [RSA_JWK | {"kid": f"k{i}"} for i in range(1000)]})
    (key,) = keys.by_kid["k999"]
    assert key.public_key is key.public_key
    assert len(parsed) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["keys", "kty", "crv", "kid", "n", "e", "x", "y", "k", "d"]), inner)
    ),
    max_leaves=12,
)
jwks = st.fixed_dictionaries(
    {"kty": st.sampled_from(["RSA", "EC", "OKP", "oct", "other"]) | json_values},
    optional={
        name: json_values | st.sampled_from(["AQAB", "P-256", "Ed25519"]) for name in ("n", "e", "x", "y", "crv")
    },
)


@given(json_values | st.lists(jwks).map(lambda keys: {"keys": keys}) | st.binary() | st.text())
def test_never_raises_on_any_source(source: object) -> None:
    keys = read_keys(source)
    assert isinstance(keys, KeySet)
    for key in keys:
        assert (key.public_key is not None) == (key.known and key.problem is None)
        assert key.bits is None or key.bits >= 0
        assert key.weakness is None or key.problem is None
