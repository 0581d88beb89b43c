"""What a provider answers must lead to nothing nearer than the provider itself: by the address that is dialled, so
that neither a spelling nor a name that the provider's own DNS answers gets around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from inspector.uri import Reach, reach, reach_of

NEAR = {Reach.MACHINE: "of this machine", Reach.LINK: "of the local link", Reach.PRIVATE: "of a private network"}
ALLOW = "Allow private addresses (--allow-private) if the provider is on your own premises."
Trace = Callable[[str, dict[str, Any]], Awaitable[None]]
"""httpcore's `trace` extension: told each event of a request."""


class Refused(Exception):
    """The sentence for the person. Nothing was sent."""


class SsrfGuard:
    """How near the host is that the person named, and what that allows its answers to lead to."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._origin = ""
        self._named: Reach | None = None

    def check(self, url: str, *, named: bool) -> bool:
        """Whether the person named this host: what nobody named before is. Raises Refused where another one spells an
        address that is nearer."""
        here, named = reach_of_url(url), named or self._named is None
        if not named:
            if refusal := self._refusal(here):
                raise Refused(f"The provider's metadata points to {_host(url)}, an address {refusal}")
        elif self._origin != _host(url):  # asked again, what its connection told stays known
            self._named, self._origin = here, _host(url)
        return named

    def dialled(self, url: str, *, named: bool) -> Trace:
        """Watches a request's connection: raises Refused in it, before a byte is sent, where the name of a host that
        the person did not name turns out to be an address that is nearer."""

        async def trace(event: str, info: dict[str, Any]) -> None:
            if event != "connection.connect_tcp.complete":
                return
            stream = info["return_value"]
            address = stream.get_extra_info("server_addr")
            here = reach_of(ip_address(str(address[0]).partition("%")[0])) if address else Reach.PUBLIC
            if named:
                self._named = here if self._named is None else min(here, self._named)
            elif refusal := self._refusal(here):
                await stream.aclose()
                raise Refused(f"The provider points to {_host(url)}, which is {address[0]}, an address {refusal}")

        return trace

    def _refusal(self, here: Reach) -> str:
        if self._named is None or here >= self._named or (self._allow_private and here is not Reach.MACHINE):
            return ""
        return f"{NEAR[here]}: nothing was sent there.{f' {ALLOW}' if here is not Reach.MACHINE else ''}"


def reach_of_url(url: str) -> Reach:
    """How near the host of a URL is by its spelling; no name is looked up."""
    try:
        return reach(urlsplit(url).hostname or "")
    except ValueError:
        return Reach.PUBLIC


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
