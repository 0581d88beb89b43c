"""Cases on what the identity provider answers: authorization, callback, token."""

from __future__ import annotations

from typing import Any

from tests.cases import (
    ALIAS,
    CALLBACK,
    CODE,
    NONCE,
    STATE,
    auth0,
    entra,
    generic,
    google,
    keycloak,
    okta,
    okta_custom,
    onelogin,
)
from tests.samples.told import (
    callback,
    ends,
    oauth_error,
    page,
    request,
    token,
)
from tests.stories.judged import Cases
from tests.stories.judged_way import registered

CASES = Cases()
Case = dict[str, Any]


# -- authorization and callback ------------------------------------------------------------------------------------


@CASES.expect("client-unknown", "fails", status="callbackError", lacks=("authorize-error-other",))
def entra_application_unknown() -> Case:
    # A01.
    return page(
        entra(),
        200,
        '<html><script>$Config={"strServiceExceptionMessage":"AADSTS700016: Application with '
        'identifier \'6cb04018\' was not found in the directory \'acme\'.","pgid":"ConvergedError"}</script></html>',
    )


@CASES.expect("user-not-assigned", "fails", lacks=("authorize-error-other", "user-cancelled"))
def okta_user_not_assigned() -> Case:
    # A02, not the bare access_denied.
    return callback(okta(), oauth_error("access_denied", "User is not assigned to the client application."))


@CASES.expect("scope-rejected", "fails", lacks=("offline-access-refused",))
def entra_groups_scope() -> Case:
    # A04: AADSTS650053 for groups.
    return callback(
        entra(),
        oauth_error(
            "invalid_client",
            "AADSTS650053: The application 'Qlik' asked for scope 'groups' "
            "that doesn't exist on the resource '00000003-0000-0000-c000-000000000000'.",
        ),
        scope="openid groups",
    )


@CASES.expect("offline-access-refused", "fails", because={"scope-rejected": "offline-access-refused"})
def offline_access_is_refused() -> Case:
    # Q06 over A04.
    login = generic()
    login.scope = "openid profile email offline_access"
    return callback(login, oauth_error("invalid_scope", "The scope offline_access is not allowed for this client."))


@CASES.expect("access-policy-denied", "fails")
def okta_policy() -> Case:
    # A05.
    return callback(
        okta_custom(),
        oauth_error(
            "access_denied", "Policy evaluation failed for this request, please check the policy configurations."
        ),
    )


@CASES.expect(None, "unknown", finds={"user-cancelled": "info"}, lacks=("consent-required", "authorize-error-other"))
def entra_consent_declined() -> Case:
    # Point 5: AADSTS65004 is A11, an info; nothing else is known.
    return callback(entra(), oauth_error("access_denied", "AADSTS65004: User declined to consent to access the app."))


@CASES.expect(None, "unknown", finds={"login-required": "info"}, lacks=("authorize-error-other",))
def prompt_none_without_a_session() -> Case:
    # A08 is an info.
    return callback(
        okta(),
        oauth_error("login_required", "The client specified not to prompt, but the user is not logged in."),
        prompt="none",
    )


@CASES.expect("server-error-at-idp", "fails", lacks=("authorize-error-other", "callback-timeout"))
def keycloak_login_page_timed_out() -> Case:
    # Point 5: a login page that timed out is A14.
    return callback(keycloak(), oauth_error("temporarily_unavailable", "authentication_expired"))


@CASES.expect("authorize-error-other", "fails", lacks=("server-error-at-idp",))
def an_error_nobody_knows() -> Case:
    # A13 only if nothing else matches.
    return callback(generic(), oauth_error("x_vendor_error", "Frobnication incomplete, trace_id=4711"))


@CASES.expect("groups-overflow-at-idp", "fails", lacks=("server-error-at-idp",))
def okta_too_many_groups() -> Case:
    # A12, the most specific pattern of an answer whose code is server_error.
    return callback(
        okta(),
        oauth_error(
            "server_error", "The groups claim matched too many groups and must be configured to match fewer groups."
        ),
    )


@CASES.expect("callback-state-mismatch", "fails", status="callbackError")
def another_state() -> Case:
    # A15; the login went on, still an error at stage callback.
    case = keycloak().dict()
    case["authorize"]["callback_url"] = f"{CALLBACK}?code={CODE}&state=other"
    return case


@CASES.expect("callback-state-mismatch", "fails")
def no_state_came_back() -> Case:
    # A15: absent.
    case = keycloak().dict()
    case["authorize"]["callback_url"] = f"{CALLBACK}?code={CODE}"
    return case


@CASES.expect(None, "succeeds", lacks=("callback-state-mismatch",))
def no_state_was_sent() -> Case:
    # A15 needs a state in the request.
    case = keycloak().dict()
    case["authorize"] = {"request_url": request(keycloak(), state=None), "callback_url": f"{CALLBACK}?code={CODE}"}
    return case


