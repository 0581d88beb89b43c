"""Where only the last net holds a text, the part of the login that its words name decides."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import inspector.applications
from inspector.applications.errors import refusals

DATA = tomllib.loads((Path(inspector.applications.__file__).with_name("subjects.toml")).read_text(encoding="utf-8"))
SAID = {
    "nonce-mismatch": "Login failed: we could not accept the nonce of this answer",
    "pkce-failed": "Sign-in failed because PKCE is not supported by this client",
    "email-verified-missing": "Login failed: email_verified was not what we expect",
    "audience-mismatch": "SSO login failed since the audience was rejected",
    "issuer-mismatch": "SSO login failed, we were unable to validate the issuer",
    "jwks-unreachable": "OIDC login failed: unable to load the JWKS",
    "key-not-found": "OIDC login failed: the kid was not what we know",
    "alg-not-accepted-by-qlik": "OIDC login failed, the token algorithm was rejected",
    "signature-invalid": "OIDC login failed, the signature was not accepted",
    "userinfo-failed": "SSO login failed, userinfo was not usable",
    "discovery-not-found": "SSO login failed as the discovery document was rejected",
    "redirect-uri-mismatch": "SSO login failed as the redirect URI was rejected",
    "client-secret-invalid": "SSO login failed as the client secret was rejected",
    "callback-state-mismatch": "SSO login failed as the state value was rejected",
    "groups-missing": "SSO login failed as the groups claim was rejected",
    "email-missing": "SSO login failed as the email attribute was rejected",
    "sub-missing": "SSO login failed as the username attribute was rejected",
    "scope-rejected": "SSO login failed as a requested scope was rejected",
    "grant-not-allowed": "SSO login failed as the grant type was rejected",
    "response-type-unsupported": "SSO login failed as the response mode was rejected",
    "consent-required": "SSO login failed as admin consent was refused",
    "conditional-access-blocked": "SSO login failed as MFA was refused",
    "clock-skew": "SSO login failed as the clocks differ",
}


@pytest.mark.parametrize("rule", dict.fromkeys(entry["rule"] for entry in DATA["subjects"]))
def test_the_part_that_is_named_decides(rule: str) -> None:
    assert [refusal.rule for refusal in refusals(SAID[rule])] == [rule]


def test_a_short_text_says_by_itself_that_a_part_failed() -> None:
    assert [r.rule for r in refusals("We were unable to validate the issuer.")] == ["issuer-mismatch"]


@pytest.mark.parametrize(
    "text",
    [
        "issuer = https://sso.example.com, audience = qlik, jwks_uri = https://sso.example.com/keys",
        "If the server was not able to read the discovery document, check the address.",
        "The nonce is a value that the client sends and the ID token returns.",
        "Register the redirect URI at the provider and copy the client secret.",
        "We were unable to validate the issuer. " + "The rest of this long page is about something else. " * 20,
    ],
)
def test_what_tells_of_no_failure_says_nothing(text: str) -> None:
    assert refusals(text) == ()


def test_settings_beside_a_failure_are_no_part_that_failed() -> None:
    text = "Login failed.\nnonce: 81f\naudience: qlik\nissuer: https://sso.example.com"
    assert [refusal.rule for refusal in refusals(text)] == ["authorize-error-other"]
