"""Whether the ID token's signature holds, and if not, which key or algorithm is to blame (stage signature)."""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.refreshed import signature as refreshed_signature
from inspector.facts.wrong_kind import consequence
from inspector.jose.keys import Key
from inspector.jose.signature import SignatureCheck
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.rules.signature import keys as signature_keys
from inspector.rules.signature.keys import jwks_path, signed

QLIK = ("qlik",)
OIDC = ("qlik", "cloudflare-access")
TOKENS = (*OIDC, "jwt-idp")
ACCEPTED = ("RS256", "RS512")
"""The only values of Qlik's idTokenSignatureAlg."""
JWS = "https://www.rfc-editor.org/rfc/rfc7515"
JWK = "https://www.rfc-editor.org/rfc/rfc7517"
BCP = "https://www.rfc-editor.org/rfc/rfc8725"
JWA = "https://www.rfc-editor.org/rfc/rfc7518"
VALIDATION = "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"
API = "https://qlik.dev/apis/rest/identity-providers/"


def judged(f: Facts) -> SignatureCheck:
    """The judgement on the signature, or NotChecked where there is nothing to judge."""
    token = f.need_id_token()
    if token.format == "malformed" or token.format == "opaque":
        raise NotChecked("the ID token could not be read")
    check = f.signature
    if check.status in ("not-checked", "not-verifiable"):
        raise NotChecked(check.reason)
    return check


def refused_alg(f: Facts) -> str | None:
    """`alg-not-accepted-by-qlik` where the token is signed with a secret, which is why any other key was asked for."""
    hmac = f.id_token is not None and (f.id_token.alg or "").startswith("HS")
    return "alg-not-accepted-by-qlik" if hmac and f.case.target == "qlik" else None


def tried(check: SignatureCheck) -> tuple[Evidence, ...]:
    """Each key that was looked at and what came of it."""
    return tuple(
        Evidence(jwks_path(a.key), a.key.kid, a.outcome) for a in check.attempts[:10] if a.key.source.startswith("jwks")
    )


