"""The key set itself: whether it could be read, what is in it, and what changed in it (stage signature)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.facts.evidence import Evidence, NotChecked, need
from inspector.facts.login import Facts
from inspector.jose.keys import Key, read_keys
from inspector.jose.token import Token
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OIDC = ("qlik", "cloudflare-access")
TOKENS = (*OIDC, "jwt-idp")
BCP = "https://www.rfc-editor.org/rfc/rfc8725"
JWK = "https://www.rfc-editor.org/rfc/rfc7517"
ROTATION = "https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys"
NETWORK_RULES = {
    "dns": "host-unreachable",
    "refused": "host-unreachable",
    "tls": "tls-failed",
    "timeout": "timed-out",
    "redirects": "redirect-loop",
    "size": "response-too-large",
}
"""The network rule that each kind of network error belongs to."""


def signed(f: Facts) -> Token:
    """The ID token with a readable header and a signature."""
    token = f.need_id_token()
    if token.format == "jwe":
        raise NotChecked("the ID token is encrypted")
    if token.format == "unsecured":
        raise NotChecked("the ID token is not signed")
    if token.format == "decoded" and token.alg is None:
        raise NotChecked("only the decoded claims were given")
    if token.format not in ("jws", "decoded") or token.alg is None:
        raise NotChecked("the ID token could not be read")
    return token


def jwks_path(key: Key) -> str:
    """The evidence path of a key: `jwks.body.keys[2]`; a key that is none of a set is the one Qlik has."""
    if key.source.startswith("jwks["):
        return f"jwks.body.keys{key.source.removeprefix('jwks')}"
    pem = key.source.startswith(("PEM", "X.509", "text"))
    return "identity_provider.options.staticKeys[0].pem" if pem else "jwks.body"


def key_sets(f: Facts) -> list[tuple[str | None, tuple[Key, ...]]]:
    """(URL, keys) of every key set that was read, in order; the one that counts is the last."""
    found: list[tuple[str | None, tuple[Key, ...]]] = []
    for entry in f.case.list("exchanges") or ():
        if isinstance(entry, dict) and entry.get("step") == "jwks" and isinstance(entry.get("body"), dict):
            url = entry.get("url")
            found.append((url if isinstance(url, str) else None, tuple(read_keys(entry["body"]))))
    if f.remote_keys is not None and f.jwks_answer is not None:
        own = (f.jwks_answer.url, tuple(f.remote_keys))
        if not found or _names(found[-1][1]) != _names(own[1]) or found[-1][0] != own[0]:
            found.append(own)
    return found


def _names(keys: tuple[Key, ...]) -> list[str | None]:
    return [k.kid for k in keys]


@rule(
    "S09", "jwks-unreachable", "error", "signature", "The key set could not be read", docs=(JWK, ROTATION), targets=OIDC
)
def jwks_unreachable(f: Facts) -> Iterator[Hit]:
    """What it means: The address that the discovery document names for the keys (jwks_uri) gave no key set.
    Why Qlik cares: Without the keys Qlik cannot verify any ID token: everybody's login fails.
    Fix: See that jwks_uri is reachable from the internet without a login, and answers JSON.
    Source: OpenID Connect Core section 10.1; RFC 7517 section 5.
    """
    error = f.case.object("network_error") or {}
    answer = f.jwks_answer
    url = (answer.url if answer else None) or f.case.text("jwks.url") or f.endpoint("jwks_uri")
    if error.get("where") == "jwks":
        kind = error.get("kind")
        because = NETWORK_RULES.get(kind) if isinstance(kind, str) else None
        problem, actual = f"the connection failed ({kind or 'no answer'})", kind
    elif answer is None:
        raise NotChecked("no key set was captured")
    elif not answer.ok:
        because = "rate-limited" if answer.status == 429 else None
        problem, actual = f"the answer was HTTP {answer.status}", answer.status
    elif answer.json is None:
        because, problem, actual = None, "the answer was no JSON object", "HTML or text" if answer.text else None
    else:
        return
    yield Hit(
        cause=f"The key set could not be read from {url or 'jwks_uri'}: {problem}.",
        expected="HTTP 200 with a JSON key set",
        actual=actual,
        evidence=(Evidence("jwks.status", answer.status if answer else None, url or ""),),
        fix=idp_fixes(
            f,
            "jwks-unreachable",
            f.idp_fix("network", "Make jwks_uri reachable from the internet, without a sign-in page."),
        ),
        because_of=because,
    )


@rule(
    "S10",
    "jwks-invalid",
    "error",
    "signature",
    "The key set holds a key that cannot be used",
    docs=(JWK,),
    targets=(*OIDC, "jwt-idp"),
)
def jwks_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The key set holds no usable key or keys for encryption alone, the key that the token names is
    broken or a published secret, or some other key in it is broken.
    Why Qlik cares: With the token's own key unusable no login works; a broken key beside it can stop readers that
    refuse the whole set.
    Fix: Repair or remove the key in the key set. A symmetric key (kty oct) must never be published.
    Source: RFC 7517 section 4 and 5 (keys of unknown types are ignored); RFC 7518 section 6.
    """
    if f.jwks_answer is None and f.case.target != "jwt-idp":
        raise NotChecked("no key set was captured")
    if f.keys is None:
        raise NotChecked("no key is configured" if f.case.target == "jwt-idp" else "the key set could not be read")
    keys = tuple(f.keys)
    bad = [(k, why) for k in keys if (why := _fault(k))]
    usable = [k for k in keys if k.known and not _fault(k)]
    if f.id_token is None and usable and all(k.use == "enc" for k in usable):  # of a token its own key is told
        bad = [(k, "its use is “enc”: it encrypts and verifies no signature") for k in usable]
        yield _invalid(f, "The key set holds keys for encryption only, none that verifies a signature.", bad, "error")
        return
    if not usable:
        why = f"{jwks_path(bad[0][0])}: {bad[0][1]}" if bad else "it is empty" if not keys else "no known key type"
        yield _invalid(f, f"The key set holds no usable key ({why}).", bad, "error")
        return
    own = [pair for pair in bad if _is_token_key(f, pair[0])]
    if own and f.signature.status != "valid":
        yield _invalid(f, f"The key that the token names cannot be used: {own[0][1]}.", own, "error")
    elif bad:
        where = ", ".join(jwks_path(k) for k, _ in bad[:3])
        yield _invalid(f, f"A key in the key set cannot be used ({where}): {bad[0][1]}.", bad, "warning")


