from __future__ import annotations

from typing import Any

import pytest

from inspector.qlik.jwt_idp import line_break
from tests.cases import findings, not_checked, report, sign
from tests.rules.family import check_family, check_healthy
from tests.samples.jwt_idp import CLAIMS, KID, pem, portal


def test_samples_fire_and_twins_do_not() -> None:
    check_family("jwt_idp")


def test_healthy_logins_are_silent() -> None:
    check_healthy("jwt_idp")


def test_a_healthy_portal_has_no_finding_and_a_valid_signature() -> None:
    found = report(portal())
    assert found["findings"] == [] and found["verdict"]["login"] == "succeeds"
    assert found["tokens"][0]["signature"] == "valid"


def test_the_rules_for_id_tokens_do_not_speak() -> None:
    silent = not_checked(portal(aud="x", iss="y"))
    assert {
        "issuer-mismatch",
        "audience-mismatch",
        "key-not-found",
        "nonce-missing",
        "userinfo-failed",
        "user-disabled",
    } <= silent.keys()


@pytest.mark.parametrize("name", [n for n in CLAIMS if n not in ("aud", "groups")])
def test_each_missing_claim_is_one_finding(name: str) -> None:
    found = [f for f in report(portal(**dict[str, Any]({name: ...})))["findings"] if f["rule"] == "jwt-claim-missing"]
    assert [f["evidence"][0]["where"] for f in found] == [f"id_token.payload.{name}"]


def test_a_missing_kid_is_missing_and_not_different() -> None:
    found = findings(portal({"kid": None}))
    assert found["jwt-claim-missing"]["evidence"][0]["where"] == "id_token.header.kid"
    assert "jwt-key-or-issuer-differs" not in found


def test_false_is_a_value() -> None:
    assert "jwt-claim-missing" not in findings(portal(email_verified=False))


@pytest.mark.parametrize(("exp", "fires"), [(3600, False), (3601, True)])
def test_an_hour_is_allowed(exp: int, fires: bool) -> None:
    assert ("jwt-lifetime" in findings(portal(nbf=CLAIMS["nbf"], exp=CLAIMS["nbf"] + exp))) is fires


def test_another_issuer_differs() -> None:
    assert report(portal(iss="portal.other.example"))["verdict"]["root_cause"] == "jwt-key-or-issuer-differs"


def test_an_issuer_that_qlik_made_up_is_not_known() -> None:
    case = portal(iss="anything")
    del case["identity_provider"]["options"]["issuer"], case["identity_provider"]["options"]["staticKeys"][0]["kid"]
    assert "issuer" in not_checked(case)["jwt-key-or-issuer-differs"]


def test_a_foreign_key_is_an_invalid_signature() -> None:
    case = portal()
    case["id_token"] = sign(CLAIMS, key="other", typ="JWT", kid=KID)
    assert report(case)["verdict"]["root_cause"] == "signature-invalid"


@pytest.mark.parametrize("alg", ["HS256", "ES256", "none"])
def test_other_algorithms_are_the_cause(alg: str) -> None:
    case = portal({"alg": alg})
    if alg == "none":
        case["id_token"] = case["id_token"].rpartition(".")[0] + "."
    found = report(case)
    assert found["verdict"]["root_cause"] == ("token-unsecured" if alg == "none" else "jwt-alg")
    assert "alg-not-accepted-by-qlik" not in {f["rule"] for f in found["findings"]}


@pytest.mark.parametrize(
    ("text", "at"), [("A\nB", 1), ("A\r\nB", 1), ("A\\nB", 1), ("AB \t", 2), ("AB\n", 2), ("A B", None)]
)
def test_line_breaks(text: str, at: int | None) -> None:
    assert line_break(text) == at


@pytest.mark.parametrize("text", [pem(), pem(lines=True), pem(lines=True).replace("\n", "\\n")])
def test_every_form_of_the_key_verifies(text: str) -> None:
    assert report(portal(key=text))["tokens"][0]["signature"] == "valid"


def test_without_a_history_jti_is_not_judged() -> None:
    case = portal()
    del case["previous"]
    assert "earlier tokens" in not_checked(case)["jwt-jti-reused"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "x",
        [],
        {},
        {"options": 7},
        {"protocol": "jwtAuth", "options": {"staticKeys": [7]}},
        {"protocol": "jwtAuth", "options": {"staticKeys": {}, "issuer": 7}},
    ],
)
def test_any_configuration_is_survived(value: Any) -> None:
    assert report({**portal(), "identity_provider": value})["verdict"]


def test_a_key_that_is_none_is_said() -> None:
    found = report(portal(key="-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----"))
    assert found["verdict"]["root_cause"] == "jwks-invalid"
    assert found["findings"][0]["evidence"][0]["where"] == "identity_provider.options.staticKeys[0].pem"


@pytest.mark.parametrize("claim", ["name", "email", "email_verified", "sub"])
def test_the_row_of_a_claim_that_is_missing_is_an_error(claim: str) -> None:
    gone: dict[str, Any] = {claim: ...}
    found = report(portal(**gone))
    row = next(row for row in found["mapping"] if row["attribute"] == claim)
    assert (row["status"], row["findings"]) == ("error", ["J02"])


def decoded(header: dict[str, Any]) -> dict[str, Any]:
    case = portal()
    case.pop("id_token")
    return {**case, "id_token_decoded": {"header": header, "payload": CLAIMS}}


def test_claims_without_their_header_say_nothing_about_it() -> None:
    got = report(decoded({}))
    assert {f["rule"] for f in got["findings"]} & {"jwt-claim-missing", "jwt-alg"} == set()
    assert got["verdict"]["login"] == "unknown"


def test_a_decoded_header_without_key_id_is_found() -> None:
    assert "jwt-claim-missing" in findings(decoded({"alg": "RS256", "typ": "JWT"}))
