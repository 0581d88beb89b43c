from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm, get_default_algorithms

from inspector.case.secret import Secret
from inspector.jose import base64url
from inspector.jose.algorithms import ALGORITHMS
from inspector.jose.keys import hmac_key, read_keys
from inspector.jose.signature import SignatureCheck, verify
from inspector.jose.token import decode, examine

RSA_KEY = rsa.generate_private_key(65537, 2048)
OTHER_RSA = rsa.generate_private_key(65537, 2048)
EC_KEYS = {
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
}
ED25519, ED448 = ed25519.Ed25519PrivateKey.generate(), ed448.Ed448PrivateKey.generate()
SECRET = b"0123456789abcdef" * 4
PRIVATE: dict[str, Any] = {
    **{f"{family}{bits}": RSA_KEY for family in ("RS", "PS") for bits in (256, 384, 512)},
    **EC_KEYS,
    "EdDSA": ED25519,
    "Ed25519": ED25519,
    "Ed448": ED448,
    **{f"HS{bits}": SECRET for bits in (256, 384, 512)},
}
CLAIMS = {"iss": "https://idp.example", "sub": "alice"}


def sign(alg: str, key: Any = None, payload: object = CLAIMS, **header: Any) -> str:
    head = {"alg": alg} | header
    return sign_text(alg, key if key is not None else PRIVATE[alg], json.dumps(head), json.dumps(payload))


def sign_text(alg: str, key: Any, header: str, payload: str) -> str:
    text = f"{base64url.encode(header.encode())}.{base64url.encode(payload.encode())}"
    name = "EdDSA" if alg in ("Ed25519", "Ed448") else alg
    return f"{text}.{base64url.encode(get_default_algorithms()[name].sign(text.encode(), key))}"


def jwk(key: Any, **members: Any) -> dict[str, Any]:
    if isinstance(key, bytes):
        return {"kty": "oct", "k": base64url.encode(key)} | members
    kinds: dict[Any, Any] = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    writer = next((writer for kind, writer in kinds.items() if isinstance(key, kind)), OKPAlgorithm)
    written = {**writer.to_jwk(key.public_key(), as_dict=True), **members}
    return {name: value for name, value in written.items() if name != "key_ops" or "key_ops" in members}


def pem(key: Any) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    text: str = key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
    return text


def outcome(check: SignatureCheck) -> tuple[str, str | None]:
    return check.status, check.rule


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_every_algorithm_with_every_form_of_its_key(alg: str) -> None:
    key = PRIVATE[alg]
    token = sign(alg, kid="k")
    forms: list[object] = [{"keys": [jwk(key, kid="k", alg=alg, use="sig", key_ops=["verify"])]}, jwk(key, kid="k")]
    forms += [jwk(key), [jwk(key)], json.dumps(jwk(key)), read_keys(jwk(key))]
    forms += [hmac_key(Secret(key.decode())), key] if isinstance(key, bytes) else [pem(key), pem(key).encode()]
    for form in forms:
        check = verify(token, form)
        assert outcome(check) == ("valid", None), check
        assert check.key is not None
        assert [attempt.outcome for attempt in check.attempts] == ["verified"]
        assert verify(decode(token), form).status == "valid"
    assert verify(token.rpartition(".")[0] + "." + "A" * 86, forms[0]).status == "invalid"


def test_eddsa_is_also_ed448() -> None:
    assert verify(sign("EdDSA", ED448), jwk(ED448)).status == "valid"
    assert outcome(verify(sign("Ed25519", ED448), jwk(ED448))) == ("refused", "alg-key-mismatch")
    assert verify(sign("Ed25519"), jwk(ED25519, alg="EdDSA")).status == "valid"


@pytest.mark.parametrize("alg", ["RS256", "PS384", "ES256", "ES512", "EdDSA", "HS256"])
def test_no_changed_byte_ever_verifies(alg: str) -> None:
    token, keys = sign(alg), read_keys(jwk(PRIVATE[alg]))
    for position, character in enumerate(token):
        for other in ("A", "B", "_", "."):
            if other != character:
                assert verify(token[:position] + other + token[position + 1 :], keys).status != "valid"


