"""Which identity provider this is: decided from the values that were captured, and said with the value.

The signs stand in the providers' files, as `[recognise]`:

    hosts      `names` (whole hosts), `domains` (any host below), `like` (a pattern of the whole host); `what` says what
               such a host is, and `forms` what a `path` on it tells beyond that
    paths      patterns of a path that tells the software on any host, so that a company's own domain is seen through
    members    members of a discovery document that only this product writes, perhaps only with a `value`
    endpoints  ends of endpoint paths in the metadata that tell the software only together
    claims     what tells in a token: all of `match` (patterns of the beginning of a claim), one of `one_of`, one of
               `any` present, one of `objects` an object, a claim whose name begins like `names`
    headers    members of an HTTP answer
    pages      words on error pages and in error texts, after decoding
    configured the provider types of Qlik that name this product
    authorization_endpoint  the form that this product's authorization endpoint has on any host
    spoken     how people and programs call it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from inspector.idps.loader import GENERIC, heads, load
from inspector.idps.model import Head, Recognised, fits
from inspector.idps.text import clean
from inspector.idps.traits import spelled_out

Known = tuple[Head, str, str]
"""Whose sign it is, variant, reason."""
_SHOWN = 160
_PAGE = 100_000
_PATH = 2000


@dataclass(frozen=True, slots=True)
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
    headers: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of the members of HTTP answers, in small letters."""
    errors: tuple[str, ...] = field(default=(), repr=False)
    """What of the pages and texts is an error, as far as that is known."""
    named: tuple[str, ...] = ()
    """Addresses that only stand beside an error: they tell where nothing else does."""
    spoken: str = ""
    """The file of the only product that the text around an error calls by its name: the weakest sign."""


def recognise(signals: Signals) -> Recognised:
    """The provider, its variant and why; `generic` where nothing tells. The first sign counts, strongest first."""
    for head, variant, because in _signs(signals):
        if head.engine:
            if signals.spoken and head.name in load(signals.spoken).engines():
                return Recognised(load(signals.spoken), "", f"{because}, and the text speaks of {_title(signals)}")
            return Recognised(load(GENERIC), head.name, because)
        return Recognised(load(head.name), variant, because)
    for head in heads().values():
        if signals.configured and signals.configured in head.recognise.get("configured", ()):
            why = f"only Qlik's provider type {signals.configured} says so: nothing else in the evidence tells"
            return Recognised(load(head.name), "", why, guessed=True)
    if signals.spoken:
        return Recognised(load(signals.spoken), "", f"the text speaks of {_title(signals)}", spoken=True)
    return Recognised(load(GENERIC), "", "nothing in the evidence tells which identity provider this is")


def spoken_of(text: str) -> str:
    """The file of the only product that the text calls by its name; empty where it names none or several. What a
    product is built on does not rival it."""
    called = {head.name for head in heads().values() if _search(head.recognise.get("spoken", r"\A(?!)"), text[:_PAGE])}
    called -= {engine for name in called for engine in load(name).engines()}
    return called.pop() if len(called) == 1 else ""


def _title(signals: Signals) -> str:
    return heads()[signals.spoken].title


def _signs(signals: Signals) -> Iterator[Known]:
    endpoints = tuple(
        v for k, v in signals.discovery.items() if k.endswith(("_endpoint", "_uri")) and isinstance(v, str)
    )
    issuers, urls = _split(signals.issuers), _split((*signals.urls, *endpoints))
    yield from _by_host(issuers, "issuer")
    yield from _by_path(issuers, "issuer")
    yield from _by_host(urls, "address")
    yield from _by_path(urls, "address")
    yield from _by_metadata(signals.discovery)
    for claims in signals.claims:
        yield from _by_claims(claims, signals.issuers)
    yield from _by_header(signals.headers)
    yield from _by_page(signals.pages)
    yield from _by_words(signals.errors)
    named = _split(signals.named)
    yield from _by_host(named, "address")
    yield from _by_path(named, "address")


@cache
def _entries(kind: str) -> tuple[tuple[Head, Mapping[str, Any]], ...]:
    return tuple((head, entry) for head in heads().values() for entry in head.recognise.get(kind, ()))


# -- addresses ---------------------------------------------------------------------------------------------------


