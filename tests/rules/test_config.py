from __future__ import annotations

from typing import Any

import pytest

from inspector.facts.config_urls import is_comparable, same_issuer
from inspector.qlik.errors import KNOWN, TEST_CLASSES
from tests.cases import (
    NOW,
    adfs,
    auth0,
    entra,
    findings,
    generic,
    google,
    keycloak,
    not_checked,
    okta,
    onelogin,
    report,
)
from tests.rules.family import check_family, check_healthy
from tests.samples.config import configured, expiring, offline, qlik_says, with_options
from tests.samples.config import tested as after_test

WELL_KNOWN = "/.well-known/openid-configuration"
TID = "9122040d-6c67-4c5b-b112-36a304b66dad"
ENTRA = f"https://login.microsoftonline.com/{TID}"


def test_samples_fire_and_twins_do_not() -> None:
    check_family("config")


def test_healthy_logins_are_silent() -> None:
    check_healthy("config")


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_known_codes_are_explained(code: str) -> None:
    found = findings(qlik_says({"code": code, "title": "T", "status": 401}))["qlik-error"]
    assert KNOWN[code].meaning in found["cause"] and found["fix"][0]["do"] == KNOWN[code].do


def test_unknown_codes_are_shown_as_they_came() -> None:
    found = findings(qlik_says({"code": "LOGIN-77", "title": "Strange", "detail": "More", "status": "418"}))[
        "qlik-error"
    ]
    assert "LOGIN-77 “Strange: More”" in found["cause"] and "12ab34cd" in found["cause"]
    assert found["actual"]["status"] == 418


def test_an_error_url_is_read() -> None:
    case = okta().dict()
    case["qlik_error"] = {"url": "https://t.eu.qlikcloud.com/login/error?code=LOGIN-2&status=401"}
    assert "no identity provider is configured" in findings(case)["qlik-error"]["cause"]


def test_qliks_error_is_a_symptom_where_something_explains_it() -> None:
    case = qlik_says({"code": "LOGIN-12", "title": "x", "status": 400})
    people = [{"subject": s, "email": "maria.schmidt@acme.example", "status": "active"} for s in ("a", "b")]
    case["tenant"]["users"] = people
    found = report(case)
    assert found["verdict"]["root_cause"] == "user-duplicate-email"
    assert {f["rule"]: f["because_of"] for f in found["findings"]}["qlik-error"] == "user-duplicate-email"


@pytest.mark.parametrize("status", sorted(TEST_CLASSES))
def test_each_class_of_a_failed_test_is_explained(status: str) -> None:
    assert TEST_CLASSES[status] in findings(after_test(status))["qlik-test-failed"]["cause"]


def test_what_the_test_was_told_is_the_cause() -> None:
    told = {
        "error": "invalid_client",
        "errorDescription": "The client secret supplied for a confidential client is invalid.",
    }
    found = report(after_test("tokenError", oauth2Error=told))
    assert found["verdict"]["root_cause"] == "client-secret-invalid"
    assert {f["rule"]: f["because_of"] for f in found["findings"]}["qlik-test-failed"] == "client-secret-invalid"


@pytest.mark.parametrize("status", ["pending", "success", "somethingNew"])
def test_other_results_are_no_failure(status: str) -> None:
    assert "qlik-test-failed" not in findings(after_test(status))


@pytest.mark.parametrize(
    ("login", "provider", "fires"),
    [
        (entra, "generic", True),
        (entra, "adfs", False),
        (okta, "azureAD", True),
        (adfs, "generic", True),
        (onelogin, "okta", True),
        (google, "azureAD", True),
        (keycloak, "generic", False),
        (auth0, "okta", True),
    ],
)
def test_provider_types(login: Any, provider: str, fires: bool) -> None:
    assert ("provider-type-mismatch" in findings(configured(login(), provider=provider))) is fires


def test_what_changes_is_said() -> None:
    cause = findings(configured(entra(), provider="generic"))["provider-type-mismatch"]["cause"]
    assert "userinfo" in cause and "ID token" in cause and "Graph" in cause


def test_a_missing_scope_without_harm_is_a_warning() -> None:
    login = okta()
    login.scope = "openid profile"
    found = report(login)
    assert [f["severity"] for f in found["findings"] if f["rule"] == "scope-incomplete"] == ["warning"]
    assert found["verdict"]["root_cause"] is None


def test_a_missing_email_scope_is_one_cause() -> None:
    login = okta()
    login.scope = "openid profile"
    login.claims.pop("email"), login.claims.pop("email_verified")
    found = report(login)
    assert found["verdict"]["root_cause"] == "scope-incomplete"
    assert {f["because_of"] for f in found["findings"] if f["stage"] == "mapping" and f["severity"] == "error"} == {
        "scope-incomplete"
    }


def test_adfs_sends_claims_by_rules_not_by_scopes() -> None:
    login = adfs()
    login.scope = "openid allatclaims"
    assert "scope-incomplete" not in findings(login)


