"""What OpenID Connect demands of an ID token's claims: who issued it, for whom, for which request (stage protocol)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.claims import need_alike, need_claims, need_text, number
from inspector.facts.confusables import invisible_difference
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.issuer_difference import difference, same_issuer
from inspector.facts.login import Facts
from inspector.facts.scope_cause import SCOPE_INCOMPLETE, not_openid
from inspector.facts.wrong_kind import consequence, holds
from inspector.idps.traits import OneAudience, userinfo_of
from inspector.rules.discovery.metadata import prefix
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

OIDC = ("qlik", "cloudflare-access")
VALIDATION = "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"
CORE_2 = "https://openid.net/specs/openid-connect-core-1_0.html#IDToken"
JWT = "https://www.rfc-editor.org/rfc/rfc7519"
REQUIRED = ("iss", "sub", "aud", "exp", "iat")
_TEXTS = ("iss", "sub", "azp", "nonce", "at_hash", "c_hash")
_TIMES = ("exp", "iat", "nbf", "auth_time")


@rule("C01", "issuer-mismatch", "error", "protocol", "The token has another issuer", docs=(VALIDATION,), targets=OIDC)
def issuer_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The token's iss is not the issuer that the provider's metadata names.
    Why Qlik cares: A token counts only if it comes from the issuer that was configured, to the byte: a trailing
    slash, http instead of https, or another realm name is another issuer.
    Fix: Enter in Qlik the discovery URL of the server, tenant or realm that really issues the token, or correct the
    issuer setting at the identity provider.
    Source: OpenID Connect Core section 3.1.3.7, step 2; Discovery section 4.3.
    """
    iss = need_text(f, "iss")
    issuer = need(f.issuer, "no issuer to compare with: no discovery document was captured")
    if same_issuer(issuer, iss, need_claims(f).get("tid")):
        return
    why = difference(issuer, iss, f.recognised.name)
    yield Hit(
        cause=f"The token's issuer is {iss}, the provider's metadata says {issuer}. {why}",
        expected=issuer,
        actual=iss,
        evidence=(Evidence("id_token.payload.iss", iss, _usual(f)), Evidence(f"{prefix(f)}.issuer", issuer)),
        fix=(
            *idp_fixes(
                f,
                "issuer-mismatch",
                f.idp_fix("issuer", f"Let tokens and metadata carry the same issuer, for example {issuer}"),
            ),
            Fix("Qlik admin", places.DISCOVERY, f"Or enter {iss.rstrip('/')}/.well-known/openid-configuration"),
        ),
        because_of=consequence(f),
    )


def _usual(f: Facts) -> str:
    """What the provider's file says about its issuers."""
    note = f.idp.table("discovery", f.recognised.variant).get("issuer_differs")
    return note if isinstance(note, str) else ""


@rule(
    "C02", "audience-mismatch", "error", "protocol", "The token is for another client", docs=(VALIDATION,), targets=OIDC
)
def audience_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The token's aud does not hold the client ID of this login.
    Why Qlik cares: An ID token that was made for another application must not log anybody in.
    Fix: Enter in Qlik the client ID of the application that the token is made for, or make the identity provider put
    the client ID into aud.
    Source: OpenID Connect Core section 3.1.3.7, step 3.
    """
    audience = need_claims(f).get("aud")
    if audience is None or audience == "":
        raise NotChecked("the ID token has no aud")
    if not isinstance(audience, str | list):
        raise NotChecked("aud is neither text nor a list")
    client = need(f.client_id, "the client ID of the login is not known")
    if holds(audience, client):
        return
    yield Hit(
        cause=f"The token is for {_listed(audience)}, not for the client {client} that asked for it."
        + (invisible_difference(audience, client) if isinstance(audience, str) else ""),
        expected=client,
        actual=audience,
        evidence=(Evidence("id_token.payload.aud", audience), Evidence("authorize.request_url client_id", client)),
        fix=(
            Fix(
                "Qlik admin",
                places.CLIENT_ID,
                f"Enter the client ID of the application that issues the token: {_listed(audience)}",
            ),
            *_other_audience(f, client),
        ),
        because_of=consequence(f),
    )


def _other_audience(f: Facts, client: str) -> tuple[Fix, ...]:
    """The known providers put their own application's ID into aud: there the client ID alone can be repaired."""
    known = f.recognised.name != "generic"
    return () if known else (f.idp_fix("id_token_claims", f"Or put {client} into the ID token's aud."),)


