from __future__ import annotations

from typing import Any

import pytest

from tests.cases import adfs, auth0, entra, findings, generic, google, keycloak, not_checked, okta, onelogin, report
from tests.rules.family import check_family, check_healthy
from tests.samples.discovery import at, manual, organizations, scoped, v1
from tests.samples.told import discovered, document, oauth_error, unreached

SUFFIX = "/.well-known/openid-configuration"
TID = "9122040d-6c67-4c5b-b112-36a304b66dad"
OTHER = "6babcaad-604b-40ac-a9d7-9fd97c0b779f"


def test_samples_fire_and_twins_do_not() -> None:
    check_family("discovery")


def test_healthy_logins_are_silent() -> None:
    check_healthy("discovery")


# -- D01, D02, D10, D13: nothing there --------------------------------------------------------------------------


def test_discovery_rules_are_not_checked_without_a_document() -> None:
    reasons = not_checked({"id_token": "a.b.c"})
    for name in (
        "discovery-missing-endpoint",
        "discovery-issuer-mismatch",
        "discovery-no-userinfo",
        "discovery-scope-not-offered",
    ):
        assert reasons[name] == "no discovery document was captured"
    assert reasons["discovery-not-found"] == "the discovery URL was not read"
    assert reasons["discovery-url-incomplete"] == "no discovery URL is known"


def test_metadata_rules_are_not_checked_where_the_document_could_not_be_read() -> None:
    reasons = not_checked(discovered(generic(), 404, ""))
    assert reasons["discovery-missing-endpoint"] == "the discovery document could not be read"
    assert "discovery-not-found" not in reasons


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 302])
def test_no_document_whatever_the_status(status: int) -> None:
    found = report(discovered(generic(), status, ""))
    assert found["verdict"]["root_cause"] == "discovery-not-found"
    assert str(status) in found["findings"][0]["cause"]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_fault_is_no_wrong_url(status: int) -> None:
    found = findings(discovered(generic(), status, "<html>Bad gateway</html>"), "error")
    assert set(found) == {"server-error-at-idp"}


@pytest.mark.parametrize(
    ("login", "status", "body"),
    [
        (keycloak, 404, {"error": "Realm does not exist", "error_description": "For more on this see the log"}),
        (
            okta,
            404,
            {
                "errorCode": "E0000007",
                "errorSummary": "Not found: Resource not found: aus1 (AuthorizationServer)",
                "errorLink": "E0000007",
                "errorId": "oae1H0w3kQeS2q0Vx6dQ8mY3w",
            },
        ),
        (entra, 400, oauth_error("invalid_tenant", f"AADSTS90002: Tenant '{OTHER}' not found.")),
        (
            entra,
            400,
            oauth_error(
                "invalid_request",
                "AADSTS900023: Specified tenant identifier 'acme' is neither a "
                "valid DNS name, nor a valid external domain.",
            ),
        ),
    ],
)
def test_wrong_tenant_is_the_cause_and_the_missing_document_follows(login: Any, status: int, body: Any) -> None:
    found = report(discovered(login(), status, body))
    assert found["verdict"]["root_cause"] == "discovery-wrong-tenant"
    general = next(f for f in found["findings"] if f["rule"] == "discovery-not-found")
    assert general["because_of"] == "discovery-wrong-tenant"


def test_oktas_error_id_is_evidence() -> None:
    body = {
        "errorCode": "E0000007",
        "errorSummary": "Not found: Resource not found: aus1 (AuthorizationServer)",
        "errorId": "oae1H0w3kQeS2q0Vx6dQ8mY3w",
    }
    found = findings(discovered(okta(), 404, body))["discovery-wrong-tenant"]
    assert "oae1H0w3kQeS2q0Vx6dQ8mY3w" in found["evidence"][0]["note"]


@pytest.mark.parametrize(
    ("url", "fires"),
    [
        ("https://acme-admin.okta.com", True),
        ("https://acme-admin.oktapreview.com", True),
        ("https://manage.auth0.com/dashboard/eu/acme", True),
        ("https://acme.okta.com", False),
        ("https://my-admin.example.com", False),
        ("https://acme-admin.okta.com.evil.example", False),
    ],
)
def test_admin_console_hosts(url: str, fires: bool) -> None:
    found = findings(discovered(okta(), 404, "", f"{url}{SUFFIX}"))
    assert ("discovery-admin-url" in found) is fires