@given(st.data())
def test_no_changed_bit_of_any_segment_ever_verifies(data: st.DataObject) -> None:
    alg = data.draw(st.sampled_from(sorted(ALGORITHMS)))
    parts = [base64url.decode(part) for part in sign(alg).split(".")]
    index = data.draw(st.integers(0, 2))
    bit = data.draw(st.integers(0, len(parts[index]) * 8 - 1))
    changed = bytearray(parts[index])
    changed[bit // 8] ^= 1 << bit % 8
    parts[index] = bytes(changed)
    assert verify(".".join(map(base64url.encode, parts)), jwk(PRIVATE[alg])).status != "valid"


def test_the_signature_covers_the_segments_as_received() -> None:
    spaced = sign_text("RS256", RSA_KEY, '{ "alg" :"RS256" }', '{"sub" : "ä", "x": 1.0e1}')
    assert verify(spaced, jwk(RSA_KEY)).status == "valid"


def test_another_key_does_not_match() -> None:
    check = verify(sign("RS256", OTHER_RSA, kid="k"), {"keys": [jwk(RSA_KEY, kid="k")]})
    assert outcome(check) == ("invalid", "signature-invalid")
    assert check.key is not None
    assert check.key.kid == "k"
    assert [attempt.outcome for attempt in check.attempts] == ["did not match"]


def test_a_kid_that_is_not_in_the_set() -> None:
    check = verify(sign("RS256", kid="new"), {"keys": [jwk(OTHER_RSA, kid="old")]})
    assert outcome(check) == ("no-key", "key-not-found")
    assert "“new”" in check.reason
    assert "“old”" in check.reason
    assert "was made with" not in check.reason


def test_a_key_under_another_kid_is_named_and_not_accepted() -> None:
    check = verify(sign("RS256", kid="new"), {"keys": [jwk(OTHER_RSA, kid="a"), jwk(RSA_KEY, kid="b")]})
    assert outcome(check) == ("no-key", "key-not-found")
    assert "made with the key “b”" in check.reason
    assert check.key is None


def test_a_key_of_a_set_without_kid_does_not_answer_to_a_kid() -> None:
    check = verify(sign("RS256", kid="k"), {"keys": [jwk(RSA_KEY)]})
    assert outcome(check) == ("no-key", "key-not-found")
    assert "a key without a kid" in check.reason


def test_without_a_kid_every_fitting_key_is_tried_and_named() -> None:
    keys = {
        "keys": [
            jwk(OTHER_RSA, kid="enc", use="enc", alg="RSA-OAEP"),
            jwk(OTHER_RSA, kid="other"),
            jwk(EC_KEYS["ES256"], kid="ec"),
            jwk(RSA_KEY, kid="right"),
            jwk(OTHER_RSA, kid="last", use="sig"),
        ]
    }
    check = verify(sign("RS256"), keys)
    assert check.status == "valid"
    assert check.notes == ("key-ambiguous",)
    assert check.key is not None
    assert check.key.kid == "right"
    said = {attempt.key.kid: attempt.outcome for attempt in check.attempts}
    assert said["other"] == "did not match"
    assert said["right"] == "verified"
    assert said["last"].startswith("not tried")
    assert said["enc"].startswith("unfit: the key is for “RSA-OAEP” only")
    assert said["ec"].startswith("unfit: RS256 needs a key of type RSA")


def test_one_fitting_key_without_a_kid_is_not_ambiguous() -> None:
    keys = {"keys": [jwk(RSA_KEY, use="enc"), jwk(RSA_KEY, kid="a"), jwk(EC_KEYS["ES256"])]}
    check = verify(sign("RS256"), keys)
    assert (check.status, check.notes) == ("valid", ())
    assert any("the use “enc”" in attempt.outcome for attempt in check.attempts)


def test_the_same_kid_twice_tries_each() -> None:
    keys = {"keys": [jwk(OTHER_RSA, kid="k"), jwk(RSA_KEY, kid="k")]}
    check = verify(sign("RS256", kid="k"), keys)
    assert (check.status, check.notes) == ("valid", ())
    assert [attempt.outcome for attempt in check.attempts] == ["did not match", "verified"]


@pytest.mark.parametrize("members", [{}, {"alg": None}, {"use": None}, {"key_ops": ["sign", "verify"]}])
def test_a_key_without_alg_serves_every_algorithm_of_its_type(members: dict[str, Any]) -> None:
    for alg in ("RS256", "RS512", "PS384"):
        assert verify(sign(alg), jwk(RSA_KEY, **members)).status == "valid"


@pytest.mark.parametrize(
    ("alg", "key", "rule"),
    [
        ("RS256", jwk(RSA_KEY, alg="RS512"), "alg-key-mismatch"),
        ("RS256", jwk(RSA_KEY, alg="RSA-OAEP"), "alg-key-mismatch"),
        ("RS256", jwk(RSA_KEY, use="enc"), "alg-key-mismatch"),
        ("RS256", jwk(RSA_KEY, key_ops=["encrypt"]), "alg-key-mismatch"),
        ("RS256", jwk(RSA_KEY, key_ops=[]), "alg-key-mismatch"),
        ("RS256", jwk(EC_KEYS["ES256"]), "alg-key-mismatch"),
        ("ES256", jwk(EC_KEYS["ES384"]), "alg-key-mismatch"),
        ("ES256", jwk(RSA_KEY), "alg-key-mismatch"),
        ("EdDSA", jwk(EC_KEYS["ES256"]), "alg-key-mismatch"),
        ("HS256", jwk(RSA_KEY), "alg-key-mismatch"),
        ("HS256", pem(RSA_KEY), "alg-key-mismatch"),
        ("HS256", pem(EC_KEYS["ES256"]), "alg-key-mismatch"),
        ("RS256", SECRET, "alg-key-mismatch"),
        ("RS256", hmac_key(Secret("x" * 64)), "alg-key-mismatch"),
        ("HS512", b"x" * 63, "key-weak"),
        ("HS256", b"x" * 31, "key-weak"),
    ],
)
@pytest.mark.parametrize("kid", [None, "k"])
def test_unfit_keys_are_refused_with_their_rule(alg: str, key: object, rule: str, kid: str | None) -> None:
    header = {} if kid is None else {"kid": kid}
    source = {"keys": [key | header]} if isinstance(key, dict) else key
    check = verify(sign(alg, **header), source)
    assert outcome(check) == ("refused", rule)
    assert [attempt.outcome[:7] for attempt in check.attempts] == ["unfit: "]


@pytest.mark.parametrize("key", [pem(RSA_KEY), pem(RSA_KEY).encode(), jwk(RSA_KEY), Secret(pem(RSA_KEY))])
def test_a_public_key_never_serves_as_hmac_secret(key: object) -> None:
    text = ".".join(map(base64url.encode, (b'{"alg":"HS256"}', b'{"sub":"mallory"}')))
    forged = hmac.new(pem(RSA_KEY).encode(), text.encode(), hashlib.sha256).digest()
    assert outcome(verify(f"{text}.{base64url.encode(forged)}", key)) == ("refused", "alg-key-mismatch")


def test_a_short_rsa_key_is_weak_even_where_it_verifies() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    check = verify(sign("RS256", weak), jwk(weak))
    assert outcome(check) == ("refused", "key-weak")
    assert "1024" in check.reason


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ({"alg": "none"}, "token-unsecured"),
        ({"alg": "NoNe"}, "token-unsecured"),
        ({"alg": "RS256", "crit": ["exp"]}, "token-critical-header"),
        ({"alg": "RS256", "crit": []}, "token-critical-header"),
        ({"alg": "RS256", "crit": "exp"}, "token-critical-header"),
        ({"alg": "RS256", "crit": None}, "token-critical-header"),
        ({"alg": "RS256", "b64": False}, "token-critical-header"),
        ({"alg": "RS256", "b64": True}, "token-critical-header"),
        ({"kid": "k"}, "token-malformed"),
        ({"alg": 256}, "token-malformed"),
        ({"alg": "RS1"}, "alg-key-mismatch"),
        ({"alg": "ES256K"}, "alg-key-mismatch"),
        ({"alg": "rs256"}, "alg-key-mismatch"),
        ({"alg": "\x1b[2J" * 100}, "alg-key-mismatch"),
    ],
)
def test_headers_that_no_key_makes_valid(header: dict[str, Any], rule: str) -> None:
    token = sign_text("RS256", RSA_KEY, json.dumps(header), json.dumps(CLAIMS))
    check = verify(token, jwk(RSA_KEY))
    assert outcome(check) == ("refused", rule)
    assert check.reason.isprintable()
    assert len(check.reason) < 400