@CASES.expect("callback-missing-code", "fails")
def neither_code_nor_error() -> Case:
    # A16.
    case = ends(keycloak())
    case["authorize"] = {"request_url": request(keycloak()), "callback_url": f"{CALLBACK}?state={STATE}"}
    return case


@CASES.expect("callback-issuer-mismatch", "fails")
def another_iss_in_the_callback() -> Case:
    # A17: RFC 9207.
    case = keycloak().dict()
    case["authorize"]["callback_url"] += "&iss=https%3A%2F%2Fevil.example"
    return case


@CASES.expect("scope-rejected", "fails", finds=("qlik-test-failed",), because={"qlik-test-failed": "scope-rejected"})
def qliks_own_test_was_told_invalid_scope() -> Case:
    # Point 4: oauth2Error is classified like an authorize answer, and Q03 is a symptom of it.
    case = ends(okta_custom())
    case["identity_provider"] |= {
        "pendingState": "error",
        "pendingResult": {
            "status": "callbackError",
            "protocol": "OIDC",
            "oauth2Error": {
                "error": "invalid_scope",
                "errorDescription": "One or more scopes are not configured for the authorization server resource.",
            },
        },
    }
    return case


@CASES.expect(
    "client-secret-expired", "fails", finds=("qlik-test-failed",), because={"qlik-test-failed": "client-secret-expired"}
)
def qliks_own_test_was_told_the_secret_expired() -> Case:
    # Point 4: or like a token answer.
    case = ends(entra())
    case["identity_provider"] |= {
        "pendingState": "error",
        "pendingResult": {
            "status": "tokenError",
            "protocol": "OIDC",
            "oauth2Error": {
                "error": "invalid_client",
                "errorDescription": "AADSTS7000222: The provided client secret keys for app '6cb04018' are expired.",
            },
        },
    }
    return case


# -- token ---------------------------------------------------------------------------------------------------------


@CASES.expect("client-secret-invalid", "fails", status="tokenError", lacks=("client-auth-method", "token-error-other"))
def okta_wrong_secret() -> Case:
    # K01.
    return token(
        okta(), 401, oauth_error("invalid_client", "The client secret supplied for a confidential client is invalid.")
    )


@CASES.expect("client-secret-invalid", "fails", lacks=("grant-not-allowed",))
def keycloak_wrong_secret() -> Case:
    # K01: Keycloak says unauthorized_client.
    return token(keycloak(), 401, oauth_error("unauthorized_client", "Invalid client or Invalid client credentials"))


@CASES.expect("client-secret-invalid", "fails", lacks=("client-auth-method",))
def okta_shared_text_with_the_right_method() -> Case:
    # Point 5: a shared text is K01 unless what was sent contradicts.
    return token(
        okta(),
        401,
        oauth_error(
            "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid."
        ),
    )


@CASES.expect("client-auth-method", "fails", lacks=("client-secret-invalid",))
def okta_shared_text_with_the_wrong_method() -> Case:
    # Point 5: then K03. The application uses basic, the secret was sent in the body.
    return token(
        okta(),
        401,
        oauth_error(
            "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid."
        ),
        client_secret="s3cr3t-9f2b",
    )


@CASES.expect("client-auth-method", "fails")
def entra_secret_not_sent() -> Case:
    # K03.
    return token(
        entra(),
        401,
        oauth_error(
            "invalid_client",
            "AADSTS7000218: The request body must contain the following "
            "parameter: 'client_assertion' or 'client_secret'.",
        ),
    )


@CASES.expect("code-expired-or-reused", "fails", lacks=("pkce-failed", "token-redirect-mismatch", "token-error-other"))
def engine_collapses_to_an_old_code() -> Case:
    # "grant request is invalid" with everything sent right: K04 is what remains.
    return token(onelogin(), 400, oauth_error("invalid_grant", "grant request is invalid"))


@CASES.expect("pkce-failed", "fails", lacks=("code-expired-or-reused",))
def engine_collapses_to_the_verifier() -> Case:
    # The same text, and the verifier does not belong to the challenge.
    return token(onelogin(), 400, oauth_error("invalid_grant", "grant request is invalid"), code_verifier="x" * 43)


@CASES.expect("token-redirect-mismatch", "fails", lacks=("code-expired-or-reused",))
def engine_collapses_to_the_redirect_uri() -> Case:
    # The same text, and another redirect_uri was sent.
    return token(onelogin(), 400, oauth_error("invalid_grant", "grant request is invalid"), redirect_uri=CALLBACK + "/")


