"""What is known about an identity provider, read from its TOML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorPattern:
    """One error text of an identity provider, and the rule it stands for."""

    idp: str
    code: str
    pattern: str
    where: tuple[str, ...]
    """Where it is seen: any of discovery, authorize, callback, token, userinfo, page, log."""
    rule: str
    """The rule's name in the catalogue."""
    cause: str
    fix: str
    who: str = "IdP admin"
    console: str = ""
    """Console path where the fix is made."""
    probably: bool = False
    """True where no source was found for the reading: worded as probable."""
    source: str = ""

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE | re.DOTALL)  # re caches compiled patterns


@dataclass(frozen=True)
class Idp:
    """One identity provider's file. Tables that vary are read as `data["table"]`, with a variant's own on top."""

    name: str
    data: Mapping[str, Any] = field(repr=False)
    errors: tuple[ErrorPattern, ...] = field(repr=False, default=())

    @property
    def title(self) -> str:
        return str(self.data.get("title", self.name))

    def table(self, name: str, variant: str = "") -> dict[str, Any]:
        """A table such as `console` or `groups`; `[variants.<variant>.<name>]` overrides member by member."""
        base = self.data.get(name, {})
        own = self.data.get("variants", {}).get(variant, {}).get(name, {}) if variant else {}
        return {**base, **own}

    def console(self, place: str, variant: str = "") -> str | None:
        """The console path of a place: redirect_uris, client_id, client_secret, auth_method, assignments, scopes,
        claims, email_verified, groups, sign_out_uris, grant_types, pkce, policies, users, consent, logs, signing."""
        value = self.table("console", variant).get(place)
        return value if isinstance(value, str) else None

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """Claims that hold a readable user id at this provider, best first."""
        return tuple(self.data.get("readable", ()))

    @cached_property
    def qlik_provider(self) -> str:
        """The provider type to choose in Qlik."""
        return str(self.data.get("qlik_provider", "generic"))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which identity provider this is, and the value that says so."""

    idp: Idp
    variant: str
    because: str

    @property
    def name(self) -> str:
        return self.idp.name