def test_admin_host_is_answered_with_the_right_host() -> None:
    found = findings(discovered(okta(), 404, "", f"https://acme-admin.okta.com{SUFFIX}"))["discovery-admin-url"]
    assert found["expected"] == "acme.okta.com"


@pytest.mark.parametrize(
    ("url", "fires"),
    [
        (f"https://id.acme.example{SUFFIX}", False),
        (f"https://id.acme.example{SUFFIX}?appid=1", False),
        ("https://id.acme.example", True),
        ("https://id.acme.example/", True),
        (f"https://id.acme.example{SUFFIX}/", True),
        ("https://id.acme.example/.well-known/oauth-authorization-server", True),
        ("id.acme.example", True),
    ],
)
def test_url_ends_as_a_discovery_url(url: str, fires: bool) -> None:
    case = generic().dict()
    case["identity_provider"]["options"]["discoveryUrl"] = url
    assert ("discovery-url-incomplete" in findings(case)) is fires


def test_manual_configuration_needs_no_discovery_url() -> None:
    assert "discovery-url-incomplete" not in findings(manual())
    assert "no discovery URL is known" in not_checked(manual())["discovery-url-incomplete"]


# -- D03 ---------------------------------------------------------------------------------------------------------


def read_from(url: str, issuer: str) -> dict[str, Any]:
    login = generic()
    login.issuer, login.discovery_url = issuer, url
    return login.dict()


