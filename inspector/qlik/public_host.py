"""Whether Qlik Cloud, which stands in the internet, can reach a host, as far as its name tells."""

from __future__ import annotations

from inspector.uri import Reach, parse, reach

INTERNAL = (
    *("local", "localdomain", "corp", "internal", "lan", "intranet", "intern", "home", "home.arpa"),
    *("private", "priv", "domain", "svc", "test", "invalid"),
)
"""Endings that the public DNS does not have (RFC 2606, RFC 6762, RFC 8375) or that are kept for inside use."""
_WORDS = {
    Reach.MACHINE: "is an address of the machine itself (loopback)",
    Reach.LINK: "is a link-local address",
    Reach.PRIVATE: "is a private address",
}


def unreachable(url: str) -> str | None:
    """Why the internet certainly cannot reach the URL's host, in words; None where it can or a name hides it."""
    uri = parse(url)
    return _WORDS.get(reach(uri.host)) if uri else None


def looks_internal(url: str) -> str | None:
    """Why the URL's host name is probably known inside a company only, in words; None for all others."""
    uri = parse(url)
    if uri is None or ":" in uri.host:
        return None
    host = uri.host.rstrip(".")
    if "." not in host:
        return "is a name without a domain"
    ending = next((e for e in INTERNAL if host.endswith(f".{e}")), None)
    return f"ends in .{ending}, which the public DNS does not have" if ending else None
