"""What the userinfo endpoint answered, where Qlik reads most providers' claims (stage userinfo)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.case.model import Answer
from inspector.facts.claims import need_alike
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.wrong_kind import consequence
from inspector.rules.fixes import idp_fixes
from inspector.rules.idp_answer import fixes
from inspector.rules.rule import Hit, Rule, rule

OIDC = ("qlik", "cloudflare-access")
USERINFO = "https://openid.net/specs/openid-connect-core-1_0.html#UserInfo"
SUPPORT = "https://community.qlik.com/t5/Official-Support-Articles/How-to-check-user-information-from-the-userinfo/ta-p/1889116"
_PARAMETER = re.compile(r'(error(?:_description)?|scope)\s*=\s*"([^"]{0,500})"')
_REASONS = {
    401: "the access token was refused: expired, revoked, or made for another API",
    403: "the access token lacks a scope, or a policy forbids it",
    404: "there is no such endpoint",
    405: "the endpoint does not take this method",
    429: "too many requests",
}


def answered(f: Facts) -> Answer:
    return need(f.userinfo_answer, "no userinfo was captured")


@rule(
    "I01", "userinfo-failed", "error", "userinfo", "Userinfo could not be read", docs=(USERINFO, SUPPORT), targets=OIDC
)
def userinfo_failed(f: Facts) -> Iterator[Hit]:
    """What it means: The userinfo endpoint refused the access token or failed.
    Why Qlik cares: For every provider type but azureAD and adfs Qlik reads the claims there, unless
    useClaimsFromIdToken is set: without userinfo there is no user.
    Fix: Ask for the scopes openid, profile and email and for no audience of an API of your own; see the provider's
    log. Where userinfo cannot be made to work, let Qlik read the ID token (useClaimsFromIdToken: true).
    Source: OpenID Connect Core section 5.3.3; RFC 6750 section 3.1; Qlik API reference, useClaimsFromIdToken.
    """
    answer = answered(f)
    told = _error(answer)
    if answer.ok and not (told and f.userinfo_claims is None):
        return
    reads = f.reads == "userinfo"
    reason = _REASONS.get(answer.status or 0, "the provider failed" if (answer.status or 0) >= 500 else "")
    words = f" {told[0]}: {told[1].rstrip('.')}." if told and told[1] else f" Error {told[0]}." if told else ""
    refusal = next((a for a in f.answers if a.where == "userinfo"), None)
    own = (
        refusal.match.pattern if refusal and refusal.match and refusal.match.pattern.rule == "userinfo-failed" else None
    )
    reason = f": {own.cause.rstrip('.')}" if own and own.cause else f", {reason}" if reason else ""
    general = f.idp_fix(
        "scopes", "Grant openid, profile and email, and issue the access token for the userinfo endpoint."
    )
    yield Hit(
        cause=f"The userinfo endpoint answered {'HTTP ' + str(answer.status) if answer.status else 'an error'}"
        f"{reason}.{words}"
        + ("" if reads else " Qlik reads the ID token for this provider type, so the login does not depend on it."),
        expected="HTTP 200 with the user's claims",
        actual=answer.status or (told[0] if told else None),
        severity="error" if reads else "warning",
        evidence=(
            Evidence("userinfo.status", answer.status),
            *((Evidence("userinfo.body.error", told[0], told[1]),) if told else ()),
        ),
        fix=(
            *(
                fixes(f, "userinfo-failed", refusal, (general,))
                if refusal
                else idp_fixes(f, "userinfo-failed", general)
            ),
            *(
                (Fix("Qlik admin", places.READS, "Or let Qlik read the ID token: useClaimsFromIdToken true."),)
                if reads
                else ()
            ),
        ),
        because_of="rate-limited" if answer.status == 429 else None,
    )


def _error(answer: Answer) -> tuple[str, str] | None:
    """(error, description) of a JSON body or a WWW-Authenticate header (RFC 6750 section 3)."""
    body = answer.json or {}
    error: Any = body.get("error")
    if isinstance(error, dict):  # Microsoft Graph: {"error": {"code", "message"}}
        return str(error.get("code", ""))[:200], str(error.get("message", ""))[:500]
    if isinstance(error, str) and error:
        return error[:200], str(body.get("error_description") or body.get("message") or "")[:500]
    challenge = answer.header("www-authenticate")
    found = dict(_PARAMETER.findall(challenge)) if challenge else {}
    return (found["error"], found.get("error_description", "")) if found.get("error") else None


@rule(
    "I02",
    "userinfo-sub-mismatch",
    "error",
    "userinfo",
    "Userinfo is about another user",
    docs=(USERINFO,),
    targets=OIDC,
)
def userinfo_sub_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The sub in userinfo is not the sub of the ID token.
    Why Qlik cares: The standard forbids using such an answer: it may be about another person.
    Fix: See that both come from one server and one client; a custom claim or mapper must not overwrite sub in one of
    the two only.
    Source: OpenID Connect Core section 5.3.2 and 5.3.4.
    """
    answered(f)
    claims = need(f.userinfo_claims, "userinfo could not be read")
    own = need(f.id_claims, "no ID token that can be read was captured")
    there, here = claims.get("sub"), own.get("sub")
    if not isinstance(there, str) or not isinstance(here, str) or not there or not here:
        raise NotChecked("one of the two has no sub that could be compared")
    need_alike(f, there, here)
    if there == here:
        return
    yield Hit(
        cause=f"The sub in userinfo is {there}, in the ID token {here}: they are about two users.",
        expected=here,
        actual=there,
        evidence=(Evidence("userinfo.body.sub", there), Evidence("id_token.payload.sub", here)),
        fix=idp_fixes(
            f,
            "userinfo-sub-mismatch",
            f.idp_fix("claims", "Send the same sub in the ID token and in userinfo; do not overwrite it."),
        ),
        because_of=consequence(f),
    )


