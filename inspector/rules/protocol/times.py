"""The times in an ID token, judged against the clock at which it was observed (stage protocol).

Qlik's clockToleranceSec counts where it is known. Where it is not, an expired token gets no grace, and a time that lies
ahead gets a minute: clocks differ by seconds, and one that runs ahead is no broken login.
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.case.instant import span
from inspector.facts.claims import DEFAULT_SKEW, moment, need_claims, need_time, now_seconds, number, tolerance
from inspector.facts.clock import opened_at
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.token_times import SHORT, ahead, expired, too_far_ahead, unusual_lifetime
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OIDC = ("qlik", "cloudflare-access")
VALIDATION = "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"
JWT = "https://www.rfc-editor.org/rfc/rfc7519"
MILLISECONDS = 10**11
"""Seconds of a date after the year 5000: a larger number is probably meant in milliseconds."""


def _known(f: Facts) -> str:
    seconds = tolerance(f)
    return f"clockToleranceSec is {seconds}" if seconds is not None else "no clock tolerance is known"


def _when(f: Facts) -> str:
    """The time that counts, with what it is: “the observed time 2026-11-21T10:00:00Z”."""
    said = {"given": "the time given,", "now": "now,", "issued": "its own issue,"}.get(f.judged.basis)
    return f"{said or 'the observed time'} {moment(now_seconds(f))}"


def _clock_fixes(f: Facts, name: str) -> tuple[Fix, ...]:
    return (
        *idp_fixes(f, name, Fix("IdP admin", "the identity provider's servers", "Set their clocks by NTP.")),
        Fix("Qlik admin", f"{places.API} › /clockToleranceSec", "Or allow for the difference, for example 60 seconds."),
    )


def _not_at_issue(f: Facts) -> None:
    if f.judged.basis == "issued":
        raise NotChecked("the token was merely pasted, and is judged as of its own issue")


@rule("C04", "token-expired", "error", "protocol", "The token has expired", docs=(VALIDATION,), targets=OIDC)
def token_expired(f: Facts) -> Iterator[Hit]:
    """What it means: At the judged time the token's exp had passed, also with the clock tolerance. A token that was
    merely pasted is judged as of its own issue: that it has expired since is normal, and only worth knowing.
    Why Qlik cares: An expired ID token logs nobody in.
    Fix: If a captured login brings a token that has expired already, the identity provider's clock is behind; set it
    by NTP. Else sign in again and use the new token.
    Source: OpenID Connect Core section 3.1.3.7, step 9; RFC 7519 section 4.1.4.
    """
    exp, now = need_time(f, "exp"), now_seconds(f)
    if not expired(exp, now, tolerance(f) or 0):
        yield from _expired_since(f, exp)
        return
    evidence = (Evidence("id_token.payload.exp", exp, moment(exp)), Evidence(f.judged_path, moment(now)))
    behind = _clock_behind(f, exp, now)
    again = Fix("user", places.BROWSER, "Sign in again and use the new token.")
    yield Hit(
        cause=behind or f"The token expired at {moment(exp)}, {span(now - exp)} before {_when(f)} ({_known(f)}).",
        expected=f"exp after {moment(now)}",
        actual=moment(exp),
        evidence=evidence,
        fix=idp_fixes(
            f, "token-expired", Fix("IdP admin", "the identity provider's servers", "Set their clocks by NTP.")
        )
        if behind
        else (again,),
    )


def _expired_since(f: Facts, exp: float) -> Iterator[Hit]:
    """For a token judged at its issue: that it has expired by the time it was looked at."""
    if f.judged.basis != "issued":
        return
    opened = opened_at(f.case)
    if opened is None:
        raise NotChecked("the token is judged as of its own issue, and when it was looked at is not known")
    if expired(exp, opened.timestamp()):
        yield Hit(
            cause=f"The token has expired since, at {moment(exp)}: that is normal for one that was pasted or opened "
            f"later. It is judged as of its issue, {moment(now_seconds(f))}.",
            expected=None,
            actual=moment(exp),
            severity="info",
            evidence=(Evidence("id_token.payload.exp", exp, moment(exp)),),
        )


def _clock_behind(f: Facts, exp: float, now: float) -> str | None:
    """Why a token that came in a captured login has expired on arrival: nobody waits that long for an answer."""
    if f.judged.basis not in ("observed", "recorded") or f.case.token_response is None:
        return None
    iat = number(need_claims(f).get("iat"))
    lifetime = exp - iat if iat is not None else 0
    if iat is None or lifetime < SHORT:
        return None
    return (
        f"The token had expired when it arrived: {f.idp.title} stamped it with {moment(iat)}, {span(now - iat)} before "
        f"{moment(now)}, when the login was captured; the identity provider's clock is behind, or a proxy replayed an "
        f"old answer."
    )


@rule("C05", "token-not-yet-valid", "error", "protocol", "The token is not valid yet", docs=(JWT,), targets=OIDC)
def token_not_yet_valid(f: Facts) -> Iterator[Hit]:
    """What it means: The token's nbf lies ahead of the observed time by more than the clock tolerance.
    Why Qlik cares: A token must not be accepted before its nbf.
    Fix: Correct the clock of the identity provider, or raise Qlik's clockToleranceSec.
    Source: RFC 7519 section 4.1.5.
    """
    _not_at_issue(f)
    nbf, now, known = need_time(f, "nbf"), now_seconds(f), tolerance(f)
    if not too_far_ahead(nbf, now, DEFAULT_SKEW if known is None else known):
        return
    yield Hit(
        cause=f"The token is valid from {moment(nbf)} on, {span(nbf - now)} after {_when(f)} ({_known(f)}).",
        expected=f"nbf not after {moment(now)}",
        actual=moment(nbf),
        evidence=(Evidence("id_token.payload.nbf", nbf, moment(nbf)), Evidence(f.judged_path, moment(now))),
        fix=_clock_fixes(f, "token-not-yet-valid"),
    )


@rule("C06", "clock-skew", "warning", "protocol", "The identity provider's clock runs ahead", docs=(JWT,), targets=OIDC)
def clock_skew(f: Facts) -> Iterator[Hit]:
    """What it means: The token was issued (iat) in the future, seen from the observed time.
    Why Qlik cares: Beyond Qlik's clockToleranceSec the token is probably refused; within it, it works until the
    clocks drift further apart.
    Fix: Correct the clock of the identity provider, or raise Qlik's clockToleranceSec.
    Source: Qlik API reference, identity-providers, clockToleranceSec; RFC 7519 section 4.1.6.
    """
    _not_at_issue(f)
    iat, now, known = need_time(f, "iat"), now_seconds(f), tolerance(f)
    if not ahead(iat, now):
        return
    beyond = too_far_ahead(iat, now, DEFAULT_SKEW if known is None else known)
    unit = " It is probably given in milliseconds." if iat > MILLISECONDS else ""
    yield Hit(
        cause=f"The token was issued at {moment(iat)}, {span(iat - now)} ahead of {_when(f)} ({_known(f)}).{unit}",
        expected=f"iat not after {moment(now)}",
        actual=moment(iat),
        severity="error" if beyond else "warning",
        evidence=(Evidence("id_token.payload.iat", iat, moment(iat)), Evidence(f.judged_path, moment(now))),
        fix=_clock_fixes(f, "clock-skew"),
    )


@rule("C14", "lifetime-unusual", "info", "protocol", "An unusual lifetime", docs=(VALIDATION,), targets=OIDC)
def lifetime_unusual(f: Facts) -> Iterator[Hit]:
    """What it means: The token is valid for more than a day, or for less than a minute.
    Why Qlik cares: A very short one expires on the way and makes logins fail at random; a very long one can be
    misused for long.
    Fix: Set the ID token's lifetime to about an hour.
    Source: OpenID Connect Core section 2 (exp, iat); usual lifetimes are five minutes to an hour.
    """
    exp, iat = need_time(f, "exp"), need_time(f, "iat")
    lifetime = exp - iat
    if not unusual_lifetime(exp, iat):
        return
    words = f"{span(lifetime)}" if lifetime >= 0 else f"minus {span(lifetime)}"
    unit = " One of the times is probably given in milliseconds." if max(exp, iat) > MILLISECONDS else ""
    yield Hit(
        cause=f"The token is valid for {words}, from {moment(iat)} to {moment(exp)}.{unit}",
        expected="between a minute and a day",
        actual=lifetime,
        evidence=(
            Evidence("id_token.payload.exp", exp, moment(exp)),
            Evidence("id_token.payload.iat", iat, moment(iat)),
        ),
        fix=idp_fixes(f, "lifetime-unusual", f.idp_fix("policies", "Set the ID token's lifetime to about an hour.")),
    )


@rule(
    "C15", "auth-too-old", "warning", "protocol", "The sign-in is older than allowed", docs=(VALIDATION,), targets=OIDC
)
def auth_too_old(f: Facts) -> Iterator[Hit]:
    """What it means: The request allowed a sign-in of a certain age at most (max_age); the token reports an older
    one.
    Why Qlik cares: Where a fresh sign-in was asked for, the identity provider answered with an old session.
    Fix: Let the identity provider honour max_age, or send prompt=login.
    Source: OpenID Connect Core section 3.1.2.1 (max_age) and 3.1.3.7, step 13.
    """
    if f.case.text("authorize.request_url") is None:
        raise NotChecked("no authorization request was captured")
    text = f.case.request.get("max_age") or ""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise NotChecked("the request asked for no max_age")
    allowed = int(text)
    if need_claims(f).get("auth_time") is None:
        yield Hit(
            cause=f"The request had max_age={allowed}, and the ID token has no auth_time: nobody can tell how old the "
            f"sign-in is.",
            expected="auth_time",
            actual=None,
            evidence=(
                Evidence("id_token.payload.auth_time", None, "absent"),
                Evidence("authorize.request_url max_age", text),
            ),
            fix=idp_fixes(f, "auth-too-old", f.idp_fix("policies", "Honour max_age, and send auth_time.")),
        )
        return
    auth_time = need_time(f, "auth_time")
    iat = number(need_claims(f).get("iat"))
    age = (now_seconds(f) if iat is None else iat) - auth_time
    if age <= allowed + (tolerance(f) or 0):
        return
    yield Hit(
        cause=f"The user signed in at {moment(auth_time)}, {span(age)} before the token was issued; max_age allows "
        f"{allowed} seconds.",
        expected=allowed,
        actual=age,
        evidence=(
            Evidence("id_token.payload.auth_time", auth_time, moment(auth_time)),
            Evidence("authorize.request_url max_age", text),
        ),
        fix=idp_fixes(f, "auth-too-old", f.idp_fix("policies", "Honour max_age: ask for the password again.")),
    )
