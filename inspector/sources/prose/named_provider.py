"""The identity provider that a text names, by one of its addresses or by its name: in a setting, a config file or a
sentence beside the error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from inspector.idps.loader import GENERIC
from inspector.idps.recognise import Signals, recognise, spoken_of
from inspector.idps.traits import console_of, is_documentation
from inspector.qlik.tenant_host import QLIK_HOST
from inspector.sources.found import Found, Given
from inspector.uri import parse

_ADDRESS = re.compile(r"https?://[a-z0-9.-]{3,253}(?::\d{1,5})?(?:/[\w.~%@{}-]{1,200}){0,12}", re.IGNORECASE)
_MOST = 40
"""Addresses that are looked at."""


def find(given: Given) -> Iterator[Found]:
    """The address or the name as one piece behind the text; neither is evidence alone, so only for texts with an
    error."""
    if "://" in given.body and (url := _address_named(given.body)):
        kind = "address of an identity provider named in the text"
        yield Found(kind, {"client": {"issuer": url}}, span=(len(given.body),) * 2)
    elif name := spoken_of(given.body):
        yield Found("identity provider named in the text", {"client": {"provider": name}}, span=(len(given.body),) * 2)


def _address_named(text: str) -> str | None:
    """The first address that tells a provider, without its query; None where the text names none or more than one
    provider."""
    told: dict[str, str] = {}
    for found in islice(_ADDRESS.finditer(text), _MOST):
        url = found[0].rstrip(".")
        parts = parse(url)
        if parts is None or QLIK_HOST.fullmatch(parts.host):
            continue  # the application itself
        if is_documentation(url) or console_of(parts.host) is not None:
            continue
        known = recognise(Signals(urls=(url,)))
        if known.idp.name != GENERIC:
            told.setdefault(known.idp.name, url)
    return next(iter(told.values())) if len(told) == 1 else None
