"""A userinfo response (OpenID Connect Core section 5.3.2), or a token's payload as some tool printed it."""

from __future__ import annotations

from inspector.not_shown import shown
from inspector.sources.found import Found, Given

_CLAIMS = {
    "sub",
    "name",
    "given_name",
    "family_name",
    "email",
    "email_verified",
    "preferred_username",
    "upn",
    "nickname",
    "groups",
    "picture",
    "locale",
    "zoneinfo",
    "updated_at",
    "unique_name",
    "winaccountname",
    "user_id",
}
_TOKEN_ONLY = {"iss", "aud", "exp", "iat"}


def recognise(given: Given) -> Found | None:
    value = given.object
    if given.nested:
        return None  # the `user` of a log entry is not what userinfo answered
    if not _CLAIMS & value.keys() or ("sub" not in value and len(_CLAIMS & value.keys()) < 3):
        return None
    notes = []
    if len(_TOKEN_ONLY & value.keys()) >= 3:
        notes.append("these claims look like a token's payload; without the token itself they are read as userinfo")
    return Found("userinfo", {"userinfo": {"body": shown(value)}}, tuple(notes))
