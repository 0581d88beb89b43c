"""Secrets that sentences and commands name, and sentences that only speak of secrets."""

from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.masking.report import mask_of
from inspector.masking.text import SECRETS_ONLY

from ..cases import okta


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgres://sa:geheim@db.acme.de/x", "geheim"),
        ("Server=db;Uid=sa;Pwd=geheim1;", "geheim1"),
        ("AccountKey=abcdef12==;EndpointSuffix=core", "abcdef12"),
        ("client_secret 'abc~DEF123' was rejected", "abc~DEF123"),
        ("the secret is Rbc123xyzQ", "Rbc123xyzQ"),
        ("recovery codes: 1234-5678 8765-4321", "8765"),
        ("recovery code: ABCD-EF12-3456", "EF12"),
        ("Your one-time code is 482913", "482913"),
        ("curl -u admin:Sekret99 https://x.example", "Sekret99"),
        ("--client-secret geheim12 --port 80", "geheim12"),
        ("authorization: bearer abc123opaque", "abc123opaque"),
        ("authorization: DPoP abc123opaque", "abc123opaque"),
        ("-----BEGIN RSA PRIVATE KEY-----\\nMIIabc\\n-----END RSA PRIVATE KEY-----", "MIIabc"),
        ("x-api-key: Zx81-geheim", "Zx81-geheim"),
        ('{"myClientSecretValue":"ge\\"heim"}', "heim"),
        ("Set-Cookie: a=1; Path=/, sid=geheim12; Secure", "geheim12"),
    ],
)
def test_a_secret_that_is_named(text: str, secret: str) -> None:
    assert secret not in SECRETS_ONLY.text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Basic authentication is required",
        "invalid_client: Client secret is invalid_or_missing",
        "token 'access_token' is missing",
        "error code: AADSTS7000215",
        "code is invalid_grant",
        "the password is expired",
        "curl --user-agent 'x:y' https://x.example",
        "security code 401",
        "a Bearer token is needed",
        "Failed to decode Access Token: 'An error occurred while reading it: Invalid signature'",
    ],
)
def test_a_sentence_about_secrets_stays(text: str) -> None:
    assert SECRETS_ONLY.text(text) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grace Reed signed in", "Grace"),
        ("April Jones failed", "April"),
        ("Mark Page and Will Grant", "Mark"),
        ("user mschmidt2 is not assigned", "mschmidt2"),
        ("user m_schmidt is not assigned", "schmidt"),
        ("group Fabrikam Admins is denied", "Fabrikam"),
        ("user 'a0375ab4-8e62-80f7-e45a-b5d1be5943d3' is unknown", "a0375ab4"),
        ("user '+49 30 1234567' is unknown", "1234567"),
    ],
)
def test_names_that_are_words_too(text: str, name: str) -> None:
    mask = mask_of(Case.from_dict(okta().dict()), people=True, hosts=True)
    assert name not in mask.text(text)


def test_a_known_person_goes_though_the_name_is_a_word() -> None:
    login = okta()
    login.claims |= {"name": "Token Window", "given_name": "Token", "family_name": "Window", "team": "Consent Policy"}
    mask = mask_of(Case.from_dict(login.dict()), people=True, hosts=True)
    shown = mask.text("Login of Token Window (Consent Policy) failed, window gone")
    assert "Window" not in shown and "Consent" not in shown and "window" not in shown
