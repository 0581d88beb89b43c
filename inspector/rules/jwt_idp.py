"""Tokens for Qlik's JWT identity provider, which a system of one's own signs (target jwt-idp)."""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.case.instant import span
from inspector.facts.claims import DEFAULT_SKEW, moment, need_claims, need_time, now_seconds, number
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.mapping import MAPPED
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.qlik.jwt_idp import ALG, MAX_SECONDS, REQUIRED, SUB_TYPE, JwtIdp, line_break
from inspector.qlik.own_tokens import JWT_LOGIN_AUDIENCE
from inspector.rules.rule import Hit, Rule, rule

TARGETS = ("jwt-idp",)
GUIDE = "https://qlik.dev/authenticate/jwt/create-signed-tokens-for-jwt-authorization/"
SYSTEM = places.JWT_SENDER
CONFIG = f"{places.PROVIDERS} › the JWT configuration › Edit"


def _sender(do: str) -> Fix:
    return Fix("IdP admin", SYSTEM, do)


def _config(f: Facts) -> JwtIdp:
    return JwtIdp(f.need_qlik_idp().raw)


@rule("J01", "jwt-audience", "error", "protocol", "The audience is not Qlik's", docs=(GUIDE,), targets=TARGETS)
def jwt_audience(f: Facts) -> Iterator[Hit]:
    """What it means: aud is not qlik.api/login/jwt-session.
    Why Qlik cares: /login/jwt-session takes only tokens that were made for it.
    Fix: Set aud to the text qlik.api/login/jwt-session.
    Source: Qlik developer documentation, creating signed tokens for JWT authorization.
    """
    audience = need_claims(f).get("aud")
    if audience == JWT_LOGIN_AUDIENCE or (isinstance(audience, list) and JWT_LOGIN_AUDIENCE in audience):
        return
    yield Hit(
        cause=f"The token's aud is {'absent' if audience is None else str(audience)[:200]}; Qlik wants "
        f"{JWT_LOGIN_AUDIENCE}.",
        expected=JWT_LOGIN_AUDIENCE,
        actual=audience,
        evidence=(Evidence("id_token.payload.aud", audience),),
        fix=(_sender(f'Set "aud": "{JWT_LOGIN_AUDIENCE}"'),),
    )


def header_left_out(f: Facts) -> bool:
    """Whether the claims were pasted without the header, which says nothing about the token's own."""
    token = f.id_token
    return token is not None and token.format == "decoded" and not token.header


@rule("J02", "jwt-claim-missing", "error", "protocol", "A required claim is missing", docs=(GUIDE,), targets=TARGETS)
def jwt_claim_missing(f: Facts) -> Iterator[Hit]:
    """What it means: The token lacks one of the claims that Qlik requires of every login by JWT, or the header's kid.
    Why Qlik cares: Qlik refuses the token, with “Missing required claim” (INTERNAL-TOKEN-1) or status 401.
    Fix: Add the claim. Every token needs a jti of its own, and nbf beside iat and exp.
    Source: Qlik developer documentation, creating signed tokens; jti and nbf are enforced since July 2022.
    """
    claims = need_claims(f)
    kid = f.id_token.kid if f.id_token else None
    absent = [(f"payload.{n}", n, claims.get(n)) for n in REQUIRED if claims.get(n) in (None, "")]
    if not kid and not header_left_out(f):
        absent.append(("header.kid", "kid", kid))
    for path, name, value in absent:
        place = "header" if name == "kid" else "payload"
        yield Hit(
            cause=f"The token's {place} has no {name}, which Qlik requires.",
            expected=name,
            actual=value,
            evidence=(Evidence(f"id_token.{path}", value, "empty" if value == "" else "absent"),),
            fix=(_sender(_example(name)),),
            attribute=name if name in MAPPED else None,
        )


def _example(name: str) -> str:
    values = {
        "subType": f'Add "subType": "{SUB_TYPE}"',
        "jti": "Add jti: a text that no other token has",
        "nbf": "Add nbf: the time from which the token counts, in seconds, not after now",
        "email_verified": 'Add "email_verified": true',
        "kid": "Put the Key ID of Qlik's configuration into the header",
        "iss": "Add iss: the Issuer of Qlik's configuration",
    }
    return values.get(name, f"Add {name}")


