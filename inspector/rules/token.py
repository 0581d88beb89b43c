"""Rules about the token endpoint: how the client proved itself, what became of the code, and which tokens came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector import places
from inspector.facts import token_request as sent
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.fixes import filled, idp_fixes
from inspector.rules.idp_answer import answer_hits, need_token_answer
from inspector.rules.refresh import refresh_token_refused
from inspector.rules.rule import Hit, Rule, rule

TARGETS = ("qlik", "cloudflare-access")
TOKEN_TARGETS = (*TARGETS, "qlik-oauth")
"""Where a token endpoint's words are read; at Qlik's own OAuth server the identity provider of these rules is Qlik."""
ERRORS = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"
TOKENS = "https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse"


def _error_hits(f: Facts, name: str, meaning: str, *fix: Fix) -> Iterator[Hit]:
    if not any(a.rule == name for a in f.answers):  # some say it before the code is sent
        need_token_answer(f)
    yield from answer_hits(f, name, meaning=meaning, expected="a token response", fix=fix)


def _again() -> Fix:
    return Fix("user", "the browser", "Start the login again: a code is valid once and for a short time.")


@rule(
    "K01",
    "client-secret-invalid",
    "error",
    "token",
    "The client secret is wrong",
    docs=(ERRORS,),
    targets=TOKEN_TARGETS,
)
def client_secret_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The token endpoint does not accept the client secret: mistyped, rotated, of another application,
    or its id was copied in place of its value.
    Why Qlik cares: Every login of every user fails at this step, after a sign-in that looked good.
    Fix: Create a new client secret and enter its value in Qlik.
    Source: RFC 6749 section 5.2 (invalid_client); AADSTS7000215; Okta's error list; Keycloak (unauthorized_client).
    """
    yield from _error_hits(
        f,
        "client-secret-invalid",
        "The client secret is not accepted",
        Fix("Qlik admin", places.CLIENT_SECRET, "Enter the value of the client secret again (not its id)."),
        f.idp_fix("client_secret", "Create a new client secret and copy its value."),
    )


@rule(
    "K02", "client-secret-expired", "error", "token", "The client secret has expired", docs=(ERRORS,), targets=TARGETS
)
def client_secret_expired(f: Facts) -> Iterator[Hit]:
    """What it means: The client secret was right, and its time is over.
    Why Qlik cares: All users are locked out from one day to the next, without any change of configuration.
    Fix: Create a new secret and enter it in Qlik; administrators still get in at /login/recover.
    Source: AADSTS7000222; Qlik's help on recovering access (/login/recover).
    """
    yield from _error_hits(
        f,
        "client-secret-expired",
        "The client secret has expired",
        f.idp_fix("client_secret", "Create a new client secret and note its end date."),
        Fix(
            "Qlik admin",
            places.CLIENT_SECRET,
            filled(f, "Enter the new secret; sign in at https://<original tenant host>/login/recover."),
        ),
    )


@rule(
    "K03",
    "client-auth-method",
    "error",
    "token",
    "The client secret was not sent in the way that is accepted",
    docs=(ERRORS,),
    targets=TOKEN_TARGETS,
)
def client_auth_method(f: Facts) -> Iterator[Hit]:
    """What it means: The secret was not sent, or in the form where the header is due, or the reverse, or a client that
    is registered as public sent one.
    Why Qlik cares: Which of the two ways Qlik uses is not documented; an application that allows only the other one
    refuses every login.
    Fix: Set the client authentication of the application to client_secret_basic or client_secret_post, best both.
    Source: RFC 6749 sections 2.3.1 and 5.2; OpenID Connect Core 9 (client authentication).
    """
    yield from _error_hits(
        f,
        "client-auth-method",
        "The client secret did not come in the way the application accepts",
        f.idp_fix("auth_method", "Allow a client secret, in the header (basic) and in the form (post)."),
    )


