"""The ID token as text: its parts, its header, its encryption (stage decode)."""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.hostile_text import MAX_FOUND
from inspector.facts.login import Facts
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.jose.token import Token
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OIDC = ("qlik", "cloudflare-access")


TOKENS = (*OIDC, "jwt-idp")


JWS = "https://www.rfc-editor.org/rfc/rfc7515"


JWE = "https://www.rfc-editor.org/rfc/rfc7516"


BCP = "https://www.rfc-editor.org/rfc/rfc8725"


CORE_2 = "https://openid.net/specs/openid-connect-core-1_0.html#IDToken"


QLIK_DECRYPTION = (
    "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-idp-token-decryption.htm"
)


_UNREADABLE_HEADER = ("no-algorithm", "not-text")


def _need_whole(text: str | None) -> None:
    """NotChecked where bullets stand for parts of a token, so that nobody can tell whether it was damaged."""
    if MASKED_CHARACTER in (text or ""):
        raise NotChecked("masked: the case was saved without its secrets")


@rule("T01", "token-malformed", "error", "decode", "The ID token cannot be read", docs=(JWS, CORE_2), targets=TOKENS)
def token_malformed(f: Facts) -> Iterator[Hit]:
    """What it means: What stands in the ID token's place is no intact token: it was cut off, changed on the way, or
    is something else such as an error page or an opaque access token.
    Why Qlik cares: Qlik reads the user's identity from the ID token and checks its signature over the exact
    characters; a damaged token cannot be verified, so the login ends there.
    Fix: Capture the token again, whole and unchanged. If the identity provider itself sends it like this, look at
    what stands between it and the browser (proxy, custom token code).
    Source: RFC 7515 section 7.1 (compact serialization) and section 2 (base64url without padding).
    """
    token = f.need_id_token()
    _need_whole(f.case.id_token_text)
    what = _damage(token)
    if what is None:
        return
    where, position, detail = what
    place = f"{where}, character {position}" if position is not None else where
    yield Hit(
        cause=f"The ID token cannot be read ({place}): {detail}",
        expected="three base64url segments (header.payload.signature), or five if encrypted",
        actual={"format": token.format, "segment": where, "position": position, "segments": len(token.segments)},
        evidence=(Evidence(f.id_token_path, None, place),),
        fix=idp_fixes(
            f,
            "token-malformed",
            f.idp_fix(
                "logs",
                "Take the ID token again, whole and unchanged, from the "
                "token response or the browser's network recording.",
            ),
        ),
    )


def _damage(token: Token) -> tuple[str, int | None, str] | None:
    """(segment, position, sentence) of what makes it no token; None for an intact one."""
    if token.format == "opaque":
        return "whole text", None, "it is opaque text without segments, perhaps an access or refresh token or a code."
    problems = token.problems
    if token.format != "malformed":
        problems = tuple(p for p in problems if p.code in _UNREADABLE_HEADER)
        problems += tuple(p for p in token.problems if p.segment == "payload" and token.payload is None)
    if not problems:
        return None
    first = problems[0]
    return first.segment or "whole text", first.position, first.detail


@rule("T02", "token-unsecured", "error", "decode", "The ID token is not signed", docs=(BCP, CORE_2), targets=TOKENS)
def token_unsecured(f: Facts) -> Iterator[Hit]:
    """What it means: The token's header says alg none, or its signature is empty: anybody could have written it.
    Why Qlik cares: Qlik accepts ID tokens signed with RS256 or RS512 only; an unsigned one proves nothing.
    Fix: Choose RS256 as the ID token's signature algorithm for this application at the identity provider.
    Source: OpenID Connect Core section 2 and 3.1.3.7; RFC 8725 section 3.1 and 3.2.
    """
    token = f.need_id_token()
    _need_whole(f.case.id_token_text)
    if token.format == "jwe" and f.id_token_decryption is None:
        raise NotChecked("the ID token is encrypted")
    if token.format == "jwe" and f.id_token_decryption and f.id_token_decryption.status == "decrypted":
        yield Hit(
            cause="The ID token is encrypted, and what is inside is no signed token: anybody who has the public key "
            "could have made it.",
            expected="a signed token inside",
            actual="claims alone",
            evidence=(Evidence(f.id_token_path, None, "decrypted"),),
            fix=idp_fixes(f, "token-unsecured", f.idp_fix("signing", "Sign the ID token with RS256, then encrypt it.")),
        )
    if token.format != "unsecured":
        return
    none = (token.alg or "").lower() == "none"
    yield Hit(
        cause="The ID token is not signed: "
        + ("its header says alg none." if none else f"alg is {token.alg}, but the signature is empty."),
        expected="a signature with RS256 or RS512",
        actual=token.alg if none else "empty signature",
        evidence=(Evidence("id_token.header.alg", token.alg), Evidence(f.id_token_path, None, "third segment")),
        fix=idp_fixes(f, "token-unsecured", f.idp_fix("signing", "Set the ID token's signature algorithm to RS256.")),
    )