def _split(urls: Iterable[str]) -> list[tuple[str, str, SplitResult]]:
    """Text, host and parts of each URL; what cannot be read as one is left out."""
    found = []
    for text in urls:
        try:
            # An issuer may come without a scheme, as in old tokens.
            parts = urlsplit(text if "://" in text[:12] else "//" + text)
            host = parts.hostname or ""
        except ValueError:
            continue
        if host:
            found.append((text, host.rstrip("."), parts))
    return found


def _by_host(urls: list[tuple[str, str, SplitResult]], kind: str) -> Iterator[Known]:
    """A host together with a path tells more than a host alone."""
    for text, host, parts in urls:
        fitting = [(head, entry) for head, entry in _entries("hosts") if fits(entry, host)]
        for head, entry in fitting:
            for form in entry.get("forms", ()):
                if _search(form["path"], parts.path[:_PATH]):
                    yield head, form.get("variant", ""), f"{kind} {_shown(text)} is {form['what']}"
        for head, entry in fitting:
            if "what" in entry:
                yield head, entry.get("variant", ""), f"{kind} {_shown(text)} is {entry['what']}"


def _by_path(urls: list[tuple[str, str, SplitResult]], kind: str) -> Iterator[Known]:
    for text, _, parts in urls:
        for head, entry in _entries("paths"):
            if _search(entry["pattern"], parts.path[:_PATH]):
                yield head, entry.get("variant", ""), f"{kind} {_shown(text)} has {entry['what']}"


def _by_metadata(discovery: dict[str, Any]) -> Iterator[Known]:
    for head, entry in _entries("members"):
        name = entry["name"]
        if name in discovery and _search(entry.get("value", ""), str(discovery[name])[:_PATH]):
            holds = f"the member {name}" if "value" not in entry else f"its own value of {name}"
            yield head, entry.get("variant", ""), f"the discovery document has {holds}, which only {head.title} writes"
    for head, entry in _entries("endpoints"):
        ends = entry["ends"]
        values = [(discovery.get(k), end) for k, end in ends.items()]
        if all(isinstance(v, str) and v.partition("?")[0].endswith(end) for v, end in values):
            shown = ", ".join(ends.values())
            yield head, entry.get("variant", ""), f"the discovery document has {entry['what']} ({shown})"


# -- claims, headers and pages -----------------------------------------------------------------------------------


def _by_claims(claims: dict[str, Any], issuers: tuple[str, ...]) -> Iterator[Known]:
    """Claims that only one provider writes. The reason shows their form, not a person's value."""
    for head, entry in _entries("claims"):
        if _tells(entry, claims, issuers):
            yield head, entry.get("variant", ""), entry["what"]


def _tells(entry: Mapping[str, Any], claims: dict[str, Any], issuers: tuple[str, ...]) -> bool:
    def begins(name: str, pattern: str) -> bool:
        texts = [claims.get(name), *(issuers if name == "iss" else ())]
        return any(isinstance(t, str) and re.match(pattern, t[:500], re.IGNORECASE) is not None for t in texts)

    one_of, names = entry.get("one_of", {}), entry.get("names")
    return (
        all(begins(name, pattern) for name, pattern in entry.get("match", {}).items())
        and (not one_of or any(begins(name, pattern) for name, pattern in one_of.items()))
        and ("any" not in entry or any(name in claims for name in entry["any"]))
        and ("objects" not in entry or any(isinstance(claims.get(name), dict) for name in entry["objects"]))
        and (names is None or any(re.match(names, name[:200]) for name in claims))
    )


def _by_header(headers: frozenset[str]) -> Iterator[Known]:
    for head, entry in _entries("headers"):
        if entry["name"] in headers:
            yield head, entry.get("variant", ""), f"an answer has the header {entry['name']} of {head.title}"


def _by_page(pages: tuple[str, ...]) -> Iterator[Known]:
    for page in pages:
        text = page[:_PAGE]
        for candidate in (text, cleaned := clean(text), spelled_out(cleaned)):
            for head, entry in _entries("pages"):
                if found := re.search(entry["pattern"], candidate, re.IGNORECASE):
                    yield head, entry.get("variant", ""), f"the answer holds {entry['what']}: {_shown(found[0])}"


def _by_words(errors: tuple[str, ...]) -> Iterator[Known]:
    """An error text that only one provider writes: asked last, because it needs every provider's error texts."""
    if not errors:
        return
    from inspector.idps.errors import whose_words  # a login that goes well has no error text

    if found := whose_words(errors):
        name, words = found
        yield heads()[name], "", f"the words “{_shown(words)}” are those of {heads()[name].title}"


def _search(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