@rule(
    "K04",
    "code-expired-or-reused",
    "error",
    "token",
    "The code was used before or is too old",
    docs=(ERRORS,),
    targets=TOKEN_TARGETS,
)
def code_expired_or_reused(f: Facts) -> Iterator[Hit]:
    """What it means: The token endpoint does not accept the code: it was exchanged before, it is too old, or it belongs
    to another client.
    Why Qlik cares: A reload, a second tab, a slow exchange or a proxy that repeats requests uses the code up.
    Fix: Start the login again; where it happens every time, look for what sends the request twice.
    Source: RFC 6749 sections 4.1.2 (a code is used once, at most ten minutes) and 5.2 (invalid_grant).
    """
    meaning = "The code was used before, is too old, or is another client's"
    yield from _error_hits(f, "code-expired-or-reused", meaning, _again())


@rule(
    "K05",
    "pkce-failed",
    "error",
    "token",
    "The PKCE verifier does not fit",
    docs=("https://www.rfc-editor.org/rfc/rfc7636#section-4.6",),
    targets=TOKEN_TARGETS,
)
def pkce_failed(f: Facts) -> Iterator[Hit]:
    """What it means: The code_verifier does not belong to the code_challenge of the request, or one of the two is
    missing.
    Why Qlik cares: The token endpoint refuses the code; usually two logins were mixed up.
    Fix: Start one login in one tab; exchange a code with the verifier of its own request.
    Source: RFC 7636 section 4.6.
    """
    if any(a.rule == "pkce-failed" for a in f.answers):
        yield from _error_hits(f, "pkce-failed", "PKCE fails", _again())
        return
    problem = sent.pkce_problem(f)
    if sent.form(f) is None or not f.case.request:
        raise NotChecked("the token request or the authorization request was not captured")
    if problem is None:
        return
    if f.case.answer("token.response") is not None and not (_accepted(f) and problem == sent.MISMATCH):
        return  # a refusal has its own classification, and a recording may lack the verifier
    yield Hit(
        cause=f"PKCE cannot work: {problem}.",
        expected="the code_verifier of this request's code_challenge",
        actual=problem,
        evidence=(Evidence("token.request.code_verifier", None, problem),),
        fix=(_again(),),
    )