def _listed(audience: str | list[Any]) -> str:
    if isinstance(audience, str):
        return audience
    return ", ".join(str(a)[:200] for a in audience[:5]) or "nobody (an empty list)"


@rule(
    "C03",
    "azp-mismatch",
    "error",
    "protocol",
    "The token was issued to another party",
    docs=(VALIDATION,),
    targets=OIDC,
)
def azp_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The token has several audiences and no azp that says which of them asked for it, or azp names
    another client.
    Why Qlik cares: With several audiences azp is what tells that the token was issued to this client.
    Fix: Let the identity provider send one audience, the client ID, or azp with the client ID beside several.
    Source: OpenID Connect Core section 3.1.3.7, steps 4 and 5.
    """
    claims = need_claims(f)
    azp, audience = claims.get("azp"), claims.get("aud")
    general = f.idp_fix(
        "claims", "Send the client ID alone as aud, or azp with the client ID beside several audiences."
    )
    if azp is None:
        if isinstance(audience, list) and len({str(a) for a in audience}) > 1:
            yield Hit(
                cause=f"The token has {len(audience)} audiences ({_listed(audience)}) and no azp that says which of "
                "them asked for it.",
                expected=f.client_id or "azp with the client ID",
                actual=None,
                evidence=(Evidence("id_token.payload.azp", None), Evidence("id_token.payload.aud", audience)),
                fix=idp_fixes(f, "azp-mismatch", general),
                because_of=consequence(f),
            )
        return
    if not isinstance(azp, str):
        raise NotChecked("azp is no text")
    client = need(f.client_id, "the client ID of the login is not known")
    if azp == client:
        return
    other = "audience-mismatch" if audience is not None and not holds(audience, client) else None
    yield Hit(
        cause=f"The token was issued to {azp} (azp), not to the client {client}.",
        expected=client,
        actual=azp,
        evidence=(Evidence("id_token.payload.azp", azp), Evidence("authorize.request_url client_id", client)),
        fix=idp_fixes(f, "azp-mismatch", general),
        because_of=consequence(f) or other,
    )


def _requested_nonce(f: Facts) -> str:
    if f.case.text("authorize.request_url") is None:
        raise NotChecked("no authorization request was captured")
    asked = f.case.request.get("nonce")
    if not asked:
        raise NotChecked("the request carried no nonce")
    return asked


@rule("C07", "nonce-mismatch", "error", "protocol", "The nonce is another one", docs=(VALIDATION,), targets=OIDC)
def nonce_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The token answers another login than the one that was started: its nonce differs.
    Why Qlik cares: The nonce ties the token to the request; another one means a replayed or a mixed-up token.
    Fix: Sign in once, in one tab, and do not reuse an old callback or token.
    Source: OpenID Connect Core section 3.1.3.7, step 11.
    """
    asked, nonce = _requested_nonce(f), need_text(f, "nonce")
    need_alike(f, asked, nonce)
    if nonce == asked:
        return
    yield Hit(
        cause=f"The token's nonce {_short(nonce)} is not the request's {_short(asked)}: it answers another login.",
        expected=_short(asked),
        actual=_short(nonce),
        evidence=(
            Evidence("id_token.payload.nonce", _short(nonce)),
            Evidence("authorize.request_url nonce", _short(asked)),
        ),
        fix=(
            Fix("user", places.BROWSER, "Close other tabs with this login and sign in again."),
            *idp_fixes(f, "nonce-mismatch", f.idp_fix("claims", "Return the nonce of the request unchanged.")),
        ),
        because_of=consequence(f),
    )


