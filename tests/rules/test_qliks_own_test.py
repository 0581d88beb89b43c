"""What Qlik's own test of a configuration received is judged like a login, and says no more than it can."""

from __future__ import annotations

from typing import Any

from tests.cases import keycloak, report


def with_result(claims: dict[str, Any], status: str = "claimsError") -> dict[str, Any]:
    """A configuration with what its test ended with, and no login beside it."""
    config = keycloak().dict()["identity_provider"]
    config["pendingResult"] = {"status": status, "protocol": "OIDC", "idpClaims": claims}
    return {"format": "qlik-inspector-case/1", "target": "qlik", "identity_provider": config}


PERSON = {"sub": "ines", "preferred_username": "ines", "name": "Ines Prado", "email": "ines.prado@acme.example"}


def test_a_claim_that_the_test_did_not_receive_is_the_cause_of_its_failure() -> None:
    got = report(with_result(PERSON))
    assert got["verdict"]["root_cause"] == "email-verified-missing"
    symptom = next(f for f in got["findings"] if f["rule"] == "qlik-test-failed")
    assert symptom["because_of"] == "email-verified-missing"
    lost = next(f for f in got["findings"] if f["rule"] == "email-verified-missing")
    assert lost["evidence"][0]["where"] == "identity_provider.pendingResult.idpClaims.email_verified"
    assert lost["assumed"] is False


def test_a_test_that_received_all_proves_no_login() -> None:
    got = report(with_result({**PERSON, "email_verified": True, "groups": ["Sales"]}, "success"))
    assert got["verdict"]["root_cause"] is None
    assert got["verdict"]["login"] == "unknown"


def test_a_captured_login_outranks_it() -> None:
    case = keycloak().dict()
    case["identity_provider"]["pendingResult"] = {"status": "success", "protocol": "OIDC", "idpClaims": PERSON}
    assert "email-verified-missing" not in {f["rule"] for f in report(case)["findings"]}
