"""What an application asks of Qlik's OAuth server, held against its client (target qlik-oauth, stage config)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from inspector import places
from inspector.facts.claims import number
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.jose.token import examine
from inspector.qlik.oauth_client import IMPERSONATION, MACHINE, TITLES, OAuthClient
from inspector.rules.qlik_oauth.client import GUIDE, HELP, MOST_FINDINGS, SCOPES, TARGETS
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

ENDPOINTS = "https://qlik.dev/apis/rest/oauth/"
ASSERTIONS = "https://qlik.dev/authenticate/oauth/"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ANONYMOUS = "urn:qlik:oauth:anonymous-embed"
GRANTS = ("authorization_code", "refresh_token", *MACHINE, EXCHANGE, ANONYMOUS)
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGS = ("RS256", "RS512", "ES384")
LONGEST = 300
"""Seconds from iat to exp of a client assertion."""
_ALLOWED_AS = {
    "client_credentials": ("client_credentials",),
    IMPERSONATION: (IMPERSONATION, "user-impersonation"),
    EXCHANGE: (EXCHANGE, "token-exchange"),
}


def _client(f: Facts) -> OAuthClient:
    return OAuthClient(need(f.case.object("oauth_client"), "no OAuth client was imported"))


def _fix(place: str, do: str) -> Fix:
    return Fix("Qlik admin", f"{places.OAUTH} › {place}" if place else places.OAUTH, do)


def _application(do: str) -> Fix:
    return Fix("user", "the application's settings", do)


@rule(
    "O12",
    "oauth-scope-not-allowed",
    "error",
    "config",
    "A requested scope is not the client's",
    docs=(SCOPES,),
    targets=TARGETS,
)
def oauth_scope_not_allowed(f: Facts) -> Iterator[Hit]:
    """What it means: The request asks for a scope that is not among the scopes of the client.
    Why Qlik cares: A client gets no more than its own scopes; Qlik answers invalid_scope.
    Fix: Add the scope to the client, or leave it out of the request. Without a scope parameter Qlik grants what the
    client has and the user approved.
    Source: Qlik developer documentation, OAuth scopes; Qlik help, limiting scopes available to OAuth clients.
    """
    allowed = need(_client(f).scopes, "the client does not show its scopes")
    asked = f.case.request.get("scope") or f.case.text("token.request.scope")
    path = "authorize.request_url scope" if f.case.request.get("scope") else "token.request.scope"
    wanted = need(asked, "no request with a scope was captured").split()
    absent = [s for s in dict.fromkeys(wanted) if s not in allowed and s != "openid"]
    for scope in islice(absent, MOST_FINDINGS):
        yield Hit(
            cause=f"The request asks for {scope[:100]}, which is not among the client's scopes.",
            expected=list(allowed),
            actual=scope,
            evidence=(Evidence(path, scope), Evidence("oauth_client.allowedScopes", list(allowed))),
            fix=(_fix("Scopes", f"Select {scope[:100]}."), _application(f"Or do not ask for {scope[:100]}.")),
        )


@rule(
    "O13",
    "oauth-grant-unsupported",
    "error",
    "config",
    "Qlik's OAuth server has no such grant",
    docs=(ENDPOINTS,),
    targets=TARGETS,
)
def oauth_grant_unsupported(f: Facts) -> Iterator[Hit]:
    """What it means: The request wants a response type or grant that Qlik's OAuth server does not have, such as the
    implicit flow (token, id_token) or the password grant.
    Why Qlik cares: Qlik has the authorization code (with PKCE), refresh tokens, client credentials, impersonation and
    token exchange, nothing else.
    Fix: Use response_type=code, with PKCE for Single-page and Native clients.
    Source: Qlik API reference, OAuth (response_types_supported, grant_types_supported); Qlik help, grant types.
    """
    response = f.case.request.get("response_type")
    grant = f.case.text("token.request.grant_type")
    if response is None and grant is None:
        raise NotChecked("neither an authorization request nor a token request was captured")
    wrong = []
    if response is not None and response != "code":
        wrong.append(("authorize.request_url response_type", "response type", response, "code"))
    if grant is not None and grant not in GRANTS:
        wrong.append(("token.request.grant_type", "grant", grant, "authorization_code"))
    for path, kind, value, right in wrong:
        yield Hit(
            cause=f"Qlik's OAuth server has no {kind} {value[:100]}.",
            expected=right,
            actual=value,
            evidence=(Evidence(path, value),),
            fix=(_application("Use the authorization code: response_type=code, with PKCE where there is no secret."),),
        )


@rule(
    "O14",
    "oauth-grant-not-enabled",
    "error",
    "config",
    "The client may not use this grant",
    docs=(HELP, GUIDE),
    targets=TARGETS,
)
def oauth_grant_not_enabled(f: Facts) -> Iterator[Hit]:
    """What it means: Client credentials, impersonation or token exchange is asked for, and the client's grant types do
    not hold it.
    Why Qlik cares: Each is a switch of the client; one that is off is refused.
    Fix: Turn on Allow Machine-to-Machine (M2M), or Allow M2M user impersonation, at the client.
    Source: Qlik help, creating OAuth clients (for type Web); Qlik API reference, oauth-clients, allowedGrantTypes.
    """
    client = _client(f)
    grant = need(f.case.text("token.request.grant_type"), "no token request was captured")
    names = _ALLOWED_AS.get(grant)
    if names is None:
        return
    if client.raw.get("allowedGrantTypes") is None:
        raise NotChecked("the client does not show its grant types")
    if client.app_type not in (None, "web") or set(names) & set(client.grant_types):
        return
    what = "Allow M2M user impersonation" if grant == IMPERSONATION else "Allow Machine-to-Machine (M2M)"
    yield Hit(
        cause=f"The grant {grant} is asked for, but the client does not allow it.",
        expected=names[0],
        actual=list(client.grant_types),
        evidence=(
            Evidence("token.request.grant_type", grant),
            Evidence("oauth_client.allowedGrantTypes", list(client.grant_types)),
        ),
        fix=(_fix("", f"Turn on {what}."),),
    )


@rule(
    "O15",
    "oauth-client-unauthenticated",
    "error",
    "config",
    "The Web client does not authenticate",
    docs=(HELP,),
    targets=TARGETS,
)
def oauth_client_unauthenticated(f: Facts) -> Iterator[Hit]:
    """What it means: A Web client's token request carries neither the client secret nor a client assertion.
    Why Qlik cares: A Web client is confidential: without its secret or signed assertion Qlik gives no token (401).
    Fix: Send client_secret with the token request, or an assertion where the client uses private_key_jwt. An
    application that can keep no secret needs a Single-page or Native client.
    Source: Qlik help, public and confidential clients; RFC 6749 sections 2.3.1 and 3.2.1; RFC 7523 section 2.2.
    """
    client = _client(f)
    sent = need(f.case.object("token.request"), "no token request was captured")
    if client.app_type != "web":
        return
    headers = sent.get("headers")
    basic = isinstance(headers, dict) and any(k.lower() == "authorization" for k in headers)
    shown = ("client_secret", "client_assertion", "authorization", "Authorization")
    if any(sent.get(n) for n in shown) or basic or f.case.text("client.client_secret"):
        return
    if (f.case.text("client.auth_method") or "").startswith(("client_secret", "private_key")):
        return
    if not sent.get("grant_type") or sent.get("grant_type") == ANONYMOUS:
        raise NotChecked("the token request was not captured whole")
    yield Hit(
        cause="The token request of this Web client carries neither a client secret nor a client assertion.",
        expected="client_secret or client_assertion",
        actual=None,
        evidence=(Evidence("token.request.client_secret", None, "absent"), Evidence("oauth_client.appType", "web")),
        fix=(
            _application("Send the client secret (or a signed client_assertion) with the token request."),
            _fix("Manage secrets", "Where the secret is lost, generate a new one."),
        ),
    )


@rule(
    "O16", "oauth-app-type-unknown", "error", "config", "The client type does not exist", docs=(HELP,), targets=TARGETS
)
def oauth_app_type_unknown(f: Facts) -> Iterator[Hit]:
    """What it means: appType is none of Qlik's client types: web, spa, native, anonymous-embed.
    Why Qlik cares: The type decides on secret, PKCE, scopes and origins; another one cannot be saved.
    Fix: Web where a server keeps a secret, Single-page app for the browser, Native for an installed program.
    Source: Qlik API reference, oauth-clients, appType; Qlik help, creating OAuth clients.
    """
    kind = need(_client(f).app_type, "the client's type is not known")
    if kind in TITLES:
        return
    yield Hit(
        cause=f"The client type {kind[:80]} does not exist.",
        expected=list(TITLES),
        actual=kind,
        evidence=(Evidence("oauth_client.appType", kind),),
        fix=(_fix("", "Create the client with the type Web, Single-page app, Native or Anonymous embed."),),
    )


@rule("O17", "oauth-origin-invalid", "error", "config", "An allowed origin is no origin", docs=(HELP,), targets=TARGETS)
def oauth_origin_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: An allowed origin has no scheme, or carries a path or a trailing slash.
    Why Qlik cares: The browser sends the origin as scheme, host and port alone; another text probably never equals it.
    Fix: Enter https://host, with the port where it is not 443.
    Source: RFC 6454 section 6.1 (serialisation of an origin); Qlik help, allowed origins.
    """
    origins = need(_client(f).origins, "the client does not show its allowed origins")
    for n, origin in enumerate(origins[:MOST_FINDINGS]):
        uri = parse(origin)
        right = f"{uri.scheme}://{uri.netloc.lower()}" if uri else f"https://{origin.partition('/')[0]}"
        if uri is not None and not uri.path and not uri.query and not uri.fragment:
            continue
        said = "has no scheme" if uri is None else "has a trailing slash" if uri.path == "/" else "has a path"
        yield Hit(
            cause=f"The allowed origin {origin[:200]} {said}; an origin is scheme, host and port.",
            expected=right,
            actual=origin,
            evidence=(Evidence(f"oauth_client.allowedOrigins[{n}]", origin),),
            fix=(_fix("Allowed origins", f"Replace it by {right[:200]}."),),
            severity="error" if uri is None else "warning",
        )


