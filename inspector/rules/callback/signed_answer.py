"""The authorization response as a JWT (JARM): whether it is what it claims to be, before anything in it is used."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.case.jarm import PARAMETER
from inspector.facts.evidence import Evidence, Fix
from inspector.facts.login import Facts
from inspector.facts.signed_answer import Fault, faults
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

JARM = "https://openid.net/specs/oauth-v2-jarm-final.html#section-2.4"


@rule(
    "A21",
    "callback-response-invalid",
    "error",
    "callback",
    "The signed answer must not be trusted",
    docs=(JARM,),
    targets=("qlik", "cloudflare-access"),
)
def callback_response_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The answer came as a JWT (response_mode jwt), and that JWT is unsigned, does not verify against
    the key set, is meant for another client, names no issuer or has expired.
    Why Qlik cares: Qlik probably asks for plain answers, not for signed ones. Who asks for a signed answer must refuse
    one that does not verify: code and state in it may be anybody's.
    Fix: Let the identity provider sign with a key of its published key set, for this client, to last a few minutes.
    Source: JARM (JWT Secured Authorization Response Mode for OAuth 2.0) sections 2.1 and 2.4.
    """
    yield from (_hit(f, fault) for fault in faults(f))


def _hit(f: Facts, fault: Fault) -> Hit:
    form = f.case.object("authorize.callback_form") or {}
    where = "authorize.callback_form.response" if PARAMETER in form else "authorize.callback_url response"
    token = fault.token
    shown = {name: (token.header or {}).get(name) for name in ("alg", "kid")} if token else fault.actual
    at_idp = Fix(
        "IdP admin",
        f.idp.title,
        "Check how authorization responses (JARM) are signed for this client: algorithm, key, audience.",
    )
    again = Fix(
        "user",
        "the browser",
        "Start the login again; for Qlik's own login a plain response mode is enough.",
    )
    return Hit(
        cause=f"The signed answer {fault.what.rstrip('.')}.",
        expected=fault.expected,
        actual=fault.actual,
        evidence=(Evidence(where, shown, fault.claim or "header"),),
        fix=idp_fixes(f, "callback-response-invalid", at_idp, again),
    )
