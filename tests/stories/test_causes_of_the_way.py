"""Causes on the way to the token that were told wrongly once: what was refused, what follows from it, and what is no
fault at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import HEALTHY, Login, adfs, findings, generic, keycloak, okta, report
from tests.samples.told import callback, oauth_error, page, token

UNREGISTERED = "Invalid parameter: redirect_uri"


def root(case: Any) -> str | None:
    found: str | None = report(case)["verdict"]["root_cause"]
    return found


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("unsupported_response_type", None),
        ("unsupported_response_type", "The server cannot do that"),
        ("invalid_request", "Response type code id_token is not supported"),
        ("invalid_request", "response_type 'code' is not supported by this client"),
    ],
)
def test_a_refused_response_type(error: str, words: str | None) -> None:
    assert root(callback(generic(), oauth_error(error, words) if words else oauth_error(error))) == (
        "response-type-unsupported"
    )


@pytest.mark.parametrize(
    "words",
    [
        "more than one client authentication method was used",
        "Multiple client credentials have been given",
        "The client must not use client_secret_basic: that authentication method is not allowed",
    ],
)
def test_two_methods_or_the_wrong_one(words: str) -> None:
    assert root(token(generic(), 401, oauth_error("invalid_client", words))) == "client-auth-method"
    assert root(token(generic(), 400, oauth_error("invalid_request", words))) == "client-auth-method"


@pytest.mark.parametrize("words", ["The user declined the consent", "User denied access to the application"])
def test_consent_that_was_asked_for_and_declined(words: str) -> None:
    found = report(callback(generic(), oauth_error("consent_required", words)))["verdict"]
    assert (found["lead"], found["root_cause"]) == ("user-cancelled", None)
    asked = callback(generic(), oauth_error("consent_required", "An administrator has to consent"))
    assert root(asked) == "consent-required"


def waited(case: dict[str, Any]) -> dict[str, Any]:
    """The same, and nothing came back within the limit."""
    return {**case, "network_error": {"where": "authorize", "kind": "timeout", "detail": "no callback within 300 s"}}


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ((400, UNREGISTERED), "redirect-uri-mismatch"),
        ((200, f"<html><body>{UNREGISTERED}</body></html>"), "redirect-uri-mismatch"),
        ((400, "Client not found."), "client-unknown"),
        ((502, "<html>Bad gateway</html>"), "server-error-at-idp"),
    ],
)
def test_that_nothing_came_back_follows_from_what_was_refused(answer: tuple[int, str], cause: str) -> None:
    found = findings(waited(page(keycloak(), *answer)))
    assert found["callback-timeout"]["because_of"] == cause
    assert root(waited(page(keycloak(), *answer))) == cause


def test_a_refusal_seen_as_a_redirect() -> None:
    case = page(generic(), 302, "")
    case["authorize"]["response"] = {
        "status": 302,
        "headers": {
            "location": "https://idp.acme.example/error?error=invalid_request&error_description=Invalid+redirect_uri"
        },
    }
    assert root(waited(case)) == "redirect-uri-mismatch"
    assert findings(waited(case))["callback-timeout"]["because_of"] == "redirect-uri-mismatch"


def test_the_scope_openid_alone_is_no_fault_where_name_and_address_arrive() -> None:
    login = generic()
    login.scope = "openid"
    assert findings(login, "error") == {} and findings(login)["scope-incomplete"]["severity"] == "warning"
    assert report(login)["verdict"]["login"] == "succeeds"
    login.claims.pop("email")
    assert root(login) == "scope-incomplete"


def test_a_scope_that_was_granted_is_not_called_unknown() -> None:
    login = keycloak()
    login.scope = "openid profile email qlik"
    case = login.dict()
    case["token"]["response"]["body"]["scope"] = "openid profile email"
    assert "discovery-scope-not-offered" in findings(case)
    case["token"]["response"]["body"]["scope"] = "openid profile email qlik"
    assert "discovery-scope-not-offered" not in findings(case)


def test_userinfo_that_holds_nothing_and_is_not_read_is_only_worth_knowing() -> None:
    case = adfs().dict()
    case["userinfo"] = {"url": "https://fs.acme.example/adfs/userinfo", "status": 200, "body": {"sub": "x"}}
    case["userinfo"]["body"]["sub"] = adfs().id_payload()["sub"]
    assert findings(case)["userinfo-only-sub"]["severity"] == "info"
    assert report(case)["verdict"]["login"] == "succeeds"


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_login_has_nothing_to_repair(name: str) -> None:
    assert findings(HEALTHY[name](), "error", "warning") == {}


def test_warnings_that_change_what_is_stored_lead_and_are_no_error() -> None:
    login: Login = okta()
    login.claims.pop("groups")
    login.claims |= {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph/x"}}}
    verdict = report(login)["verdict"]
    assert (verdict["lead"], verdict["root_cause"], verdict["login"]) == ("groups-overage", None, "degraded")


def test_without_a_name_there_is_no_user_whatever_the_address_lacks() -> None:
    for gone, cause in ((("name", "email_verified"), "name-missing"), (("email_verified",), "email-verified-missing")):
        login = generic()
        for claim in gone:
            login.claims.pop(claim)
        login.claims = {k: v for k, v in login.claims.items() if k not in ("given_name", "family_name")}
        assert root(login) == cause