def _short(value: str) -> str:
    return f"{value[:4]}…"


@rule("C08", "nonce-missing", "error", "protocol", "The token has no nonce", docs=(VALIDATION,), targets=OIDC)
def nonce_missing(f: Facts) -> Iterator[Hit]:
    """What it means: The request carried a nonce, the token does not.
    Why Qlik cares: The identity provider must return the nonce; without it the token is not tied to the login.
    Fix: Let the identity provider return the nonce unchanged; where custom code builds the token, copy it there.
    Source: OpenID Connect Core section 2 (nonce) and 3.1.3.7, step 11.
    """
    asked, claims = _requested_nonce(f), need_claims(f)
    if f.case.text("token.request.grant_type") == "refresh_token":
        raise NotChecked("a token that was refreshed needs no nonce")
    if claims.get("nonce") not in (None, ""):
        return
    yield Hit(
        cause="The request carried a nonce and the token has none: it is not tied to this login.",
        expected=_short(asked),
        actual=None,
        evidence=(Evidence("id_token.payload.nonce", None), Evidence("authorize.request_url nonce", _short(asked))),
        fix=idp_fixes(f, "nonce-missing", f.idp_fix("claims", "Return the nonce of the request in the ID token.")),
        because_of=SCOPE_INCOMPLETE if not_openid(f) else consequence(f),
    )


