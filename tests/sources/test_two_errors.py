"""Two errors in one paragraph are two pieces, and both are judged; one error with its detail is one."""

from __future__ import annotations

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.merging import Logins
from inspector.sources.registry import read

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