def _fault(key: Key) -> str | None:
    """Why a key of a known kind must not stand in a key set; None for a sound key and for one of an unknown kind."""
    if not key.known:
        return None
    return "it is a symmetric key (kty oct), a secret that everybody can read" if key.kty == "oct" else key.problem


def _is_token_key(f: Facts, key: Key) -> bool:
    token = f.id_token
    if token is None or token.alg is None:
        return False
    if token.kid is not None:
        return key.kid == token.kid
    return key.kty == "oct" and token.alg.startswith("HS")


def _invalid(f: Facts, cause: str, bad: list[tuple[Key, str]], severity: str) -> Hit:
    return Hit(
        cause=cause,
        expected="public keys that can be used",
        actual={jwks_path(k): why for k, why in bad[:10]},
        evidence=tuple(Evidence(jwks_path(k), k.kid, why) for k, why in bad[:10]) or (Evidence("jwks.body", None),),
        fix=idp_fixes(f, "jwks-invalid", f.idp_fix("keys", "Repair or remove this key in the published key set.")),
        severity="error" if severity == "error" else "warning",
    )


@rule(
    "S12",
    "key-rotated",
    "info",
    "signature",
    "The key was found only after a second look",
    docs=(ROTATION,),
    targets=OIDC,
)
def key_rotated(f: Facts) -> Iterator[Hit]:
    """What it means: The key set that was read first did not hold the token's key; read again, it did: the identity
    provider changed its signing key in between.
    Why Qlik cares: Qlik has to read the key set again too. Where it keeps an older copy, logins fail for a short
    while.
    Fix: Nothing to repair; wait until the new key is known everywhere, and publish new keys before they sign.
    Source: OpenID Connect Core section 10.1.1.
    """
    kid = f.id_token.kid if f.id_token else None
    if kid is None:
        raise NotChecked("the ID token names no key" if f.id_token else "no ID token was captured")
    sets = key_sets(f)
    if len(sets) < 2:
        raise NotChecked("the key set was read only once")
    earlier, last = sets[:-1], sets[-1]
    if f.signature.status != "valid" or kid not in _names(last[1]) or "appid=" in (last[0] or ""):
        return
    without = [names for _, keys in earlier if kid not in (names := _names(keys))]
    if without:
        yield Hit(
            cause=f"The key {kid} was missing when the key set was first read, and there the next time: the identity "
            "provider changed its signing key.",
            expected=kid,
            actual=without[0][:20],
            evidence=(Evidence("id_token.header.kid", kid), Evidence("exchanges", None, "key set read more than once")),
        )


