"""Whether the ID token belongs to the access token and the code it came with (stage protocol)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from inspector.facts.claims import need_claims, need_clear, need_text
from inspector.facts.evidence import Evidence, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.wrong_kind import consequence
from inspector.jose import base64url
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OIDC = ("qlik", "cloudflare-access")
CODE_FLOW = "https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken"
FAPI = "https://openid.net/specs/openid-financial-api-part-2-1_0.html#id-token-as-detached-signature"
HYBRID = "https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken"


def half_hash(text: str, alg: str | None) -> str:
    """The left half of the text's hash, base64url; the hash is the one of the ID token's alg. NotChecked for others."""
    alg = alg or ""
    name = (
        "sha512" if alg in ("EdDSA", "Ed25519") else {"256": "sha256", "384": "sha384", "512": "sha512"}.get(alg[-3:])
    )
    if name is None:
        raise NotChecked(f"the algorithm {alg or '(none)'} names no hash")
    digest = hashlib.new(name, text.encode("utf-8", "surrogatepass")).digest()
    return base64url.encode(digest[: len(digest) // 2])


@rule(
    "C09",
    "at-hash-mismatch",
    "error",
    "protocol",
    "The access token is not the ID token's",
    docs=(CODE_FLOW,),
    targets=OIDC,
)
def at_hash_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token's at_hash is not the hash of the access token beside it: the two do not belong
    together.
    Why Qlik cares: Qlik takes the user from what the access token opens; a swapped one could be another user's.
    Fix: Take both tokens from the same token response. If they come like this, something between changes one of them.
    Source: OpenID Connect Core section 3.1.3.6 and 3.1.3.8.
    """
    need_claims(f)
    text = need(f.case.access_token_text, "no access token was captured")
    at_hash = need_text(f, "at_hash")
    if f.id_token_path.rpartition(".")[0] != f.access_token_path.rpartition(".")[0]:
        raise NotChecked("the ID token and the access token come from different answers")
    need_clear(text, at_hash, f=f)
    alg = f.id_token.alg if f.id_token else None
    read = f.access_token.text.reveal() if f.access_token else text
    expected = half_hash(text, alg)
    if at_hash.rstrip("=") in (expected, half_hash(read, alg)):
        return
    yield Hit(
        cause="The ID token's at_hash does not fit the access token beside it: they do not belong together.",
        expected=expected,
        actual=at_hash,
        evidence=(Evidence("id_token.payload.at_hash", at_hash), Evidence(f.access_token_path, None, f"hash by {alg}")),
        fix=idp_fixes(
            f,
            "at-hash-mismatch",
            f.idp_fix("logs", "Take both tokens from one token response; see what changes them on the way."),
        ),
        because_of=consequence(f),
    )


@rule("C10", "c-hash-mismatch", "error", "protocol", "The code is not the ID token's", docs=(HYBRID,), targets=OIDC)
def c_hash_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token's c_hash is not the hash of the code that came with it.
    Why Qlik cares: In the hybrid flow it shows that the code was not swapped on the way through the browser.
    Fix: Sign in again; if it stays, something between the identity provider and the browser changes the answer.
    Source: OpenID Connect Core section 3.3.2.10 and 3.3.2.11.
    """
    code = (f.case.callback or {}).get("code")
    yield from _beside(f, "c-hash-mismatch", "c_hash", "code", code, "the code that came with it")


@rule(
    "C17",
    "hash-missing",
    "error",
    "protocol",
    "A hash is missing from a front-channel token",
    docs=(HYBRID,),
    targets=OIDC,
)
def hash_missing(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token came through the browser together with an access token or a code, and lacks the
    at_hash or c_hash that ties them together.
    Why Qlik cares: Without the hash, what came beside the token could have been swapped on the way.
    Fix: Use the code flow (response_type=code), as Qlik does; or let the identity provider send the hashes.
    Source: OpenID Connect Core section 3.2.2.10 (at_hash) and 3.3.2.11 (at_hash and c_hash are required).
    """
    claims = need_claims(f)
    callback = f.case.callback or {}
    if not callback.get("id_token") or not f.id_token_path.startswith("authorize."):
        raise NotChecked("the ID token did not come through the browser")
    for name, beside in (("at_hash", "access_token"), ("c_hash", "code")):
        if callback.get(beside) and claims.get(name) is None:
            what = beside.replace("_", " ")
            yield Hit(
                cause=f"The ID token came through the browser beside the {what}, without {name}: nothing ties the two "
                f"together.",
                expected=name,
                actual=None,
                evidence=(Evidence(f"id_token.payload.{name}", None, "absent"),),
                fix=idp_fixes(
                    f,
                    "hash-missing",
                    f.idp_fix(
                        "grant_types", f"Use the code flow (response_type=code); or send {name} in the ID token."
                    ),
                ),
                because_of=consequence(f),
            )


@rule("C19", "s-hash-mismatch", "error", "protocol", "The state is not the ID token's", docs=(FAPI,), targets=OIDC)
def s_hash_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token's s_hash is not the hash of the state that came back with it.
    Why Qlik cares: It shows that the answer belongs to another login, or that its state was swapped on the way.
    Fix: Sign in again; if it stays, something between the identity provider and the browser changes the answer.
    Source: Financial-grade API 1.0 part 2, section 5.1 (s_hash).
    """
    state = (f.case.callback or {}).get("state") or f.case.request.get("state")
    yield from _beside(f, "s-hash-mismatch", "s_hash", "state", state, "the state of this login")


def _beside(f: Facts, name: str, claim: str, parameter: str, value: str | None, what: str) -> Iterator[Hit]:
    """A hash in the ID token that does not fit a parameter of the authorization response."""
    need_claims(f)
    found = need_text(f, claim)
    given = need(value or None, f"no {parameter} was captured")
    need_clear(given, found, f=f)
    alg = f.id_token.alg if f.id_token else None
    expected = half_hash(given, alg)
    if found.rstrip("=") == expected:
        return
    yield Hit(
        cause=f"The ID token's {claim} does not fit {what}.",
        expected=expected,
        actual=found,
        evidence=(
            Evidence(f"id_token.payload.{claim}", found),
            Evidence(f"authorize.callback_url {parameter}", None, f"hash by {alg}"),
        ),
        fix=idp_fixes(f, name, f.idp_fix("logs", "See what changes the answer on the way.")),
        because_of=consequence(f),
    )