@pytest.mark.parametrize(
    ("url", "issuer"),
    [
        ("https://id.acme.example", "https://id.acme.example/"),
        ("https://id.acme.example/", "https://id.acme.example"),
        (f"https://login.microsoftonline.com/{TID}", f"https://sts.windows.net/{TID}/"),
        ("https://login.microsoftonline.com/common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("https://login.microsoftonline.com/organizations/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("https://login.microsoftonline.com/common", "https://sts.windows.net/{tenantid}/"),
        (
            "https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0",
            f"https://login.microsoftonline.com/{TID}/v2.0",
        ),
        (
            "https://login.microsoftonline.com/consumers/v2.0",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        ),
        (f"https://login.microsoftonline.us/{TID}", f"https://sts.windows.net/{TID}/"),
        ("https://acme.b2clogin.com/acme.onmicrosoft.com/B2C_1_qlik/v2.0", f"https://acme.b2clogin.com/{TID}/v2.0/"),
        (f"https://acme.ciamlogin.com/{TID}/v2.0", f"https://{TID}.ciamlogin.com/{TID}/v2.0"),
        ("https://oauth.id.jumpcloud.com", "https://oauth.id.jumpcloud.com/"),
    ],
)
def test_issuers_that_belong_to_their_address(url: str, issuer: str) -> None:
    assert "discovery-issuer-mismatch" not in findings(read_from(f"{url.removesuffix('/')}{SUFFIX}", issuer))


@pytest.mark.parametrize(
    ("url", "issuer", "reason"),
    [
        ("https://sso.acme.example/realms/acme", "http://sso.acme.example/realms/acme", "http and https"),
        ("https://sso.acme.example/realms/Acme", "https://sso.acme.example/realms/acme", "case"),
        ("https://sso.acme.example/realms/acme", "https://keycloak.internal/realms/acme", "another host name"),
        ("https://acme.okta.com", "https://acme.okta.com/oauth2/default", "another path"),
        (f"https://login.microsoftonline.com/{TID}/v2.0", f"https://login.microsoftonline.com/{OTHER}/v2.0", "path"),
        (f"https://login.microsoftonline.com/{TID}/v2.0", "https://evil.example/v2.0", ""),
        ("https://evil.example/b2clogin.com", "https://acme.b2clogin.com/x/v2.0/", ""),
    ],
)
def test_issuers_that_do_not(url: str, issuer: str, reason: str) -> None:
    found = findings(read_from(f"{url}{SUFFIX}", issuer))["discovery-issuer-mismatch"]
    assert found["actual"] == issuer and found["expected"] == url
    assert reason in found["cause"]


def test_a_document_without_issuer_is_nobodys() -> None:
    assert report(document(generic(), issuer=...))["verdict"]["root_cause"] == "discovery-issuer-mismatch"


def test_okta_dynamic_issuer_is_explained_in_oktas_words() -> None:
    login = okta()
    login.metadata["issuer"] = login.only_id["iss"] = "https://login.acme.example"
    assert "custom" in findings(login)["discovery-issuer-mismatch"]["cause"]


# -- D04 to D09 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("value", [..., "", None, 7])
def test_missing_endpoint_is_named(name: str, value: Any) -> None:
    found = findings(document(generic(), **{name: value}))["discovery-missing-endpoint"]
    assert found["evidence"][0]["where"] == f"discovery.body.{name}"


def test_missing_endpoint_of_a_manual_configuration() -> None:
    found = findings(manual(token_endpoint=None))["discovery-missing-endpoint"]
    assert found["evidence"][0]["where"] == "identity_provider.options.openid_configuration.token_endpoint"
    assert "discovery-missing-endpoint" not in findings(manual())


def test_userinfo_endpoint_is_needed_only_where_qlik_reads_it() -> None:
    assert "discovery-no-userinfo" in findings(document(onelogin(), userinfo_endpoint=...))
    login = onelogin()
    login.options["useClaimsFromIdToken"] = True
    assert "discovery-no-userinfo" not in findings(document(login, userinfo_endpoint=...))
    assert "discovery-no-userinfo" not in findings(document(adfs(), userinfo_endpoint=...))
    assert "discovery-no-userinfo" in findings(manual(userinfo_endpoint=None))


@pytest.mark.parametrize(
    ("algs", "fires"),
    [(["RS512"], False), (["RS256", "HS256"], False), (["PS256", "ES256"], True), (["HS256"], True)],
)
def test_only_two_algorithms_are_qliks(algs: list[str], fires: bool) -> None:
    found = findings(document(generic(), id_token_signing_alg_values_supported=algs))
    assert ("discovery-alg-unsupported-by-qlik" in found) is fires


def test_lists_that_are_absent_are_not_checked() -> None:
    case = document(
        generic(),
        id_token_signing_alg_values_supported=...,
        scopes_supported=...,
        response_types_supported=...,
        token_endpoint_auth_methods_supported=...,
    )
    reasons = not_checked(case)
    for rule in ("discovery-alg-unsupported-by-qlik", "discovery-scope-not-offered", "discovery-code-flow-unsupported"):
        assert "the metadata has no" in reasons[rule]
    assert "discovery-auth-method-unsupported" in report(case)["passed"]  # client_secret_basic is the default


def test_scope_not_offered_is_a_warning_and_info_where_the_list_is_incomplete() -> None:
    login = scoped("openid profile email groups")
    assert findings(login)["discovery-scope-not-offered"]["severity"] == "warning"
    case = login if isinstance(login, dict) else login.dict()
    case["token"]["response"]["body"]["scope"] = "openid profile email groups"
    assert "discovery-scope-not-offered" not in findings(case)
    other = google()
    other.scope = "openid profile email https://www.googleapis.com/auth/userinfo.email"
    case = other.dict()
    case["token"]["response"]["body"]["scope"] = "openid email profile"
    assert findings(case)["discovery-scope-not-offered"]["severity"] == "info"


def test_a_scope_that_the_token_answer_grants_is_offered() -> None:
    login = keycloak()
    login.scope = "openid profile email acme"
    assert "discovery-scope-not-offered" not in findings(login)


def test_hybrid_only_is_not_the_code_flow() -> None:
    assert "discovery-code-flow-unsupported" in findings(
        document(generic(), response_types_supported=["code id_token"])
    )


# -- D11, D12 ----------------------------------------------------------------------------------------------------


def test_template_is_a_warning_and_no_mismatch() -> None:
    found = findings(organizations())
    assert found["discovery-multi-tenant-template"]["severity"] == "warning"
    assert "discovery-issuer-mismatch" not in found


def test_common_in_qliks_field_counts_without_a_document() -> None:
    login = entra()
    case = unreached(login, "discovery", "timeout", "")
    case["identity_provider"]["options"]["discoveryUrl"] = f"https://login.microsoftonline.com/common/v2.0{SUFFIX}"
    assert "discovery-multi-tenant-template" in findings(case)


def test_v1_is_a_warning_with_the_right_url() -> None:
    found = findings(v1())["discovery-v1-endpoint"]
    assert found["expected"] == f"https://login.microsoftonline.com/{TID}/v2.0{SUFFIX}"


@pytest.mark.parametrize("login", [okta, auth0, keycloak, adfs])
def test_other_providers_have_no_v2(login: Any) -> None:
    assert "discovery-v1-endpoint" not in findings(login())


def test_b2c_without_v2_in_its_policy_url_is_not_v1() -> None:
    url = f"https://login.microsoftonline.com/tfp/acme.onmicrosoft.com/B2C_1_qlik{SUFFIX}"
    assert "discovery-v1-endpoint" not in findings(at(entra(), url))