@CASES.expect("token-redirect-mismatch", "fails", because={"redirect-uri-alias-host": "token-redirect-mismatch"})
def the_alias_at_the_token_endpoint_only() -> Case:
    # K06 over R02.
    return token(
        okta(),
        400,
        oauth_error(
            "invalid_grant", "The 'redirect_uri' does not match the redirection URI used in the authorization request."
        ),
        redirect_uri=f"https://{ALIAS}/login/callback",
    )


@CASES.expect("wrong-authorization-server", "fails")
def okta_other_server() -> Case:
    # K12.
    return token(
        okta_custom(), 400, oauth_error("invalid_request", "The grant was issued for another authorization server.")
    )


@CASES.expect("grant-not-allowed", "fails")
def auth0_grant_off() -> Case:
    # K07.
    return token(
        auth0(), 403, oauth_error("unauthorized_client", "Grant type 'authorization_code' not allowed for the client.")
    )


@CASES.expect("token-error-other", "fails", lacks=("server-error-at-idp",))
def token_error_nobody_knows() -> Case:
    # K10 only if nothing else matches.
    return token(generic(), 400, oauth_error("x_vendor", "Frobnication incomplete"))


@CASES.expect("no-id-token", "fails", status="tokenError")
def plain_oauth_server() -> Case:
    # K08.
    login = generic()
    case = login.dict()
    del case["token"]["response"]["body"]["id_token"]
    return case


@CASES.expect("no-access-token", "fails")
def no_access_token_although_userinfo_is_read() -> Case:
    # K09.
    login = generic()
    login.access_token, login.with_userinfo = None, False
    return login.dict()


@CASES.expect(None, "succeeds", lacks=("no-access-token",))
def no_access_token_where_none_is_needed() -> Case:
    # K09 "although userinfo must be read": not at Entra.
    login = entra()
    login.access_token, login.with_userinfo = None, False
    return login.dict()


@CASES.expect(None, "succeeds", finds={"no-refresh-token": "info"})
def offline_access_without_refresh_token() -> Case:
    # K11 is an info.
    login = okta()
    login.scope += " offline_access"
    return login.dict()


@CASES.expect("client-auth-method", "fails", lacks=("client-secret-invalid", "grant-not-allowed"))
def keycloak_shared_text_with_the_wrong_method() -> Case:
    # Point 5: the same words stand for a wrong secret and a wrong method; what was sent decides.
    told = oauth_error("unauthorized_client", "Invalid client or Invalid client credentials")
    return token(keycloak(), 401, told, client_secret="s3cr3t-9f2b")


@CASES.expect("client-secret-invalid", "fails", lacks=("client-auth-method",))
def entra_wrong_secret_whatever_the_method() -> Case:
    # Point 5: AADSTS7000215 is no shared text.
    told = oauth_error("invalid_client", "AADSTS7000215: Invalid client secret provided.")
    return token(entra(), 401, told, client_secret="s3cr3t-9f2b")


@CASES.expect("client-secret-invalid", "fails", lacks=("client-unknown", "token-error-other"))
def keycloak_client_unknown_at_the_token_endpoint() -> Case:
    # A refusal at the token endpoint is the token endpoint's, also where the words name the client.
    return token(keycloak(), 401, oauth_error("invalid_client", "Invalid client or Invalid client credentials"))


@CASES.expect("not-json", "fails", status="networkError", lacks=("token-error-other", "no-id-token"))
def token_endpoint_answers_a_page() -> Case:
    # N04: 2xx with HTML where JSON is due.
    return token(generic(), 200, "<html><body>Sign in to the proxy</body></html>")


@CASES.expect("code-expired-or-reused", "fails", lacks=("no-id-token", "not-json"))
def an_error_with_status_200() -> Case:
    # Point 5: the answer is classified by what it says, whatever its status.
    return token(generic(), 200, oauth_error("invalid_grant", "code expired"))


# -- several at once -----------------------------------------------------------------------------------------------


@CASES.expect(
    "redirect-uri-mismatch", "fails", finds=("client-secret-invalid",), because={"client-secret-invalid": None}
)
def two_faults_of_two_stages() -> Case:
    # Point 2: redirect comes before token.
    case = token(
        okta(), 401, oauth_error("invalid_client", "The client secret supplied for a confidential client is invalid.")
    )
    return registered(case, "https://app.acme.example/callback")


@CASES.expect("discovery-issuer-mismatch", "fails", finds=("email-verified-missing",))
def three_faults_of_three_stages() -> Case:
    # Point 2 again: discovery, then protocol, then mapping.
    login = keycloak()
    del login.claims["email_verified"]
    login.only_id["nonce"] = NONCE + "x"
    login.metadata["issuer"] = "https://internal.acme.example/realms/acme"
    return login.dict()


@CASES.expect(None, "succeeds")
def googles_endpoints_on_other_hosts() -> Case:
    # D03 compares the issuer, not the endpoints' hosts.
    return google().dict()
