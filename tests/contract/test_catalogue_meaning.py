"""The catalogue's “fires when”, read as an outsider reads it: a login with one fault, its root cause, its consequences.

One entry is a fault and what must follow; the unchanged login beside it is tested to have no error at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cases import (
    ALIAS,
    CALLBACK,
    STATE,
    TENANT,
    Login,
    T,
    adfs,
    auth0,
    entra,
    findings,
    generic,
    google,
    jwk,
    keycloak,
    okta,
    report,
    sign,
)

Case = dict[str, Any]
NEARLY, ALIASED = f"{CALLBACK}/", f"https://{ALIAS}/login/callback"


def changed(
    make: Callable[[], Login],
    *,
    without: tuple[str, ...] = (),
    claims: Case | None = None,
    lookups: Case | None = None,
    options: Case | None = None,
    **members: Any,
) -> Case:
    """A healthy login with claims left out or set, lookups and options of Qlik changed, or members of it replaced."""
    login = make()
    for name, value in members.items():
        setattr(login, name, value)
    login.claims = {k: v for k, v in {**login.claims, **(claims or {})}.items() if k not in without}
    login.mapping = {**(login.mapping or {}), **(lookups or {})}
    login.options = {**login.options, **(options or {})}
    return login.dict()


def token(make: Callable[[], Login], **claims: Any) -> Case:
    """Claims of the ID token alone."""
    return changed(make, only_id={**make().only_id, **claims})


def cut(case: Case, *members: str, **more: Any) -> Case:
    return {**{k: v for k, v in case.items() if k not in members}, **more}


def came_back(make: Callable[[], Login], **parameters: str) -> Case:
    case = cut(make().dict(), "token", "userinfo", "jwks")
    case["authorize"]["callback_url"] = f"{CALLBACK}?{urlencode({'state': STATE, **parameters})}"
    return case


def page(make: Callable[[], Login], text: str, *, registered: list[str] | None = None, **members: Any) -> Case:
    case = cut(changed(make, **members), "token", "userinfo", "jwks")
    del case["authorize"]["callback_url"]
    html = {"content-type": "text/html"}
    case["authorize"]["response"] = {"status": 400, "headers": html, "body": f"<html><p>{text}</p></html>"}
    case["client"]["registered_redirect_uris"] = registered
    return case


def refused(make: Callable[[], Login], error: str, words: str, **sent: Any) -> Case:
    """The token endpoint says no."""
    case = cut(make().dict(), "userinfo", "jwks")
    case["client"] = {**case["client"], **sent}
    body = {"error": error, "error_description": words}
    case["token"]["response"] = {"status": 401, "headers": {"content-type": "application/json"}, "body": body}
    return case


def unreachable(step: str, kind: str) -> Case:
    return cut(okta().dict(), step, network_error={"where": step, "kind": kind, "detail": ""})


def discovered(make: Callable[[], Login], url: str, status: int, body: Any) -> Case:
    case = cut(changed(make, options={"discoveryUrl": url}), "token", "userinfo", "jwks", "authorize")
    return {**case, "discovery": {"url": url, "status": status, "headers": {}, "body": body}}


def registered(*uris: str, sign_out: tuple[str, ...] = ()) -> Case:
    case = generic().dict()
    case["client"].update(registered_redirect_uris=list(uris), registered_sign_out_uris=list(sign_out))
    return case


def tenant(*users: Case, create: bool = True, **settings: Any) -> Case:
    case = okta().dict()
    people = [{"id": f"u{n}", "status": "active", "name": "Maria", **u} for n, u in enumerate(users)]
    case["tenant"].update(users=people, **settings)
    case["identity_provider"]["createNewUsersOnLogin"] = create
    return case


def configured(**members: Any) -> Case:
    case = okta().dict()
    case["identity_provider"].update(members)
    return case


def by_hand(**endpoints: str) -> Case:
    """Qlik's metadata entered by hand."""
    case = generic().dict()
    options = case["identity_provider"]["options"]
    del options["discoveryUrl"]
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    options["openid_configuration"] = {**{n: case["discovery"]["body"][n] for n in names}, **endpoints}
    return case


