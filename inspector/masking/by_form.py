"""What is somebody's by its form alone: addresses of machines, telephone numbers, folders of a home, devices."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

_NUMBERS = re.compile(
    r"(?<![\w.:/-])(?P<four>(?:\d{1,3}\.){3}\d{1,3})(?![\w-]|\.\d)"
    r"|(?<![\w.:-])(?P<six>(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4})(?![\w:]|\.\d)"
)
"""Addresses (RFC 791, RFC 4291); after a slash stands a version."""
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
_PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+[1-9]\d{0,2}[ ./-]?(?:\(0\))?|\(0?\d{2,5}\) ?|0\d{2,4}[ /-])"
    r"(?:\d[ ./-]{0,3}){4,11}\d(?![\w-]|\.\d)"
)
_HOME = re.compile(
    r"(?P<lead>(?:/home/|/Users/|[A-Za-z]:(?:\\{1,2}|/)Users(?:\\{1,2}|/)))(?P<who>[^/\\\s\"'<>:|•]{2,64})"
)
_SHARE = re.compile(r"(?<![\w\\:])(?P<lead>\\\\(?:\\\\)?)(?P<who>[A-Za-z][\w.-]{1,62})(?=\\{1,2}[\w$])")
_DEVICE = re.compile(
    r"(?<![\w-])(?:LAPTOP|DESKTOP|MACBOOK|NOTEBOOK|SURFACE|PC|NB|WS|SRV|VM|VDI|CLT|WIN)-(?!Fed|Trust|Security|Policy)[A-Z0-9][\w-]{2,40}"
)
_ACCOUNT = re.compile(r"(?<![\w-])S-1-5-21(?:-\d{3,10}){3,4}(?![\w-])")
"""A Windows account's or domain's security identifier."""
_NOBODYS = frozenset(("home", "users", "public", "default", "runner", "root", "app", "node"))


def without_forms(text: str, person: Callable[[str], str], host: Callable[[str], str]) -> str:
    """A text without them. `person`, `host`: what becomes of each."""
    if "." in text or ":" in text:
        text = _NUMBERS.sub(lambda m: _numbered(m, host), text)
        text = _MAC.sub(lambda m: person(m[0]), text)
    if "/" in text or "\\" in text:
        text = _HOME.sub(lambda m: m[0] if m["who"].lower() in _NOBODYS else m["lead"] + person(m["who"]), text)
        text = _SHARE.sub(lambda m: m["lead"] + host(m["who"]), text)
    if "-" in text:
        text = _ACCOUNT.sub(lambda m: person(m[0]), _DEVICE.sub(lambda m: person(m[0]), text))
    return _PHONE.sub(lambda m: person(m[0]), text)


def _numbered(match: re.Match[str], host: Callable[[str], str]) -> str:
    """An address of a machine, but for those that everybody has."""
    try:
        address = ip_address(match[0])
    except ValueError:
        return match[0]
    same = address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast
    return match[0] if same else host(match[0])
