"""Keycloak's own stories: captured with a real browser, each ends in its cause."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from inspector import diagnose
from inspector.case.secret import Secret
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.report.model import Report

from .browser import Browser
from .keycloak import CLIENT_SECRET, Keycloak
from .processes import free_port


@pytest.fixture
def story(keycloak: Keycloak, browser: Browser) -> Callable[..., Any]:
    """Logs a user in through a client and gives the report and the case."""

    def tell(
        user: str = "alice",
        client_id: str = "no-path",
        secret: str = CLIENT_SECRET,
        wait: int = 60,
        on_the_way: Any = lambda: None,
        **more: Any,
    ) -> Any:
        settings = Settings(
            issuer=more.pop("issuer", keycloak.issuer),
            client_id=client_id,
            client_secret=Secret(secret),
            redirect_uri=more.pop("redirect_uri", f"http://localhost:{free_port()}/callback"),
            wait=wait,
            **more,
        )
        door = browser.door(keycloak.login_steps(user), until="http://localhost:")

        def opened(url: str) -> Any:
            on_the_way()
            return door(url)

        case = asyncio.run(capture(settings, open_browser=opened))
        return diagnose(case).to_dict(), case

    return tell


def rules(report: Report) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]


def test_a_healthy_user_gets_in(story: Callable[..., Any]) -> None:
    report, _ = story("alice")
    assert report["provider"]["name"] == "keycloak" and report["verdict"]["login"] in ("succeeds", "degraded")
    assert not [f["rule"] for f in report["findings"] if f["severity"] == "error"]


@pytest.mark.parametrize(("user", "cause"), [("bob", "email-verified-false"), ("carol", "email-missing")])
def test_what_a_user_lacks(story: Callable[..., Any], user: str, cause: str) -> None:
    report, _ = story(user)
    assert report["verdict"]["root_cause"] == cause or cause in rules(report)
    assert report["verdict"]["login"] in ("degraded", "fails")


def test_groups_with_and_without_their_path(story: Callable[..., Any]) -> None:
    with_path, _ = story("alice", "full-path")
    without, _ = story("alice", "no-path")
    assert "groups-path-names" in rules(with_path) and "groups-path-names" not in rules(without)


def test_a_wrong_secret(story: Callable[..., Any]) -> None:
    report, case = story(secret="wrong")
    assert case.at("token.response.status") == 401
    assert report["verdict"]["root_cause"] == "client-secret-invalid"


def test_an_unknown_client_is_said_before_the_browser_opens(story: Callable[..., Any]) -> None:
    report, case = story(client_id="nobody")
    assert case.at("authorize.response.status") == 400 and case.callback is None
    assert report["verdict"]["root_cause"] == "client-unknown"


def test_a_redirect_uri_of_the_inspector_that_is_not_registered(story: Callable[..., Any]) -> None:
    """A matter of the inspector's set-up, never the cause of the failing login (R07)."""
    report, case = story(client_id="fixed")
    assert case.callback is None and "loopback-not-registered" in rules(report)
    assert report["verdict"]["root_cause"] is None and report["verdict"]["login"] == "unknown"


def test_an_unknown_realm(story: Callable[..., Any], keycloak: Keycloak) -> None:
    report, _ = story(issuer=keycloak.issuer.replace("acme", "nowhere"))
    assert report["verdict"]["root_cause"] == "discovery-wrong-tenant"


def test_a_user_who_is_disabled_never_comes_back(story: Callable[..., Any]) -> None:
    report, _ = story("dave", wait=4)
    assert report["verdict"]["root_cause"] == "callback-timeout"


def test_a_scope_that_is_not_there(story: Callable[..., Any]) -> None:
    report, _ = story(scope="openid profile email nothing-like-it", preflight=False)
    assert report["verdict"]["root_cause"] == "scope-rejected"


@pytest.mark.parametrize("keep_old", [True, False])
def test_a_key_that_rotates_during_the_login(story: Callable[..., Any], keycloak: Keycloak, keep_old: Any) -> None:
    """The key set was read before; the new key is found by reading it once more (S12)."""
    report, case = story("alice", on_the_way=lambda: keycloak.rotate_keys(keep_old=keep_old))
    assert "key-rotated" in rules(report)
    assert [token["signature"] for token in report["tokens"] if token["kind"] == "id"] == ["valid"]
    assert len([e for e in case.at("exchanges") if e["step"] == "jwks"]) == 2
