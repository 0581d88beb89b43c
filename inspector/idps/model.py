"""What is known about an identity provider, read from its TOML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal, TypedDict, cast

from inspector import places

Who = Literal["IdP admin", "Qlik admin", "user"]
_IN_QLIK = "qlik."


class FixText(TypedDict):
    """Who repairs it, on which console page, and what to enter there."""

    who: Who
    where: str
    do: str
    by_scope: bool
    """Whether it asks for the scope that the claim belongs to."""
    requested: FixText | None
    """What to do where that scope is requested already."""
    alone: bool
    """Whether nothing else helps, so that no general words stand beside it."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # re's own cache holds 512, and there are more than a thousand: a search among all would compile each anew
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def console_path(console: Mapping[str, Any], place: str) -> str | None:
    """Where a provider's console has a place; some lie in Qlik, whichever the provider is."""
    value = console.get(place, place if place.startswith(_IN_QLIK) else None)
    return (
        places.named(value.removeprefix(_IN_QLIK)) if isinstance(value, str) and value.startswith(_IN_QLIK) else value
    )


@dataclass(frozen=True, slots=True)
class ErrorPattern:
    """One error text of an identity provider, and the rule it stands for."""

    idp: str
    code: str
    pattern: str
    """A regular expression for decoded text with single spaces; every repetition in it is bounded."""
    where: tuple[str, ...]
    """Where it is seen: any of discovery, authorize, callback, token, userinfo, page, log."""
    rule: str
    """The rule's name in the catalogue."""
    cause: str
    fix: str
    who: Who = "IdP admin"
    place: str = ""
    """Where the fix is made, as a name of `Idp.console`."""
    console: str = ""
    """The console path of that place; `classify` gives that of the recognised provider and variant."""
    variant: str = ""
    """The variant that alone says it: the console path is that one's, whichever was recognised."""
    probably: bool = False
    """True where no source was found for the reading: worded as probable."""
    source: str = ""
    or_rule: str = ""
    """The other rule that the same text may stand for; what was sent decides (wrong secret or wrong method)."""
    bare: bool = False
    """True for an OAuth code or number alone: counts only where `where` fits, and any text of its own beats it."""
    shared: bool = False
    """True for words that other products use too: they tell what is wrong, never who says it."""

    @property
    def regex(self) -> re.Pattern[str]:
        return _compiled(self.pattern)


