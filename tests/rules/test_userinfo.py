from __future__ import annotations

from typing import Any

import pytest

from tests.cases import adfs, b64, entra, findings, keycloak, not_checked, okta, report, sign
from tests.rules.family import check_family, check_healthy
from tests.samples.userinfo import adfs_as_generic, other_sub, refused, signed


def test_samples_fire_and_twins_do_not() -> None:
    check_family("userinfo")


def test_healthy_logins_are_silent() -> None:
    check_healthy("userinfo")


def test_where_qlik_reads_the_id_token_a_refusal_is_a_warning() -> None:
    found = report(refused(entra()))
    finding = next(f for f in found["findings"] if f["rule"] == "userinfo-failed")
    assert finding["severity"] == "warning" and found["verdict"]["login"] == "succeeds"


def test_a_refusal_leaves_the_mapping_unchecked() -> None:
    case = refused(okta())
    assert not_checked(case)["name-missing"] == "userinfo could not be read"
    assert "The access token is invalid" in findings(case)["userinfo-failed"]["cause"]


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_every_refusal_counts(status: int) -> None:
    case = okta().dict()
    case["userinfo"] |= {"status": status, "body": {"error": {"code": "x", "message": "y"}}}
    assert str(status) in findings(case)["userinfo-failed"]["cause"]


def test_an_error_in_a_good_answer_counts() -> None:
    case = okta().dict()
    case["userinfo"]["body"] = {"error": "invalid_token", "error_description": "expired"}
    assert report(case)["verdict"]["root_cause"] == "userinfo-failed"


def test_too_many_requests_follow_from_the_limit() -> None:
    case = okta().dict()
    case["userinfo"] |= {"status": 429, "body": None}
    assert findings(case)["userinfo-failed"]["because_of"] == "rate-limited"


def test_a_missing_sub_is_not_a_mismatch() -> None:
    login = okta()
    login.drop_userinfo = ("sub",)
    assert "no sub" in not_checked(login)["userinfo-sub-mismatch"]


def test_adfs_is_told_apart_by_what_qlik_reads() -> None:
    login = adfs()
    login.with_userinfo = True
    found = findings(login)["userinfo-only-sub"]
    assert (found["severity"], found["fix"]) == ("info", [])
    assert "nothing is lost" in found["cause"]
    assert "finds no name" in findings(adfs_as_generic())["userinfo-only-sub"]["cause"]


def test_signed_userinfo_is_verified() -> None:
    assert "signature is valid" in findings(signed("application/jwt"))["userinfo-signed"]["cause"]
    case = signed("application/jwt")
    head, _, signature = case["userinfo"]["body"].split(".")
    body: dict[str, Any] = {**keycloak().claims, "name": "Mallory"}
    case["userinfo"]["body"] = f"{head}.{b64(body)}.{signature}"
    assert findings(case)["userinfo-signature-invalid"]["severity"] == "error"


def test_claims_of_a_signed_answer_count() -> None:
    case = signed("application/jwt")
    case["userinfo"]["body"] = sign({**keycloak().claims, "sub": "another"})
    assert "userinfo-sub-mismatch" in findings(case)


def test_without_userinfo_nothing_is_said() -> None:
    login = okta()
    login.with_userinfo = False
    assert {"userinfo-failed", "userinfo-sub-mismatch", "userinfo-only-sub", "userinfo-signed"} <= not_checked(
        login
    ).keys()


def test_another_user_is_named() -> None:
    assert "00uX" in findings(other_sub("00uX"))["userinfo-sub-mismatch"]["cause"]
