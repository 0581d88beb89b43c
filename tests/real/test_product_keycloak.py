"""The product against Keycloak as Qlik is set up for it: what Qlik stores, and what Keycloak's own pages mean.

The commonest causes through a real browser are in test_keycloak_causes.py; here a visitor without scripts is enough.
"""

import asyncio
import json
from typing import Any

import pytest

from inspector import diagnose, load
from inspector.case.secret import Secret
from inspector.login.clock import utc_now
from inspector.login.exchange import TokenEndpoint
from inspector.login.http import Client, Network
from inspector.login.logout import logout_url
from inspector.login.recording import Recording
from inspector.report.model import Report

from .keycloak import CLIENT_SECRET, PASSWORD, Keycloak
from .product import healthy, login, only, probe, qlik, rules, settings, spoiled_exchange, token
from .visitor import Visitor

ACME = "https://acme.eu.qlikcloud.com/login/callback"
"""The only redirect URI of the client `fixed`."""


def person(user: str = "alice", password: str = PASSWORD) -> Any:
    return Visitor({"username": user, "password": password})


def log_in(server: Keycloak, client_id: str = "no-path", door: Any = None, kind: str = "keycloak", **given: Any) -> Any:
    """The case and the report of a login for which Qlik is configured."""
    known = {"client_id": client_id, "client_secret": CLIENT_SECRET, "wait": 20} | given
    return login(settings(server, **known), door or person(), identity_provider=qlik(server, client_id, kind))


def test_a_fitting_configuration_and_a_healthy_user_leave_nothing_to_say(keycloak: Keycloak) -> None:
    _, report = log_in(keycloak)
    assert healthy(report) and report.verdict.login == "succeeds" and report.findings == ()
    assert report.provider.name == "keycloak" and token(report).signature == "valid"
    assert token(report, "access").signature == "valid"
    assert report.qlik_user["subject"] == "alice" and report.qlik_user["groups"] == ["everyone", "sales"]
    assert {row.attribute: row.read_from for row in report.mapping}["email"] == "userinfo"


@pytest.mark.parametrize(
    ("client_id", "rule", "severity", "login_is", "groups"),
    [
        ("full-path", "groups-path-names", "info", "succeeds", ["/everyone", "/top/sales"]),
        ("no-groups", "groups-missing", "warning", "degraded", []),
        ("signed-userinfo", "userinfo-signed", "warning", "degraded", []),
    ],
)
def test_what_a_client_sends(
    keycloak: Keycloak, client_id: str, rule: str, severity: str, login_is: Any, groups: Any
) -> None:
    _, report = log_in(keycloak, client_id)
    assert healthy(report) and report.finding(rule).severity == severity and report.verdict.login == login_is
    assert sorted(report.qlik_user["groups"]) == groups
    fix = report.finding(rule).fix
    assert severity == "info" or any("Keycloak" in one.where for one in fix)


def test_an_unverified_address_is_lost_and_both_ways_out_are_told(keycloak: Keycloak) -> None:
    _, report = log_in(keycloak, door=person("bob"))
    found = only(report, "email-verified-false")
    assert found.actual is False and report.verdict.login == "degraded"
    assert report.qlik_user["subject"] == "bob" and not report.qlik_user["email"]
    assert any("Keycloak" in one.where for one in found.fix)


def test_without_a_fitting_mapping_the_subject_cannot_be_read(keycloak: Keycloak) -> None:
    known = settings(keycloak, client_id="no-path", client_secret=CLIENT_SECRET)
    _, report = login(known, person())
    found = report.finding("sub-unreadable")
    assert found.severity == "warning" and "preferred_username" in str(found.fix)
    assert report.notes and report.verdict.root_cause is None


def test_the_wrong_provider_type_is_told(keycloak: Keycloak) -> None:
    _, report = log_in(keycloak, kind="azureAD")
    assert report.finding("provider-type-mismatch").severity == "warning"
    assert report.finding("groups-read-from-graph")


def test_a_public_client(keycloak: Keycloak) -> None:
    case, report = log_in(keycloak, "public", client_secret=None)
    assert healthy(report) and case.at("client.auth_method") == "none"


# -- refusals --------------------------------------------------------------------------------------------------------


def test_a_wrong_secret_an_unknown_client_and_no_secret_are_three_causes(keycloak: Keycloak) -> None:
    _, wrong = log_in(keycloak, client_secret="of-another-client")
    assert only(wrong, "client-secret-invalid").stage == "token"
    _, unknown = log_in(keycloak, "nobody", preflight=True)
    assert only(unknown, "client-unknown").stage == "authorize"
    _, none = log_in(keycloak, client_secret=None)
    assert "no client secret was sent" in only(none, "client-auth-method").cause
    assert {r.verdict.qlik_status for r in (wrong, none)} == {"tokenError"}