def fits(entry: Mapping[str, Any], host: str) -> bool:
    """Whether the host is meant; a look-alike with more behind the name is not."""
    if host in entry.get("names", ()) or any(host.endswith("." + d) for d in entry.get("domains", ())):
        return True
    return "like" in entry and re.fullmatch(entry["like"], host, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file: who it is, the signs by which it is known, and what it tells of any evidence."""

    name: str
    data: Mapping[str, Any] = field(repr=False)

    @property
    def title(self) -> str:
        return str(self.data.get("title", self.name))

    @property
    def short(self) -> str:
        """The name as people say it, where the title is longer."""
        return str(self.data.get("short", self.title))

    @property
    def log(self) -> str:
        """What entries of its log are called."""
        return str(self.data.get("log", f"log of {self.short}"))

    @property
    def qlik_provider(self) -> str:
        """The provider type to choose in Qlik."""
        return str(self.data.get("qlik_provider", "generic"))

    @property
    def engine(self) -> bool:
        """Software behind other names."""
        return self.data.get("engine") is True

    @property
    def recognise(self) -> Mapping[str, Any]:
        return self.table("recognise")

    @property
    def links_to_fix(self) -> bool:
        """Its error texts hold links to the page where the fix is made."""
        return self.data.get("links_to_fix") is True

    def has_host(self, host: str) -> bool:
        """Whether the host is one of the provider's own, not a customer's domain."""
        return any(fits(sign, host) for sign in self.recognise.get("hosts", ()))

    def table(self, name: str) -> Mapping[str, Any]:
        """One of the tables of the beginning (`loader.BEGINNING`), empty where the file has none."""
        table = self.data.get(name, {})
        return table if isinstance(table, Mapping) else {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that people call it by, the title first."""
        return tuple(dict.fromkeys((self.title, self.short, *self.data.get("aliases", ()))))

    @property
    def order(self) -> int:
        """Signs of a file with a lower number count before those of the others (0)."""
        return int(self.recognise.get("order", 0))


@dataclass(frozen=True)
class Idp:
    """One identity provider's file. Tables that vary are read as `table(name, variant)`, the variant's own on top."""

    name: str
    data: Mapping[str, Any] = field(repr=False)
    read_errors: Callable[[], tuple[ErrorPattern, ...]] = field(repr=False, default=tuple, compare=False)
    """Parses the error texts: they are most of a file, and a login without an error never needs them."""

    @cached_property
    def errors(self) -> tuple[ErrorPattern, ...]:
        return self.read_errors()

    @property
    def title(self) -> str:
        return str(self.data.get("title", self.name))

    def table(self, name: str, variant: str = "") -> dict[str, Any]:
        """A table such as `console` or `groups`; `[variants.<variant>.<name>]` overrides member by member."""
        base = self.data.get(name, {})
        own = self.data.get("variants", {}).get(variant, {}).get(name, {}) if variant else {}
        return {**base, **own}

    def value(self, name: str, variant: str = "") -> Any:
        """A single value such as `title` or `readable`, the variant's where it has its own."""
        own = self.data.get("variants", {}).get(variant, {}) if variant else {}
        return own.get(name, self.data.get(name))

    def console(self, place: str, variant: str = "") -> str | None:
        """The console path of a place: redirect_uris, sign_out_uris, client_id, client_secret, auth_method,
        assignments, scopes, claims, userinfo_claims, userinfo_signing, id_token_claims, email, email_verified, groups,
        grant_types, pkce, policies, users, consent, logs, signing, issuer, platform, encryption, network, keys,
        branding, upstream (the provider behind it); or `qlik.<name>` of places.py."""
        return console_path(self.table("console", variant), place)

    def fix(self, rule: str, variant: str = "") -> FixText | None:
        """What to do about a rule at this provider, where it differs from the general advice; else None. The files
        write the variant's own discovery URL as {discovery_url}."""
        return self._fix_text(self.table("fixes", variant).get(rule), variant)

    def _fix_text(self, entry: object, variant: str) -> FixText | None:
        if not isinstance(entry, dict):
            return None
        place = str(entry.get("place", ""))
        return FixText(
            who=cast(Who, entry.get("who") or ("Qlik admin" if place.startswith(_IN_QLIK) else "IdP admin")),
            where=entry.get("where") or self.console(place, variant) or self.title,
            do=str(entry["do"]).replace("{discovery_url}", self.table("discovery", variant).get("url", "")),
            by_scope=entry.get("by_scope") is True,
            requested=self._fix_text(entry.get("requested"), variant),
            alone=entry.get("alone") is True,
        )

    def engines(self, variant: str = "") -> tuple[str, ...]:
        """Names of files whose error texts apply too: the software this provider is built on."""
        return tuple(self.value("engines", variant) or ())

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """Claims that hold a readable user id at this provider, best first."""
        return tuple(self.data.get("readable", ()))

    @cached_property
    def qlik_provider(self) -> str:
        """The provider type to choose in Qlik."""
        return str(self.data.get("qlik_provider", "generic"))

    @cached_property
    def qlik_provider_fits(self) -> tuple[str, ...]:
        """All provider types of Qlik that work with it."""
        return tuple(self.data.get("qlik_provider_fits", (self.qlik_provider,)))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which identity provider this is, and the value that says so."""

    idp: Idp
    variant: str
    because: str
    guessed: bool = False
    """True where only the provider type that a person chose in Qlik says so."""
    spoken: bool = False
    """True where only the words around an error say so."""

    @property
    def name(self) -> str:
        return self.idp.name
