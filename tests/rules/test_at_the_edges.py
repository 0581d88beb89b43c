"""What stands at the edge of a rule: the values that turn its conditions, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import ALIAS, findings, google, keycloak, not_checked, okta, report

Case = dict[str, Any]


def configured(**options: Any) -> Case:
    """Google's configuration in Qlik with offline_access among its scopes, and no login."""
    login = google()
    login.scope = "openid profile email offline_access"
    case = login.dict()
    case["identity_provider"]["options"] |= options
    return {name: case[name] for name in ("identity_provider", "discovery")}


@pytest.mark.parametrize(("blocks", "fires"), [(None, True), (False, True), ("true", True), (True, False)])
def test_a_scope_that_qlik_blocks_is_not_asked_for(blocks: Any, fires: bool) -> None:
    case = configured(**({} if blocks is None else {"blockOfflineAccessScope": blocks}))
    assert ("offline-access-refused" in findings(case)) is fires


def aliased(**members: Any) -> Case:
    """Before anybody was refused: the request names a host that looks like the tenant's alias."""
    login = okta()
    login.redirect_uri = f"https://{ALIAS}/login/callback"
    case = login.dict()
    del case["token"], case["userinfo"], case["tenant"]["alias"], case["authorize"]["callback_url"]
    return case | members


def test_a_host_that_only_looks_like_an_alias_accuses_nobody_before_a_refusal() -> None:
    assert "redirect-uri-alias-host" not in findings(aliased())
    text = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"
    refused = aliased()
    refused["authorize"]["response"] = {"status": 400, "headers": {}, "body": f"<html><body>{text}</body></html>"}
    assert "redirect-uri-alias-host" in findings(refused)


def back_at_qlik(headers: dict[str, Any]) -> Case:
    case = okta().dict()
    exchange = {
        "step": "callback",
        "method": "GET",
        "url": case["authorize"]["callback_url"],
        "status": 431,
        "body": "",
    }
    return {**case, "exchanges": [{**exchange, "request_headers": headers}]}


def test_the_size_of_the_cookies_is_told_where_the_headers_were_captured() -> None:
    large = findings(back_at_qlik({"Cookie": "a" * 9000, "Accept": "b" * 90}))["qlik-callback-refused"]
    none = findings(back_at_qlik({"Accept": "b" * 90000, "Cookie": None}))["qlik-callback-refused"]
    assert "carried 9000 characters of cookies" in large["cause"] and "cookies" not in none["cause"]


@pytest.mark.parametrize(("status", "told"), [(499, False), (500, True), (503, True), (None, False)])
def test_that_the_provider_failed_is_said_of_its_own_faults(status: int | None, told: bool) -> None:
    case = keycloak().dict()
    case["userinfo"] |= {"status": status, "body": {"error": "oops"}}
    assert ("the provider failed" in findings(case)["userinfo-failed"]["cause"]) is told


def test_an_answer_with_a_subject_is_userinfo_whatever_else_it_holds() -> None:
    case = keycloak().dict()
    case["userinfo"]["body"]["error"] = "a claim of this name"
    assert "userinfo-failed" not in findings(case) and report(case)["verdict"]["login"] == "succeeds"
    case["userinfo"]["body"] = {"error": "insufficient_scope"}
    assert "lacks a scope that userinfo needs" in findings(case)["userinfo-failed"]["cause"]


@pytest.mark.parametrize("step", ["token", "authorize"])
def test_a_log_entry_of_the_token_endpoint_is_its_answer(step: str) -> None:
    code = "CODE_TO_TOKEN_ERROR" if step == "token" else "LOGIN_ERROR"
    event = {"provider": "keycloak", "code": f"{code} invalid_client_credentials", "step": step}
    case = {"idp_events": [{**event, "message": "invalid_client_credentials"}]}
    assert ("client-secret-expired" in report(case)["passed"]) is (step == "token"), not_checked(case)