@rule(
    "T03",
    "token-opaque",
    "info",
    "decode",
    "The access token is opaque",
    docs=("https://www.rfc-editor.org/rfc/rfc6749#section-1.4",),
    targets=OIDC,
)
def token_opaque(f: Facts) -> Iterator[Hit]:
    """What it means: The access token is no JWT: nothing can be read from it. That is normal, because only the
    identity provider has to understand it; Google, Salesforce, OneLogin, JumpCloud and Auth0 without an audience
    send such ones.
    Why Qlik cares: Qlik never reads the access token; it only presents it at the userinfo endpoint.
    Fix: Nothing to repair. To see what the token is worth, ask the userinfo or introspection endpoint.
    Source: RFC 6749 section 1.4 (an access token is usually opaque to the client); RFC 7662 (introspection).
    """
    if f.access_token is None:
        raise NotChecked("no access token was captured")
    if f.access_token.header is not None or f.access_token.format not in ("opaque", "malformed"):
        return
    who = "" if f.recognised.name == "generic" else f" from {f.idp.title}"
    table = f.idp.table("access_token", f.recognised.variant)
    why = f" {table['why']}" if who and table.get("nature") in ("opaque", "varies") and table.get("why") else ""
    yield Hit(
        cause=f"The access token{who} is opaque: only its issuer can read it, and Qlik does not need to.{why}",
        expected=None,
        actual="opaque",
        evidence=(Evidence(f.access_token_path, None, "no JWT"),),
    )


@rule(
    "T04", "token-encrypted", "error", "decode", "The ID token is encrypted", docs=(JWE, QLIK_DECRYPTION), targets=OIDC
)
def token_encrypted(f: Facts) -> Iterator[Hit]:
    """What it means: The token is a JWE: it can only be read with the private key that belongs to the public key
    which the identity provider encrypted it with, and no such key is there. Only worth knowing where it is the
    access token, which Qlik never reads, or where Qlik's own configuration holds the key.
    Why Qlik cares: Qlik decrypts ID tokens only with a key pair that was generated in its own configuration; with
    none, or with an old public key at the identity provider, the login fails.
    Fix: Turn encryption of the ID token off at the identity provider, or generate a key pair in Qlik (RSA 2048 or
    4096) and give its public key to the identity provider. To look inside here, hand over the decryption key.
    Source: RFC 7516; OpenID Connect Core section 10.2; Qlik help, token signature verification and decryption.
    """
    userinfo = f.userinfo_token
    if f.id_token_outer is None and f.access_token is None and userinfo is None:
        raise NotChecked("no token was captured")
    outer = f.id_token_outer
    closed = f.id_token is not None and f.id_token.format == "jwe"
    if closed and f.case.masked and f.case.at("client.decryption_key"):
        raise NotChecked("masked: the case was saved without its decryption key")
    opened = f.id_token_decryption
    if outer is not None and closed and (opened is None or opened.status not in ("decrypted", "failed")):
        yield _encrypted_id_token(f, outer)
    access = f.access_token
    if access is not None and access.format == "jwe":
        yield Hit(
            cause="The access token is encrypted for its API; Qlik never reads it and only presents it at userinfo.",
            expected=None,
            actual="jwe",
            severity="info",
            evidence=(Evidence("access_token.header.enc", (access.header or {}).get("enc")),),
        )
    if userinfo is not None and userinfo.format == "jwe":
        yield _encrypted_userinfo(f, userinfo)