@rule("J03", "jwt-lifetime", "error", "protocol", "The token lives too long", docs=(GUIDE,), targets=TARGETS)
def jwt_lifetime(f: Facts) -> Iterator[Hit]:
    """What it means: exp lies more than 3600 seconds after nbf.
    Why Qlik cares: Qlik refuses tokens that are valid for more than an hour.
    Fix: Set exp to at most nbf + 3600; a few minutes are enough, the token is used once.
    Source: Qlik developer documentation, creating signed tokens (exp − nbf at most 3600 seconds).
    """
    seconds = number(f.case.at("id_token_decoded.lifetime"))
    if seconds is not None:
        times = "by the code that makes it"
        evidence: tuple[Evidence, ...] = (Evidence("id_token_decoded.lifetime", seconds, "in seconds"),)
    else:
        exp, nbf = need_time(f, "exp"), need_time(f, "nbf")
        seconds, times = exp - nbf, f"{moment(nbf)} to {moment(exp)}"
        evidence = (
            Evidence("id_token.payload.exp", exp, moment(exp)),
            Evidence("id_token.payload.nbf", nbf, moment(nbf)),
        )
    if seconds <= MAX_SECONDS:
        return
    yield Hit(
        cause=f"The token is valid for {seconds:.0f} seconds ({times}); Qlik allows {MAX_SECONDS}.",
        expected=MAX_SECONDS,
        actual=seconds,
        evidence=evidence,
        fix=(_sender("Set exp to at most nbf + 3600"),),
    )


@rule("J04", "jwt-alg", "error", "protocol", "The signature algorithm is not RS256", docs=(GUIDE,), targets=TARGETS)
def jwt_alg(f: Facts) -> Iterator[Hit]:
    """What it means: The token's header says another algorithm than RS256.
    Why Qlik cares: Qlik's guide demands RS256 and its API refuses the HS algorithms; others are probably refused too.
    Fix: Sign with RS256 and the private key that belongs to the configured certificate.
    Source: Qlik developer documentation, creating signed tokens (alg must be RS256).
    """
    token = f.need_id_token()
    if token.header is None or token.format in ("malformed", "opaque"):
        raise NotChecked("the token's header could not be read")
    if header_left_out(f):
        raise NotChecked("only the token's claims were given, without its header")
    alg = token.header.get("alg")
    if alg == ALG:
        return
    yield Hit(
        cause=f"The token is signed with {str(alg)[:40]}; Qlik wants {ALG}.",
        expected=ALG,
        actual=alg,
        evidence=(Evidence("id_token.header.alg", alg),),
        fix=(_sender(f"Sign with {ALG}"),),
        because_of="token-unsecured" if token.format == "unsecured" else None,
    )


@rule(
    "J05",
    "jwt-key-or-issuer-differs",
    "error",
    "protocol",
    "Key ID or issuer is not the configured one",
    docs=(GUIDE,),
    targets=TARGETS,
)
def jwt_key_or_issuer(f: Facts) -> Iterator[Hit]:
    """What it means: The header's kid or the claim iss is another one than in Qlik's JWT configuration.
    Why Qlik cares: By iss and kid Qlik probably finds the configuration and its key; with others it finds none and
    answers with status 401.
    Fix: Copy Issuer and Key ID from Qlik's configuration; Qlik makes them up where they were left empty.
    Source: Qlik developer documentation, creating signed tokens (issuer and key ID).
    """
    config, claims = _config(f), need_claims(f)
    kid = f.id_token.kid if f.id_token else None
    pairs = (
        ("kid", config.kid, kid, "header.kid", "staticKeys[0].kid", "Key ID"),
        ("iss", config.issuer, claims.get("iss"), "payload.iss", "issuer", "Issuer"),
    )
    if config.kid is None and config.issuer is None:
        raise NotChecked("the configuration shows neither an issuer nor a key ID")
    for name, configured, actual, path, member, label in pairs:
        if configured is None or actual in (None, "", configured) or MASKED_CHARACTER in configured:
            continue
        yield Hit(
            cause=f"The token's {name} is {str(actual)[:200]}, Qlik's configuration has {configured}.",
            expected=configured,
            actual=actual,
            evidence=(
                Evidence(f"id_token.{path}", actual),
                Evidence(f"identity_provider.options.{member}", configured),
            ),
            fix=(
                _sender(f"Set {name} to {configured}"),
                Fix("Qlik admin", f"{CONFIG} › {label}", f"Or enter {actual}"),
            ),
        )


