from __future__ import annotations

from typing import Any

import pytest

from tests.cases import HEALTHY, findings, not_checked, okta, report
from tests.rules.family import check_family, check_healthy
from tests.samples.cloudflare_access import CALLBACK, access, groups, registered, without_email


def test_samples_fire_and_twins_do_not() -> None:
    check_family("cloudflare_access")


def test_healthy_logins_are_silent() -> None:
    check_healthy("cloudflare_access")


@pytest.mark.parametrize("name", sorted(set(HEALTHY) - {"adfs", "entra_b2c"}))
def test_a_healthy_login_of_access_has_no_error(name: str) -> None:
    assert not findings(access(HEALTHY[name]()), "error", "warning")


def test_qliks_rules_do_not_speak() -> None:
    silent = not_checked(access())
    assert {"email-verified-missing", "alg-not-accepted-by-qlik", "scope-incomplete", "config-invalid"} <= silent.keys()


def test_the_client_of_cloudflares_object_counts() -> None:
    case = access()
    del case["client"]["client_id"]
    case["authorize"].pop("request_url")
    case["identity_provider"]["config"]["client_id"] = "0oa-another"
    assert "audience-mismatch" in findings(case)


@pytest.mark.parametrize(
    "uri",
    [
        "https://acme.cloudflareaccess.com/",
        "http://acme.cloudflareaccess.com/cdn-cgi/access/callback",
        "https://acme.cloudflareaccess.com/cdn-cgi/access/callback/",
        "https://acme.cloudflareaccess.com.evil.example/x",
    ],
)
def test_other_callbacks(uri: str) -> None:
    assert findings(registered(uri))["access-callback-uri"]["stage"] == "redirect"


def test_a_registered_list_without_the_callback() -> None:
    case = access()
    case["client"]["registered_redirect_uris"] = ["https://other.cloudflareaccess.com/cdn-cgi/access/callback"]
    assert findings(case)["access-callback-uri"]["expected"] == CALLBACK
    case["client"]["registered_redirect_uris"].append(CALLBACK)
    assert "access-callback-uri" not in findings(case)


def test_the_inspectors_own_callback_is_not_judged() -> None:
    login = okta()
    login.redirect_uri = "http://127.0.0.1:8250/callback"
    assert "access-callback-uri" not in findings(access(login))


@pytest.mark.parametrize(("count", "fires"), [(100, False), (101, True)])
def test_a_hundred_groups_are_allowed(count: int, fires: bool) -> None:
    assert ("access-groups-over-100" in findings(groups(count))) is fires


def test_the_error_text_alone_counts() -> None:
    case = access()
    case["authorize"]["response"] = {
        "status": 400,
        "headers": {},
        "body": "<h1>Error</h1> Failed to fetch user/group information from the identity provider",
    }
    assert report(case)["verdict"]["root_cause"] == "access-groups-over-100"
    for unused in ("token", "userinfo", "jwks"):
        del case[unused]
    del case["authorize"]["callback_url"]
    told = report(case)
    assert told["verdict"]["root_cause"] == "access-groups-over-100", "Access's page is no refusal of Okta's"
    assert "authorize-error-other" not in {f["rule"] for f in told["findings"]}


def test_a_claim_in_userinfo_arrives() -> None:
    login = okta()
    login.only_userinfo["department"] = ""
    assert "access-custom-claim-missing" not in findings(access(login, claims=["department"]))


def test_an_email_under_another_name_is_hinted_at() -> None:
    assert "preferred_username holds one" in findings(without_email())["access-email-missing"]["cause"]
    case = without_email()
    case["identity_provider"]["config"]["email_claim_name"] = "preferred_username"
    assert "access-email-missing" not in findings(case)


def test_without_claims_nothing_is_said() -> None:
    case = access(claims=["x"])
    del case["token"], case["userinfo"]
    assert {"access-email-missing", "access-custom-claim-missing"} <= not_checked(case).keys()


@pytest.mark.parametrize("value", [7, [], {}, {"config": 7}, {"config": {"claims": 7, "client_id": []}}])
def test_any_configuration_is_survived(value: Any) -> None:
    assert report({**access(), "identity_provider": value})["verdict"]


def test_the_callback_rule_speaks_for_the_general_ones() -> None:
    case = access()
    case["client"]["registered_redirect_uris"] = ["https://acme.cloudflareaccess.com/"]
    found = report(case)
    assert found["verdict"]["root_cause"] == "access-callback-uri"
    assert {f["because_of"] for f in found["findings"] if f["code"] in ("R01", "R04")} == {"access-callback-uri"}