def _encrypted_id_token(f: Facts, outer: Token) -> Hit:
    own = f.qlik_idp.options.get("decryptingKey") if f.qlik_idp else None
    key_id = own.get("keyId") if isinstance(own, dict) else None
    evidence = [Evidence("id_token.header.enc", (outer.header or {}).get("enc"), f"alg {outer.alg}")]
    if own and (key_id is None or outer.kid is None or key_id == outer.kid):
        return Hit(
            cause="The ID token is encrypted and Qlik's configuration holds a decryption key: Qlik can probably read "
            "it. Nothing inside it could be checked here, because the private key never leaves Qlik.",
            expected=None,
            actual="jwe",
            severity="info",
            evidence=tuple(evidence),
        )
    if own:
        evidence.append(Evidence(f"identity_provider.{_member(f)}.decryptingKey.keyId", key_id))
    why = (
        f"it was encrypted with the key {outer.kid!r}, Qlik's decryption key is {key_id!r}"
        if own
        else "no decryption key is known that would open it"
    )
    return Hit(
        cause=f"The ID token is encrypted (alg {outer.alg}, enc {(outer.header or {}).get('enc')}) and {why}.",
        expected="a signed ID token, or one encrypted with Qlik's own public key",
        actual=outer.kid if own else "jwe",
        evidence=tuple(evidence),
        fix=(
            *idp_fixes(
                f,
                "token-encrypted",
                f.idp_fix(
                    "encryption",
                    "Turn off ID token encryption for this "
                    "application, or encrypt with the public key that Qlik shows.",
                ),
            ),
            Fix("Qlik admin", places.DECRYPTION, "Generate a key pair; give its public key to the identity provider."),
        ),
    )


def _encrypted_userinfo(f: Facts, token: Token) -> Hit:
    reads = f.reads == "userinfo"
    lost = "Qlik reads userinfo for this provider type" if reads else "Qlik reads the ID token for this provider type"
    return Hit(
        cause=f"The userinfo answer is encrypted (alg {token.alg}, enc {(token.header or {}).get('enc')}) and no "
        f"decryption key is known that would open it; {lost}.",
        expected="application/json",
        actual="jwe",
        severity="error" if reads else "info",
        evidence=(Evidence("userinfo.body", None, f"alg {token.alg}"),),
        fix=(f.idp_fix("userinfo_signing", "Turn off the encryption of the userinfo answer for this application."),),
        title="The userinfo answer is encrypted",
    )


def _member(f: Facts) -> str:
    return f.qlik_idp.options_member if f.qlik_idp else "options"


@rule(
    "T05",
    "token-duplicate-member",
    "error",
    "decode",
    "A member stands twice in the token",
    docs=(JWS, BCP),
    targets=TOKENS,
)
def token_duplicate_member(f: Facts) -> Iterator[Hit]:
    """What it means: The token's header or payload holds the same JSON member twice, so that two readers may read two
    different values.
    Why Qlik cares: Which of the two Qlik takes is not defined; a careful verifier refuses such a token.
    Fix: Remove the duplicate where it is made: a custom claim, mapper or token hook that adds a claim which is sent
    already.
    Source: RFC 7515 section 4 and RFC 7519 section 4 (names must be unique).
    """
    token = f.need_id_token()
    found = [p for p in token.problems if p.code == "duplicate-member"]
    if not found:
        return
    segments = sorted({p.segment or "token" for p in found})
    yield Hit(
        cause=f"The ID token's {' and '.join(segments)} holds a member twice: {found[0].detail}",
        expected="each member once",
        actual=[p.detail for p in found[:MAX_FOUND]],
        evidence=tuple(Evidence(f"id_token.{s}", None, "duplicate member") for s in segments),
        fix=idp_fixes(
            f,
            "token-duplicate-member",
            f.idp_fix("claims", "Remove the custom claim that repeats one which is sent already."),
        ),
    )


@rule(
    "T09",
    "token-critical-header",
    "error",
    "decode",
    "The header demands an extension",
    docs=(f"{JWS}#section-4.1.11",),
    targets=TOKENS,
)
def token_critical_header(f: Facts) -> Iterator[Hit]:
    """What it means: The token's header names extensions under crit that every reader must understand, or uses b64.
    Why Qlik cares: A reader that does not know the extension has to refuse the token; no OpenID provider needs one.
    Fix: Remove the extension where the token is made.
    Source: RFC 7515 section 4.1.11; RFC 7797 (b64).
    """
    token = f.need_id_token()
    header = token.header
    if header is None:
        raise NotChecked("the token's header could not be read")
    name = "crit" if "crit" in header else "b64" if "b64" in header else None
    if name:
        yield Hit(
            cause=f"The ID token's header holds {name}: an extension that must be understood, and is not.",
            expected="no crit",
            actual=header[name],
            evidence=(Evidence(f"id_token.header.{name}", header[name]),),
            fix=idp_fixes(f, "token-critical-header", f.idp_fix("signing", "Issue ID tokens without crit.")),
        )