@rule("J06", "jwt-subtype", "error", "protocol", "subType is not user", docs=(GUIDE,), targets=TARGETS)
def jwt_subtype(f: Facts) -> Iterator[Hit]:
    """What it means: The claim subType has another value than user.
    Why Qlik cares: The JWT login is for users alone.
    Fix: Set subType to user.
    Source: Qlik developer documentation, creating signed tokens.
    """
    value = need_claims(f).get("subType")
    if value in (None, ""):
        raise NotChecked("the token has no subType")
    if value != SUB_TYPE:
        yield Hit(
            cause=f"The token's subType is {str(value)[:80]}; Qlik wants {SUB_TYPE}.",
            expected=SUB_TYPE,
            actual=value,
            evidence=(Evidence("id_token.payload.subType", value),),
            fix=(_sender(f'Set "subType": "{SUB_TYPE}"'),),
        )


@rule("J07", "jwt-jti-reused", "error", "protocol", "The jti was used before", docs=(GUIDE,), targets=TARGETS)
def jwt_jti_reused(f: Facts) -> Iterator[Hit]:
    """What it means: An earlier token carried the same jti.
    Why Qlik cares: Each token logs in once; Qlik refuses a jti that it has seen.
    Fix: Make a new jti for every token, such as a random UUID, and do not send one token twice.
    Source: Qlik developer documentation, creating signed tokens (jti is unique for each token).
    """
    jti = need_claims(f).get("jti")
    if not isinstance(jti, str) or not jti:
        raise NotChecked("the token has no jti")
    seen = need(f.case.list("previous.jtis"), "no earlier tokens are known")
    if jti in seen:
        yield Hit(
            cause=f"The jti {jti[:80]} was used by an earlier token.",
            expected="a jti that was never used",
            actual=jti,
            evidence=(Evidence("id_token.payload.jti", jti), Evidence("previous.jtis", len(seen), "earlier tokens")),
            fix=(_sender("Make a new jti for every token"),),
        )


@rule("J08", "jwt-pem-not-one-line", "error", "protocol", "The key is not on one line", docs=(GUIDE,), targets=TARGETS)
def jwt_pem_not_one_line(f: Facts) -> Iterator[Hit]:
    """What it means: The certificate in Qlik's JWT configuration breaks over several lines or ends in white space.
    Why Qlik cares: Qlik cannot save a certificate with line breaks or trailing spaces.
    Fix: Remove all line breaks, so that header, text and footer stand on one line.
    Source: Qlik developer documentation, creating signed tokens (the PEM must be one line).
    """
    pem = need(_config(f).pem, "the configuration shows no key")
    at = line_break(pem)
    if at is None:
        return
    lines = len(pem.replace("\\r", "").replace("\\n", "\n").strip().splitlines())
    yield Hit(
        cause=f"The configured PEM {f'breaks over {lines} lines' if lines > 1 else 'ends in white space'}.",
        expected="one line",
        actual=lines,
        evidence=(Evidence("identity_provider.options.staticKeys[0].pem", None, f"first break at character {at}"),),
        fix=(
            Fix(
                "Qlik admin",
                f"{CONFIG} › Certificate",
                "Paste the PEM on one line, without line breaks and spaces at the end.",
            ),
        ),
    )


@rule("J09", "jwt-expired", "error", "protocol", "The token has expired", docs=(GUIDE,), targets=TARGETS)
def jwt_expired(f: Facts) -> Iterator[Hit]:
    """What it means: exp had passed when the token was used. One that was merely pasted is judged as of its own issue.
    Why Qlik cares: Qlik refuses an expired token with status 401; a few minutes are all such a token is made for.
    Fix: Make the token at the moment of the login, and set the sender's clock by NTP.
    Source: Qlik developer documentation, creating signed tokens (exp); RFC 7519 section 4.1.4.
    """
    exp, now = need_time(f, "exp"), now_seconds(f)
    if now < exp:
        return
    yield Hit(
        cause=f"The token expired at {moment(exp)}, {span(now - exp)} before {moment(now)}.",
        expected=f"exp after {moment(now)}",
        actual=moment(exp),
        evidence=(Evidence("id_token.payload.exp", exp, moment(exp)), Evidence(f.judged_path, moment(now))),
        fix=(_sender("Make a new token for each login, at the moment of the login; set the clock by NTP"),),
    )


