"""Errors of other programs are told as such; a login that one of them is named beside stays a login."""

import pytest

from inspector.applications.elsewhere import elsewhere
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