def test_a_refusal_that_names_offline_access_counts_at_any_provider() -> None:
    case = offline(True)
    okta_case = okta().dict()
    for name in ("discovery", "jwks", "identity_provider"):
        case[name] = okta_case[name]
    assert report(case)["verdict"]["root_cause"] == "offline-access-refused"


def test_a_refusal_of_another_scope_is_not_about_offline_access() -> None:
    case = offline(True)
    case["authorize"]["callback_url"] = case["authorize"]["callback_url"].replace("offline_access", "groups")
    case["authorize"]["request_url"] = case["authorize"]["request_url"].replace("offline_access", "groups")
    case["identity_provider"]["options"]["scope"] = "openid profile email groups"
    found = findings(case)
    assert "offline-access-refused" not in found and "scope-rejected" in found


def test_offline_access_that_was_granted_is_not_refused() -> None:
    login = google()
    login.scope += " offline_access"
    assert "offline-access-refused" not in findings(login)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{ENTRA}/v2.0{WELL_KNOWN}", f"{ENTRA}/v2.0{WELL_KNOWN}?appid=x", True),
        (f"https://A.example{WELL_KNOWN}", f"https://a.example/{WELL_KNOWN}".replace("e//", "e/"), True),
        (f"{ENTRA}{WELL_KNOWN}", f"https://sts.windows.net/{TID}/", True),
        (f"{ENTRA}/v2.0{WELL_KNOWN}", f"https://sts.windows.net/{TID}/", False),
        ("https://sso.acme.example/realms/a", f"https://sso.acme.example/realms/A{WELL_KNOWN}", False),
        ("https://acme.okta.com", f"https://acme.okta.com{WELL_KNOWN}", True),
    ],
)
def test_places(one: str, other: str, same: bool) -> None:
    assert same_issuer(one, other) is same and same_issuer(other, one) is same


@pytest.mark.parametrize(
    "other",
    [
        "https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0",
        "https://login.microsoftonline.com/common/v2.0",
        "https://acme.b2clogin.com/x/v2.0/",
    ],
)
def test_places_that_cannot_be_compared(other: str) -> None:
    assert not is_comparable(f"{ENTRA}/v2.0", other)


def test_without_a_discovery_document_the_tokens_issuer_counts() -> None:
    case = with_options(keycloak(), discoveryUrl=f"https://sso.acme.example/realms/test{WELL_KNOWN}")
    del case["discovery"]
    found = findings(case)["discovery-differs"]
    assert found["evidence"][1]["where"] == "id_token.payload.iss"


def test_manual_metadata_has_no_discovery_url_to_differ() -> None:
    case = okta().dict()
    manual = case["discovery"]["body"]
    case["identity_provider"]["options"]["openid_configuration"] = manual
    assert "by hand" in not_checked(case)["discovery-differs"]


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        ("2026-12-20T00:00:00Z", True),
        ("2026-12-22T00:00:00Z", False),
        ("2026-11-01T00:00:00Z", True),
        (0, False),
        (int(NOW.timestamp()) + 86400, True),
        ("soon", False),
        (10**300, False),
        (True, False),
    ],
)
def test_expiry(when: Any, fires: bool) -> None:
    assert ("secret-about-to-expire" in findings(expiring(when))) is fires


def test_an_inactive_configuration_is_found_even_alone() -> None:
    case = okta().dict()
    case["identity_provider"] = {"data": [{**case["identity_provider"], "active": False}]}
    assert report(case)["verdict"]["root_cause"] == "idp-inactive"


@pytest.mark.parametrize("value", [7, "x", [], {"data": 7}, {"protocol": 7, "options": []}])
def test_what_is_no_configuration_is_invalid(value: Any) -> None:
    assert "config-invalid" in findings({**okta().dict(), "identity_provider": value})


def test_an_incomplete_url_is_the_discovery_rules_matter() -> None:
    case = with_options(okta(), discoveryUrl="https://acme.okta.com")
    found = findings(case)
    assert found["config-invalid"]["because_of"] == "discovery-url-incomplete"
    assert "discovery-differs" not in found


@pytest.mark.parametrize("body", [None, 7, [], {"errors": [7, {}]}, {"errors": {}}, {"code": 7}, {"code": "X"}])
def test_any_error_body_is_survived(body: Any) -> None:
    assert report({**okta().dict(), "qlik_error": {"body": body, "url": 7, "status": []}})["verdict"]


def test_the_class_of_qliks_own_test_stands_where_nothing_else_tells() -> None:
    login = generic()
    config = login.dict()["identity_provider"]
    config["pendingResult"] = {"status": "claimsError", "protocol": "OIDC", "error": "claims could not be mapped"}
    got = report({"identity_provider": config})["verdict"]
    assert (got["root_cause"], got["qlik_status"]) == ("qlik-test-failed", "claimsError")


def test_a_client_id_that_a_person_struck_out_is_no_swapped_secret() -> None:
    case = okta().dict()
    options = case["identity_provider"]["options"]
    options["clientId"] = options["clientSecret"] = "••••••••"
    assert "client-credentials-swapped" not in findings(case)
