"""Cases on Qlik's side: its configuration, its own errors, the tenant's users, and the three other targets."""

from __future__ import annotations

from typing import Any

from tests.cases import TENANT, Login, T, entra, generic, keycloak, okta, okta_custom, onelogin, sign
from tests.samples.cloudflare_access import access
from tests.samples.jwt_idp import pem, portal
from tests.samples.qlik_oauth import asking, client, exchanging
from tests.samples.told import callback, ends, oauth_error
from tests.stories.judged import Cases

CASES = Cases()
Case = dict[str, Any]


def error(code: str, title: str, status: int = 401, case: Case | None = None, **more: Any) -> Case:
    body = {"errors": [{"code": code, "title": title, "status": str(status), **more}], "traceId": "0000000000004711"}
    return {**(case or {"tenant": {"host": TENANT}}), "qlik_error": {"status": status, "body": body}}


def configured(case: Case, **members: Any) -> Case:
    case["identity_provider"] |= members
    return case


def users(login: Login, *found: dict[str, Any], **tenant: Any) -> Case:
    case = login.dict()
    case["tenant"] |= {"users": [{"status": "active", "name": "Maria Schmidt", **u} for u in found], **tenant}
    return case


# -- Qlik's own errors ---------------------------------------------------------------------------------------------


@CASES.expect("qlik-error", "fails", finds=("qlik-error",))
def login_2_alone() -> Case:
    # Point 4: Q01 is the root cause where nothing else explains it.
    return error("LOGIN-2", "No authentication configured for this hostname")


@CASES.expect("qlik-error", "fails")
def an_unknown_code() -> Case:
    # Q01: unknown codes verbatim.
    return error("LOGIN-77", "Something new")


@CASES.expect("audience-mismatch", "fails", because={"qlik-error": "audience-mismatch"})
def a_qlik_error_beside_its_cause() -> Case:
    # Point 4: Q01 is stage config, the earliest, and yet the other error is the root cause.
    login = generic()
    login.only_id["aud"] = "another"
    return error("INVALID-IDP-CONFIG", "Invalid identity provider configuration", case=login.dict())


@CASES.expect("user-duplicate-email", "fails", because={"qlik-error": "user-duplicate-email"})
def login_12_beside_the_two_users() -> Case:
    # Point 4: LOGIN-12 follows from U01, although U01 is of the last stage.
    case = users(
        keycloak(),
        {"id": "1", "subject": "old", "email": "maria.schmidt@acme.example"},
        {"id": "2", "subject": "older", "email": "maria.schmidt@acme.example"},
    )
    return error("LOGIN-12", "Multiple active users detected with the same e-mail", 400, case)


@CASES.expect("qlik-test-failed", "fails")
def qliks_test_failed_and_nothing_else_is_known() -> Case:
    # Q03 alone.
    pending = {"status": "claimsError", "protocol": "OIDC", "error": "claims could not be mapped"}
    return configured(ends(keycloak()), pendingState="error", pendingResult=pending)


@CASES.expect("email-verified-missing", "degraded", because={"qlik-test-failed": "email-verified-missing"})
def qliks_test_failed_because_of_a_claim() -> Case:
    # Point 4: Q03 explained by a mapping error.
    login = keycloak()
    del login.claims["email_verified"]
    pending = {"status": "claimsError", "protocol": "OIDC", "idpClaims": {}, "resultantClaims": {}}
    return configured(login.dict(), pendingState="error", pendingResult=pending)


@CASES.expect(None, "succeeds", lacks=("qlik-test-failed",))
def qliks_test_succeeded() -> Case:
    # Q03: only an error class.
    return configured(keycloak().dict(), pendingResult={"status": "success", "protocol": "OIDC"})


# -- Qlik's configuration ------------------------------------------------------------------------------------------


@CASES.expect("idp-inactive", "fails")
def the_configuration_is_off() -> Case:
    # Q02.
    return configured(keycloak().dict(), active=False)


@CASES.expect("idp-inactive", "fails", finds=("email-verified-missing",))
def config_is_the_earliest_stage() -> Case:
    # Point 2.
    login = keycloak()
    del login.claims["email_verified"]
    return configured(login.dict(), active=False)


