"""A token introspection answer (RFC 7662): what the authorization server says of a token, no userinfo."""

from __future__ import annotations

from inspector.sources.found import Found, Given

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


def recognise(given: Given) -> Found | None:
    value = given.object
    active = value.get("active")
    if not isinstance(active, bool) or not (len(value) == 1 or len(_MEMBERS & value.keys()) >= 2):
        return None
    notes = (
        ()
        if active
        else ("active is false: the token has expired, was revoked, or is not one that this client may ask about",)
    )
    return Found("introspection answer", {"introspection": {"body": value}}, notes)
