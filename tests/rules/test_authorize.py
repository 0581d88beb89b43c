from __future__ import annotations

from typing import Any

import pytest

from tests.cases import auth0, entra, findings, generic, google, keycloak, not_checked, okta, onelogin, report
from tests.rules.family import check_family, check_healthy
from tests.samples.authorize import entra_page
from tests.samples.told import callback, ends, oauth_error, page


def test_samples_fire_and_twins_do_not() -> None:
    check_family("authorize")


def test_healthy_logins_are_silent() -> None:
    check_healthy("authorize")


def said(code: str, description: str | None = None) -> dict[str, str]:
    return oauth_error(code, description)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (
            page(okta(), 400, "<p>Error Code: invalid_client</p><p>Invalid value for 'client_id' parameter.</p>"),
            "client-unknown",
        ),
        (
            page(entra(), 200, entra_page("AADSTS700016: Application with identifier 'x' was not found.")),
            "client-unknown",
        ),
        (page(auth0(), 400, "<h1>Oops!, something went wrong</h1><p>Unknown client: 5x</p>"), "client-unknown"),
        (
            page(onelogin(), 400, "<html>error: invalid_client<br>error_description: client is invalid</html>"),
            "client-unknown",
        ),
        (
            callback(okta(), said("access_denied", "User is not assigned to the client application.")),
            "user-not-assigned",
        ),
        (
            callback(
                entra(),
                said(
                    "invalid_client",
                    "AADSTS650053: The application 'Qlik' asked for scope 'groups' that "
                    "doesn't exist on the resource '00000003-0000-0000-c000-000000000000'.",
                ),
            ),
            "scope-rejected",
        ),
        (callback(keycloak(), said("invalid_scope", "Invalid scopes: openid profile email groups")), "scope-rejected"),
        (
            callback(
                okta(),
                said("access_denied", "Policy evaluation succeeded, but all the requested scopes were rejected."),
            ),
            ("access-policy-denied", "scope-rejected"),
        ),
        (
            page(
                entra(),
                200,
                entra_page(
                    "AADSTS50076: Due to a configuration change made by your administrator, or "
                    "because you moved to a new location, you must use multi-factor "
                    "authentication."
                ),
            ),
            "conditional-access-blocked",
        ),
        (
            callback(
                entra(),
                said(
                    "unsupported_response_type",
                    "AADSTS700054: response_type 'id_token' is not enabled for the application.",
                ),
            ),
            "response-type-unsupported",
        ),
        (
            callback(
                entra(),
                said("login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in."),
            ),
            "login-required",
        ),
        (callback(generic(), said("interaction_required")), "login-required"),
        (callback(keycloak(), said("invalid_request", "Missing parameter: code_challenge_method")), "pkce-required"),
        (callback(generic(), said("access_denied", "End-User aborted interaction")), "user-cancelled"),
        (callback(keycloak(), said("temporarily_unavailable", "authentication_expired")), "server-error-at-idp"),
        (page(entra(), 200, entra_page("AADSTS50057: The user account is disabled.")), "account-locked-or-disabled"),
        (
            page(
                google(),
                403,
                "<html>Access blocked: Qlik can only be used within its organization. Error 403: org_internal</html>",
            ),
            ("user-from-other-tenant", "access-policy-denied", "user-not-assigned"),
        ),
        (callback(generic(), said("access_denied")), "user-cancelled"),
        (callback(generic(), said("access_denied", "Rule 12 says no")), "authorize-error-other"),
        (callback(generic(), said("consent_required")), "consent-required"),
    ],
)
def test_every_provider_in_its_own_words(case: dict[str, Any], rule: str | tuple[str, ...]) -> None:
    found = findings(case)
    allowed = rule if isinstance(rule, tuple) else (rule,)
    assert len(found) == 1 and next(iter(found)) in allowed, sorted(found)


@pytest.mark.parametrize(
    "case",
    [
        page(entra(), 200, entra_page("AADSTS999999: Something that is not in any list yet.")),
        callback(okta(), said("brand_new_error", "Something that is not in any list yet.")),
        page(keycloak(), 400, "<h1>We are sorry...</h1><p>Something that is not in any list yet.</p>"),
    ],
)
def test_unknown_errors_are_shown_word_for_word(case: dict[str, Any]) -> None:
    found = report(case)
    assert found["verdict"]["root_cause"] == "authorize-error-other"
    assert "Something that is not in any list yet." in found["findings"][0]["evidence"][0]["value"]


@pytest.mark.parametrize("rule", ["login-required", "user-cancelled"])
def test_what_is_no_fault_leaves_the_login_unknown(rule: str) -> None:
    case = {
        "login-required": callback(okta(), said("login_required"), prompt="none"),
        "user-cancelled": callback(entra(), said("access_denied", "AADSTS65004: User declined to consent")),
    }[rule]
    found = report(case)
    assert found["findings"][0]["rule"] == rule and found["findings"][0]["severity"] == "info"
    assert found["verdict"]["login"] == "unknown" and found["verdict"]["root_cause"] is None


def test_every_error_finding_has_who_where_and_what() -> None:
    for build in (okta, entra, keycloak, auth0, google, generic):
        for code in ("access_denied", "invalid_scope", "server_error", "unauthorized_client", "nobody_knows"):
            for finding in findings(callback(build(), said(code)), "error").values():
                assert finding["fix"] and all(f["who"] and f["where"] and f["do"] for f in finding["fix"])


def test_not_asked_is_not_checked() -> None:
    case = ends(okta())
    case.pop("authorize", None)
    reasons = not_checked(case)
    assert reasons["client-unknown"] == "no answer of the authorization endpoint was captured"
    assert "client-unknown" in report(okta())["passed"]


def test_probable_readings_are_worded_so() -> None:
    cause = findings(callback(auth0(), said("unauthorized", "user is blocked")))["account-locked-or-disabled"]["cause"]
    assert cause.startswith("Probably")
