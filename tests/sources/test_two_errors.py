"""Two errors in one paragraph are two pieces, and both are judged; one error with its detail is one."""

from __future__ import annotations

import json

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.loading import load_all
from inspector.sources.merging import Logins
from inspector.sources.registry import read
from tests.cases import okta

MISMATCH = (
    "AADSTS50011: The redirect URI 'https://acme.eu.qlikcloud.com/login/callback' specified in the request does not "
    "match the redirect URIs configured for the application."
)
SECRET = "AADSTS7000215: Invalid client secret provided."
UNASSIGNED = "AADSTS50105: Your administrator has configured the application to block users."
OKTA_URI = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings."
OKTA_USER = "User is not assigned to the client application."
EXPIRED = "IDX10223: Lifetime validation failed. The token is expired."


def _rules(text: str) -> list[set[str]]:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece, "a text")
    return [{f.rule for f in diagnose(case).findings if f.severity == "error"} for case in logins.cases()]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (f"First {MISMATCH} After that {SECRET}", [{"redirect-uri-mismatch", "client-secret-invalid"}]),
        (f"{UNASSIGNED} {MISMATCH}", [{"redirect-uri-mismatch"}, {"user-not-assigned"}]),
        (f"Monday: {OKTA_URI} Tuesday: {OKTA_USER}", [{"user-not-assigned"}, {"redirect-uri-mismatch"}]),
        (f"{EXPIRED}\n{SECRET}", [{"token-expired", "client-secret-invalid"}]),
        (
            "cb error=invalid_scope&state=a then cb error=server_error&state=b",
            [{"server-error-at-idp"}, {"scope-rejected"}],
        ),
        ("error=login_required&x=1 / error=invalid_scope&x=1", [{"scope-rejected"}, set()]),
        ("TokenExpiredError: jwt expired; jwt audience invalid. expected: q", [{"token-expired", "audience-mismatch"}]),
    ],
)
def test_both_are_judged_the_later_attempt_first(text: str, rules: list[set[str]]) -> None:
    assert _rules(text) == rules


@pytest.mark.parametrize(
    "text",
    [
        "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported "
        "authentication method). The request was determined to be using 'token_endpoint_auth_method' method "
        "'client_secret_post', however the OAuth 2.0 client registration does not allow this method.",
        f"{MISMATCH} Make sure the redirect URI sent in the request matches one added to your application.",
        f"{SECRET} Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
        f"{MISMATCH} {MISMATCH}",
        "error=invalid_scope&state=a and once more error=invalid_scope&state=a",
    ],
)
def test_one_error_with_its_detail_is_one(text: str) -> None:
    (rules,) = _rules(text)
    assert len(rules) == 1


USERINFO = '{"sub":"00u1ada","name":"Ada","email":"ada@example.com","email_verified":true}'
REFUSED = '{"error": "invalid_token", "error_description": "MSIS9921: Received invalid UserInfo request."}'
AT_USERINFO = f"The userinfo endpoint answers 401: {REFUSED}"


@pytest.mark.parametrize("text", [f"{AT_USERINFO}\n\n{USERINFO}", f"{USERINFO}\n\n{AT_USERINFO}"])
def test_of_two_answers_without_a_time_the_refusal_is_judged_first(text: str) -> None:
    first, other = (diagnose(case) for case in load_all(text))
    assert [finding.rule for finding in first.findings] == ["userinfo-failed"]
    assert not other.findings


@pytest.mark.parametrize(
    ("beside", "rule"),
    [
        (
            "AADSTS50011: The redirect URI 'https://acme.eu.qlikcloud.com/login/callback' does not match",
            "redirect-uri-",
        ),
        ("AADSTS7000222: The provided client secret keys for app are expired.", "client-secret-expired"),
        ("MSIS9224: Received invalid OAuth authorization request. The received 'redirect_uri'", "redirect-uri-"),
        ("AADSTS99999: Nobody knows this code.", "authorize-error-other"),
    ],
)
def test_words_of_one_provider_are_judged_as_its_own_beside_evidence_of_another(beside: str, rule: str) -> None:
    discovery = json.dumps(okta().dict()["discovery"]["body"])
    (case,) = load_all(f"{beside}\n\n{discovery}")
    report = diagnose(case)
    assert report.provider.name == "okta"
    assert (report.verdict.root_cause or "").startswith(rule)