@rule(
    "S01",
    "signature-invalid",
    "error",
    "signature",
    "The signature does not match",
    docs=(f"{JWS}#section-5.2", VALIDATION),
    targets=TOKENS,
)
def signature_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The key that the token names is there, and it did not make this signature: the token was changed
    after signing, or another key with the same name signed it.
    Why Qlik cares: Qlik verifies the ID token's signature before it reads anything from it.
    Fix: Take the token again unchanged. If it comes like this from the identity provider, see that the key set
    belongs to the same server, tenant or realm as the token, and that two servers do not share a kid with different
    keys.
    Source: RFC 7515 section 5.2; OpenID Connect Core section 3.1.3.7.
    """
    again = refreshed_signature(f, "id_token")
    if again is not None and again.status == "invalid":
        yield _invalid(f, again, f"The ID token of the refresh answer: {again.reason}", "refreshed_id_token")
        if f.signature.status in ("not-checked", "not-verifiable"):
            return
    check = judged(f)
    if check.status == "valid":
        return
    if check.status != "invalid":
        raise NotChecked(check.reason)
    yield _invalid(f, check, check.reason, f.id_token_path)


def _invalid(f: Facts, check: SignatureCheck, cause: str, path: str) -> Hit:
    key = f" under the kid {check.key.kid}" if check.key and check.key.kid else ""
    if f.case.target == "jwt-idp":
        certificate = (
            "Sign with the private key that belongs to the certificate in Qlik, or enter the other certificate."
        )
        general = Fix("IdP admin", places.JWT_SENDER, certificate)
    elif f.case.token_response is None:
        general = Fix("user", places.BROWSER, "Sign in again and take the new token unchanged, as it came.")
    else:
        general = f.idp_fix(
            "keys",
            f"See which key signs{key}: publish that one, and let no two servers, tenants or realms share a kid.",
        )
    return Hit(
        cause=cause,
        expected="a signature made with the key that the token names",
        actual="another signature",
        evidence=(Evidence(path, None, "third segment"), *tried(check)),
        fix=idp_fixes(f, "signature-invalid", general),
        because_of=consequence(f) or refused_alg(f),
    )


@rule(
    "S02",
    "key-not-found",
    "error",
    "signature",
    "No key has the token's kid",
    docs=(f"{JWK}#section-4.5", VALIDATION),
    targets=OIDC,
)
def key_not_found(f: Facts) -> Iterator[Hit]:
    """What it means: The token names a key (kid) that the key set does not hold, or no longer holds.
    Why Qlik cares: Without the key Qlik cannot verify the ID token and refuses it.
    Fix: See that the discovery URL belongs to the same server, tenant or realm as the token. After a key rotation the
    identity provider has to publish the new key before it signs with it, and keep the old one until its tokens are
    past.
    Source: RFC 7517 section 4.5; OpenID Connect Core section 10.1.1 (rotation of signing keys).
    """
    check = judged(f)
    if check.status == "valid":
        return
    kid = f.id_token.kid if f.id_token else None
    unusable = check.rule == "jwks-invalid" and kid is not None and kid not in _kids(f.remote_keys or ())
    if check.rule != "key-not-found" and not unusable:
        raise NotChecked(check.reason)
    sets = signature_keys.key_sets(f)
    lead = f"No key has the token's kid “{kid}”. " if unusable else ""
    before = any(kid in _kids(keys) for _, keys in sets[:-1])
    twice = " It is still missing after the key set was read again." if len(sets) > 1 and not before else ""
    gone = " An earlier key set still had it: the key was withdrawn while its tokens were in use." if before else ""
    general = f.idp_fix(
        "keys",
        "Publish the key that signs ID tokens in the key set (jwks_uri), and keep withdrawn "
        "keys there until the last token signed with them is past.",
    )
    other_server = Fix("Qlik admin", places.DISCOVERY, "Enter the discovery URL of the server that issues the token.")
    yield Hit(
        cause=f"{lead}{check.reason}{gone}{twice}",
        expected=kid,
        actual=[k.kid for k in f.remote_keys or ()][:20],
        evidence=(Evidence("id_token.header.kid", kid), Evidence("jwks.body.keys", None, "kid of each key")),
        fix=idp_fixes(f, "key-not-found", general, other_server, literal=False),
        because_of=consequence(f),
    )


def _kids(keys: tuple[Key, ...]) -> set[str | None]:
    return {k.kid for k in keys}


@rule(
    "S03",
    "key-ambiguous",
    "warning",
    "signature",
    "No kid, and several keys fit",
    docs=(f"{JWS}#section-4.1.4", "https://openid.net/specs/openid-connect-core-1_0.html#Signing"),
    targets=OIDC,
)
def key_ambiguous(f: Facts) -> Iterator[Hit]:
    """What it means: The token does not name its key, and more than one key of the key set fits its algorithm.
    Why Qlik cares: A verifier has to try them all, or takes the first and fails; what Qlik does is not documented.
    Fix: Let the identity provider put kid into the token's header; with several keys the standard demands it.
    Source: OpenID Connect Core section 10.1 (kid must be provided where the key set holds several keys).
    """
    check = judged(f)
    if "key-ambiguous" not in check.notes:
        return
    count = sum(1 for a in check.attempts if not a.outcome.startswith("unfit"))
    alg = f.id_token.alg if f.id_token else ""
    yield Hit(
        cause=f"The token's header has no kid and {count} keys of the key set fit {alg}; each was tried.",
        expected="a kid in the header",
        actual=None,
        evidence=(Evidence("id_token.header.kid", None), *tried(check)),
        fix=idp_fixes(f, "key-ambiguous", f.idp_fix("signing", "Put the key's kid into the token's header.")),
    )


@rule(
    "S04",
    "alg-not-accepted-by-qlik",
    "error",
    "signature",
    "Qlik does not accept this signature algorithm",
    docs=(API, JWA),
    targets=QLIK,
)
def alg_not_accepted(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token is signed with another algorithm than RS256 or RS512.
    Why Qlik cares: idTokenSignatureAlg knows RS256 and RS512 only; ES256, PS256, EdDSA or HS256 (the client secret as
    key) are probably refused, even where the signature is right.
    Fix: Set the ID token's signature algorithm of this application to RS256 at the identity provider.
    Source: Qlik API reference, identity-providers, idTokenSignatureAlg; that others fail is concluded from it.
    """
    alg = signed(f).alg
    if alg in ACCEPTED:
        return
    by_secret = " HS algorithms use the client secret as key." if (alg or "").startswith("HS") else ""
    yield Hit(
        cause=f"The ID token is signed with {alg}; Qlik accepts RS256 and RS512 only.{by_secret}",
        expected=list(ACCEPTED),
        actual=alg,
        evidence=(Evidence("id_token.header.alg", alg),),
        fix=idp_fixes(
            f, "alg-not-accepted-by-qlik", f.idp_fix("signing", "Set the ID token signature algorithm to RS256.")
        ),
        because_of=consequence(f) or _never_offered(f),
    )


