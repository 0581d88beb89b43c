"""What of a provider's names is everybody's: it tells nobody whose login this is.

The hosts and domains of `[recognise]` are, and what stands in a file's `[masking]`:

    hosts        further hosts that no customer owns: services, schemas, documentation
    domains      further domains below which every customer has a host
    labels       first labels of a host that say what it is for
    words        words of everyday logins that name nobody
    path_parts   the form of a part of a path that names nobody
    directories  `hosts` on which a path begins with a customer's directory, and the `public` ones, which are nobody's
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from inspector.idps.loader import heads


@cache
def hosts() -> frozenset[str]:
    return frozenset((*_of("hosts"), *_recognised("names")))


@cache
def domains() -> frozenset[str]:
    return frozenset((*_of("domains"), *_recognised("domains")))


@cache
def labels() -> frozenset[str]:
    return frozenset(_of("labels"))


@cache
def words() -> frozenset[str]:
    return frozenset(_of("words"))


@cache
def path_parts() -> str:
    """A regular expression."""
    return "|".join(_of("path_parts"))


@cache
def directory_hosts() -> str:
    """A regular expression for the end of a host."""
    return "|".join(entry["hosts"] for entry in _of("directories"))


@cache
def directories() -> frozenset[str]:
    return frozenset(name for entry in _of("directories") for name in entry.get("public", ()))


def _of(member: str) -> Iterator[Any]:
    """The entries of one member of every file's `[masking]`."""
    for head in heads().values():
        value = head.table("masking").get(member, ())
        yield from value if isinstance(value, list | tuple) else (value,)


def _recognised(member: str) -> Iterator[str]:
    for head in heads().values():
        for sign in head.recognise.get("hosts", ()):
            yield from sign.get(member, ())
