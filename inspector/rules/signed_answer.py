"""The authorization response as a JWT (JARM): whether it is what it claims to be, before anything in it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.case.jarm import PARAMETER, answer_token
from inspector.jose.token import Token
from inspector.rules.claims import moment, number, tolerance
from inspector.rules.facts import Facts, need
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Evidence, Fix, Hit, NotChecked, Rule, rule

JARM = "https://openid.net/specs/oauth-v2-jarm-final.html#section-2.4"


def token_of(f: Facts) -> Token | None:
    """The signed answer as it came, or from inside its encryption; None where the answer came in clear."""
    text = (f.case.callback or {}).get(PARAMETER)
    return answer_token(text, f.case.at("client.decryption_key")) if text else None


def unreadable(f: Facts) -> bool:
    """There is a signed answer, and what it says cannot be read."""
    token = token_of(f)
    return token is not None and token.payload is None


@rule("A21", "callback-response-invalid", "error", "callback", "The signed answer must not be trusted", docs=(JARM,),
      targets=("qlik", "cloudflare-access"))  # fmt: skip
def callback_response_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The answer came as a JWT (response_mode jwt), and that JWT is unsigned, does not verify against
    the key set, is meant for another client, names no issuer or has expired.
    Why Qlik cares: Qlik probably asks for plain answers, not for signed ones. Who asks for a signed answer must refuse
    one that does not verify: code and state in it may be anybody's.
    Fix: Let the identity provider sign with a key of its published key set, for this client, to last a few minutes.
    Source: JARM (JWT Secured Authorization Response Mode for OAuth 2.0) sections 2.1 and 2.4.
    """
    token = need(token_of(f), "the answer is no signed response (JARM)")
    if token.format == "jwe":
        raise NotChecked("the signed response is encrypted, and no key that opens it is known")
    if token.format not in ("jws", "unsecured") or token.payload is None:
        said = token.problems[0].detail if token.problems else "it is no JWT"
        yield _hit(f, f"cannot be read: {said}", "a signed JWT", token.format, "")
        return
    check = f.verified(token)
    if token.format == "unsecured" or check.status not in ("valid", "not-checked"):
        yield _hit(f, f"is not signed by this identity provider: {check.reason}", "a signature by a key of the key set",
                   check.status, "", token)  # fmt: skip
        return
    wrong = list(_claims(f, token.payload))
    if not wrong and check.status == "not-checked":
        raise NotChecked(check.reason)
    yield from wrong


def _claims(f: Facts, payload: dict[str, Any]) -> Iterator[Hit]:
    """For whom, by whom and until when it was made; the state and the issuer's name are matters of other rules."""
    audience, client = payload.get("aud"), f.client_id
    if client is not None and client not in (audience if isinstance(audience, list) else [audience]):
        yield _hit(f, f"is not meant for the client {client[:200]}", client[:200], _shown(audience), "aud")
    if not isinstance(payload.get("iss"), str):
        yield _hit(f, "names no issuer", (f.issuer or "the issuer")[:300], None, "iss")
    exp, now = number(payload.get("exp")), f.now
    if exp is None:
        yield _hit(f, "has no expiry", "exp, at most ten minutes ahead", _shown(payload.get("exp")), "exp")
    elif now is not None and now.timestamp() >= exp + (tolerance(f) or 0):
        yield _hit(f, f"expired at {moment(exp)}", f"exp after {moment(now.timestamp())}", moment(exp), "exp")


def _shown(value: object) -> object:
    if isinstance(value, str):
        return value[:200]
    return [v[:200] for v in value[:10] if isinstance(v, str)] if isinstance(value, list) else None


def _hit(f: Facts, what: str, expected: object, actual: object, claim: str, token: Token | None = None) -> Hit:
    form = f.case.object("authorize.callback_form") or {}
    where = "authorize.callback_form.response" if PARAMETER in form else "authorize.callback_url response"
    shown = {name: (token.header or {}).get(name) for name in ("alg", "kid")} if token else actual
    return Hit(
        cause=f"The signed answer {what.rstrip('.')}.", expected=expected, actual=actual,
        evidence=(Evidence(where, shown, claim or "header"),),
        fix=idp_fixes(f, "callback-response-invalid", Fix(
            "IdP admin", f.idp.title, "Check how authorization responses (JARM) are signed for this client: algorithm, "
            "key, audience."), Fix(
            "user", "the browser", "Start the login again; for Qlik's own login a plain response mode is enough.")),
    )  # fmt: skip


RULES: tuple[Rule, ...] = (callback_response_invalid,)