@rule("C11", "required-claim-missing", "error", "protocol", "A required claim is missing", docs=(CORE_2,), targets=OIDC)
def required_claim_missing(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token lacks one of the claims that every ID token must have: iss, sub, aud, exp, iat.
    Why Qlik cares: Without them nobody can tell who signed in, where, for whom and until when; the token is refused.
    Fix: Remove the custom claim rule or hook that drops it, or use the provider's OpenID Connect endpoints.
    Source: OpenID Connect Core section 2.
    """
    claims = need_claims(f)
    for name in REQUIRED:
        if claims.get(name) in (None, ""):
            how = "empty" if name in claims else "absent"
            yield Hit(
                cause=f"The ID token's {name} is {how}; every ID token must have it.",
                expected=name,
                actual=claims.get(name),
                evidence=(Evidence(f"id_token.payload.{name}", claims.get(name), how),),
                fix=idp_fixes(f, "required-claim-missing", f.idp_fix("claims", f"Send {name} in the ID token.")),
                because_of=consequence(f),
            )


@rule("C12", "claim-wrong-type", "error", "protocol", "A claim has the wrong type", docs=(CORE_2, JWT), targets=OIDC)
def claim_wrong_type(f: Facts) -> Iterator[Hit]:
    """What it means: A standard claim has another JSON type than the standard says, such as exp as text, sub or aud
    as a number.
    Why Qlik cares: Verifiers refuse such tokens: a time that is text cannot be compared, a number is no subject.
    Fix: Send the claim with its standard type; custom claim rules and token hooks often turn numbers into text.
    Source: RFC 7519 section 4.1; OpenID Connect Core section 2.
    """
    claims = need_claims(f)
    for name in (*_TEXTS, "aud", *_TIMES):
        value = claims.get(name)
        if value is None or _fits(name, value):
            continue
        due = "a number (seconds since 1970)" if name in _TIMES else "text"
        due = "text or a list of texts" if name == "aud" else due
        yield Hit(
            cause=f"The ID token's {name} is {_kind(value)}, it must be {due}.",
            expected=due,
            actual=value,
            evidence=(Evidence(f"id_token.payload.{name}", value, _kind(value)),),
            fix=idp_fixes(f, "claim-wrong-type", f.idp_fix("claims", f"Send {name} as {due}.")),
        )


def _fits(name: str, value: Any) -> bool:
    if name in _TIMES:
        return number(value) is not None
    if name == "aud" and isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"


@rule(
    "C13",
    "access-token-audience",
    "warning",
    "protocol",
    "The access token is for something else",
    docs=("https://learn.microsoft.com/en-us/entra/identity-platform/userinfo", "https://qlik.dev/authenticate/jwt/"),
    targets=OIDC,
)
def access_token_audience(f: Facts) -> Iterator[Hit]:
    """What it means: The access token is made for another API than the one it is used for.
    Why Qlik cares: Entra's userinfo endpoint takes tokens for Microsoft Graph only; a scope of one's own API makes
    the token useless there. For machine-to-machine access Qlik expects the audience qlik.api.
    Fix: Request openid, profile and email alone (Entra), or set the audience that Qlik's configuration names.
    Source: Microsoft identity platform, userinfo endpoint; Qlik API reference, identity-providers, options.audience.
    """
    claims = need(f.access_claims, "no access token that can be read was captured")
    audience = claims.get("aud")
    if audience is None:
        raise NotChecked("the access token has no aud")
    if _machine_to_machine(f):
        named = f.qlik_idp.options.get("audience") if f.qlik_idp else None
        due = named if isinstance(named, str) and named else "qlik.api"
        use, right = "Qlik's machine-to-machine access", holds(audience, due)
    elif (endpoint := _one_audience(f)) is not None:
        due, use = endpoint.audiences[0], endpoint.who
        right = any(holds(audience, name) for name in endpoint.audiences)
    elif not _userinfo_url(f):
        raise NotChecked("what the access token is used for is not known")
    else:
        return
    if right:
        return
    yield Hit(
        cause=f"The access token is for {_listed(audience) if isinstance(audience, str | list) else 'another API'}; "
        f"{use} needs one for {due}.",
        expected=due,
        actual=audience,
        evidence=(Evidence("access_token.payload.aud", audience),),
        fix=idp_fixes(
            f,
            "access-token-audience",
            f.idp_fix("scopes", f"Request a token for {due}: no scope of another API beside openid."),
        ),
    )


def _machine_to_machine(f: Facts) -> bool:
    if f.case.text("token.request.grant_type") == "client_credentials":
        return True
    return f.qlik_idp is not None and f.qlik_idp.raw.get("interactive") is False


def _userinfo_url(f: Facts) -> str:
    return f.endpoint("userinfo_endpoint") or f.case.text("userinfo.url") or ""


def _one_audience(f: Facts) -> OneAudience | None:
    uri = parse(_userinfo_url(f))
    return userinfo_of(uri.host) if uri is not None else None


@rule(
    "C16",
    "acr-not-met",
    "warning",
    "protocol",
    "Another way of signing in than was asked for",
    docs=(VALIDATION,),
    targets=OIDC,
)
def acr_not_met(f: Facts) -> Iterator[Hit]:
    """What it means: The request asked for a level of authentication (acr_values); the token reports another one.
    Why Qlik cares: Where a level was asked for, such as a second factor, the login did not reach it.
    Fix: See that the user can reach the level that is asked for, and that the identity provider knows its name.
    Source: OpenID Connect Core section 3.1.2.1 (acr_values) and 3.1.3.7, step 12.
    """
    if f.case.text("authorize.request_url") is None:
        raise NotChecked("no authorization request was captured")
    asked = (f.case.request.get("acr_values") or "").split()
    if not asked:
        raise NotChecked("the request asked for no acr_values")
    acr = need_text(f, "acr")
    if acr in asked:
        return
    yield Hit(
        cause=f"The request asked for acr {' or '.join(asked)}; the token reports {acr}.",
        expected=asked,
        actual=acr,
        evidence=(Evidence("id_token.payload.acr", acr), Evidence("authorize.request_url acr_values", " ".join(asked))),
        fix=idp_fixes(f, "acr-not-met", f.idp_fix("policies", f"Let this application reach {' or '.join(asked)}.")),
    )