def _never_offered(f: Facts) -> str | None:
    """The rule about the metadata, where the provider offers none of the accepted algorithms at all."""
    offered = (f.metadata or {}).get("id_token_signing_alg_values_supported")
    none = isinstance(offered, list) and offered and not set(ACCEPTED) & {o for o in offered if isinstance(o, str)}
    return "discovery-alg-unsupported-by-qlik" if none else None


@rule(
    "S05",
    "alg-differs-from-qlik-config",
    "error",
    "signature",
    "Qlik expects the other signature algorithm",
    docs=(API,),
    targets=QLIK,
)
def alg_differs(f: Facts) -> Iterator[Hit]:
    """What it means: The token is signed with RS512 while Qlik's configuration expects RS256, or the reverse.
    Why Qlik cares: Qlik checks ID tokens with the one algorithm that is configured, RS256 where nothing is set; the
    other is probably refused.
    Fix: Set idTokenSignatureAlg in Qlik to the algorithm that the identity provider uses, or the reverse.
    Source: Qlik API reference, identity-providers, idTokenSignatureAlg (RS256 or RS512, default RS256).
    """
    config, alg = f.need_qlik_idp(), signed(f).alg
    if alg not in ACCEPTED:
        raise NotChecked(f"{alg} is accepted by no setting")
    if alg == config.signature_alg:
        return
    set_there = "idTokenSignatureAlg" in config.options
    yield Hit(
        cause=f"The ID token is signed with {alg}, Qlik's configuration expects {config.signature_alg}"
        f"{'' if set_there else ' (the default, as nothing is set)'}.",
        expected=config.signature_alg,
        actual=alg,
        evidence=(
            Evidence("id_token.header.alg", alg),
            Evidence(
                f"identity_provider.{config.options_member}.idTokenSignatureAlg",
                config.signature_alg if set_there else None,
            ),
        ),
        fix=(
            Fix("Qlik admin", places.SIGNATURE_ALG, f"Choose {alg}."),
            *idp_fixes(
                f,
                "alg-differs-from-qlik-config",
                f.idp_fix("signing", f"Or sign ID tokens with {config.signature_alg}."),
            ),
        ),
        because_of=consequence(f),
    )