def test_another_client_redeems_the_code(keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch) -> None:
    redeem = TokenEndpoint.redeem

    async def as_another(self: TokenEndpoint, *given: Any) -> Any:
        object.__setattr__(self, "settings", settings(keycloak, client_id="nobody", client_secret="any"))
        return await redeem(self, *given)

    monkeypatch.setattr(TokenEndpoint, "redeem", as_another)
    _, report = log_in(keycloak)
    assert report.root.rule in ("client-unknown", "client-secret-invalid")
    assert "Invalid client or Invalid client credentials" in report.root.cause


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"redirect_uri": "http://127.0.0.1/other"}, "token-redirect-mismatch"),
        ({"verifier": Secret("x" * 43)}, "pkce-failed"),
        ({"verifier": None}, "pkce-failed"),
        ({"code": Secret("cut")}, "code-expired-or-reused"),
    ],
)
def test_a_code_exchange_that_went_wrong_on_its_way(
    keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch, change: Any, rule: str
) -> None:
    with spoiled_exchange(monkeypatch, change):
        _, report = log_in(keycloak)
    assert only(report, rule).stage == "token"


def test_a_code_used_twice(keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch) -> None:
    with spoiled_exchange(monkeypatch, {}, {}):
        _, report = log_in(keycloak)
    only(report, "code-expired-or-reused")


def test_nobody_is_logged_in_and_no_page_may_be_shown(keycloak: Keycloak) -> None:
    _, report = log_in(keycloak, prompt="none")
    assert report.finding("login-required").severity == "info" and report.verdict.root_cause is None


def test_the_page_of_a_disabled_user_says_why_nothing_came_back(keycloak: Keycloak) -> None:
    door = person("dave")
    case, report = log_in(keycloak, door=door, wait=2)
    assert only(report, "callback-timeout").stage == "callback"
    said = diagnose(load(door.page, json.dumps(case.at("discovery.body"))))
    assert only(said, "account-locked-or-disabled").stage == "authorize" and said.provider.name == "keycloak"


def test_the_page_after_a_wrong_password_accuses_nobody(keycloak: Keycloak) -> None:
    door = person(password="wrong")
    log_in(keycloak, door=door, wait=2)
    assert "Invalid username or password" in door.page
    assert diagnose(load(door.page)).verdict.root_cause is None


def test_logout_does_not_return_to_an_unregistered_address(keycloak: Keycloak) -> None:
    case, _ = log_in(keycloak)
    wrong = "https://acme.eu.qlikcloud.com/somewhere"
    visitor = Visitor()
    visitor(
        logout_url(
            case.at("discovery.body"), "no-path", id_token=Secret(case.id_token_text), post_logout_redirect_uri=wrong
        )
        or ""
    )
    configuration = qlik(keycloak, "no-path", "keycloak") | {"postLogoutRedirectUri": wrong}
    report = diagnose(load(visitor.page, json.dumps(configuration)))
    found = report.finding("post-logout-redirect-mismatch")
    assert found.severity == "warning" and found.actual == wrong and "redirect-uri-mismatch" not in rules(report)
    assert "post logout" in found.fix[0].where


# -- redirect URIs, probed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client_id", "uri", "rule"),
    [
        ("fixed", ACME, None),
        ("fixed", ACME + "/", "redirect-uri-mismatch"),
        ("fixed", ACME.replace("acme", "other"), "redirect-uri-mismatch"),
        ("fixed", ACME.replace("https", "http"), "redirect-uri-not-https"),
        ("fixed", "http://127.0.0.1:5555/callback", "loopback-not-registered"),
        ("no-path", "http://127.0.0.1:5555/callback", None),
        ("no-path", "http://localhost:6666/callback", None),
        ("no-path", "http://127.0.0.1:5555/other", "loopback-not-registered"),
        ("no-path", ACME, "redirect-uri-mismatch"),
        ("nobody", ACME, "client-unknown"),
    ],
)
def test_a_probe_before_anybody_logs_in(keycloak: Keycloak, client_id: str, uri: str, rule: str) -> None:
    report = probe(keycloak, client_id, uri)
    assert report.provider.name == "keycloak" and "redirect-probe-inconclusive" not in rules(report)
    if rule is None:
        assert healthy_so_far(report)
    else:
        assert only(report, rule).rule == rule
        assert report.verdict.root_cause == (None if rule == "loopback-not-registered" else rule)


def healthy_so_far(report: Report) -> Any:
    """Nothing wrong was found, and the report does not claim to know the rest."""
    return report.verdict.root_cause is None and report.verdict.login == "unknown" and report.findings == ()


# -- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_old", [True, False])
def test_keys_that_rotate_after_the_login(keycloak: Keycloak, keep_old: Any) -> None:
    case, _ = log_in(keycloak)
    keycloak.rotate_keys(keep_old=keep_old)

    async def with_keys_of_now() -> Any:
        recording = Recording(case, utc_now)
        async with Client(Network(), recording, lambda entry: None) as http:
            await http.get("jwks", case.at("discovery.body.jwks_uri"))
        return recording.case

    later = diagnose(asyncio.run(with_keys_of_now()))
    if keep_old:
        assert healthy(later) and token(later).signature == "valid"
    else:
        assert only(later, "key-not-found").stage == "signature" and token(later).signature == "no-key"