ME = "maria.schmidt@acme.example"
REFUSED_URI = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"
TIME_OUT = {"error": "temporarily_unavailable", "error_description": "authentication_expired"}
NO_TENANT = {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'acme' not found."}
ENTRA = "https://login.microsoftonline.com/acme/v2.0/.well-known/openid-configuration"

ROOTS: dict[str, tuple[Case, str, str, str, tuple[str, ...]]] = {
    # what is wrong: (case, root cause, login, Qlik's class, rules that follow from it)
    "no name server knows the host": (unreachable("discovery", "dns"), "host-unreachable", "fails", "networkError", ()),
    "keys out of reach": (
        unreachable("jwks", "refused"),
        "host-unreachable",
        "fails",
        "networkError",
        ("jwks-unreachable",),
    ),
    "certificate": (unreachable("userinfo", "tls"), "tls-failed", "fails", "networkError", ()),
    "tenant unknown": (
        discovered(entra, ENTRA, 400, NO_TENANT),
        "discovery-wrong-tenant",
        "fails",
        "protocolError",
        ("discovery-not-found",),
    ),
    "admin console": (
        discovered(okta, "https://acme-admin.okta.com/.well-known/openid-configuration", 404, {}),
        "discovery-admin-url",
        "fails",
        "protocolError",
        ("discovery-not-found",),
    ),
    "an issuer as discovery URL": (
        discovered(okta, "https://acme.okta.com", 404, ""),
        "discovery-url-incomplete",
        "fails",
        "protocolError",
        ("discovery-not-found", "config-invalid"),
    ),
    "by hand without userinfo": (by_hand(), "discovery-no-userinfo", "fails", "protocolError", ()),
    "URI refused": (page(okta, REFUSED_URI), "redirect-uri-mismatch", "fails", "callbackError", ()),
    "alias registered": (
        page(okta, REFUSED_URI, registered=[ALIASED]),
        "redirect-uri-alias-host",
        "fails",
        "callbackError",
        ("redirect-uri-mismatch",),
    ),
    "slash too many": (
        page(okta, REFUSED_URI, registered=[NEARLY]),
        "redirect-uri-near-miss",
        "fails",
        "callbackError",
        ("redirect-uri-mismatch",),
    ),
    "SAML's path": (
        registered(CALLBACK.replace("callback", "saml")),
        "redirect-uri-saml-path",
        "fails",
        "callbackError",
        ("redirect-uri-mismatch", "redirect-uri-near-miss"),
    ),
    "sign-out list": (
        registered("https://x.example/cb", sign_out=(CALLBACK,)),
        "redirect-uri-in-sign-out-list",
        "fails",
        "callbackError",
        ("redirect-uri-mismatch",),
    ),
    "login page timed out": (came_back(keycloak, **TIME_OUT), "server-error-at-idp", "fails", "callbackError", ()),
    "unknown refusal": (
        came_back(generic, error="odd", error_description="x"),
        "authorize-error-other",
        "fails",
        "callbackError",
        (),
    ),
    "neither code nor error": (came_back(generic), "callback-missing-code", "fails", "callbackError", ()),
    "wrong secret": (
        refused(generic, "invalid_client", "client authentication failed"),
        "client-secret-invalid",
        "fails",
        "tokenError",
        (),
    ),
    "no secret sent": (
        refused(generic, "invalid_client", "", auth_method="none", client_secret=None),
        "client-auth-method",
        "fails",
        "tokenError",
        (),
    ),
    "refresh scope": (
        cut(changed(google, scope="openid profile email offline_access"), "token", "userinfo"),
        "offline-access-refused",
        "fails",
        "unknown",
        (),
    ),
    "other application": (
        cut(changed(okta, options={"clientId": "0oaOTHER"}), "authorize"),
        "client-id-differs",
        "fails",
        "unknown",
        (),
    ),
    "foreign signature": (changed(okta, key="other"), "signature-invalid", "fails", "protocolError", ()),
    "RS384": (
        changed(okta, header={"alg": "RS384"}, keys=[jwk(alg=None)]),
        "alg-not-accepted-by-qlik",
        "fails",
        "protocolError",
        (),
    ),
    "broken key": (
        changed(okta, keys=[{"kty": "RSA", "kid": "key-1", "n": "%", "e": "AQAB"}]),
        "jwks-invalid",
        "fails",
        "protocolError",
        (),
    ),
    "expired, and no e-mail": (
        changed(okta, without=("email_verified",), only_id={"iat": T - 9000, "exp": T - 5400}),
        "token-expired",
        "fails",
        "protocolError",
        (),
    ),
    "azp of another": (token(okta, azp="other"), "azp-mismatch", "fails", "protocolError", ()),
    "only in the ID token": (
        changed(okta, drop_userinfo=("email_verified",)),
        "claim-only-in-id-token",
        "degraded",
        "claimsError",
        ("email-verified-missing",),
    ),
    "other case": (
        changed(okta, without=("email",), claims={"Email": ME}),
        "claim-name-near-miss",
        "degraded",
        "claimsError",
        ("email-missing",),
    ),
    "dotted name": (
        changed(okta, claims={"x": {"mail": ME}}, lookups={"email": ["x.mail"]}),
        "claim-needs-pointer",
        "degraded",
        "claimsError",
        ("email-missing",),
    ),
    "no lookup": (changed(okta, lookups={"sub": []}), "mapping-blank", "fails", "claimsError", ("sub-missing",)),
    "empty name": (changed(okta, claims={"name": ""}), "claim-empty", "fails", "claimsError", ("name-missing",)),
    "a number as name": (changed(okta, claims={"name": 7}), "claim-type-unusable", "fails", "claimsError", ()),
    "no name": (changed(okta, without=("name",)), "name-missing", "fails", "claimsError", ()),
    "override off": (
        changed(entra, options={"emailVerifiedAlwaysTrue": False}),
        "email-verified-missing",
        "degraded",
        "claimsError",
        (),
    ),
    "unverified": (
        changed(okta, claims={"email_verified": False}),
        "email-verified-false",
        "degraded",
        "claimsError",
        (),
    ),
    "text for true": (
        changed(auth0, claims={"email_verified": "true"}),
        "email-verified-not-boolean",
        "degraded",
        "claimsError",
        (),
    ),
    "twice the address": (
        tenant({"subject": ME, "email": ME}, {"subject": "x", "email": ME.upper()}),
        "user-duplicate-email",
        "fails",
        "unknown",
        (),
    ),
    "nobody is created": (tenant(create=False), "user-creation-off", "fails", "unknown", ()),
    "disabled": (tenant({"subject": ME, "email": ME, "status": "disabled"}), "user-disabled", "fails", "unknown", ()),
    "invited": (tenant({"email": ME, "status": "invited"}), "user-invite-blocks", "fails", "unknown", ()),
    "inactive": (configured(active=False), "idp-inactive", "fails", "unknown", ()),
    "unknown type": (configured(provider="oneLogin"), "config-invalid", "fails", "unknown", ()),
    "Qlik's own words": (
        {"qlik_error": {"status": 401, "body": "<p>LOGIN-2: no authentication</p>"}},
        "qlik-error",
        "fails",
        "unknown",
        (),
    ),
}


@pytest.mark.parametrize("wrong", ROOTS)
def test_one_fault_is_one_root_cause(wrong: str) -> None:
    case, root, login, status, consequences = ROOTS[wrong]
    found = report(case)
    verdict = found["verdict"]
    assert (verdict["root_cause"], verdict["login"]) == (root, login)
    # the class of a cause in Qlik's own configuration or users is none of Qlik's test
    assert status in ("unknown", verdict["qlik_status"])
    because = {f["rule"]: f["because_of"] for f in found["findings"]}
    for rule in consequences:
        assert because.get(rule) == root, because


WARNINGS: dict[str, tuple[Case, str, str]] = {
    "groups as text": (changed(okta, claims={"groups": "A,B"}), "groups-not-array", "degraded"),
    "no groups": (changed(okta, without=("groups",)), "groups-missing", "degraded"),
    "two cases of a group": (changed(okta, claims={"groups": ["A", "a"]}), "groups-limit", "degraded"),
    "picture": (changed(okta, claims={"picture": "p.jpg"}), "picture-not-url", "degraded"),
    "namespace": (
        changed(auth0, lookups={"groups": ["https://acme.example/groups"]}),
        "claim-needs-pointer",
        "degraded",
    ),
    "opaque sub": (changed(keycloak, lookups={"sub": ["sub"]}), "sub-unreadable", "succeeds"),
    "override elsewhere": (
        changed(okta, options={"emailVerifiedAlwaysTrue": True}),
        "email-verified-override-unavailable",
        "succeeds",
    ),
    "slightly ahead": (token(okta, iat=T + 4), "clock-skew", "succeeds"),
    "other subject": (tenant({"subject": "old", "email": ME}), "user-identity-moves", "degraded"),
    "no creation of groups": (
        tenant({"subject": ME, "email": ME}, groups_auto_create=False),
        "groups-auto-create-off",
        "degraded",
    ),
    "key address": (changed(okta, header={"jku": "https://x.example"}), "key-reference-ignored", "succeeds"),
}


@pytest.mark.parametrize("weak", WARNINGS)
def test_a_warning_is_no_root_cause(weak: str) -> None:
    case, rule, login = WARNINGS[weak]
    verdict = report(case)["verdict"]
    assert (verdict["root_cause"], verdict["login"]) == (None, login)
    assert findings(case)[rule]["severity"] == "warning"


FINE: dict[str, Case] = {
    "URI among others": registered(ALIASED, CALLBACK),
    "in both lists": registered(CALLBACK, sign_out=(CALLBACK,)),
    "by hand with userinfo": by_hand(userinfo_endpoint="https://id.acme.example/userinfo"),
    "several audiences": token(okta, aud=[okta().client_id, "x"], azp=okta().client_id),
    "within tolerance": token(okta, iat=T - 3600, exp=T - 3),
    "fallback": changed(okta, lookups={"email": ["upn", "email"]}),
    "pointer": changed(okta, claims={"x": {"mail": ME}}, lookups={"email": ["/x/mail"]}),
    "no kid, one key": changed(okta, header={"kid": None}, keys=[jwk()]),
    "a key of the future": changed(okta, keys=[jwk(), {"kty": "XYZ", "kid": "f"}]),
    "jtis seen before": {**adfs().dict(), "previous": {"jtis": ["x"]}},
    "address of many parts": changed(okta, claims={"email": "o'brien+x@sub.acme-corp.example"}),
    "known user": tenant({"subject": ME, "email": ME}, create=False, groups_auto_create=True),
}


@pytest.mark.parametrize("name", FINE)
def test_the_neighbour_is_fine(name: str) -> None:
    assert findings(FINE[name], "error", "warning") == {}


def test_the_inspectors_own_address_explains_nothing() -> None:
    verdict = report(page(okta, REFUSED_URI, redirect_uri="http://127.0.0.1:8765/callback"))["verdict"]
    assert (verdict["root_cause"], verdict["login"]) == (None, "unknown")


def test_what_qlik_saw_is_a_symptom_where_a_cause_is_known() -> None:
    error = {"status": 401, "url": f"https://{TENANT}/login/callback", "body": {"errors": [{"code": "LOGIN-99"}]}}
    assert report({"qlik_error": error})["verdict"]["root_cause"] == "qlik-error"
    explained = {**changed(okta, without=("email_verified",)), "qlik_error": error}
    assert report(explained)["verdict"]["root_cause"] == "email-verified-missing"
    assert "qlik-error" in findings(explained)


def test_a_jwt_of_the_jwt_provider_is_judged_by_its_own_rules() -> None:
    claims = {
        "iss": "a",
        "aud": "qlik.api/login/jwt-session",
        "sub": "m",
        "subType": "user",
        "name": "M",
        "email": ME,
        "email_verified": True,
        "jti": "j",
        "iat": T - 5,
        "nbf": T - 5,
        "exp": T + 3000,
    }
    base = {"target": "jwt-idp", "observed_at": "2026-11-21T10:00:00Z"}
    assert findings({**base, "id_token": sign(claims, typ="JWT")}, "error") == {}
    for name in claims:
        less = {k: v for k, v in claims.items() if k != name}
        assert "jwt-claim-missing" in findings({**base, "id_token": sign(less)}) or name == "aud", name
    assert "jwt-audience" in findings({**base, "id_token": sign({**claims, "aud": "qlik.api"})})
    assert "jwt-lifetime" in findings({**base, "id_token": sign({**claims, "exp": T + 3596})})
    assert "jwt-lifetime" not in findings({**base, "id_token": sign({**claims, "exp": T + 3595})})
