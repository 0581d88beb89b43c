"""What an error text carries besides its meaning: numbers for the provider's support, and links to the fix."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote, urlsplit

from inspector.idps.loader import heads
from inspector.idps.text import LIMIT, clean

_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FIELDS = (
    ("code", r"\b((?:AADSTS|AADB2C)\d{4,8}|MSIS\d{4}|E\d{7}|LOGIN-\d{1,3}|OAUTH-\d{1,3})\b"),
    ("trace_id", rf"trace[_ ]?id[\"']? ?[:=] ?[\"']?({_GUID})"),
    ("correlation_id", rf"correlation[_ ]?id[\"']? ?[:=] ?[\"']?({_GUID})"),
    ("activity_id", rf"activity[_ ]?id[\"']? ?[:=] ?[\"']?({_GUID})"),
    ("error_id", r"error[_ ]?id[\"']? ?[:=] ?[\"']?([\w.~+-]{8,100})"),
    (
        "timestamp",
        r"timestamp[\"']? ?[:=] ?[\"']?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[ +-]\d\d:?\d\d)?)",
    ),
)
_LINK = re.compile(r"https://[^\s\"'<>\\]{1,500}", re.IGNORECASE)
_AUTH_ERROR = re.compile(r"[?&#]authError=([A-Za-z0-9_%=-]{1,8000})")


def details(text: str) -> dict[str, str]:
    """What of code, trace_id, correlation_id, activity_id, error_id, timestamp, link and google stands in the text.

    `link` is a provider's own deep link to the fix (`links_to_fix`), only ever https on one of its own hosts: to be
    offered, never opened.
    """
    found: dict[str, str] = {}
    readable = clean(text)
    for name, pattern in _FIELDS:
        if match := re.search(pattern, readable, re.IGNORECASE):
            found[name] = match[1]
    if link := fix_link(readable):
        found["link"] = link
    if google := google_error(text[:LIMIT]):
        found["google"] = google
    return found


def fix_link(text: str) -> str:
    """The first https link to a host of a provider whose texts link to the fix, or an empty text."""
    linking = [head for head in heads().values() if head.links_to_fix]
    for match in _LINK.finditer(text[:LIMIT]):
        url = match[0].rstrip(".,;)")
        try:
            parts = urlsplit(url)
            host, port, login = (parts.hostname or "").lower(), parts.port, parts.username
        except ValueError:
            continue
        if login is None and port in (None, 443) and any(head.has_host(host) for head in linking):
            return url
    return ""


def google_error(text: str) -> str:
    """The texts inside Google's `authError`, a base64url protobuf, joined by spaces; empty where there is none."""
    match = _AUTH_ERROR.search(text)
    if match is None:
        return ""
    encoded = unquote(match[1]).rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return ""
    # Field numbers and lengths are control characters or stand alone: what is left in runs is text.
    runs = re.findall(r"[^\x00-\x1f\x7f\ufffd]{4,}", raw.decode("utf-8", "replace"))
    return " ".join(runs)