@rule(
    "K06",
    "token-redirect-mismatch",
    "error",
    "token",
    "The token request names another redirect URI",
    docs=("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",),
    targets=TARGETS,
)
def token_redirect_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: redirect_uri in the token request is not the one of the authorization request.
    Why Qlik cares: The two must be identical; a proxy that rewrites host names changes one of them.
    Fix: Send the same redirect URI twice; stop the proxy from rewriting it.
    Source: RFC 6749 section 4.1.3.
    """
    asked, used = sent.redirect_uris(f)
    shown = (asked or "")[:300]
    general = Fix(
        "IdP admin",
        "the proxy or the client in between",
        f"Send the redirect_uri of the authorization request unchanged: {shown}",
    )
    both = (
        Evidence("token.request.redirect_uri", used[:300] if used else None),
        Evidence("authorize.request_url redirect_uri", shown),
    )
    refused = [a for a in f.answers if a.rule == "token-redirect-mismatch"]
    if refused:
        ours = sent.redirect_differs(f) and all(a.ours for a in refused)
        for said in _error_hits(f, "token-redirect-mismatch", "The token request names another redirect URI", general):
            seen = replace(said, expected=shown, actual=both[0].value, evidence=(*both, *said.evidence))
            yield seen if ours else said  # what was sent tells more than the refusal
        return
    if sent.form(f) is None or asked is None:
        raise NotChecked("the token request or the authorization request was not captured")
    if not sent.redirect_differs(f) or (used is None and _accepted(f)):
        return
    yield Hit(
        cause=f"The authorization request had the redirect URI {shown}, the token request {(used or 'none')[:300]}.",
        expected=shown,
        actual=used[:300] if used else None,
        evidence=both,
        fix=idp_fixes(f, "token-redirect-mismatch", general),
    )


@rule(
    "K07",
    "grant-not-allowed",
    "error",
    "token",
    "The grant type is not allowed for this application",
    docs=(ERRORS,),
    targets=TOKEN_TARGETS,
)
def grant_not_allowed(f: Facts) -> Iterator[Hit]:
    """What it means: The application may not use this grant type, or the server does not know it.
    Why Qlik cares: Qlik exchanges an authorization code; where that grant is off, no login completes.
    Fix: Turn on the authorization code grant (and refresh token for mobile apps) for the application.
    Source: RFC 6749 section 5.2 (unauthorized_client, unsupported_grant_type).
    """
    grant = f.case.text("token.request.grant_type") or "authorization_code"
    yield from _error_hits(
        f,
        "grant-not-allowed",
        f"The grant type {grant[:60]} is not allowed for this application",
        f.idp_fix("grant_types", f"Turn on the grant type {grant[:60]} for this application."),
    )


def _success(f: Facts) -> dict[str, Any]:
    """The body of a successful token answer to an authorization code; NotChecked where there is none."""
    answer = f.case.answer("token.response")
    if answer is None:
        raise NotChecked("no answer of the token endpoint was captured")
    if not answer.ok or answer.json is None or "error" in answer.json:
        raise NotChecked("the token endpoint gave no tokens")
    grant = f.case.text("token.request.grant_type")
    if grant not in (None, "authorization_code", "urn:ietf:params:oauth:grant-type:device_code"):
        raise NotChecked(f"the grant type {grant[:60]} promises no ID token")
    return answer.json


def _accepted(f: Facts) -> bool:
    """The token endpoint gave tokens, whatever was sent."""
    answer = f.case.answer("token.response")
    return answer is not None and answer.ok and answer.json is not None and "error" not in answer.json


@rule("K08", "no-id-token", "error", "token", "No ID token came", docs=(TOKENS,), targets=TARGETS)
def no_id_token(f: Facts) -> Iterator[Hit]:
    """What it means: The token endpoint answers with success, but without id_token: the scope openid was not requested,
    or this is a plain OAuth server and no OpenID provider.
    Why Qlik cares: Without an ID token there is no login by OpenID Connect.
    Fix: Put openid into Qlik's scope field; check that the discovery URL is that of an OpenID provider.
    Source: OpenID Connect Core 3.1.3.3 (id_token is required) and 3.1.2.1 (scope openid).
    """
    body = _success(f)
    if body.get("id_token") or f.case.text("id_token"):
        return
    without = f.scope is not None and "openid" not in f.scope
    why = (
        "the scope openid was not requested"
        if without
        else "probably the scope openid was not granted, or this is no OpenID provider"
    )
    held = ", ".join(sorted(str(name)[:40] for name in body))[:200] or "nothing"
    yield Hit(
        cause=f"The token response holds {held} and no id_token: {why}.",
        expected="id_token",
        actual=body.get("id_token"),
        evidence=(
            Evidence("token.response.body.id_token", None, "absent"),
            Evidence("authorize.request_url scope", " ".join(f.scope)[:200] if f.scope else None),
        ),
        fix=idp_fixes(
            f,
            "no-id-token",
            Fix("Qlik admin", places.SCOPE, "Enter openid profile email (openid must be among the scopes)."),
            f.idp_fix("scopes", "Allow the scope openid for this application."),
        ),
    )


@rule("K09", "no-access-token", "error", "token", "No access token came", docs=(TOKENS,), targets=TARGETS)
def no_access_token(f: Facts) -> Iterator[Hit]:
    """What it means: The token endpoint answers with success, but without access_token.
    Why Qlik cares: For this provider type Qlik reads the claims from userinfo, and only the access token opens it.
    Fix: Let the identity provider issue access tokens for this application, or let Qlik read the ID token.
    Source: RFC 6749 section 5.1 (access_token is required); OpenID Connect Core 5.3.1.
    """
    body = _success(f)
    if body.get("access_token") or f.reads != "userinfo" or f.case.text("access_token") or f.userinfo_claims:
        return
    yield Hit(
        cause="The token response holds no access_token, and Qlik needs it to read userinfo.",
        expected="access_token",
        actual=body.get("access_token"),
        evidence=(Evidence("token.response.body.access_token", None, "absent"),),
        fix=idp_fixes(
            f,
            "no-access-token",
            f.idp_fix("grant_types", "Let the application receive access tokens as well."),
            Fix("Qlik admin", places.READS, "Or read the ID token (useClaimsFromIdToken: true)."),
        ),
    )


@rule("K10", "token-error-other", "error", "token", "The token endpoint refuses", docs=(ERRORS,), targets=TOKEN_TARGETS)
def token_error_other(f: Facts) -> Iterator[Hit]:
    """What it means: The token endpoint answered with an error that no other rule explains; it is shown word for word,
    with the identifiers by which the provider's log finds it.
    Why Qlik cares: No tokens came, so the login ends here.
    Fix: Look for the trace or correlation id in the identity provider's log.
    Source: RFC 6749 section 5.2.
    """
    yield from _error_hits(
        f,
        "token-error-other",
        "The token endpoint refuses the exchange",
        f.idp_fix("logs", "Look for this error, its trace or correlation id and its time."),
    )


@rule(
    "K11",
    "no-refresh-token",
    "info",
    "token",
    "No refresh token came",
    docs=("https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess",),
    targets=TARGETS,
)
def no_refresh_token(f: Facts) -> Iterator[Hit]:
    """What it means: offline_access was requested, and no refresh token came.
    Why Qlik cares: Browser logins work; Qlik's mobile apps ask for a sign-in more often.
    Fix: Turn on the refresh token grant for the application if mobile apps are used.
    Source: OpenID Connect Core 11 and 12; RFC 6749 section 6; Qlik's help on mobile apps.
    """
    body = _success(f)
    if f.scope is None:
        raise NotChecked("the requested scopes are not known")
    if "offline_access" not in f.scope or body.get("refresh_token"):
        return
    yield Hit(
        cause="offline_access was requested, but no refresh token came.",
        expected="refresh_token",
        actual=None,
        evidence=(Evidence("token.response.body.refresh_token", None, "absent"),),
        fix=idp_fixes(f, "no-refresh-token", f.idp_fix("grant_types", "Turn on the refresh token grant.")),
    )


@rule(
    "K12",
    "wrong-authorization-server",
    "error",
    "token",
    "The code comes from another authorization server",
    docs=(ERRORS,),
    targets=TARGETS,
)
def wrong_authorization_server(f: Facts) -> Iterator[Hit]:
    """What it means: The code was issued by another authorization server or tenant than the one it was exchanged at.
    Why Qlik cares: Authorization and token endpoint come from two configurations, as when Okta's org server and a
    custom server are mixed, or Entra's common endpoint with one tenant.
    Fix: Take all endpoints from one discovery document.
    Source: Okta's error list (The grant was issued for another authorization server); AADSTS700005.
    """
    yield from _error_hits(
        f,
        "wrong-authorization-server",
        "The code was issued by another authorization server",
        Fix("Qlik admin", places.DISCOVERY, "Enter one discovery URL, so that all endpoints come from one server."),
    )


RULES: tuple[Rule, ...] = (
    client_secret_invalid,
    client_secret_expired,
    client_auth_method,
    code_expired_or_reused,
    pkce_failed,
    token_redirect_mismatch,
    grant_not_allowed,
    no_id_token,
    no_access_token,
    token_error_other,
    no_refresh_token,
    wrong_authorization_server,
    refresh_token_refused,
)