@rule(
    "S13",
    "decryption-failed",
    "error",
    "signature",
    "The token cannot be decrypted with this key",
    docs=("https://www.rfc-editor.org/rfc/rfc7516#section-5.2",),
    targets=OIDC,
)
def decryption_failed(f: Facts) -> Iterator[Hit]:
    """What it means: A decryption key is there, and it does not open the token: the token was encrypted to another
    key.
    Why Qlik cares: The same happens in Qlik when the identity provider still encrypts with an old public key of Qlik.
    Fix: Give the identity provider the public key that Qlik shows now, and see that this private key belongs to it.
    Source: RFC 7516 section 5.2; Qlik help, token signature verification and decryption.
    """
    outer = f.id_token_outer
    if outer is None:
        raise NotChecked("no ID token was captured")
    if outer.format != "jwe":
        raise NotChecked("the ID token is not encrypted")
    result = need(f.id_token_decryption, "no decryption key is in the case")
    if result.status == "decrypted":
        return
    if result.status != "failed":
        raise NotChecked(result.reason)
    yield Hit(
        cause=result.reason,
        expected=outer.kid or "the key that the token was encrypted to",
        actual=result.key.kid if result.key else None,
        evidence=(Evidence("id_token.header.alg", outer.alg), Evidence("client.decryption_key", None, "the key tried")),
        fix=idp_fixes(
            f,
            "decryption-failed",
            f.idp_fix("encryption", "Encrypt with the public key that Qlik shows, or turn encryption off."),
        ),
    )


@rule(
    "S11",
    "key-reference-ignored",
    "warning",
    "signature",
    "The header points at its own key",
    docs=(f"{BCP}#section-3.10",),
    targets=TOKENS,
)
def key_reference_ignored(f: Facts) -> Iterator[Hit]:
    """What it means: The token's header brings a key along (jwk, x5c) or says where to fetch one (jku, x5u). Such a
    key was neither fetched nor trusted.
    Why Qlik cares: A token that chooses its own key can be made by anybody; only the key set of the issuer counts.
    Fix: Leave these members out of ID tokens; kid is enough.
    Source: RFC 8725 section 3.10; RFC 7515 sections 4.1.2 to 4.1.6.
    """
    token = f.need_id_token()
    if token.header is None:
        raise NotChecked("the ID token's header could not be read")
    found = [name for name in ("jku", "x5u", "jwk", "x5c") if name in token.header]
    if found:
        shown: dict[str, Any] = {n: token.header[n] if n in ("jku", "x5u") else "…" for n in found}
        yield Hit(
            cause=f"The token's header brings its own key ({', '.join(found)}); it was ignored, only the issuer's key "
            "set counts.",
            expected="kid alone",
            actual=shown,
            evidence=tuple(Evidence(f"id_token.header.{n}", shown[n]) for n in found),
            fix=idp_fixes(f, "key-reference-ignored", f.idp_fix("signing", f"Leave {', '.join(found)} out.")),
        )
