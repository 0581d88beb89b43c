"""The failing-login stories of Qlik's community and documentation, F01 to F76, each as a case or with the reason why
no captured evidence can show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cases import (
    ALIAS,
    CALLBACK,
    TENANT,
    Login,
    T,
    adfs,
    auth0,
    entra,
    generic,
    google,
    keycloak,
    okta,
    report,
    salesforce,
    sign,
)
from tests.cases import onelogin as onelogin_login
from tests.samples.jwt_idp import pem, portal
from tests.samples.qlik_oauth import asking, client
from tests.samples.told import callback, discovered, ends, oauth_error, page, token
from tests.stories.changes import mapped, optioned, scoped

Built = Login | dict[str, Any]


@dataclass(frozen=True)
class Story:
    build: Callable[[], Built]
    lead: str
    """The root cause where it is an error, else the finding that a person should see."""
    login: str
    root: bool = True


def okta_refuses(login: Login) -> dict[str, Any]:
    return page(
        login,
        400,
        "<html><body><h1>400 Bad Request</h1><p>The 'redirect_uri' parameter must be a Login "
        "redirect URI in the client app settings: https://acme-admin.okta.com/admin/app/oidc_client/instance/"
        "0oa4k2c9q1WqXyZ5d7#tab-general</p></body></html>",
    )


def on_alias() -> Built:
    login = okta()
    login.redirect_uri = f"https://{ALIAS}/login/callback"
    return okta_refuses(login)


def in_sign_out_list() -> Built:
    case = okta_refuses(okta())
    case["client"] |= {"registered_redirect_uris": [], "registered_sign_out_uris": [CALLBACK]}
    return case


def without(login: Login, *claims: str) -> Login:
    for claim in claims:
        login.claims.pop(claim, None)
        login.only_id.pop(claim, None)
    return login


def claims(login: Login, **values: Any) -> Login:
    login.claims |= values
    return login


def in_token(login: Login, **values: Any) -> Login:
    login.only_id |= values
    return login


def qlik_says(code: str, title: str, status: int = 401, case: Any = None, **more: Any) -> Built:
    body = {"errors": [{"code": code, "title": title, "status": str(status), **more}], "traceId": "00ab"}
    return {**(case or {"tenant": {"host": TENANT}}), "qlik_error": {"status": status, "body": body}}


def with_users(login: Login, *found: dict[str, Any], **tenant: Any) -> dict[str, Any]:
    case = login.dict()
    case["tenant"] |= {"users": [{"status": "active", "name": "Maria Schmidt", **u} for u in found], **tenant}
    return case


def pending(status: str, **result: Any) -> Built:
    case = ends(keycloak())
    case["identity_provider"] |= {
        "pendingState": "error",
        "pendingResult": {"status": status, "protocol": "OIDC", **result},
    }
    return case


def offline_access_at_salesforce() -> Built:
    login = scoped(salesforce(), "openid profile email offline_access")
    return callback(login, oauth_error("invalid_scope", "invalid or unavailable offline_access scope"))


def guids() -> Built:
    return in_token(adfs(), groups=["5f3b2c1d-0000-4000-8000-3332eca7ea81", "6f3b2c1d-0000-4000-8000-3332eca7ea82"])


def opaque_sub_at_entra() -> Built:
    return in_token(mapped(entra(), sub=["sub"]), samaccountname="mschmidt")


def overage() -> Built:
    login = without(entra(), "groups")
    return in_token(login, _claim_names={"groups": "src1"}, _claim_sources={"src1": {"endpoint": "https://graph"}})


def only_in_id_token() -> Built:
    login = keycloak()
    login.drop_userinfo = ("name",)
    return login


def only_in_userinfo() -> Built:
    login = in_token(adfs(), email=...)
    login.only_userinfo["email"] = "maria.schmidt@acme.example"
    return login


def no_userinfo_by_hand() -> Built:
    login = generic()
    login.with_userinfo = False
    case = login.dict()
    metadata = case.pop("discovery")["body"]
    del metadata["userinfo_endpoint"], case["identity_provider"]["options"]["discoveryUrl"]
    case["identity_provider"]["options"]["openid_configuration"] = metadata
    return case


def es256() -> Built:
    case = keycloak().dict()
    case["token"]["response"]["body"]["id_token"] = sign(keycloak().id_payload(), alg="ES256", typ="JWT")
    return case


def encrypted() -> Built:
    case = keycloak().dict()
    case["token"]["response"]["body"]["id_token"] = (
        "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoicWxpayJ9.a2V5a2V5a2V5.aXZpdml2aXZpdml2"
        ".Y2lwaGVydGV4dA.dGFndGFndGFndGFndGFndA"
    )
    return case


def groups_not_created() -> Built:
    mine = {"id": "1", "subject": "mschmidt", "email": "maria.schmidt@acme.example"}
    return with_users(keycloak(), mine, groups_auto_create=False)


def namespaced() -> Built:
    return mapped(auth0(), groups=["https://acme.example/groups"])


def inactive() -> Built:
    case = keycloak().dict()
    case["identity_provider"]["active"] = False
    return case


def excel() -> Built:
    return client("web", clientName="Excel add-in", redirectUris=[f"https://{TENANT}/office-add-ins/done.html"])


MINE = {"id": "1", "email": "maria.schmidt@acme.example"}
SEEN: dict[str, Story] = {
    "F01": Story(on_alias, "redirect-uri-alias-host", "fails"),
    "F02": Story(in_sign_out_list, "redirect-uri-in-sign-out-list", "fails"),
    "F03": Story(
        lambda: scoped(without(okta(), "groups"), "openid profile email"), "group-scope-missing", "degraded", root=False
    ),
    "F05": Story(lambda: without(okta(), "groups"), "groups-missing", "degraded", root=False),
    "F06": Story(
        lambda: scoped(okta(), "openid profile email groups offline_access"), "no-refresh-token", "succeeds", root=False
    ),
    "F07": Story(offline_access_at_salesforce, "offline-access-refused", "fails"),
    "F08": Story(lambda: optioned(entra(), emailVerifiedAlwaysTrue=False), "email-verified-missing", "degraded"),
    "F09": Story(lambda: optioned(adfs(), emailVerifiedAlwaysTrue=False), "email-verified-missing", "degraded"),
    "F10": Story(lambda: without(onelogin_login(), "email_verified"), "email-verified-missing", "degraded"),
    "F11": Story(
        lambda: optioned(okta(), emailVerifiedAlwaysTrue=True),
        "email-verified-override-unavailable",
        "succeeds",
        root=False,
    ),
    "F12": Story(lambda: claims(keycloak(), email_verified=False), "email-verified-false", "degraded"),
    "F13": Story(
        lambda: in_token(mapped(without(entra(), "email"), email=["email"]), upn="maria.schmidt@acme.example"),
        "email-missing",
        "degraded",
    ),
    "F14": Story(guids, "groups-are-ids", "degraded", root=False),
    "F15": Story(
        lambda: callback(
            entra(),
            oauth_error(
                "invalid_request",
                "AADSTS90094: Admin consent is required for the permissions requested by this application.",
            ),
        ),
        "consent-required",
        "fails",
    ),
    "F16": Story(overage, "groups-read-from-graph", "succeeds", root=False),
    "F17": Story(lambda: in_token(entra(), groups=["Qlik-Admins"]), "groups-read-from-graph", "succeeds", root=False),
    "F18": Story(opaque_sub_at_entra, "sub-unreadable", "succeeds", root=False),
    "F19": Story(
        lambda: with_users(keycloak(), {**MINE, "subject": "ACME\\mschmidt"}),
        "user-identity-moves",
        "degraded",
        root=False,
    ),
    "F20": Story(
        lambda: claims(generic(), sub="5f3b2c1d-7f1e-4c53-9a77-8f4f3a2b1c0d"), "sub-unreadable", "succeeds", root=False
    ),
    "F21": Story(lambda: qlik_says("LOGIN-2", "No authentication configured for this hostname"), "qlik-error", "fails"),
    "F22": Story(
        lambda: qlik_says(
            "INVALID-IDP-CONFIG",
            "Invalid identity provider configuration",
            case=discovered(keycloak(), 404, {"error": "Realm does not exist"}),
        ),
        "discovery-wrong-tenant",
        "fails",
    ),
    "F23": Story(
        lambda: qlik_says("AUTH-5", "Forbidden", 403, detail="User is not a member of tenant"), "qlik-error", "fails"
    ),
    "F24": Story(
        lambda: qlik_says(
            "LOGIN-12",
            "Multiple active users detected with the same e-mail, please contact your administrator",
            400,
            with_users(keycloak(), {**MINE, "subject": "a"}, {**MINE, "id": "2", "subject": "b", "status": "invited"}),
        ),
        "user-duplicate-email",
        "fails",
    ),
    "F25": Story(
        lambda: qlik_says(
            "USER_INVITE_EXPIRED",
            "User invitation expired",
            403,
            with_users(keycloak(), {**MINE, "subject": "", "status": "invited"}),
        ),
        "user-invite-blocks",
        "fails",
    ),
    "F26": Story(
        lambda: with_users(keycloak(), {"id": "1", "subject": "okta\\maria", "email": "maria@old.example"}),
        "user-would-be-created",
        "succeeds",
        root=False,
    ),
    "F27": Story(
        lambda: with_users(keycloak(), {**MINE, "subject": "okta\\maria"}),
        "user-identity-moves",
        "degraded",
        root=False,
    ),
    "F28": Story(
        lambda: with_users(keycloak(), {**MINE, "subject": "a"}, {**MINE, "id": "2", "subject": "b"}),
        "user-duplicate-email",
        "fails",
    ),
    "F29": Story(
        lambda: token(
            entra(),
            401,
            oauth_error(
                "invalid_client", "AADSTS7000222: The provided client secret keys for app '6cb04018' are expired."
            ),
        ),
        "client-secret-expired",
        "fails",
    ),
    "F30": Story(
        lambda: page(
            okta(),
            400,
            "<html><body>400 Bad Request. Error Code: invalid_client Description: Invalid "
            "value for 'client_id' parameter.</body></html>",
        ),
        "client-unknown",
        "fails",
    ),
    "F33": Story(lambda: pending("claimsError", error="claims could not be mapped"), "qlik-test-failed", "fails"),
    "F35": Story(groups_not_created, "groups-auto-create-off", "degraded", root=False),
    "F37": Story(namespaced, "claim-needs-pointer", "degraded", root=False),
    "F39": Story(lambda: without(adfs(), "email", "name", "groups"), "name-missing", "fails"),
    "F40": Story(only_in_id_token, "claim-only-in-id-token", "fails"),
    "F41": Story(only_in_userinfo, "claim-only-in-userinfo", "degraded"),
    "F42": Story(no_userinfo_by_hand, "discovery-no-userinfo", "fails"),
    "F43": Story(es256, "alg-not-accepted-by-qlik", "fails"),
    "F44": Story(encrypted, "token-encrypted", "fails"),
    "F45": Story(lambda: in_token(keycloak(), iat=T + 120, exp=T + 3720, nbf=T + 120), "token-not-yet-valid", "fails"),
    "F46": Story(
        lambda: callback(
            scoped(google(), "openid profile email offline_access"),
            oauth_error("invalid_scope", "Some requested scopes were invalid. {invalid=[offline_access]}"),
        ),
        "offline-access-refused",
        "fails",
    ),
    "F47": Story(
        lambda: scoped(without(google(), "email", "email_verified"), "openid profile"), "scope-incomplete", "fails"
    ),
    "F48": Story(
        lambda: qlik_says(
            "INTERNAL-TOKEN-1",
            "Invalid token request",
            400,
            portal(nbf=...),
            detail="JWT_LOGIN_VALIDATIONS Missing required claim: nbf",
        ),
        "jwt-claim-missing",
        "fails",
    ),
    "F49": Story(lambda: portal(exp=T + 7200), "jwt-lifetime", "fails"),
    "F50": Story(lambda: portal(key=pem(lines=True)), "jwt-pem-not-one-line", "fails"),
    "F51": Story(lambda: portal(iss="another.example"), "jwt-key-or-issuer-differs", "fails"),
    "F53": Story(
        lambda: {**asking(client()), **_oauth_says("OAUTH-1", "redirect_uri is not registered")}, "qlik-error", "fails"
    ),
    "F54": Story(lambda: {**asking(client()), **_oauth_says("OAUTH-14", "Invalid client_id")}, "qlik-error", "fails"),
    "F56": Story(
        lambda: qlik_says("LOGIN-10", "returnto not included in web integration whitelist"), "qlik-error", "fails"
    ),
    "F57": Story(lambda: qlik_says("LOGIN-8", "Illegal returnto value"), "qlik-error", "fails"),
    "F58": Story(lambda: asking(client(), scope="openid user_default"), "oauth-openid-scope", "fails"),
    "F61": Story(
        lambda: client("spa", allowedGrantTypes=["urn:qlik:oauth:user-impersonation"]), "oauth-m2m-client-type", "fails"
    ),
    "F64": Story(
        lambda: client("spa", allowedScopes=["user_default", "offline_access"]),
        "oauth-scope-not-for-client-type",
        "fails",
    ),
    "F65": Story(excel, "oauth-excel-addin", "fails"),
    "F70": Story(inactive, "idp-inactive", "fails"),
}
UNSEEN = {
    "F04": "a licence of the identity provider: the console lacks a button, no login was tried",
    "F31": "a role in the tenant, after a login that worked",
    "F32": "the recovery address does not exist in Government tenants: no OpenID Connect login takes part",
    "F34": "the promotion of a configuration is refused by Qlik's API: no login takes part",
    "F36": "groups return by a login that works as designed",
    "F38": "the login works; Qlik's warning during validation is not part of pendingResult",
    "F52": "third-party cookies are blocked in the browser, after a login that worked",
    "F55": "a reload loop in the embedding page; its request is answered without an error",
    "F59": "scopes of an access token at Qlik's API, after the authorization",
    "F60": "a disabled user or too many tokens at Qlik's own token endpoint: Qlik's answer names neither",
    "F62": "private_key_jwt towards Qlik's own token endpoint: the assertion is no part of a case",
    "F63": "approval of a dynamically registered client is a state inside the tenant",
    "F66": "SAML",
    "F67": "SCIM provisioning, no login",
    "F68": "the tenant's IP allow-list: the browser never reaches a login",
    "F69": "a licence of the tenant: no configuration can be made",
    "F71": "Section Access inside an app, after a login that worked",
    "F72": "accounts that are not removed: their logins work",
    "F73": "an outage at Qlik: nothing in the evidence differs",
    "F74": "client-managed Qlik Sense behind a proxy",
    "F75": "client-managed Qlik Sense on Windows",
    "F76": "SAML in client-managed Qlik Sense",
}


def _oauth_says(code: str, title: str) -> dict[str, Any]:
    body = {"errors": [{"code": code, "title": title, "status": "400"}], "traceId": "00ab"}
    return {"qlik_error": {"status": 400, "body": body}}


def test_every_story_is_a_case_or_has_its_reason() -> None:
    assert not SEEN.keys() & UNSEEN.keys()
    assert {*SEEN, *UNSEEN} == {f"F{n:02}" for n in range(1, 77)}


@pytest.mark.parametrize("name", SEEN)
def test_story(name: str) -> None:
    story = SEEN[name]
    found = report(story.build())
    told = [(f["severity"], f["rule"], f["because_of"]) for f in found["findings"]]
    assert found["verdict"]["root_cause"] == (story.lead if story.root else None), told
    assert found["verdict"]["login"] == story.login, told
    lead = next((f for f in found["findings"] if f["rule"] == story.lead), None)
    assert lead is not None and lead["because_of"] is None, told
    if lead["severity"] != "info":
        first = next(f for f in found["findings"] if f["because_of"] is None and f["severity"] != "info")
        assert first["rule"] == story.lead, told
        assert lead["fix"], told
