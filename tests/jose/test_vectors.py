"""Every undisputed compact case of Wycheproof and of the RFCs, judged as its authors judge it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.jose.encryption import decrypt
from inspector.jose.keys import read_keys
from inspector.jose.signature import verify

VECTORS = Path(__file__).parent / "vectors"

# Left out, each with the reason. The two ROCA keys are disputed too, and judged all the same: they are refused here.
NOT_JUDGED = {
    "wycheproof/json_web_signature/346": "JWK alg PS256, header PS384: refused here (alg-key-mismatch)",
    "wycheproof/json_web_signature/347": "JWK alg “ES521” does not exist: refused here",
    "wycheproof/json_web_signature/350": "as 346",
    "wycheproof/json_web_signature/351": "as 347",
    "wycheproof/json_web_signature/372": "“?” inside the header: refused by strict base64url",
    "wycheproof/json_web_signature/373": "“?” inside the payload: refused by strict base64url",
    "cookbook/4_5.signature_with_detached_content/compact": "detached content is no compact token of a login",
    "cookbook/hmac-sha2_b64_false/compact": "unencoded payload (RFC 7797): refused here",
}
# Refused on purpose, whatever the vector says (RFC 8725 section 3.2).
REFUSED_ALGORITHMS = ("RSA1_5", "PBES2-HS512+A256KW")


def cases(name: str) -> Iterator[dict[str, Any]]:
    for case in json.loads((VECTORS / name).read_text())["cases"]:
        if isinstance(case["token"], str) and case.get("serialization") != "json":
            yield case


@pytest.mark.parametrize(("name", "least"), [("wycheproof_jws.json", 418), ("rfc_jws.json", 11)])
def test_signatures(name: str, least: int) -> None:
    judged, wrong = 0, []
    for case in cases(name):
        check = verify(case["token"], case["jwks"])
        if case["id"] in NOT_JUDGED:
            assert check.status != "valid"
            continue
        judged += 1
        if (check.status == "valid") != (case["expected"] == "valid"):
            wrong.append((case["id"], case["comment"], check.status, check.reason))
        assert (check.rule is None) == (check.status == "valid")
    print(f"{name}: {judged} compact cases judged")
    assert wrong == []
    assert judged >= least


@pytest.mark.parametrize(("name", "least"), [("wycheproof_jwe.json", 129), ("rfc_jwe.json", 10)])
def test_encryption(name: str, least: int) -> None:
    judged, wrong = 0, []
    for case in cases(name):
        result = decrypt(case["token"], case["jwks"])
        if case["expected"] == "valid" and result.status == "refused":
            assert any(alg.partition("-")[0] in result.reason for alg in REFUSED_ALGORITHMS), case["id"]
            continue
        judged += 1
        if (result.status == "decrypted") != (case["expected"] == "valid"):
            wrong.append((case["id"], case["comment"], result.status, result.reason))
        if result.plaintext is not None and case.get("plaintext_hex"):
            assert result.plaintext.hex() == case["plaintext_hex"], case["id"]
    print(f"{name}: {judged} compact cases judged")
    assert wrong == []
    assert judged >= least


def test_the_nested_token_of_rfc_7520_is_decrypted_and_verified() -> None:
    (case,) = [case for case in cases("rfc_jwe.json") if case["id"].startswith("cookbook/6-nested")]
    result = decrypt(case["token"], case["jwks"])
    assert result.inner is not None
    assert verify(result.inner, case["inner_jwks"]).status == "valid"


def test_the_keys_of_rfc_7517() -> None:
    sets = json.loads((VECTORS / "rfc_jwk.json").read_text())
    for name in ("public", "private"):
        keys = read_keys(sets[name])
        assert [key.kty for key in keys] == ["EC", "RSA"]
        assert [(key.problem, key.private, key.bits) for key in keys] == [
            (None, name == "private", 256),
            (None, name == "private", 2048),
        ]
