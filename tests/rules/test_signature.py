from __future__ import annotations

from typing import Any

import pytest

from inspector.rules.signature.keys import NETWORK_RULES
from tests.cases import auth0, entra, findings, generic, google, jwk, keycloak, not_checked, okta, report
from tests.rules.family import check_family, check_healthy
from tests.samples.decode import access_as_id, unsecured
from tests.samples.signature import hs256, keys_answer, own_key, rotated, rs512, tampered, unknown_kid, with_keys


def test_samples_fire_and_twins_do_not() -> None:
    check_family("signature")


def test_healthy_logins_are_silent() -> None:
    check_healthy("signature")


def test_another_algorithm_is_one_cause_even_with_a_short_secret() -> None:
    case = hs256()
    case["client"]["client_secret"] = "too-short"
    found = report(case)
    assert found["verdict"]["root_cause"] == "alg-not-accepted-by-qlik"
    assert {f["rule"] for f in found["findings"] if f["severity"] == "error" and not f["because_of"]} == {
        "alg-not-accepted-by-qlik"
    }


def test_rs384_is_not_accepted_although_its_signature_is_valid() -> None:
    login = generic()
    login.header, login.keys = {"alg": "RS384"}, [jwk(alg=None)]
    login.only_id["at_hash"] = ...
    found = report(login)
    assert found["verdict"]["root_cause"] == "alg-not-accepted-by-qlik"
    assert found["tokens"][0]["signature"] == "valid"
    assert "alg-differs-from-qlik-config" not in {f["rule"] for f in found["findings"]}


def test_rs512_against_the_default_is_said_to_be_the_default() -> None:
    case = rs512("RS256")
    del case["identity_provider"]["options"]["idTokenSignatureAlg"]
    assert "default" in findings(case)["alg-differs-from-qlik-config"]["cause"]


def test_without_a_configuration_the_other_algorithm_is_not_judged() -> None:
    case = rs512("RS256")
    del case["identity_provider"]
    assert "configuration" in not_checked(case)["alg-differs-from-qlik-config"]


def test_a_key_that_only_an_earlier_set_had_is_still_not_found() -> None:
    case = rotated()
    case["jwks"]["body"], case["exchanges"][0]["body"] = case["exchanges"][0]["body"], case["jwks"]["body"]
    case["exchanges"][1]["body"] = case["jwks"]["body"]
    found = report(case)
    assert found["verdict"]["root_cause"] == "key-not-found"
    assert "earlier key set" in found["findings"][0]["cause"]
    assert "key-rotated" not in findings(case)


def test_a_key_missing_twice_is_said_to_be_missing_after_a_second_look() -> None:
    case = rotated()
    case["exchanges"][1]["body"] = case["jwks"]["body"] = case["exchanges"][0]["body"]
    case["exchanges"].append(case["exchanges"][1])
    assert "read again" in findings(case)["key-not-found"]["cause"]


def test_a_broken_key_beside_a_good_one_is_a_warning() -> None:
    found = report(with_keys(generic(), jwk(), jwk("other", "key-0", n="%%%")))
    assert [(f["rule"], f["severity"]) for f in found["findings"] if f["code"] == "S10"] == [
        ("jwks-invalid", "warning")
    ]
    assert found["verdict"]["login"] == "succeeds"


def test_a_symmetric_key_is_an_error_only_as_the_tokens_own() -> None:
    oct_key = {"kty": "oct", "kid": "key-1", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}
    own = report(with_keys(generic(), oct_key, jwk("other", "key-0")))
    assert own["verdict"]["root_cause"] == "jwks-invalid"
    assert {f["rule"]: f["because_of"] for f in own["findings"]}["key-not-found"] == "jwks-invalid"
    beside = findings(with_keys(generic(), jwk(), {**oct_key, "kid": "key-9"}))
    assert beside["jwks-invalid"]["severity"] == "warning"


def test_an_empty_key_set_is_invalid() -> None:
    assert report(with_keys(generic()))["verdict"]["root_cause"] == "jwks-invalid"


@pytest.mark.parametrize("kind", sorted(NETWORK_RULES))
def test_a_key_set_behind_a_network_error_follows_from_it(kind: str) -> None:
    case = google().dict()
    del case["jwks"]
    case["network_error"] = {"where": "jwks", "kind": kind, "detail": "…"}
    assert findings(case)["jwks-unreachable"]["because_of"] == NETWORK_RULES[kind]


def test_without_any_key_set_nothing_is_said_about_it() -> None:
    case = google().dict()
    del case["jwks"]
    assert {"jwks-unreachable", "jwks-invalid", "signature-invalid", "key-not-found"} <= not_checked(case).keys()


def test_an_unreachable_key_set_leaves_the_signature_unchecked() -> None:
    case = keys_answer(404)
    assert {"signature-invalid", "key-not-found", "jwks-invalid"} <= not_checked(case).keys()


def test_an_encryption_key_with_another_kid_does_no_harm() -> None:
    assert not findings(keycloak(), "error", "warning")


def test_entra_without_a_second_look_points_at_the_missing_key_only() -> None:
    found = findings(unknown_kid(entra()))
    assert "key-not-found" in found and "app-specific-key" not in found


def test_entra_with_mapped_claims_probably_signs_with_its_own_key() -> None:
    login = entra()
    login.only_id["onpremisessamaccountname"] = "mschmidt"
    found = report(unknown_kid(login))
    assert found["verdict"]["root_cause"] == "app-specific-key" and "probably" in found["findings"][0]["cause"]
    assert findings(unknown_kid(login))["key-not-found"]["because_of"] == "app-specific-key"


def test_with_only_the_appid_key_set_nothing_is_concluded() -> None:
    case = own_key()
    del case["exchanges"]
    assert "app-specific-key" not in findings(case)


@pytest.mark.parametrize("member", ["jku", "x5u", "jwk", "x5c"])
def test_a_key_in_the_header_is_never_used(member: str) -> None:
    login = okta()
    login.key, login.header = "other", {member: jwk("other")}
    found = findings(login)
    assert found["key-reference-ignored"]["severity"] == "warning" and "signature-invalid" in found


def test_what_is_said_about_a_wrong_kind_follows_from_it() -> None:
    case = access_as_id()
    case["jwks"]["body"]["keys"] = [jwk("other", "key-1")]
    assert findings(case)["signature-invalid"]["because_of"] == "token-wrong-kind"


@pytest.mark.parametrize("rule", ["signature-invalid", "alg-not-accepted-by-qlik", "alg-key-mismatch", "key-not-found"])
def test_an_unsigned_token_has_no_signature_to_judge(rule: str) -> None:
    assert rule in not_checked(unsecured())


def test_masked_cases_leave_the_signature_unchecked() -> None:
    case: dict[str, Any] = {**tampered(), "masked": True}
    assert "masked" in not_checked(case)["signature-invalid"]


def test_opaque_access_tokens_are_unverifiable_by_design() -> None:
    assert "opaque" in findings(auth0())["access-token-unverifiable-by-design"]["cause"]


def test_a_provider_that_offers_no_accepted_algorithm_is_one_cause() -> None:
    login = auth0()
    login.metadata["id_token_signing_alg_values_supported"] = ["HS256"]
    case = hs256()
    case["discovery"] = login.dict()["discovery"]
    found = report(case)
    assert found["verdict"]["root_cause"] == "discovery-alg-unsupported-by-qlik"
    assert findings(case)["alg-not-accepted-by-qlik"]["because_of"] == "discovery-alg-unsupported-by-qlik"
