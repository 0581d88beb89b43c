"""A token: JWS or JWE in compact form, also quoted, wrapped, with a Bearer prefix, URL-encoded, or damaged."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from inspector.case.repairs import SPACES, SURROUNDING, complete_tokens, repaired
from inspector.jose import base64url
from inspector.jose.token import MAX_CHARACTERS, Token, examine
from inspector.qlik.errors import CODE as QLIK_CODE
from inspector.qlik.own_tokens import JWT_LOGIN_AUDIENCE, QLIK_API_KEY, QLIK_KEY_NAME
from inspector.sources.found import Found, Given
from inspector.sources.long_text import LONG
from inspector.sources.tokens.token_kind import token_kind

_NAMED = re.compile(r"""\W{0,4}(?P<name>id|access|refresh|logout)_?token["']?\s*[:=]""", re.IGNORECASE)
_STRICT = re.compile(r"[A-Za-z0-9_-]*")
# padding at a segment's end only: `id_token=…` is a name, not a part of a token
_SEGMENTS = re.compile(r"[A-Za-z0-9_+/\-]*=*(?:\.[A-Za-z0-9_+/\-]*=*){0,6}")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_MEMBERS = {"id": "id_token", "access": "access_token", "refresh": "refresh_token", "logout": "id_token"}
_KINDS = {
    "id": "ID token",
    "access": "access token",
    "refresh": "refresh token",
    "logout": "logout token",
}


def recognise(given: Given) -> Found | None:
    body = given.body
    if not body or body[0] in "<{" or "-----BEGIN" in body or len(body) > 2 * MAX_CHARACTERS:
        return None
    if "~" in body and (disclosed := _disclosed(body)) is not None:
        return disclosed
    if "://" in body[:40] or body.lower().startswith(("curl ", "http/")):
        return None
    if len(body) > LONG and not looks_like_token(repaired(body[:LONG])[0], damaged=True):
        return None
    complete = complete_tokens(body)
    if len(complete) > 1 or (complete and (_BLANK_LINE.search(body) or _more_than(complete[0], body))):
        return None
    text, repairs = repaired(given.text)
    if SURROUNDING in repairs:
        return None  # running text with a whole token in it, which may hold more
    if "&" in text or not looks_like_token(text, damaged=SPACES not in repairs):
        return None
    named = _NAMED.match(body)
    return found_token(text, repairs, named["name"].lower() if named else None)


def _disclosed(body: str) -> Found | None:
    """An SD-JWT as its signed token; of what it discloses only the names are told here."""
    from inspector.jose.disclosures import opened  # few tokens are one

    combined = opened(body)
    if combined is None:
        return None
    found = found_token(combined.token)
    named = ", ".join(one.name or "an element of a list" for one in combined.disclosures[:20])
    said = [f"it shows {named or 'nothing more'}"]
    strange = sum(not one.vouched for one in combined.disclosures)
    if strange:
        said.append(f"{strange} of them without a digest in the signed token: nobody vouches for them")
    if combined.unreadable:
        said.append(f"{combined.unreadable} parts are no disclosures")
    said.append("“decode” shows the values")
    return replace(found, kind=f"{found.kind} with selective disclosure", notes=(*found.notes, "; ".join(said)))


def _more_than(token: str, body: str) -> bool:
    """Whether something stands beside a whole token that no wrapping explains."""
    before, _, after = body.partition(token)
    return any("{" in part or "://" in part or QLIK_CODE.search(part) is not None for part in (before, after))


def found_token(text: str, repairs: tuple[str, ...] = (), named: str | None = None) -> Found:
    """The member that a token becomes: by the name that stood before it, else by its own content."""
    token = examine(text)
    if (told := _of_balancer(token)) is not None:
        return told
    kind, sure = (named, True) if named else token_kind(token)
    member = _MEMBERS[kind]
    notes = []
    if not sure and token.format != "jwe":
        notes.append("the token does not say which kind it is; it is read as the ID token")
    if kind == "access" and "enc" in (token.header or {}):
        from inspector.idps.traits import encrypted_for_itself  # reads every provider's file: 30 ms

        if why := encrypted_for_itself(token.header or {}):
            notes.append(why)
    if kind == "logout":
        notes.append("this is a logout token; it is read in the place of the ID token")
    members = {member: text}
    if for_jwt_login(token.payload or {}):
        members["target"] = "jwt-idp"
    if str((token.payload or {}).get("iss", "")).startswith(QLIK_API_KEY):
        return Found(QLIK_KEY_NAME, members, (), {member: repairs} if repairs else {}, sure)
    label = FOR_JWT_LOGIN if "target" in members else _KINDS[kind]
    label += ", encrypted" if token.format == "jwe" else ""
    return Found(label, members, tuple(notes), {member: repairs} if repairs else {}, sure)


FOR_JWT_LOGIN = "token for Qlik's JWT login"
_BALANCER = ("signer", "client")
"""Members of the header by which a load balancer tells that it signed what userinfo answered."""


def _of_balancer(token: Token) -> Found | None:
    """What userinfo answered, in the token that a load balancer made of it for the application behind; else None."""
    header, claims = token.header or {}, token.payload or {}
    if not all(isinstance(header.get(name), str) for name in _BALANCER) or "sub" not in claims:
        return None
    body = {name: value for name, value in claims.items() if name not in ("exp", "iss")}
    note = "signed by a load balancer, which asked userinfo: no token of the identity provider"
    members: dict[str, Any] = {"userinfo": {"body": body}}
    if isinstance(header.get("iss"), str):
        members["client"] = {"issuer": header["iss"], "client_id": header["client"]}
    return Found("userinfo", members, (note,))


def for_jwt_login(claims: dict[str, Any]) -> bool:
    """Whether claims are those of a token for Qlik's JWT login, with a wrong audience too."""
    if claims.get("aud") == JWT_LOGIN_AUDIENCE:
        return True
    if claims.get("subType") != "user" or "jti" not in claims:
        return False
    if str(claims.get("aud")).startswith("qlik.api/"):
        return True
    # Qlik's own tokens say their tenant and no person; who signs for the JWT login must name the user
    return {"name", "email"} <= claims.keys() and "tenantId" not in claims


def looks_like_token(text: str, *, damaged: bool = False) -> bool:
    """Whether the whole text is a JWS or JWE, one that was cut included; `damaged`: foreign characters may be in it."""
    if len(text) < 16 or not (damaged or _SEGMENTS.fullmatch(text)):
        return False
    segments = text.split(".", 6)
    if _is_header(segments[0]):
        return True
    # cut at the front: the payload still begins as a JSON object does
    return len(segments) in (2, 3) and _STRICT.fullmatch(segments[0]) is not None and _is_header(segments[1])


def _is_header(segment: str) -> bool:
    """Whether base64url text is the beginning of a JSON object with a member."""
    if len(segment) < 8:
        return False
    data, _ = base64url.repair(segment[:64])
    rest = data.lstrip()
    return rest[:1] == b"{" and rest[1:].lstrip()[:1] == b'"'


def same_token(one: str, other: str) -> bool:
    return one == other or repaired(one)[0] == repaired(other)[0]


def read(text: str) -> Token:
    return examine(repaired(text)[0])
