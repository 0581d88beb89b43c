"""The product against Canaille, with a real Chromium: a provider that says little before somebody has signed in."""

from collections.abc import Callable
from typing import Any

import pytest

from .browser import Browser
from .canaille import Canaille
from .processes import free_port
from .product import (
    MAPPING,
    NEGATIVE_CONTROL,
    TENANT,
    login,
    only,
    probe,
    qlik,
    rules,
    settings,
    spoiled_exchange,
    token,
)


@pytest.fixture(scope="module")
def redirect_uri() -> str:
    return f"http://127.0.0.1:{free_port()}/callback"


@pytest.fixture(scope="module")
def registered(canaille: Canaille, redirect_uri: str) -> dict[str, Any]:
    """A client that Qlik and the inspector share."""
    return canaille.register(redirect_uri, TENANT)


@pytest.fixture
def log_in(canaille: Canaille, browser: Browser, redirect_uri: str) -> Callable[..., Any]:
    """Logs alice in, and gives the case, the report and what the browser shows at the end."""

    def run(steps: Any = None, until: Any = None, **given: Any) -> Any:
        registered = canaille.register(redirect_uri)  # a consent is remembered for a client
        known = {
            "client_id": registered["client_id"],
            "client_secret": registered["client_secret"],
            "redirect_uri": redirect_uri,
        }
        door = browser.door(canaille.login_steps() if steps is None else steps, until=until or redirect_uri)
        configuration = qlik(canaille, registered["client_id"], claimsMapping=MAPPING | {"sub": ["sub"]})
        case, report = login(settings(canaille, **(known | given)), door, identity_provider=configuration)
        return case, report, door.landing()

    return run


def test_a_login_through_three_pages_lacks_only_the_verified_address(log_in: Callable[..., Any]) -> None:
    _, report, landing = log_in(preflight=True)
    assert token(report).signature == "valid" and "The answer has arrived" in landing.text
    found = only(report, "email-verified-missing")
    assert found.stage == "mapping" and report.verdict.login == "degraded"
    assert report.qlik_user["subject"] == "alice" and report.qlik_user["name"] == "Alice Example"


def test_a_wrong_secret(log_in: Callable[..., Any]) -> None:
    _, report, _ = log_in(client_secret="of-another-application")
    found = only(report, "client-secret-invalid")
    assert "cannot authenticate with methods" in found.cause and found.stage == "token"


def test_no_secret(log_in: Callable[..., Any]) -> None:
    _, report, _ = log_in(client_secret=None)
    assert "no client secret was sent" in only(report, "client-auth-method").cause


def test_a_code_used_twice(log_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with spoiled_exchange(monkeypatch, {}, {}):
        _, report, _ = log_in()
    assert only(report, "code-expired-or-reused").stage == "token"


def test_consent_that_is_declined(log_in: Callable[..., Any], canaille: Canaille) -> None:
    _, report, landing = log_in(canaille.cancel_steps())
    found = only(report, "authorize-error-other")  # Canaille's words are those for any refusal
    assert "cancelled by the user" in found.cause and "access_denied" in found.cause
    assert report.verdict.qlik_status == "callbackError" and "refused" in landing.text


def test_nobody_is_logged_in_and_no_page_may_be_shown(log_in: Callable[..., Any]) -> None:
    _, report, _ = log_in([], prompt="none")
    assert report.finding("login-required").severity == "info" and report.verdict.root_cause is None


def test_an_unregistered_uri_is_found_only_after_the_sign_in(log_in: Callable[..., Any], canaille: Canaille) -> None:
    """Before the sign-in Canaille answers alike to everything, so the preflight lets the browser go."""
    other = f"http://127.0.0.1:{free_port()}/callback"
    _, report, landing = log_in(
        canaille.login_steps()[:2], until=canaille.issuer, preflight=True, redirect_uri=other, wait=6
    )
    assert only(report, "callback-timeout").stage == "callback"
    assert report.finding("redirect-probe-inconclusive").severity == "info"
    assert "The request you made is invalid" in landing.text  # which is all that it says


@pytest.mark.parametrize(
    "uri", [TENANT + "/", TENANT.replace("abc", "other"), "http://127.0.0.1:1/callback", NEGATIVE_CONTROL]
)
def test_the_probe_cannot_tell_of_an_unregistered_uri(canaille: Canaille, registered: Any, uri: str) -> None:
    report = probe(canaille, registered["client_id"], uri)
    assert rules(report) == {"redirect-probe-inconclusive"} and report.verdict.root_cause is None


def test_the_probe_of_an_unknown_client_accuses_nobody(canaille: Canaille) -> None:
    report = probe(canaille, "nobody")
    assert rules(report) == {"redirect-probe-inconclusive"} and report.verdict.login == "unknown"


def test_the_probe_of_a_registered_uri_tells_because_it_is_redirected_to(canaille: Canaille, registered: Any) -> None:
    report = probe(canaille, registered["client_id"])
    assert "redirect-probe-inconclusive" not in rules(report) and report.verdict.root_cause is None
