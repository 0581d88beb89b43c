"""SAML and WS-Federation, named as what they are: another protocol than the one this reads."""

from __future__ import annotations

import re
import zlib
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator

from inspector.sources.found import Found, Given, SourceError

_ROOT = re.compile(
    r"<(?:[\w.-]{1,40}:)?(Response|Assertion|AuthnRequest|LogoutRequest|LogoutResponse|EntityDescriptor|"
    r"EntitiesDescriptor|RequestSecurityTokenResponse|RequestSecurityTokenResponseCollection)\b[^<>]{0,4000}"
)
_SAML = (
    "urn:oasis:names:tc:SAML",
    "http://docs.oasis-open.org/ws-sx/ws-trust",
    "http://schemas.xmlsoap.org/ws/2005/02/trust",
)
_SAID = re.compile(
    r"\bSAML[ _]?(?:2\.0 )?(?:response|assertion|request|message|mandatory attribute|authentication|login)\b",
    re.IGNORECASE,
)
_OPENID = re.compile(r"OIDC|OpenID|OAuth|\bid[_ ]?token\b|\bcode\b", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")
_XML = re.compile(r"<[^<>]{0,4000}>")
_WORDS = re.compile(r"\w[^<>]{6,}\w")
_WHAT = {
    "Response": "a SAML response",
    "Assertion": "a SAML assertion",
    "AuthnRequest": "a SAML request",
    "LogoutRequest": "a SAML sign-out request",
    "LogoutResponse": "a SAML sign-out answer",
    "EntityDescriptor": "SAML metadata",
    "EntitiesDescriptor": "SAML metadata",
    "RequestSecurityTokenResponse": "a WS-Federation token",
    "RequestSecurityTokenResponseCollection": "a WS-Federation token",
}


def recognise(given: Given) -> Found | None:
    """Never a piece of evidence: SourceError with a sentence where the text is SAML and nothing else, else None."""
    text = given.body
    root = _root(text)
    if root is not None and (place := next(_elements(text), None)) is not None:
        beside = f"{text[: place[0]]} {text[place[1] :]}"
        if _WORDS.search(_XML.sub("", beside)):
            return None  # a mail around it may hold more
    if root is None and _BASE64.fullmatch(text[:100_000]):
        root = _root(_decoded(text))
    if root is None:
        return None
    raise SourceError(sentence(_WHAT[root]))


def find(given: Given) -> Iterator[Found]:
    """Each element in running text, without evidence: what it is named as, and that it was left out."""
    for start, end, root in _elements(given.body):
        yield Found(_WHAT[root].partition(" ")[2], {}, (f"left out: {sentence(_WHAT[root])}",), span=(start, end))


def _elements(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) of each element of SAML that stands in no other one."""
    at = 0
    for opened in _ROOT.finditer(text) if any(name in text for name in _SAML) else ():
        if opened.start() < at or not any(name in text[opened.start() : opened.start() + 20_000] for name in _SAML):
            continue
        closed = re.compile(rf"</(?:[\w.-]{{1,40}}:)?{opened[1]}\s{{0,9}}>").search(text, opened.end())
        at = closed.end() if closed else len(text)
        yield opened.start(), at, opened[1]


def sentence(what: str) -> str:
    """Why SAML is not read, and what Qlik calls a configuration of it."""
    return (
        f"this is {what}: its login uses SAML or WS-Federation, and this tool reads OpenID Connect. In Qlik Cloud it "
        "belongs to an identity provider of the protocol SAML, whose address is /login/saml; an OpenID Connect "
        "configuration answers at /login/callback. Give the authorization URL, the callback or Qlik's error of an "
        "OpenID Connect login"
    )


def names_saml(text: str) -> bool:
    """Whether plain words are about a SAML login, and about no other."""
    return _SAID.search(text) is not None and _OPENID.search(text) is None


def _root(text: str) -> str | None:
    head = text[:200_000]
    if "<" not in head[:200] or not any(name in head for name in _SAML):
        return None
    found = _ROOT.search(head)
    return found[1] if found else None


def _decoded(text: str) -> str:
    """What base64 holds, also deflated as the redirect binding sends it; empty where it is neither."""
    try:
        data = a2b_base64("".join(text[:400_000].split()))
    except (Base64Error, ValueError):
        return ""
    if data[:1] != b"<":
        try:
            data = zlib.decompressobj(-15).decompress(data, 400_000)
        except zlib.error:
            return ""
    return data.decode("utf-8", "replace")