@CASES.expect(None, "succeeds", finds={"provider-type-mismatch": "warning"})
def generic_for_okta_is_fine_and_azure_for_okta_is_not() -> Login:
    # Q04: azureAD for Okta is a mismatch; a warning outside point 9. The ID token holds everything.
    login = okta()
    login.provider = "azureAD"
    login.options["emailVerifiedAlwaysTrue"] = True
    return login


@CASES.expect(
    "scope-incomplete",
    "fails",
    finds={"scope-incomplete": "error"},
    because={"email-missing": "scope-incomplete", "email-verified-missing": "scope-incomplete"},
)
def scope_email_missing_and_so_is_the_email() -> Login:
    # Q05: an error where a required mapped claim is missing because of it; point 9: an error of stage config fails.
    login = keycloak()
    login.scope = "openid profile"
    login.claims = {k: v for k, v in login.claims.items() if not k.startswith("email")}
    return login


@CASES.expect(None, "succeeds", finds={"scope-incomplete": "warning"})
def scope_email_missing_but_the_email_arrives() -> Login:
    # Q05: else a warning. OneLogin sends the address without the scope.
    login = onelogin()
    login.scope = "openid profile groups"
    return login


@CASES.expect("offline-access-refused", "fails")
def google_refuses_offline_access() -> Case:
    # Q06 over A04 in one answer.
    login = generic()
    login.scope += " offline_access"
    return callback(
        login, oauth_error("invalid_scope", "Some requested scopes were invalid. {invalid=[offline_access]}")
    )


@CASES.expect("client-id-differs", "fails", lacks=("audience-mismatch",))
def qlik_has_another_client_id() -> Case:
    # Q07 compares with the request's client_id; the token's aud fits the request.
    case = keycloak().dict()
    case["identity_provider"]["options"]["clientId"] = "qlik-cloud-old"
    return case


@CASES.expect("discovery-differs", "fails", lacks=("discovery-issuer-mismatch",))
def qlik_has_another_discovery_url() -> Case:
    # Q08 compares the two URLs.
    case = keycloak().dict()
    case["identity_provider"]["options"]["discoveryUrl"] = (
        "https://sso.acme.example/realms/test/.well-known/openid-configuration"
    )
    return case


@CASES.expect("discovery-differs", "fails")
def no_discovery_was_captured_and_the_iss_is_another() -> Case:
    # Point 7: with none captured, with the token's iss.
    case = keycloak().dict()
    del case["discovery"]
    case["identity_provider"]["options"]["discoveryUrl"] = "https://other.example/.well-known/openid-configuration"
    return case


@CASES.expect(None, "succeeds", lacks=("discovery-differs", "config-invalid"))
def metadata_entered_by_hand() -> Case:
    # Point 7: neither with a manual openid_configuration.
    case = keycloak().dict()
    options = case["identity_provider"]["options"]
    options["openid_configuration"] = case["discovery"]["body"]
    del options["discoveryUrl"]
    return case


@CASES.expect(None, "succeeds", finds={"secret-about-to-expire": "warning"})
def the_secret_expires_next_week() -> Case:
    # Q09.
    case = entra().dict()
    case["client"]["client_secret_expires_at"] = "2026-11-28T10:00:00Z"
    return case


@CASES.expect(None, "succeeds", lacks=("secret-about-to-expire",))
def the_secret_expires_in_a_year() -> Case:
    # Q09 "and near".
    case = entra().dict()
    case["client"]["client_secret_expires_at"] = "2027-11-28T10:00:00Z"
    return case


@CASES.expect("config-invalid", "fails")
def an_alg_outside_the_schema() -> Login:
    # Q10: idTokenSignatureAlg is RS256 or RS512.
    login = keycloak()
    login.options["idTokenSignatureAlg"] = "ES256"
    return login


@CASES.expect("discovery-url-incomplete", "fails", because={"config-invalid": "discovery-url-incomplete"})
def the_issuer_in_the_field_of_the_discovery_url() -> Case:
    # D13 over Q10.
    case = ends(keycloak())
    del case["discovery"]
    case["identity_provider"]["options"]["discoveryUrl"] = "https://sso.acme.example/realms/acme"
    return case


# -- users of the tenant -------------------------------------------------------------------------------------------


