from __future__ import annotations

from typing import Any

import pytest

from tests.cases import CALLBACK, entra, findings, generic, google, keycloak, not_checked, okta, onelogin, report
from tests.rules.family import check_family, check_healthy
from tests.samples.token import offline, without
from tests.samples.told import oauth_error, token, unreached


def test_samples_fire_and_twins_do_not() -> None:
    check_family("token")


def test_healthy_logins_are_silent() -> None:
    check_healthy("token")


def test_not_captured_is_not_checked() -> None:
    reasons = not_checked({"id_token": "a.b.c"})
    for rule in ("client-secret-invalid", "no-id-token", "no-access-token", "token-error-other", "no-refresh-token"):
        assert reasons[rule] == "no answer of the token endpoint was captured"
    assert "was not captured" in reasons["pkce-failed"] and "was not captured" in reasons["token-redirect-mismatch"]


@pytest.mark.parametrize(
    ("login", "status", "body", "rule"),
    [
        (
            entra,
            401,
            oauth_error("invalid_client", "AADSTS7000222: The provided client secret keys are expired."),
            "client-secret-expired",
        ),
        (
            entra,
            401,
            oauth_error(
                "invalid_client",
                "AADSTS7000218: The request body must contain the following "
                "parameter: 'client_assertion' or 'client_secret'.",
            ),
            "client-auth-method",
        ),
        (
            entra,
            400,
            oauth_error(
                "invalid_grant",
                "AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
            ),
            "code-expired-or-reused",
        ),
        (
            entra,
            400,
            oauth_error(
                "invalid_grant",
                "AADSTS501481: The Code_Verifier does not match the code_challenge "
                "supplied in the authorization request.",
            ),
            "pkce-failed",
        ),
        (
            entra,
            400,
            oauth_error(
                "invalid_grant",
                "AADSTS700005: Provided Authorization Code is intended to use against other tenant, thus rejected.",
            ),
            "wrong-authorization-server",
        ),
        (keycloak, 400, oauth_error("invalid_grant", "Code not valid"), "code-expired-or-reused"),
        (keycloak, 400, oauth_error("invalid_grant", "PKCE verification failed: Code mismatch"), "pkce-failed"),
        (google, 400, oauth_error("invalid_grant", "Bad Request"), "code-expired-or-reused"),
        (google, 401, oauth_error("invalid_client", "Unauthorized"), "client-secret-invalid"),
        (okta, 401, oauth_error("invalid_client", "Invalid value for 'client_id' parameter."), "client-secret-invalid"),
        (generic, 400, oauth_error("unsupported_grant_type", "unsupported grant_type requested"), "grant-not-allowed"),
        (generic, 400, oauth_error("invalid_scope", "requested scope is not allowed"), "scope-rejected"),
        (
            generic,
            401,
            oauth_error("invalid_client", "The client cannot authenticate with methods: ['client_secret_post']"),
            "client-secret-invalid",
        ),
    ],
)
def test_every_provider_in_its_own_words(login: Any, status: int, body: Any, rule: str) -> None:
    found = report(token(login(), status, body))
    assert found["verdict"]["root_cause"] == rule
    assert [f["rule"] for f in found["findings"] if f["severity"] == "error"] == [rule]


def test_what_was_sent_counts_where_no_answer_came() -> None:
    case = unreached(generic(), "token", "timeout", "")
    case["token"]["request"]["redirect_uri"] = "https://other.example/cb"
    case["token"]["request"]["code_verifier"] = "x" * 43
    found = findings(case, "error")
    assert set(found) == {"timed-out", "token-redirect-mismatch", "pkce-failed"}
    assert found["token-redirect-mismatch"]["expected"] == CALLBACK


def test_what_was_sent_counts_although_the_provider_does_not_compare() -> None:
    case = generic().dict()
    case["token"]["request"].update(redirect_uri="https://other.example/cb", code_verifier="x" * 43)
    assert findings(case, "error").keys() == {"pkce-failed", "token-redirect-mismatch"}


def test_what_a_recording_lacks_is_no_difference() -> None:
    case = generic().dict()
    del case["token"]["request"]["redirect_uri"], case["token"]["request"]["code_verifier"]
    assert findings(case, "error") == {}


@pytest.mark.parametrize("value", [..., None, ""])
def test_no_id_token(value: Any) -> None:
    case = without(google(), "id_token")
    if value is not ...:
        case["token"]["response"]["body"]["id_token"] = value
    found = report(case)
    assert found["verdict"]["root_cause"] == "no-id-token"
    assert "probably" in found["findings"][0]["cause"]


def test_other_grants_promise_no_id_token() -> None:
    for grant in ("client_credentials", "refresh_token"):
        case = without(okta(), "id_token")
        case["token"]["request"]["grant_type"] = grant
        assert "promises no ID token" in not_checked(case)["no-id-token"]


def test_id_token_that_was_handed_over_beside_the_response() -> None:
    case = okta().dict()
    case["id_token"] = case["token"]["response"]["body"].pop("id_token")
    assert "no-id-token" not in findings(case)


def test_an_error_answer_is_no_missing_token() -> None:
    found = findings(token(okta(), 401, oauth_error("invalid_client")), "error")
    assert set(found) == {"client-secret-invalid"}
    assert "gave no tokens" in not_checked(token(okta(), 401, oauth_error("invalid_client")))["no-id-token"]


def test_access_token_is_needed_only_for_userinfo() -> None:
    login = onelogin()
    login.access_token, login.with_userinfo = None, False
    assert "no-access-token" in findings(login)
    login.options["useClaimsFromIdToken"] = True
    assert "no-access-token" not in findings(login)


def test_refresh_token_is_missed_only_where_it_was_asked_for() -> None:
    assert findings(offline(False))["no-refresh-token"]["severity"] == "info"
    assert report(offline(False))["verdict"]["login"] == "succeeds"
    assert "no-refresh-token" not in findings(okta())


def test_pkce_half_used() -> None:
    case = token(generic(), 400, oauth_error("invalid_grant"))
    case["authorize"]["request_url"] = case["authorize"]["request_url"].partition("&code_challenge=")[0]
    found = findings(case)["pkce-failed"]
    assert "no code_challenge" in found["cause"]