@rule(
    "S06",
    "alg-key-mismatch",
    "error",
    "signature",
    "The key does not fit the algorithm",
    docs=(f"{BCP}#section-3.1", JWA),
    targets=TOKENS,
)
def alg_key_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The key that the token names is of another type, on another curve, for another algorithm, or not
    for signatures at all.
    Why Qlik cares: A verifier must not use a key for what it is not meant for; mixing key types is a known attack.
    Fix: Sign with the key that is published under this kid, and publish it with the right kty, alg and use.
    Source: RFC 8725 section 3.1; RFC 7517 sections 4.2 to 4.4; RFC 7518 section 3.1.
    """
    alg = signed(f).alg
    if alg not in ACCEPTED:
        raise NotChecked(f"the algorithm {alg} itself is not accepted")
    check = judged(f)
    if check.status == "valid":
        return
    if check.rule != "alg-key-mismatch":
        raise NotChecked(check.reason)
    key = check.key
    yield Hit(
        cause=check.reason,
        expected=f"an RSA signature key for {alg}",
        actual={"kty": key.kty, "alg": key.alg, "use": key.use, "crv": key.crv} if key else None,
        evidence=(Evidence("id_token.header.alg", alg), *tried(check)),
        fix=idp_fixes(f, "alg-key-mismatch", f.idp_fix("keys", f"Publish an RSA key with use sig for {alg}.")),
        because_of=consequence(f),
    )


@rule("S07", "key-weak", "error", "signature", "The key is too weak", docs=(f"{JWA}#section-3.3",), targets=TOKENS)
def key_weak(f: Facts) -> Iterator[Hit]:
    """What it means: The key that signed is an RSA key below 2048 bits or one known to be broken, or the secret of an
    HS algorithm is shorter than its hash.
    Why Qlik cares: Such keys can be computed by others; careful verifiers refuse them.
    Fix: Let the identity provider make a new signing key with 2048 bits or more.
    Source: RFC 7518 section 3.2 and 3.3.
    """
    check = judged(f)
    if check.status == "valid":
        return
    if check.rule != "key-weak":
        raise NotChecked(check.reason)
    secret = (f.id_token.alg if f.id_token else "") or ""
    yield Hit(
        cause=check.reason,
        expected=f"{secret[2:]} bits" if secret.startswith("HS") else "an RSA key with at least 2048 bits",
        actual=check.key.bits if check.key else None,
        evidence=tried(check) or (Evidence("client.client_secret", None, "used as the key"),),
        fix=idp_fixes(f, "key-weak", f.idp_fix("keys", "Make a new RSA signing key with at least 2048 bits.")),
        because_of=refused_alg(f),
    )


@rule(
    "S08",
    "access-token-unverifiable-by-design",
    "info",
    "signature",
    "The access token cannot be verified",
    docs=(
        "https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens",
        "https://developer.okta.com/docs/concepts/auth-servers/",
    ),
    targets=OIDC,
)
def access_token_unverifiable(f: Facts) -> Iterator[Hit]:
    """What it means: The access token is made for its API alone: Microsoft Graph tokens (nonce in the header), those
    of Okta's org authorization server, and opaque ones. Nobody else can check them.
    Why Qlik cares: Not at all: Qlik does not verify access tokens. A failed check of one proves nothing.
    Fix: Nothing to repair.
    Source: Microsoft identity platform, access tokens; Okta developer documentation, authorization servers.
    """
    if f.access_token is None:
        raise NotChecked("no access token was captured")
    if f.access_token.format == "decoded" and not f.access_unverifiable:
        raise NotChecked("only the decoded claims of the access token were given")
    why = unverifiable(f)
    if why is None:
        return
    yield Hit(
        cause=f"{why[:1].upper()}{why[1:]}. Qlik does not verify access tokens, so nothing is wrong.",
        expected=None,
        actual="not verifiable",
        evidence=(Evidence(f.access_token_path, None, why),),
    )


def unverifiable(f: Facts) -> str | None:
    """Why nobody but the issuer can verify the access token, or None."""
    token = f.access_token
    if f.access_unverifiable:
        return f.access_unverifiable
    if token is None or token.format in ("jws", "decoded"):
        return None
    if token.format == "malformed" and token.header is not None:
        return "the access token was cut off or changed: its beginning is that of a JWT"
    sealed = "encrypted for its API" if token.format == "jwe" else "opaque: only its issuer can read it"
    return f"the access token is {sealed}"