@CASES.expect("user-duplicate-email", "fails", finds={"user-duplicate-email": "error"})
def two_users_with_the_email_in_other_case() -> Case:
    # U01: compared without case.
    return users(
        keycloak(),
        {"id": "1", "subject": "a", "email": "Maria.Schmidt@acme.example"},
        {"id": "2", "subject": "b", "email": "maria.schmidt@acme.example"},
    )


@CASES.expect(None, "degraded", finds={"user-identity-moves": "warning"})
def the_email_belongs_to_another_subject() -> Case:
    # U02 changes what is stored.
    return users(keycloak(), {"id": "1", "subject": "okta\\maria", "email": "maria.schmidt@acme.example"})


@CASES.expect(None, "succeeds", finds={"user-would-be-created": "info"}, lacks=("user-creation-off",))
def nobody_known() -> Case:
    # U03.
    return users(keycloak(), {"id": "1", "subject": "other", "email": "other@acme.example"})


@CASES.expect("user-creation-off", "fails")
def nobody_known_and_creation_off() -> Case:
    # U04.
    return configured(
        users(keycloak(), {"id": "1", "subject": "other", "email": "other@acme.example"}), createNewUsersOnLogin=False
    )


@CASES.expect("user-invite-blocks", "fails")
def an_invitation_holds_the_email() -> Case:
    # U05.
    return users(keycloak(), {"id": "1", "subject": "", "email": "maria.schmidt@acme.example", "status": "invited"})


@CASES.expect("user-disabled", "fails")
def the_user_is_disabled() -> Case:
    # U06.
    return users(
        keycloak(),
        {"id": "1", "subject": "mschmidt", "email": "maria.schmidt@acme.example", "status": "disabled"},
    )


@CASES.expect(None, "succeeds", finds={"subject-case-differs": "warning"})
def the_subject_in_other_case() -> Case:
    # U07 is a warning outside point 9; the e-mail is another one, so that nothing moves.
    login = keycloak()
    return users(login, {"id": "1", "subject": "MSchmidt", "email": "m.schmidt@acme.example"})


@CASES.expect(None, "degraded", finds={"groups-auto-create-off": "warning"})
def groups_are_not_created() -> Case:
    # U08 changes what is stored.
    return users(
        keycloak(),
        {"id": "1", "subject": "mschmidt", "email": "maria.schmidt@acme.example"},
        groups_auto_create=False,
    )


@CASES.expect(None, "succeeds", lacks=("user-would-be-created", "groups-auto-create-off"))
def the_user_is_known() -> Case:
    # None of them.
    return users(
        keycloak(), {"id": "1", "subject": "mschmidt", "email": "maria.schmidt@acme.example"}, groups_auto_create=True
    )


# -- target jwt-idp ------------------------------------------------------------------------------------------------


@CASES.expect(
    None,
    "succeeds",
    only=(),
    unchecked={"issuer-mismatch": "", "nonce-missing": "", "userinfo-failed": "", "claim-only-in-id-token": ""},
)
def a_healthy_jwt_login() -> Case:
    # Point 10: C01 to C12, nonce, userinfo and lookups are not checked, J01 to J08 speak.
    return portal()


@CASES.expect("jwt-claim-missing", "fails", times={"jwt-claim-missing": 2}, lacks=("required-claim-missing",))
def a_jwt_without_nbf_and_jti() -> Case:
    # J02: one finding a claim; C11 is not checked.
    return portal(nbf=..., jti=...)


@CASES.expect("jwt-lifetime", "fails", lacks=("lifetime-unusual", "token-expired"))
def a_jwt_of_3601_seconds() -> Case:
    # J03: over 3600.
    return portal(exp=T - 5 + 3601)


@CASES.expect(None, "succeeds", lacks=("jwt-lifetime",))
def a_jwt_of_exactly_3600_seconds() -> Case:
    # J03: not over.
    return portal(exp=T - 5 + 3600)


@CASES.expect("jwt-alg", "fails", lacks=("alg-not-accepted-by-qlik", "alg-differs-from-qlik-config"))
def a_jwt_signed_rs512() -> Case:
    # J04 instead of S04 and S05.
    return portal({"alg": "RS512"})


