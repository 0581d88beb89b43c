"""Cloudflare Access's answer at /cdn-cgi/access/get-identity: the identity that Access keeps, no provider's userinfo.

Source: Cloudflare One documentation, application token (user identity).
"""

from __future__ import annotations

from inspector.sources.found import Found, Given

_OWN = {
    "user_uuid",
    "account_id",
    "devicePosture",
    "device_sessions",
    "is_warp",
    "is_gateway",
    "oidc_fields",
    "amr",
    "geo",
}
_NEEDED = 3


def recognise(given: Given) -> Found | None:
    value = given.object
    if "user_uuid" not in value and "oidc_fields" not in value and len(_OWN & value.keys()) < _NEEDED:
        return None
    if not {"email", "id", "idp"} & value.keys() or "sub" in value or "aud" in value:
        return None
    return Found("Cloudflare Access identity", {"access_identity": {"body": value}, "target": "cloudflare-access"})
