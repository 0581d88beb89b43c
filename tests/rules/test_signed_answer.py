"""The signed answer (JARM): what must hold before anything in it is believed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from inspector import Case, diagnose, load
from inspector.masking.case import mask_case
from tests.cases import CODE, STATE, T, b64, findings, keycloak, not_checked, report, sign
from tests.samples.callback import signed

RULE = "callback-response-invalid"


def with_response(text: str) -> dict[str, Any]:
    case = signed(keycloak())
    case["authorize"]["callback_url"] = f"{keycloak().redirect_uri}?response={quote(text)}"
    return case


def test_a_good_one_is_as_good_as_a_plain_answer() -> None:
    case = signed(keycloak())
    assert RULE in report(case)["passed"] and "callback-state-mismatch" in report(case)["passed"]
    assert Case(case).callback == {**(Case(case).callback or {}), "code": CODE, "state": STATE}
    assert report(case)["verdict"]["login"] == "succeeds"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "another"}, "is not meant for the client"),
        ({"aud": ["another", 1]}, "is not meant for the client"),
        ({"aud": None}, "is not meant for the client"),
        ({"iss": None}, "names no issuer"),
        ({"exp": None}, "has no expiry"),
        ({"exp": "soon"}, "has no expiry"),
        ({"exp": T - 3600}, "expired at"),
    ],
)
def test_each_claim_counts(claims: dict[str, Any], words: str) -> None:
    case = signed(keycloak(), **claims)
    finding = findings(case)[RULE]
    assert words in finding["cause"] and finding["fix"] and finding["severity"] == "error"
    assert report(case)["verdict"]["root_cause"] == RULE and report(case)["verdict"]["login"] == "fails"


def test_an_audience_may_be_a_list() -> None:
    assert RULE not in findings(signed(keycloak(), aud=[keycloak().client_id, "another"]))


def test_state_and_issuer_inside_are_compared_by_their_own_rules() -> None:
    assert "callback-state-mismatch" in findings(signed(keycloak(), state="st-another-login"))
    assert "callback-state-mismatch" in findings(signed(keycloak(), state=None))
    assert "callback-issuer-mismatch" in findings(signed(keycloak(), iss="https://idp.example/other"))
    assert "callback-missing-code" in findings({**signed(keycloak(), code=None), "token": None})


def test_an_error_inside_is_an_error_of_the_provider() -> None:
    case = signed(keycloak(), code=None, error="access_denied", error_description="User denied access")
    for member in ("token", "userinfo"):
        del case[member]
    assert "user-cancelled" in findings(case) and "callback-missing-code" not in findings(case)


@pytest.mark.parametrize(
    "text",
    [
        f"{b64({'alg': 'none'})}.{b64({'iss': 'x', 'code': CODE, 'state': STATE, 'exp': T + 60})}.",
        "not-a-token",
        "a.b.c",
        "eyJ",
    ],
)
def test_what_is_no_signed_answer_is_not_believed(text: str) -> None:
    assert RULE in findings(with_response(text))


def test_what_was_changed_on_the_way_does_not_verify() -> None:
    head, _, signature = sign({"iss": "x"}).split(".")
    forged = b64({"iss": keycloak().issuer, "aud": keycloak().client_id, "exp": T + 60, "code": "evil", "state": STATE})
    finding = findings(with_response(f"{head}.{forged}.{signature}"))[RULE]
    assert "is not signed by this identity provider" in finding["cause"] and finding["actual"] == "invalid"


def test_parameters_beside_a_signed_answer_do_not_count() -> None:
    case = signed(keycloak())
    case["authorize"]["callback_url"] += "&state=another&code=evil"
    assert (Case(case).callback or {})["code"] == CODE and "callback-state-mismatch" not in findings(case)


def test_without_a_key_set_it_is_not_checked_and_a_plain_answer_has_none() -> None:
    case = signed(keycloak())
    del case["jwks"]
    assert "no key set" in not_checked(case)[RULE]
    assert "no signed response" in not_checked(keycloak().dict())[RULE]


def test_an_encrypted_one_without_its_key_says_so() -> None:
    jwe = f"{b64({'alg': 'RSA-OAEP-256', 'enc': 'A256GCM'})}.{'A' * 342}.{'A' * 16}.{'A' * 40}.{'A' * 22}"
    reasons = not_checked(with_response(jwe))
    assert "encrypted" in reasons[RULE] and "JARM" in reasons["callback-state-mismatch"]


def test_nothing_secret_of_it_is_shown() -> None:
    case = signed(keycloak(), code="canary-code-8842", key="other")
    del case["token"]
    for reveal in (False, True):
        assert "canary-code-8842" not in json.dumps(diagnose(Case(case)).to_dict(masked=not reveal))
    kept = Case(mask_case(case))
    assert "canary-code-8842" not in json.dumps(kept.to_dict()) and "canary-code" not in str(kept.callback)


def test_a_pasted_callback_is_read() -> None:
    case = load(signed(keycloak())["authorize"]["callback_url"])
    assert (case.callback or {})["state"] == STATE


@pytest.mark.parametrize("payload", [{"exp": 10**400}, {"aud": {"a": 1}}, {"code": 10**4000}, {"state": True}, {}])
def test_odd_claims_break_nothing(payload: dict[str, Any]) -> None:
    assert RULE in findings(with_response(sign(payload)))


@pytest.mark.parametrize(("secret", "fires"), [("the-secret-of-this-very-client-0123", False), ("another" * 6, True)])
def test_an_answer_signed_with_the_client_secret(secret: str, fires: bool) -> None:
    import jwt

    case = signed(keycloak())
    case["client"]["client_secret"] = "the-secret-of-this-very-client-0123"
    payload = {"iss": keycloak().issuer, "aud": keycloak().client_id, "exp": T + 60, "code": CODE, "state": STATE}
    case["authorize"]["callback_url"] = f"{keycloak().redirect_uri}?response={jwt.encode(payload, secret, 'HS256')}"
    assert (RULE in findings(case)) == fires
