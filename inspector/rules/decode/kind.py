"""What the token is and how it arrived: another kind, too long, repaired, hostile text (stage decode)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.hostile_text import MAX_FOUND, hidden
from inspector.facts.login import Facts
from inspector.facts.wrong_kind import WrongKind, wrong_kind
from inspector.qlik.own_tokens import QLIK_KEY_NAME
from inspector.rules.decode.form import BCP, CORE_2, JWS, OIDC, TOKENS
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

OVERSIZED = 8192
"""Characters; what cookies, request headers and proxies commonly carry."""


@rule(
    "T06",
    "token-wrong-kind",
    "error",
    "decode",
    "This is not an ID token",
    docs=("https://www.rfc-editor.org/rfc/rfc9068", BCP),
    targets=OIDC,
)
def token_wrong_kind(f: Facts) -> Iterator[Hit]:
    """What it means: An access token, a refresh token or a logout token stands where the ID token is due.
    Why Qlik cares: Only the ID token is made for the client and tells who signed in; the others have another
    audience, other claims and often a signature that nobody but the API can check.
    Fix: Take the id_token of the token response. If the identity provider itself sends another token there, ask for
    the scope openid and use its OpenID Connect endpoints rather than its plain OAuth ones.
    Source: OpenID Connect Core section 2; RFC 9068 section 2.1 (typ at+jwt); Back-Channel Logout section 2.4; RFC
    8725 section 3.11 and 3.12 (kinds of JWT must not be mixed up).
    """
    token = f.need_id_token()
    if token.payload is None:
        raise NotChecked("the token's payload could not be read")
    wrong = wrong_kind(f)
    if wrong is None:
        return
    if wrong.kind == QLIK_KEY_NAME:
        yield _api_key(wrong)
        return
    yield Hit(
        cause=f"This is probably no ID token but {_article(wrong.kind)}: {wrong.because}.",
        expected="an ID token",
        actual=wrong.kind,
        evidence=tuple(Evidence(f"id_token.{path}", value, note) for path, value, note in wrong.signs),
        fix=idp_fixes(
            f,
            "token-wrong-kind",
            f.idp_fix(
                "scopes",
                "Request the scope openid and take the member "
                "id_token of the token response, not access_token or refresh_token.",
            ),
        ),
    )


def _api_key(wrong: WrongKind) -> Hit:
    return Hit(
        cause="This is a Qlik Cloud API key, no token of a login: it opens Qlik's APIs in its owner's name as long as "
        "it lives.",
        expected="an ID token",
        actual=wrong.kind,
        evidence=tuple(Evidence(f"id_token.{path}", value, note) for path, value, note in wrong.signs),
        fix=(
            Fix(
                "user",
                "Qlik Cloud › Profile settings › API keys",
                "If others could see the key, revoke it and "
                "make a new one. For the login give the ID token, the callback or Qlik's error instead.",
            ),
        ),
    )


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


@rule("T07", "token-oversized", "warning", "decode", "The ID token is very large", docs=(CORE_2,), targets=TOKENS)
def token_oversized(f: Facts) -> Iterator[Hit]:
    """What it means: The ID token has more than 8 KiB, mostly because of many groups or roles.
    Why Qlik cares: Tokens travel through headers, cookies, browsers and proxies which often carry no more than 8 KiB;
    beyond that logins fail for some people only, those with many groups.
    Fix: Send only the groups that Qlik needs, as names, and leave out claims that are not mapped.
    Source: RFC 9110 section 5.4 and RFC 6265 section 6.1 set no higher limits; 8 KiB is what servers commonly accept.
    """
    token = f.id_token_outer or f.need_id_token()
    size = len(token.text)
    if size <= OVERSIZED:
        return
    largest = max((f.id_claims or {}).items(), key=lambda item: len(str(item[1])), default=None)
    most = f"; the largest claim is {largest[0]}" if largest else ""
    yield Hit(
        cause=f"The ID token has {size:,} characters, more than {OVERSIZED:,} (8 KiB){most}.",
        expected=OVERSIZED,
        actual=size,
        evidence=(Evidence(f"id_token.payload.{largest[0]}" if largest else f.id_token_path, None, "largest claim"),),
        fix=idp_fixes(f, "token-oversized", f.idp_fix("groups", "Filter the groups claim to those that Qlik needs.")),
    )


@rule("T08", "token-repaired", "info", "decode", "The token had to be cleaned to read it", docs=(JWS,), targets=TOKENS)
def token_repaired(f: Facts) -> Iterator[Hit]:
    """What it means: White space, quotes, line breaks, a Bearer prefix or URL-encoding stood around or inside the
    token and were removed to read it; they usually come from copying.
    Why Qlik cares: Qlik gets the token from the identity provider itself, so this says nothing about the login.
    Fix: Nothing to repair. If the text did come like this from the identity provider, it would not be a valid token.
    Source: RFC 7515 section 7.1.
    """
    if f.id_token is None and f.access_token is None:
        raise NotChecked("no token was captured")
    for name, found in (("id_token", f.id_token_read[1]), ("access_token", f.access_token_read[1])):
        removed = list(dict.fromkeys((*_noted(f, name), *found)))
        if removed:
            yield Hit(
                cause=f"To read the {'ID' if name == 'id_token' else 'access'} token, this was removed: "
                f"{', '.join(removed)}.",
                expected=None,
                actual=removed,
                evidence=(Evidence(f.id_token_path if name == "id_token" else f.access_token_path, None, "as given"),),
            )


def _noted(f: Facts, name: str) -> tuple[str, ...]:
    """What was removed when the source was read, before it became a case."""
    notes: Any = f.case.at(f"source_notes.{name}")
    return tuple(n for n in notes if isinstance(n, str)) if isinstance(notes, list) else ()


@rule(
    "T10",
    "token-hostile-text",
    "warning",
    "decode",
    "Hidden characters in a claim",
    docs=("https://www.unicode.org/reports/tr36/",),
    targets=TOKENS,
)
def token_hostile_text(f: Facts) -> Iterator[Hit]:
    """What it means: A claim holds control characters, terminal escapes, text-direction overrides or invisible
    characters, so that it does not look like what it is.
    Why Qlik cares: Qlik probably stores the value as it comes: a name that shows as another one, an e-mail or group
    that looks right and never matches.
    Fix: Correct the value in the user's or group's record at the identity provider, typing it anew instead of
    pasting.
    Source: Unicode Technical Report 36 (security considerations).
    """
    sources = (
        ("id_token.header", f.id_token.header if f.id_token else None),
        ("id_token.payload", f.id_claims),
        ("userinfo.body", f.userinfo_claims),
        ("access_token.payload", f.access_claims),
    )
    if not any(value for _, value in sources):
        raise NotChecked("no claims could be read")
    found = list(islice((hit for path, value in sources if value for hit in hidden(value, path)), MAX_FOUND))
    if not found:
        return
    names = list(dict.fromkeys(where.split(".", 2)[-1] for where, _, _ in found))
    yield Hit(
        cause=f"The claim {names[0]} holds {found[0][2]}: {found[0][1]}"
        + (f" — also {', '.join(names[1:])}." if len(names) > 1 else "."),
        expected="text that shows what it is",
        actual={where: text for where, text, _ in found},
        evidence=tuple(Evidence(where, text, what) for where, text, what in found),
        fix=idp_fixes(
            f,
            "token-hostile-text",
            f.idp_fix("users", f"Type {names[0]} anew in the user's record instead of pasting it."),
        ),
    )