@rule(
    "I03",
    "userinfo-only-sub",
    "warning",
    "userinfo",
    "Userinfo holds nothing but sub",
    docs=(USERINFO, SUPPORT),
    targets=OIDC,
)
def userinfo_only_sub(f: Facts) -> Iterator[Hit]:
    """What it means: The userinfo endpoint answers sub alone: ADFS always does, others where the scopes profile and
    email are missing.
    Why Qlik cares: Where Qlik reads userinfo it finds neither name nor e-mail there.
    Fix: Choose the provider type ADFS in Qlik for ADFS, or let Qlik read the ID token (useClaimsFromIdToken: true);
    for others request the scopes profile and email.
    Source: OpenID Connect Core section 5.3.2 and 5.4; Microsoft, AD FS OpenID Connect concepts (userinfo).
    """
    answered(f)
    claims = need(f.userinfo_claims, "userinfo could not be read")
    if set(claims) != {"sub"}:
        return
    reads = f.reads == "userinfo"
    yield Hit(
        cause="The userinfo endpoint answers nothing but sub."
        + (
            " Qlik reads userinfo for this provider type and finds no name and no e-mail there."
            if reads
            else " Qlik reads the ID token for this provider type, so nothing is lost."
        ),
        expected="name, email and what else is mapped",
        actual=["sub"],
        evidence=(Evidence("userinfo.body", claims),),
        severity="warning" if reads else "info",
        fix=(
            *idp_fixes(f, "userinfo-only-sub", f.idp_fix("scopes", "Request and grant the scopes profile and email.")),
            Fix("Qlik admin", places.READS, "Or let Qlik read the ID token: useClaimsFromIdToken true."),
        )
        if reads
        else (),
    )


@rule(
    "I04",
    "userinfo-signed",
    "warning",
    "userinfo",
    "Userinfo is signed",
    docs=("https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse",),
    targets=OIDC,
)
def userinfo_signed(f: Facts) -> Iterator[Hit]:
    """What it means: The userinfo endpoint answers a signed or encrypted token (application/jwt) instead of plain
    JSON.
    Why Qlik cares: Whether Qlik reads signed userinfo is not documented; if it does not, it finds no claims.
    Fix: Turn signed userinfo off for this application, so that the endpoint answers application/json.
    Source: OpenID Connect Core section 5.3.2 (userinfo_signed_response_alg).
    """
    answer = answered(f)
    token = f.userinfo_token
    kind = (answer.header("content-type") or "").split(";")[0].strip().lower()
    if token is None and not (answer.ok and kind == "application/jwt"):
        return
    check = f.verified(token)
    state = {"valid": "its signature is valid", "invalid": "no key verifies it"}.get(check.status, check.reason)
    yield Hit(
        cause=f"The userinfo endpoint answers a signed token instead of JSON; {state.rstrip('.')}.",
        expected="application/json",
        actual=kind or "application/jwt",
        evidence=(
            Evidence("userinfo.headers.content-type", kind or None),
            Evidence("userinfo.body", None, check.status),
        ),
        fix=idp_fixes(
            f,
            "userinfo-signed",
            f.idp_fix("userinfo_signing", "Turn off the signed userinfo response for this application."),
        ),
    )


@rule(
    "I05",
    "userinfo-signature-invalid",
    "error",
    "userinfo",
    "Signed userinfo does not verify",
    docs=("https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse",),
    targets=OIDC,
)
def userinfo_signature_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The userinfo endpoint answers a signed token, and no key of the key set verifies it.
    Why Qlik cares: Nobody can tell who wrote these claims; where Qlik reads userinfo they must not be used.
    Fix: Turn signed userinfo off for this application, or let the identity provider sign it with a published key.
    Source: OpenID Connect Core section 5.3.2 (a signed userinfo answer) and 5.3.4 (its verification).
    """
    answered(f)
    token = need(f.userinfo_token, "userinfo is not signed")
    check = f.verified(token)
    if check.status in ("not-checked", "not-verifiable"):
        raise NotChecked(check.reason or "the signature of userinfo could not be checked")
    if check.status == "valid":
        return
    reads = f.reads == "userinfo"
    yield Hit(
        cause=f"The signed userinfo answer does not verify: {check.reason.rstrip('.')}.",
        expected="a signature by a key of the key set",
        actual=check.status,
        severity="error" if reads else "warning",
        evidence=(Evidence("userinfo.body", None, check.status),),
        fix=idp_fixes(
            f,
            "userinfo-signature-invalid",
            f.idp_fix("userinfo_signing", "Turn off the signed userinfo response for this application."),
        ),
    )


RULES: tuple[Rule, ...] = (
    userinfo_failed,
    userinfo_sub_mismatch,
    userinfo_only_sub,
    userinfo_signed,
    userinfo_signature_invalid,
)
