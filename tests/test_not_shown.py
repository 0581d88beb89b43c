"""What was struck out or left out is neither missing nor wrong."""

from typing import Any

import pytest

from inspector.case.not_shown import is_not_shown, is_struck_out, shown
from inspector.diagnosis import diagnose
from inspector.sources.loading import load

CLAIMS = (
    '"iss": "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", '
    '"aud": "5f6a0000-0000-4000-8000-000000000001", "sub": "AItO", "name": "Ada", "iat": 1763630073, "exp": 1763633673'
)


def report(text: str) -> Any:
    return diagnose(load(text))


@pytest.mark.parametrize(
    "text",
    [
        *("…", "...", "***", "xxx", "XXXXXX", "████", "<redacted>", "[REDACTED]", "{{ email }}", "<my-email redacted>"),
        *("x...@xxxxx.com", "a***@example.com", "ada@..."),
    ],
)
def test_marks_of_what_was_struck_out(text: str) -> None:
    assert is_struck_out(text)
    assert shown({"email": text, "groups": [text, text], "n": 1}) == {"email": "…", "groups": ["…", "…"], "n": 1}


@pytest.mark.parametrize(
    "text", ["", "x", "xx", "ada@example.com", "ada", "ACME\\ada", "•••", "x" * 300, "a.b@c.example"]
)
def test_what_is_a_value(text: str) -> None:
    assert not is_struck_out(text)


@pytest.mark.parametrize("value", ["…", ["…", "…"], {"…": "…"}])
def test_a_value_that_is_only_marks(value: Any) -> None:
    assert is_not_shown(value)


@pytest.mark.parametrize("value", [None, [], {}, False, 0, "***", {"jwk": "…"}, ["…", "a"]])
def test_a_value_that_says_something(value: Any) -> None:
    assert not is_not_shown(value)


@pytest.mark.parametrize(("address", "fires"), [("***", False), ("<redacted>", False), ("ada", True)])
def test_an_address_that_was_struck_out_is_not_judged(address: str, fires: bool) -> None:
    found = report(f'{{{CLAIMS}, "email": "{address}", "email_verified": true}}')
    assert ("email-invalid" in {f.rule for f in found.findings}) is fires
    reasons = {u.rule: u.reason for u in found.not_checked}
    assert fires or reasons["email-invalid"] == "its value is not shown in what was given"


def test_what_was_left_out_may_hold_the_claim() -> None:
    cut = report(f"{{{CLAIMS}, ... }}")
    missing = next(f for f in cut.findings if f.rule == "email-verified-missing")
    assert missing.assumed and cut.verdict.login == "unknown" and cut.verdict.root_cause is None
    assert "some were left out" in cut.verdict.summary
    assert any("left out" in one.what for one in cut.assumptions)
    whole = report(f"{{{CLAIMS} }}")
    assert not next(f for f in whole.findings if f.rule == "email-verified-missing").assumed
    assert whole.verdict.root_cause == "email-verified-missing"


def test_a_claim_of_the_protocol_that_was_left_out_is_not_checked() -> None:
    cut = report('{"iss": "https://acme.okta.com", "aud": "0oa1", "exp": 1763633673, "iat": 1763630073, …}')
    assert "required-claim-missing" not in {f.rule for f in cut.findings}
    whole = report('{"iss": "https://acme.okta.com", "aud": "0oa1", "exp": 1763633673, "iat": 1763630073}')
    assert "required-claim-missing" in {f.rule for f in whole.findings}


def test_an_address_is_not_known_where_its_verification_is_not() -> None:
    user = report(f'{{{CLAIMS}, "email": "ada@example.com", "email_verified": "<redacted>"}}').qlik_user
    assert user["email"] == user["email_verified"] == "…"


def test_healthy_claims_say_that_only_their_signature_is_open() -> None:
    found = report(f'{{{CLAIMS}, "email": "ada@example.com", "email_verified": true}}')
    assert found.verdict.login == "unknown" and "only the decoded claims were given" in found.verdict.summary