@CASES.expect("jwt-pem-not-one-line", "fails", lacks=("jwks-invalid",))
def a_pem_with_escaped_line_breaks() -> Case:
    # Point 10: an escaped line break in JSON is a line break.
    return portal(key=pem(lines=True).replace("\n", "\\n"))


@CASES.expect("signature-invalid", "fails")
def a_jwt_changed_after_signing() -> Case:
    # S01 speaks for jwt-idp with the static key.
    case = portal()
    head, payload, _ = case["id_token"].split(".")
    case["id_token"] = f"{head}.{payload}.{sign({'x': 1}).split('.')[2]}"
    return case


@CASES.expect("jwt-jti-reused", "fails")
def a_jti_seen_before() -> Case:
    # J07.
    case = portal()
    case["previous"]["jtis"] = ["f3c1a1d2-7c1b-4f0a-9a0d-51f3d1c2b3a4"]
    return case


# -- target qlik-oauth ---------------------------------------------------------------------------------------------


@CASES.expect(None, "unknown", only=(), unchecked={"client-unknown": "", "email-missing": ""})
def a_healthy_oauth_client() -> Case:
    # Point 9: fails on an O error, else unknown.
    return exchanging(asking(client()), client_secret="s3cr3t-9f2b")


@CASES.expect(None, "unknown", finds={"oauth-scope-unknown": "warning"})
def an_unknown_scope_is_a_warning() -> Case:
    # O02 does not fail the login.
    return client(allowedScopes=["user_default", "user-default"])


@CASES.expect("oauth-openid-scope", "fails", status="unknown", lacks=("oauth-scope-unknown",))
def the_scope_openid() -> Case:
    # O04; a stage config error.
    return asking(client(), scope="openid user_default")


@CASES.expect("oauth-scope-not-for-client-type", "fails")
def admin_classic_for_a_single_page_app() -> Case:
    # O03.
    return client("spa", allowedScopes=["admin_classic"])


@CASES.expect("oauth-no-scope", "fails")
def a_client_without_scopes() -> Case:
    # O08.
    return client(allowedScopes=[])


@CASES.expect(None, "unknown", lacks=("oauth-redirect-not-https",))
def a_native_app_with_its_own_scheme() -> Case:
    # O01: a native app's own scheme is allowed.
    return client("native", redirectUris=["exampleapp://callback"])


@CASES.expect("oauth-redirect-not-https", "fails")
def a_web_app_with_an_own_scheme() -> Case:
    # O01: only a native app's.
    return client("web", redirectUris=["exampleapp://callback"])


# -- target cloudflare-access --------------------------------------------------------------------------------------


@CASES.expect(None, "succeeds", only=())
def a_healthy_access_login() -> Case:
    # Point 10.
    return access()


@CASES.expect("access-callback-uri", "fails", status="callbackError")
def access_with_the_apps_host_as_callback() -> Case:
    # F01 is stage redirect.
    login = okta()
    login.redirect_uri = "https://app.acme.example/cdn-cgi/access/callback"
    return access(login)


@CASES.expect("access-email-missing", "fails", status="protocolError", lacks=("email-missing",))
def access_without_email() -> Case:
    # F05 is stage userinfo.
    login = okta()
    del login.claims["email"]
    return access(login)


@CASES.expect("access-groups-over-100", "fails")
def access_with_101_groups() -> Case:
    # F02.
    login = okta()
    login.claims["groups"] = [f"g{n}" for n in range(101)]
    return access(login)


@CASES.expect(None, "succeeds", lacks=("access-groups-over-100",))
def access_with_101_groups_and_an_api_token() -> Case:
    # F02: without an API token.
    login = okta()
    login.claims["groups"] = [f"g{n}" for n in range(101)]
    return access(login, api_token="00abc")


@CASES.expect(None, "succeeds", finds={"access-custom-claim-missing": "warning"})
def access_with_a_custom_claim_that_stays_away() -> Case:
    # F03 is a warning at stage mapping.
    return access(claims=["department"])


@CASES.expect(None, "succeeds", finds={"access-groups-scope-missing": "warning"})
def access_at_a_custom_server_without_the_scope() -> Case:
    # F04.
    return access(okta_custom(), authorization_server_id="aus4k2c9q1WqXyZ5d7")
