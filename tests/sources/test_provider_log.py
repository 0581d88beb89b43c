"""Identity providers' own logs, in the dresses in which they are exported, and what only looks like one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, diagnose
from inspector.masking.case import mask_case
from inspector.report.model import Report
from inspector.sources.found import Found, SourceError
from inspector.sources.registry import recognise

URI = "https://acme.eu.qlikcloud.com/login/callback"
AT = "2026-11-28T17:00:00Z"


def okta(event: str = "app.oauth2.as.authorize", reason: str = "no_matching_policy", result: str = "FAILURE") -> Any:
    return {
        "actor": {"alternateId": "ada@example.com", "displayName": "Ada L", "id": "00u1", "type": "User"},
        "displayMessage": "OIDC authorization code request",
        "eventType": event,
        "published": AT,
        "outcome": {"reason": reason, "result": result},
        "authenticationContext": {"externalSessionId": "s1"},
        "debugContext": {"debugData": {"redirectUri": URI, "requestUri": "/oauth2/default/v1/authorize"}},
        "target": [{"id": "0oa1", "type": "AppInstance", "displayName": "Qlik Cloud"}],
        "uuid": "u1",
    }


def entra(code: int = 50105, reason: str = "The user is not assigned.") -> Any:
    return {
        "id": "1",
        "createdDateTime": AT,
        "userPrincipalName": "ada@example.com",
        "appDisplayName": "Qlik Cloud",
        "appId": "11111111-2222-3333-4444-555555555555",
        "correlationId": "c1",
        "status": {"errorCode": code, "failureReason": reason},
        "appliedConditionalAccessPolicies": [{"displayName": "Only managed devices", "result": "failure"}],
    }


def auth0(kind: str = "f", description: str = "Callback URL mismatch.") -> Any:
    return {
        "date": AT,
        "type": kind,
        "description": description,
        "client_id": "c1",
        "log_id": "900",
        "client_name": "Qlik",
        "user_name": "ada@example.com",
        "details": {"qs": {"redirect_uri": URI}},
    }


def keycloak(kind: str = "LOGIN_ERROR", error: str = "invalid_redirect_uri") -> Any:
    return {
        "time": 1764349200000,
        "type": kind,
        "realmId": "acme",
        "clientId": "qlik",
        "userId": None,
        "error": error,
        "ipAddress": "192.0.2.4",
        "details": {"redirect_uri": URI, "username": "ada"},
    }


def line(kind: str, error: str, quote: str = '"') -> str:
    told = {"type": kind, "realmId": "885b", "clientId": "qlik", "userId": "null", "error": error, "redirect_uri": URI}
    pairs = ", ".join(f"{k}={quote}{v}{quote}" for k, v in told.items())
    return f"2026-11-28 17:00:00,782 WARN  [org.keycloak.events] (executor-thread-1) {pairs}"


OKTA_CSV = (
    "timestamp,actor.alternate_id,event_type,display_message,outcome.result,outcome.reason,"
    "debug_context.debug_data.redirect_uri\n"
    f"{AT},ada@example.com,app.oauth2.as.authorize,OIDC authorization code request,FAILURE,no_matching_policy,{URI}\n"
)
ENTRA_CSV = (
    "Date (UTC),Request ID,User,Username,Application,Status,Sign-in error code,Failure reason\n"
    f'{AT},0,Ada L,ada@example.com,Qlik Cloud,Failure,50105,"The user, it says, is not assigned."\n'
)
DIAGNOSTIC = {
    "time": AT,
    "operationName": "Sign-in activity",
    "category": "SignInLogs",
    "resultType": "53003",
    "resultDescription": "Blocked by Conditional Access.",
    "properties": {"userPrincipalName": "ada@example.com"},
}
ONELOGIN = {
    "id": 1,
    "created_at": AT,
    "account_id": 7,
    "user_name": "ada@example.com",
    "event_type_id": 9,
    "app_name": "Qlik",
}
GOOGLE = {
    "kind": "admin#reports#activity",
    "id": {"time": AT, "applicationName": "login"},
    "actor": {"email": "ada@example.com"},
    "events": [
        {
            "type": "login",
            "name": "login_failure",
            "parameters": [{"name": "login_failure_type", "value": "login_failure_account_disabled"}],
        }
    ],
}
ACCESS = {
    "action": "login",
    "allowed": False,
    "app_domain": "qlik.example.com",
    "connection": "okta",
    "created_at": AT,
    "ray_id": "9f",
    "user_email": "ada@example.com",
}
PINGONE = {
    "recordedAt": AT,
    "action": {"type": "USER.ACCESS_DENIED"},
    "result": {"status": "FAILED", "description": "No."},
    "actors": {"client": {"id": "c1"}, "user": {"name": "ada@example.com"}},
}
ADFS = (
    "Encountered error during OAuth authorization request.\n\nAdditional Data\n\nException details:\n"
    "Microsoft.IdentityServer.Web.Protocols.OAuth.Exceptions.OAuthInvalidRedirectUriException: MSIS9224: Received "
    f"invalid OAuth authorization request. The received 'redirect_uri' parameter is not a valid registered URI "
    f"for the client identifier: 'qlik'. Received redirect_uri: '{URI}'.\n"
)
LOGS = (
    # (text, rules that are right, provider)
    (json.dumps(okta()), ("access-policy-denied",), "okta"),
    (json.dumps([okta(), okta("user.session.start", "", "SUCCESS")]), ("access-policy-denied",), "okta"),
    (json.dumps({"data": {"events": [okta(reason="mismatched_redirect_uri")]}}), ("redirect-uri",), "okta"),
    (OKTA_CSV, ("access-policy-denied",), "okta"),
    (json.dumps(okta()) + "\n" + json.dumps(okta("policy.evaluate_sign_on", "", "ALLOW")), ("access-policy",), "okta"),
    (
        json.dumps(okta("policy.evaluate_sign_on", "Sign-on policy evaluation resulted in DENY", "DENY")),
        ("conditional-access-blocked",),
        "okta",
    ),
    (json.dumps(okta("app.generic.unauth_app_access_attempt", "")), ("user-not-assigned",), "okta"),
    (
        json.dumps(okta("app.oauth2.token.grant.authorization_code", "invalid_client_secret")),
        ("client-secret-invalid",),
        "okta",
    ),
    (
        "Blocked request from IP: 192.0.2.18, IPServiceCategory: WARP_VPN, Zone: DefaultEnhancedDynamicZone",
        ("userinfo-failed",),
        "okta",
    ),
    (json.dumps(entra()), ("user-not-assigned",), "entra"),
    (json.dumps({"value": [entra(53003, "Blocked.")]}), ("conditional-access-blocked",), "entra"),
    (json.dumps(DIAGNOSTIC), ("conditional-access-blocked",), "entra"),
    (json.dumps({"records": [DIAGNOSTIC]}), ("conditional-access-blocked",), "entra"),
    (ENTRA_CSV, ("user-not-assigned",), "entra"),
    (
        ENTRA_CSV.replace(",", ";").replace('"The user; it says; is', '"The user, it says, is'),
        ("user-not-assigned",),
        "entra",
    ),
    (json.dumps(entra(7000222, "")), ("client-secret-expired",), "entra"),
    (json.dumps(entra(50011, "")), ("redirect-uri",), "entra"),
    (json.dumps(auth0()), ("redirect-uri",), "auth0"),
    (json.dumps([auth0("feacft", "Unauthorized")]), ("client-secret-invalid",), "auth0"),
    (json.dumps({"log_id": "900", "data": auth0("fsa", "Login required")}), ("login-required",), "auth0"),
    (json.dumps(keycloak()), ("redirect-uri",), "keycloak"),
    (json.dumps([keycloak("LOGIN_ERROR", "user_disabled")]), ("account-locked-or-disabled",), "keycloak"),
    (line("CODE_TO_TOKEN_ERROR", "invalid_code"), ("code-expired-or-reused",), "keycloak"),
    (line("LOGIN_ERROR", "client_not_found", ""), ("client-unknown",), "keycloak"),
    (
        "server started\n" + line("CODE_TO_TOKEN_ERROR", "invalid_client_credentials"),
        ("client-secret-invalid",),
        "keycloak",
    ),
    (json.dumps(ONELOGIN), ("account-locked-or-disabled",), "onelogin"),
    (json.dumps(GOOGLE), ("account-locked-or-disabled",), "google"),
    (json.dumps({"items": [GOOGLE]}), ("account-locked-or-disabled",), "google"),
    (json.dumps(ACCESS), ("access-policy-denied",), "cloudflare"),
    (
        json.dumps(
            {
                "Action": "login",
                "Allowed": False,
                "AppDomain": "q",
                "Connection": "okta",
                "RayID": "1",
                "CreatedAt": AT,
                "Email": "ada@example.com",
            }
        ),
        ("access-policy-denied",),
        "cloudflare",
    ),
    (json.dumps(PINGONE), ("user-not-assigned",), "ping"),
    (ADFS, ("redirect-uri",), "adfs"),
    (
        "Hello,\nour log says\n"
        + line("LOGIN_ERROR", "user_disabled")
        + "\nand the link was https://x.example.com/a\n",
        ("account-locked-or-disabled",),
        "keycloak",
    ),
    (
        'time="2026-11-17T13:57:47+01:00" level=error msg="Access Request failed with error: The request is malformed. '
        "Requested audience 'x' has not been whitelisted by the OAuth 2.0 Client.\" method=POST path=/api/oidc/token",
        ("token-error-other",),
        "authelia",
    ),
    (
        'level=error msg="Authorization Request failed with error: The client is unknown."',
        ("client-unknown",),
        "generic",
    ),
    (json.dumps({"Id": 1021, "ProviderName": "AD FS", "TimeCreated": AT, "Message": ADFS}), ("redirect-uri",), "adfs"),
)


def judged(text: str) -> tuple[Found, Report]:
    found = recognise(text)
    return found, diagnose(Case(found.members))


@pytest.mark.parametrize(("text", "rules", "provider"), LOGS)
def test_an_entry_reaches_its_rule_and_names_its_provider(text: str, rules: tuple[str, ...], provider: str) -> None:
    found, report = judged(text)
    assert found.members["idp_events"]
    assert report.provider.name == provider
    assert report.findings[0].rule.startswith(rules)
    assert provider in ("generic", "authelia") or report.findings[0].rule != "authorize-error-other"


@pytest.mark.parametrize(("text", "rules", "provider"), LOGS)
def test_nobody_is_named_where_it_is_shown(text: str, rules: tuple[str, ...], provider: str) -> None:
    _, report = judged(text)
    assert "ada@example.com" not in json.dumps(report.to_dict(masked=True), ensure_ascii=False)


def test_what_an_entry_names_becomes_evidence() -> None:
    found, report = judged(json.dumps(okta(reason="mismatched_redirect_uri")))
    assert found.members["client"] == {"client_id": "0oa1", "redirect_uri": URI}
    event = found.members["idp_events"][0]
    assert (event["at"], event["user"], event["body"]["application"]) == (AT, "ada@example.com", "Qlik Cloud")
    assert URI in report.findings[0].cause


def test_the_policy_that_refused_is_told() -> None:
    _, report = judged(json.dumps(entra(53003, "Blocked.")))
    assert "Only managed devices" in str(report.findings[0].evidence)


def test_the_newest_refusal_is_judged_and_the_others_are_named() -> None:
    old, new = entra(50105), entra(53003)
    old["createdDateTime"], old["correlationId"] = "2026-11-27T10:00:00Z", "c0"
    for log in ([old, new], [new, old]):
        found, report = judged(json.dumps(log))
        assert report.verdict.root_cause == "conditional-access-blocked"
        assert any("AADSTS50105" in note for note in found.notes)


def test_a_log_without_a_refusal_says_so_and_blames_nobody() -> None:
    for entry in (entra(0, "Other."), okta(reason="", result="SUCCESS"), auth0("s", ""), keycloak("LOGIN", "")):
        found, report = judged(json.dumps(entry))
        assert not [f for f in report.findings if f.severity == "error"]
        assert any("no refusal" in note for note in found.notes)


@pytest.mark.parametrize(
    "value",
    [
        {"errorCode": "E0000011", "errorSummary": "Invalid token provided"},
        {"type": "object", "properties": {"clientId": {"type": "string"}}},
        {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."},
        {"sub": "1", "name": "Ada", "email": "ada@example.com", "type": "F", "date": AT},
        {"status": {"errorCode": 17}, "message": "a printer is out of paper"},
        {"action": "login", "allowed": True},
    ],
)
def test_what_only_looks_like_an_entry_is_none(value: Any) -> None:
    try:
        found = recognise(json.dumps(value))
    except SourceError:
        return
    assert "idp_events" not in found.members


def test_a_table_of_something_else_is_no_log() -> None:
    with pytest.raises(SourceError):
        recognise("name,colour,size,price\nchair,red,4,10\ntable,blue,5,20\n")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "eventType",
                        "outcome",
                        "result",
                        "type",
                        "realmId",
                        "status",
                        "errorCode",
                        "value",
                        "data",
                        "appId",
                        "log_id",
                        "message",
                        "events",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_shape_breaks_it(value: Any) -> None:
    try:
        found = recognise(json.dumps({"value": value}))
    except SourceError:
        return
    diagnose(Case(found.members))


@given(st.sampled_from([okta(), entra(), auth0(), keycloak()]), st.data())
def test_what_is_missing_from_an_entry_breaks_nothing(entry: Any, data: st.DataObject) -> None:
    left = copy.deepcopy(entry)
    for name in data.draw(st.lists(st.sampled_from(sorted(left)), max_size=4, unique=True)):
        del left[name]
    try:
        found = recognise(json.dumps(left))
    except SourceError:
        return
    diagnose(Case(found.members))


@pytest.mark.parametrize(("text", "rules", "provider"), LOGS)
def test_a_masked_case_of_a_log_names_nobody_and_still_tells(text: str, rules: tuple[str, ...], provider: str) -> None:
    found, report = judged(text)
    masked = mask_case(found.members)
    assert "ada" not in json.dumps(masked).lower().replace("metadata", "")
    again = diagnose(Case(masked))
    assert again.provider.name == provider
    assert again.findings[0].rule == report.findings[0].rule