def test_duplicate_members_in_the_header_are_refused() -> None:
    token = sign_text("RS256", RSA_KEY, '{"alg":"none","alg":"RS256"}', "{}")
    assert outcome(verify(token, jwk(RSA_KEY))) == ("refused", "token-duplicate-member")


def test_duplicate_members_in_the_payload_do_not_touch_the_signature() -> None:
    token = sign_text("RS256", RSA_KEY, '{"alg":"RS256"}', '{"sub":"a","sub":"b"}')
    assert verify(token, jwk(RSA_KEY)).status == "valid"


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
def test_a_key_that_the_token_brings_is_never_used(name: str) -> None:
    value: object = {"jku": "https://evil.example", "x5u": "https://evil.example", "jwk": jwk(OTHER_RSA), "x5c": ["A"]}[
        name
    ]
    token = sign("RS256", OTHER_RSA, **{name: value})
    assert outcome(verify(token, jwk(RSA_KEY))) == ("invalid", "signature-invalid")


def test_what_cannot_be_verified() -> None:
    assert verify("opaque-token-0001", jwk(RSA_KEY)).status == "not-verifiable"
    jwe = base64url.encode(b'{"alg":"dir","enc":"A128GCM"}') + "..AAAA.AAAA.AAAA"
    assert verify(jwe, jwk(RSA_KEY)).status == "not-verifiable"
    assert outcome(verify(sign("RS256").rpartition(".")[0] + ".", jwk(RSA_KEY))) == ("refused", "token-unsecured")
    assert outcome(verify("", jwk(RSA_KEY))) == ("refused", "token-malformed")
    assert outcome(verify(examine(sign("RS256") + "="), jwk(RSA_KEY))) == ("refused", "token-malformed")
    assert verify(sign("RS256"), None).status == "not-checked"


