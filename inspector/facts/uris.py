"""URIs as identity providers compare them: character by character, and what differs in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

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


def is_loopback(host: str) -> bool:
    """localhost, its sub-domains, 127.0.0.0/8 and ::1 (RFC 8252 section 7.3, RFC 6761 section 6.3)."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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


_TENANT = re.compile(r"([a-z0-9-]+)\.([a-z]{2}\.qlikcloud\.com|[a-z]{2}\.qlikcloudgov\.com)")
_RANDOM = re.compile(r"(?=[a-z]*\d)[a-z0-9]{15}")


def tenant_host(host: str) -> tuple[str, str] | None:
    """Name and region of a Qlik Cloud tenant's host, or None where it is none."""
    found = _TENANT.fullmatch(host)
    return (found[1], found[2]) if found else None


def looks_original(host: str) -> bool:
    """Whether it has the form of an original hostname: 15 random letters and digits. Seen, not documented."""
    found = tenant_host(host)
    return found is not None and _RANDOM.fullmatch(found[0]) is not None
