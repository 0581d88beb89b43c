"""Errors of other programs are told as such; a login that one of them is named beside stays a login."""

import pytest

from inspector.applications.elsewhere import elsewhere
from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load

FAILED = {
    "a mail server": "smtplib.SMTPAuthenticationError: (535, b'5.7.139 Authentication unsuccessful')",
    "a database": 'psycopg2.OperationalError: FATAL:  password authentication failed for user "reporting"',
    "a package manager": "npm ERR! code UNABLE_TO_GET_ISSUER_CERT_LOCALLY\nnpm ERR! unable to get issuer certificate",
    "a remote shell": "ssh: handshake failed\nada@host: Permission denied (publickey).",
    "a network access": "OpenVPN: AUTH_FAILED, authentication failed",
    "an API": "botocore: An error occurred (SignatureDoesNotMatch): authentication failed",
}


@pytest.mark.parametrize("what", FAILED)
def test_an_error_of_another_program_gets_no_cause_and_is_named(what: str) -> None:
    with pytest.raises(SourceError, match=f"an error of {what}"):
        load(FAILED[what])


@pytest.mark.parametrize("what", FAILED)
def test_beside_a_login_it_is_none(what: str) -> None:
    assert elsewhere(f"The OIDC login failed.\n{FAILED[what]}") is None
    assert load(f"The OIDC login failed.\n{FAILED[what]}").at("application_errors")


def test_a_login_alone_is_none() -> None:
    assert elsewhere("authentication failed") is None


OWN = "User is not assigned to the client application."


@pytest.mark.parametrize(
    "beside",
    [
        "Since we moved away from the LDAP server:",
        "They come from a remote desktop (Citrix).",
        "DevTools failed to load source map: https://x.example/y.map",
        "ZooKeeper and the rest are up.",
    ],
)
def test_beside_words_of_one_provider_alone_it_is_none(beside: str) -> None:
    assert elsewhere(f"{beside}\n{OWN}") is not None
    assert diagnose(load(f"{beside}\n{OWN}")).verdict.root_cause == "user-not-assigned"
    with pytest.raises(SourceError, match="this is an error of"):
        load(f"{beside}\nError: access denied")