@pytest.mark.parametrize(
    "keys",
    [
        [],
        {"keys": []},
        {"keys": "x"},
        {},
        "<html>",
        5,
        {"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]},
        {"keys": [{"kty": "AKP", "kid": "k"}]},
    ],
)
@pytest.mark.parametrize("kid", [None, "k"])
def test_a_set_without_a_usable_key(keys: object, kid: str | None) -> None:
    header = {} if kid is None else {"kid": kid}
    assert outcome(verify(sign("RS256", **header), keys)) == ("no-key", "jwks-invalid")


def test_the_tokens_own_key_that_cannot_be_parsed() -> None:
    keys = {"keys": [jwk(RSA_KEY, kid="good"), jwk(RSA_KEY, kid="k") | {"n": 5}]}
    check = verify(sign("RS256", kid="k"), keys)
    assert outcome(check) == ("refused", "jwks-invalid")
    assert "base64url text" in check.reason
    assert verify(sign("RS256", kid="good"), keys).status == "valid"


def test_a_key_of_unknown_type_is_as_good_as_absent() -> None:
    keys = {"keys": [{"kty": "AKP", "kid": "k"}, jwk(OTHER_RSA, kid="other")]}
    assert outcome(verify(sign("RS256", kid="k"), keys)) == ("no-key", "key-not-found")


def test_a_secret_in_a_published_set_proves_nothing() -> None:
    mixed = {"keys": [jwk(SECRET, kid="k"), jwk(RSA_KEY, kid="r")]}
    assert outcome(verify(sign("HS256", kid="k"), mixed)) == ("refused", "jwks-invalid")
    assert verify(sign("RS256", kid="r"), mixed).status == "valid"
    handed_over = [{"keys": [jwk(RSA_KEY, kid="r")]}, hmac_key(Secret(SECRET.decode()))]
    assert verify(sign("HS256"), handed_over).status == "valid"
    assert verify(sign("HS256", kid="k"), handed_over).status == "valid"


def test_a_kid_that_is_no_text_counts_as_absent() -> None:
    assert verify(sign("RS256", kid=5), {"keys": [jwk(RSA_KEY, kid="k")]}).status == "valid"


def test_a_der_signature_is_recognised() -> None:
    head, payload, _ = sign("ES256").split(".")
    der = EC_KEYS["ES256"].sign(f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    check = verify(f"{head}.{payload}.{base64url.encode(der)}", jwk(EC_KEYS["ES256"]))
    assert outcome(check) == ("invalid", "signature-invalid")
    assert "ASN.1" in check.reason


def test_pss_with_another_salt_length_is_invalid() -> None:
    head, payload, _ = sign("PS256").split(".")
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 20)
    signature = RSA_KEY.sign(f"{head}.{payload}".encode(), pss, hashes.SHA256())
    assert verify(f"{head}.{payload}.{base64url.encode(signature)}", jwk(RSA_KEY)).status == "invalid"


@pytest.mark.parametrize("change", [lambda n: 0, lambda n: n], ids=["zero", "order"])
def test_degenerate_ecdsa_signatures_never_verify(change: Callable[[int], int]) -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    head, payload, _ = sign("ES256").split(".")
    number = change(order).to_bytes(32, "big")
    for signature in (number * 2, number + b"\1" * 32):
        token = f"{head}.{payload}.{base64url.encode(signature)}"
        assert outcome(verify(token, jwk(EC_KEYS["ES256"]))) == ("invalid", "signature-invalid")


def test_a_thousand_keys_find_theirs_by_kid() -> None:
    keys = read_keys({"keys": [jwk(OTHER_RSA, kid=f"k{i}") for i in range(999)] + [jwk(RSA_KEY, kid="last")]})
    check = verify(sign("RS256", kid="last"), keys)
    assert check.status == "valid"
    assert len(check.attempts) == 1


def test_nothing_of_the_token_is_in_the_judgement() -> None:
    token = sign("HS256", kid="k")
    for keys in (SECRET, b"x" * 64, jwk(RSA_KEY), None):
        shown = repr(verify(token, keys))
        assert not any(part in shown for part in token.split("."))
        assert SECRET.decode() not in shown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from([*ALGORITHMS, "none", "x"]) | json_values,
        "kid": st.sampled_from(["k", "r"]) | json_values,
        "crit": json_values,
    },
)
keys = st.lists(
    st.sampled_from([jwk(key, kid="k") for key in PRIVATE.values()])
    | st.fixed_dictionaries({}, optional=dict.fromkeys(("kty", "kid", "alg", "use", "key_ops", "n", "e"), json_values))
    | json_values,
    max_size=3,
)


@given(headers, json_values, st.binary(max_size=70), keys | json_values)
def test_never_raises_and_never_accepts_what_was_not_signed(
    header: Any, payload: Any, signature: bytes, keys: Any
) -> None:
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    check = verify(".".join(map(base64url.encode, parts)), {"keys": keys} if isinstance(keys, list) else keys)
    assert check.status != "valid"
    assert check.reason.isprintable()


@given(st.text(max_size=60), st.text(max_size=60) | json_values)
def test_never_raises_on_any_text(text: str, keys: object) -> None:
    assert verify(text, keys).status != "valid"
