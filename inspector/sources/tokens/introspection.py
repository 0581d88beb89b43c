"""A token introspection answer (RFC 7662): what the authorization server says of a token, no userinfo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.sources.found import Found, Given
from inspector.sources.syntax.printed import objects

_MEMBERS = {
    "scope",
    "client_id",
    "username",
    "token_type",
    "exp",
    "iat",
    "nbf",
    "sub",
    "aud",
    "iss",
    "jti",
}
"""RFC 7662 section 2.2."""

_TOKENINFO = "what a tokeninfo endpoint says of an access token; all its values are texts there, in no token"

_PRINTED = re.compile(r"\bactive[\"']?\s?(?:=>|[:=])\s?(?:true|false)\b", re.IGNORECASE)
_LONGEST = 256 * 1024


def recognise(given: Given) -> Found | None:
    value = given.object
    if "expires_in" in value and {"access_type", "issued_to"} & value.keys() and {"aud", "audience"} & value.keys():
        return Found("introspection answer", {"introspection": {"body": value}}, (_TOKENINFO,))
    active = value.get("active")
    if not isinstance(active, bool) or not (len(value) == 1 or len(_MEMBERS & value.keys()) >= 2):
        return None
    notes = (
        ()
        if active
        else ("active is false: the token has expired, was revoked, or is not one that this client may ask about",)
    )
    return Found("introspection answer", {"introspection": {"body": value}}, notes)


def find(given: Given) -> Iterator[Found]:
    """An answer that a console printed in its own notation."""
    text = given.body[:_LONGEST]
    for start, end, value, _ in objects(text) if _PRINTED.search(text) else ():
        if (found := recognise(Given.of_json(value))) is not None:
            yield replace(found, notes=("as a console printed it", *found.notes), span=(start, end))
