"""A token that is no JWT, pasted alone: it tells nothing by itself, and that is what is said of it."""

from __future__ import annotations

import re

from inspector.idps.traits import opaque_kind
from inspector.sources.found import Found, Given

_TOKEN = re.compile(r"(?:Bearer\s{1,3})?([A-Za-z0-9][A-Za-z0-9_\-.~+/!|]{19,2000}={0,2})")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-fA-F]{20,128}|0oa\w{17}", re.IGNORECASE)
"""Ids, hashes and client IDs: they look alike and are none."""
_NAME = re.compile(r"(?:[\w-]{1,63}\.)+[a-z]{2,24}(?:/\S*)?|[\w./-]{1,200}\.\w{1,5}", re.IGNORECASE)
"""Host names, addresses without a scheme, and file names."""
_KNOWN = {"gho_": "GitHub token"}
"""Beginnings that no file of a provider knows."""
_SHARED = "if others could see it, revoke it: whoever has an opaque token can use it"


def recognise(given: Given) -> Found | None:
    found = _TOKEN.fullmatch(given.body.strip("\"'`"))
    if found is None:
        return None
    text = found[1]
    mixed = any(c.isdigit() for c in text) and any(c.isupper() for c in text) and any(c.islower() for c in text)
    if not mixed or _ID.fullmatch(text) or text.startswith("ey"):
        return None
    if _NAME.fullmatch(text) and opaque_kind(text) is None:
        return None
    kind = opaque_kind(text) or next((k for start, k in _KNOWN.items() if text.startswith(start)), "opaque token")
    member = "refresh_token" if "refresh" in kind else "access_token"
    return Found(kind, {member: text}, (_SHARED,), {}, sure=False)