@rule(
    "O18",
    "oauth-consent-not-trusted",
    "warning",
    "config",
    "A machine's client is not trusted",
    docs=(GUIDE,),
    targets=TARGETS,
)
def oauth_consent_not_trusted(f: Facts) -> Iterator[Hit]:
    """What it means: The client is for machine-to-machine access or impersonation, and its consent method is Required.
    Why Qlik cares: No person is there who could consent; Qlik's guides set Trusted as the last step.
    Fix: Change consent method › Trusted. Published clients cannot be trusted.
    Source: Qlik developer documentation, OAuth M2M and impersonation; Qlik help, consent method.
    """
    client = _client(f)
    machine = set(client.grant_types) & {*MACHINE, "user-impersonation"}
    if not machine:
        raise NotChecked("the client is not for machine-to-machine access")
    consent = need(client.consent, "the client does not show its consent method")
    if consent.lower() == "trusted":
        return
    yield Hit(
        cause=f"The client allows {', '.join(sorted(machine))}, but its consent method is {consent}.",
        expected="trusted",
        actual=consent,
        evidence=(Evidence("oauth_client.connectionConfig.consentMethod", consent),),
        fix=(_fix("Change consent method", "Choose Trusted."),),
    )


@rule(
    "O19",
    "oauth-assertion-invalid",
    "error",
    "config",
    "The client assertion is not as Qlik needs it",
    docs=(ASSERTIONS,),
    targets=TARGETS,
)
def oauth_assertion_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The signed client assertion (private_key_jwt) has another issuer, subject or audience, no jti,
    lives too long, or is signed with another algorithm.
    Why Qlik cares: Qlik takes it in place of the secret only where all of that fits; else 401.
    Fix: iss and sub are the client ID, aud the exact token URL without a trailing slash, exp at most 5 minutes after
    iat, a new jti each time, signed with RS256, RS512 or ES384.
    Source: Qlik developer documentation, private key JWT; RFC 7523 section 3.
    """
    text = need(f.case.text("token.request.client_assertion"), "no client assertion was captured")
    if MASKED_CHARACTER in text:
        raise NotChecked("masked: the assertion is not the real one")
    token = examine(text)
    claims = need(token.payload, "the client assertion could not be read")
    found = list(_assertion_faults(f, token.alg, claims))
    if not found:
        return
    yield Hit(
        cause=f"The client assertion is not as Qlik needs it: {'; '.join(said for _, said, _ in found)}.",
        expected={name: due for name, _, due in found},
        actual={name: claims.get(name) for name, _, _ in found},
        evidence=tuple(
            Evidence(f"token.request.client_assertion {name}", claims.get(name), said) for name, said, _ in found
        ),
        fix=(_application(f"Set {', '.join(f'{name} to {due}' for name, _, due in found)}."),),
    )


def _assertion_faults(f: Facts, alg: str | None, claims: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(claim, what is wrong, what is due)"""
    client_id = (f.case.object("oauth_client") or {}).get("clientId") or f.client_id
    for name in ("iss", "sub"):
        if isinstance(client_id, str) and claims.get(name) != client_id:
            yield name, f"{name} is not the client ID", client_id
    host = f.case.text("tenant.host")
    url = f.endpoint("token_endpoint") or (f"https://{host}/oauth/token" if host else None)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if url and url not in audiences:
        yield "aud", "aud is not the token URL", url
    iat, exp = number(claims.get("iat")), number(claims.get("exp"))
    if exp is None:
        yield "exp", "exp is absent", "iat + 300"
    elif iat is not None and exp - iat > LONGEST:
        yield "exp", f"exp lies {exp - iat:.0f} seconds after iat", "iat + 300"
    if not claims.get("jti"):
        yield "jti", "jti is absent", "a new text each time"
    if alg not in ALGS:
        yield "alg", f"it is signed with {alg}", " or ".join(ALGS)