@rule("J10", "jwt-not-yet-valid", "error", "protocol", "The token is not valid yet", docs=(GUIDE,), targets=TARGETS)
def jwt_not_yet_valid(f: Facts) -> Iterator[Hit]:
    """What it means: nbf or iat lies ahead of the time at which the token was used.
    Why Qlik cares: Qlik takes a token from its nbf on, not before.
    Fix: Set iat and nbf to now, in seconds since 1970, and the sender's clock by NTP.
    Source: Qlik developer documentation, creating signed tokens (now must be past nbf); RFC 7519 section 4.1.5.
    """
    claims, now = need_claims(f), now_seconds(f)
    times = {name: value for name in ("nbf", "iat") if (value := number(claims.get(name))) is not None}
    if not times:
        raise NotChecked("the token has neither nbf nor iat")
    issued = f.judged.basis == "issued"
    ahead = {n: v for n, v in times.items() if v > now + DEFAULT_SKEW and not (issued and n == "iat")}
    if not ahead:
        return
    name, value = next(iter(ahead.items()))
    kind = " The number is probably in milliseconds." if value > 10**11 else ""
    yield Hit(
        cause=f"{' and '.join(ahead)} {'lies' if len(ahead) == 1 else 'lie'} {span(value - now)} ahead of "
        f"{moment(now)}: the token is not valid yet.{kind}",
        expected=f"{name} at or before {moment(now)}",
        actual=moment(value),
        evidence=(
            *(Evidence(f"id_token.payload.{n}", v, moment(v)) for n, v in ahead.items()),
            Evidence(f.judged_path, moment(now)),
        ),
        fix=(_sender("Set iat and nbf to now, in seconds since 1970; set the clock by NTP"),),
    )


@rule("J11", "jwt-email-unverified", "error", "protocol", "email_verified is not true", docs=(GUIDE,), targets=TARGETS)
def jwt_email_unverified(f: Facts) -> Iterator[Hit]:
    """What it means: email_verified is false, or something else than the JSON boolean true, such as the text "true".
    Why Qlik cares: Qlik requires the claim of every token and trusts an address only where it is true; anything else
    is probably refused, or the user is stored without an e-mail address.
    Fix: Send "email_verified": true without quotes, for addresses that the sender has verified.
    Source: Qlik developer documentation, creating signed tokens (email_verified); OpenID Connect Core 5.1 (boolean).
    """
    value = need_claims(f).get("email_verified")
    if value in (None, ""):
        raise NotChecked("the token has no email_verified")
    if value is True:
        return
    kind = "false" if value is False else f"{'text' if isinstance(value, str) else 'a number'} ({str(value)[:40]})"
    yield Hit(
        cause=f"email_verified is {kind}, not the boolean true: Qlik probably does not take the address as verified.",
        expected=True,
        actual=value,
        evidence=(Evidence("id_token.payload.email_verified", value),),
        fix=(_sender('Set "email_verified": true'),),
        attribute="email_verified",
    )


@rule(
    "J12", "jwt-groups-not-array", "warning", "protocol", "groups is no list of names", docs=(GUIDE,), targets=TARGETS
)
def jwt_groups_not_array(f: Facts) -> Iterator[Hit]:
    """What it means: The claim groups is a text or an object, or a list that holds other things than texts.
    Why Qlik cares: Qlik reads groups as a list of names; in another form they are probably dropped, and with them what
    the groups should give.
    Fix: Send "groups": ["Analysts", "Sales"].
    Source: Qlik developer documentation, creating signed tokens (groups is an array of group names).
    """
    claims = need_claims(f)
    if "groups" not in claims:
        raise NotChecked("the token has no groups, which are optional")
    value = claims["groups"]
    if isinstance(value, list) and all(isinstance(g, str) for g in value):
        return
    kind = (
        "a text"
        if isinstance(value, str)
        else "a list with other things than texts"
        if isinstance(value, list)
        else "no list"
    )
    yield Hit(
        cause=f"groups is {kind}; Qlik reads a list of names.",
        expected=["Analysts"],
        actual=value,
        evidence=(Evidence("id_token.payload.groups", value),),
        attribute="groups",
        fix=(_sender('Send groups as a list of texts: "groups": ["Analysts"]'),),
    )


RULES: tuple[Rule, ...] = (
    jwt_audience,
    jwt_claim_missing,
    jwt_lifetime,
    jwt_alg,
    jwt_key_or_issuer,
    jwt_subtype,
    jwt_jti_reused,
    jwt_pem_not_one_line,
    jwt_expired,
    jwt_not_yet_valid,
    jwt_email_unverified,
    jwt_groups_not_array,
)
