"""URIs: their parts, how near their host is, and how identity providers compare them, character by character."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import parse_qsl, urlsplit

LIMIT = 8_000
"""Characters of a URI that are looked at."""


@dataclass(frozen=True, slots=True)
class Uri:
    """An absolute URI in its parts; `host` in lower case, `netloc` as it was written."""

    text: str
    scheme: str
    netloc: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def base(self) -> str:
        """Scheme, host, port and path: the URI without what is sent along."""
        return f"{self.scheme}://{self.netloc.lower()}{self.path}"


def parse(text: object) -> Uri | None:
    """The parts of an absolute URI with a host; None for anything else. Never raises."""
    if not isinstance(text, str) or "://" not in text[:64]:
        return None
    try:
        parts = urlsplit(text.strip()[:LIMIT])
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not parts.scheme or not host:
        return None
    return Uri(
        text, parts.scheme.lower(), parts.netloc.rpartition("@")[2], host, port, parts.path, parts.query, parts.fragment
    )


def first_of_each(encoded: str) -> dict[str, str]:
    """The parameters of a query, a fragment or a form body, the first of each name; {} where it is none."""
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine: localhost and its sub-domains (RFC 6761 section 6.3), or an address of
    it in whatever spelling (RFC 8252 section 7.3)."""
    return reach(host) is Reach.MACHINE


class Reach(IntEnum):
    """How near a host is, as far as its name tells: whoever is further away must not point to what is nearer."""

    MACHINE = 0
    """Loopback, and the unspecified address, which every system connects to itself."""
    LINK = 1
    """Link-local: neighbours on the cable, and the services that a cloud offers to its own machines."""
    PRIVATE = 2
    """Addresses that the internet does not route (RFC 1918, RFC 4193, RFC 6598 …)."""
    PUBLIC = 3
    """Everything else, and every name that is no address."""


def reach(host: str) -> Reach:
    """How near a host is, by its address and not by its spelling: `127.1`, `2130706433`, `[::ffff:7f00:1]`, full-width
    digits. A name is not looked up. Never raises."""
    host = unicodedata.normalize("NFKC", host[:LIMIT]).translate(_DOTS).strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return Reach.MACHINE
    found = _address(host)
    return Reach.PUBLIC if found is None else reach_of(found)


def reach_of(found: Address) -> Reach:
    """How near an address is; one that carries an IPv4 address (mapped, translated, NAT64, 6to4) is that."""
    if isinstance(found, IPv6Address) and int(found) > 1:
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and any(found in network for network in _CARRIERS):
            inner = IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return min(reach_of(inner), Reach.PRIVATE) if found in _NAT64_HERE else reach_of(inner)
    if found.is_loopback or found.is_unspecified or (found.version == 4 and int(found) >> 24 == 0):
        return Reach.MACHINE
    if found.is_link_local:
        return Reach.LINK
    near = found.is_private or found.is_multicast or found in _SHARED or _site_local(found)
    return Reach.PRIVATE if near else Reach.PUBLIC


Address = IPv4Address | IPv6Address
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
"""Full stops that internationalised names may use (RFC 3490 section 3.1)."""
_NAT64_HERE = ip_network("64:ff9b:1::/48")
_CARRIERS = (ip_network("64:ff9b::/96"), _NAT64_HERE, ip_network("::/96"), ip_network("::ffff:0:0:0/96"))
"""Networks whose addresses end in an IPv4 one (RFC 6052, RFC 8215, RFC 4291, RFC 7915)."""
_SHARED = ip_network("100.64.0.0/10")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


def _site_local(found: Address) -> bool:
    return isinstance(found, IPv6Address) and found.is_site_local


def _address(host: str) -> Address | None:
    """An address as the system's resolver reads it: also fewer than four parts, octal, hexadecimal (inet_aton)."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) and len(part) < 20 for part in parts):
        return None
    try:
        *heads, last = [_number(part) for part in parts]
    except ValueError:
        return None
    room = 4 - len(heads)
    if last >= 256**room or any(head > 255 for head in heads):
        return None
    return IPv4Address(sum(head << 8 * (3 - at) for at, head in enumerate(heads)) + last)


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def insecure(text: object) -> bool:
    """Plain http on a host that is not loopback."""
    uri = parse(text)
    return uri is not None and uri.scheme == "http" and not uri.loopback


def differences(one: Uri, other: Uri) -> tuple[str, ...] | None:
    """In what two URIs of the same host differ, of: scheme, port, case, trailing slash, path, query, fragment, white
    space. Empty where they are the same text, None where the hosts differ."""
    if one.host != other.host:
        return None
    found = []
    if one.scheme != other.scheme:
        found.append("scheme")
    if one.port != other.port:
        found.append("port")
    if one.netloc != other.netloc and one.netloc.lower() == other.netloc.lower():
        found.append("case")
    found += _paths(one.path, other.path)
    found += [name for name in ("query", "fragment") if getattr(one, name) != getattr(other, name)]
    if not found and one.text != other.text:
        found.append("case" if one.text.strip().lower() == other.text.strip().lower() != one.text else "white space")
    return tuple(dict.fromkeys(found))


def _paths(one: str, other: str) -> list[str]:
    if one == other:
        return []
    bare, bare_other = one.removesuffix("/"), other.removesuffix("/")
    if bare == bare_other:
        return ["trailing slash"]
    if bare.lower() != bare_other.lower():
        return ["path"]
    return ["case"] if one.endswith("/") == other.endswith("/") else ["case", "trailing slash"]


def covers(registered: str, requested: str) -> bool:
    """Whether a registered entry allows a URI: the same text, or a pattern with `*`, or a path relative to a root URL
    that is not known. Linear: the pieces between the stars are searched once, from left to right."""
    if registered == requested:
        return True
    if registered.startswith("/"):
        uri = parse(requested)
        return uri is not None and covers(f"^{registered}", f"^{uri.path}")
    if "*" not in registered:
        return False
    first, *middle, last = registered.split("*")
    if len(requested) < len(first) + len(last) or not requested.startswith(first) or not requested.endswith(last):
        return False
    at, end = len(first), len(requested) - len(last)
    for piece in middle:
        found = requested.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
