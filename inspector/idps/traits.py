"""What the packs know of any evidence, before or without knowing whose it is: consoles, issuers, tenants, tokens.

These tables stand in a file's beginning, after `[recognise]`:

    issuers    `names` for one and the same issuer; `slash` and `hosts` say why two issuers differ in that alone;
               `differences` say it of two addresses by their forms; `endpoints` lead from an authorization endpoint to
               its issuer; `apart` are domains whose issuer is by design not the address of its document
    tenants    `hosts` on which the path begins with the tenant; `of_many` are names that stand for every tenant (`all`
               says which tenants these are), `several` those of them with a template as issuer, and `template` is what
               stands there in its place; `current` is the path of the current version, `older` says what comes without
               it, except on addresses with `but_not`; `login` names the host to enter for one without a document
    tokens     `client_id` and `secret_id` are forms; `subjects` forms of a user's id; `opaque` beginnings of tokens;
               `sealed` access tokens that only their issuer verifies, `access` what marks an access token,
               `encrypted` those that a provider makes for itself; `userinfo` an endpoint that takes the tokens of one
               audience alone; `pictures` hosts that show no picture
    exchange   `collapsed` are words that an engine has for every fault of a code exchange; `compares` those that hold
               the token request's redirect_uri against the authorization request's; `secret` those that name the secret
    meanings   what a claim or a header member means, in a phrase
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from inspector.idps.loader import heads, load
from inspector.idps.model import Head

_LIMIT = 2000


@cache
def _entries(table: str, member: str) -> tuple[tuple[Head, Any], ...]:
    """One member of a table of every file that has it; of a list every entry."""
    values = ((head, head.table(table).get(member)) for head in heads().values())
    lists = ((head, value if isinstance(value, list) else [value]) for head, value in values if value is not None)
    return tuple((head, entry) for head, entries in lists for entry in entries)


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text[:_LIMIT], re.IGNORECASE) is not None


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text[:_LIMIT], re.IGNORECASE) is not None


# -- consoles ----------------------------------------------------------------------------------------------------


def console_of(host: str) -> Head | None:
    """Whose administration console the host is: no login goes there."""
    return next((head for head, hosts in _entries("recognise", "admin_hosts") if _fits(hosts, host)), None)


def beside_console(host: str) -> str | None:
    """The host that people sign in at, where the console's own name tells it; None otherwise."""
    head = console_of(host)
    mark = head.recognise.get("admin_mark", "") if head else ""
    return host.lower().replace(mark, "", 1) if mark and mark in host.lower() else None


def is_documentation(url: str) -> bool:
    """A provider's page about one of its errors, which looks like an answer of it."""
    return any(re.match(form, url[:_LIMIT]) for _, form in _entries("recognise", "documentation"))


# -- error numbers -----------------------------------------------------------------------------------------------


def spelled_out(text: str) -> str:
    """The text with a provider's error numbers that stand alone (“Error Code: 53003”) as the codes that they are."""
    for head, numbers in _entries("recognise", "numbers"):
        for found in re.finditer(numbers["label"], text, re.IGNORECASE):
            code = f"{numbers['code']}{found['number']}"
            if any(pattern.code == code for pattern in load(head.name).errors):
                text = text.replace(found[0], found[0].replace(found["number"], code))
    return text


def of_another_protocol(text: str) -> Head | None:
    """Whose page about a SAML application the text is; None where it is none."""
    return next((head for head, words in _entries("recognise", "other_protocol") if _found(words, text)), None)


# -- issuers -----------------------------------------------------------------------------------------------------


def issuer_names(issuer: str) -> tuple[str, ...]:
    """Every name of the issuer, where it has more than one; else that name alone."""
    return next((tuple(names) for _, names in _named() if issuer in names), (issuer,))


def _named() -> Iterator[tuple[Head, list[str]]]:
    for head in heads().values():
        if names := head.table("issuers").get("names"):
            yield head, names


def issuers_of(authorization_endpoint: str) -> Iterator[str]:
    """Issuers that an authorization endpoint belongs to, by the forms that are known."""
    for _, entry in _entries("issuers", "endpoints"):
        if found := re.fullmatch(entry["form"], authorization_endpoint[:_LIMIT]):
            yield found.expand(entry["issuer"])


def apart(host: str) -> str | None:
    """The domain of the host, where an issuer there is by design not the address of its document."""
    return next((domain for _, domain in _entries("issuers", "apart") if host.endswith("." + domain)), None)


def why_differ(expected: str, actual: str, same_host: bool, provider: str) -> str:
    """Why two issuers (scheme, host and path) differ, where their forms tell; {expected} and {actual} stand for the
    paths. Empty where no file knows."""
    for head, entry in _entries("issuers", "differences"):
        if entry.get("own") and head.name != provider:
            continue
        if entry.get("same_host") and not same_host:
            continue
        without = entry.get("without")
        if (
            _found(entry.get("expected", ""), expected)
            and _found(entry.get("actual", ""), actual)
            and ("either" not in entry or _found(entry["either"], expected) or _found(entry["either"], actual))
            and (without is None or re.sub(without, "", expected) == re.sub(without, "", actual))
        ):
            return str(entry["say"])
    return ""


def issuer_note(provider: str, kind: str) -> str:
    """What a provider's file says of issuers that differ in the `slash` or in the `hosts` alone; empty for none."""
    head = heads().get(provider)
    return str(head.table("issuers").get(kind, "")) if head else ""


# -- tenants -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tenant:
    """Where a tenant stands first in the path of a host that serves all of them."""

    head: Head
    name: str
    """In small letters; a GUID, a domain, one of `of_many`, or the template."""
    current: bool
    """Whether the path is of the current version."""

    @property
    def table(self) -> Mapping[str, Any]:
        return self.head.table("tenants")

    @property
    def of_many(self) -> bool:
        """Whether it stands for every tenant."""
        return self.name in self.table["of_many"] or self.template

    @property
    def several(self) -> bool:
        """Whether it stands for tenants that differ from user to user: their issuer is a template."""
        return self.name in self.table["several"]

    @property
    def template(self) -> bool:
        return self.table["template"] in self.name


def tenant_of(host: str, path: str) -> Tenant | None:
    """The tenant that an address names; None on other hosts and without a path."""
    first = next((part.lower() for part in path.split("/") if part), "")
    for head in heads().values():
        table = head.table("tenants")
        if first and host in table.get("hosts", ()):
            return Tenant(head, first, f"{table['current']}/" in f"{path.lower()}/")
    return None


def template_of(issuer: str) -> Mapping[str, Any] | None:
    """The table `tenants` whose template stands in an issuer in the place of the tenant; else None."""
    return next((head.table("tenants") for head, text in _entries("tenants", "template") if text in issuer), None)


# -- tokens ------------------------------------------------------------------------------------------------------


def sealed(header: Mapping[str, Any], claims: Mapping[str, Any], provider: str, variant: str) -> str | None:
    """Why nobody but its issuer can verify an access token, or None where nothing says so."""
    for head, entry in _entries("tokens", "sealed"):
        recognised = "variant" in entry and entry["variant"] == variant and head.name == provider
        if recognised or seals(entry, header, claims):
            return str(entry["why"])
    return None


def seals(entry: Mapping[str, Any], header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    """Whether an entry of `sealed` speaks of this token by its own content."""
    issuer = claims.get("iss")
    return (
        entry.get("header") in header
        or ("aud" in entry and isinstance(claims.get("aud"), str) and claims["aud"] in entry["aud"])
        or ("iss" in entry and isinstance(issuer, str) and _fits(entry["iss"], issuer))
    )


def access_signs(header: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """(path within the token, value, what it means) of all that marks an access token of one provider."""
    for _, entry in _entries("tokens", "sealed"):
        if "sign" in entry and seals(entry, header, claims):
            where = f"header.{entry['header']}" if "header" in entry else "payload.aud"
            yield where, "…" if "header" in entry else claims["aud"], entry["sign"]
    for _, entry in _entries("tokens", "access"):
        for name in entry["any"]:
            value = claims.get(name)
            like = "like" not in entry or (isinstance(value, str) and _fits(entry["like"], value))
            if name in claims and entry["with"] in claims and like:
                yield f"payload.{name}", value, entry["sign"].replace("{name}", name)


@dataclass(frozen=True, slots=True)
class OneAudience:
    """A userinfo endpoint that takes tokens of one audience alone."""

    who: str
    audiences: tuple[str, ...]
    """Its names, the one to ask for first."""


def userinfo_of(host: str) -> OneAudience | None:
    """What is known of the userinfo endpoint on that host; None where it takes any token of its issuer."""
    for _, entry in _entries("tokens", "userinfo"):
        if host in entry["hosts"]:
            return OneAudience(entry["who"], tuple(entry["audiences"]))
    return None


def token_form(provider: str, name: str) -> str | None:
    """The form of a provider's `client_id` or `secret_id`, as a pattern of the whole; None where it has none."""
    head = heads().get(provider)
    value = head.table("tokens").get(name) if head else None
    return value if isinstance(value, str) else None


def subject_form(subject: str) -> str | None:
    """Whose id of a user this is by its form, in words; None where no file knows."""
    return next((entry["what"] for _, entry in _entries("tokens", "subjects") if _fits(entry["form"], subject)), None)


def opaque_kind(token: str) -> str | None:
    """What an opaque token is by its beginning, such as “… refresh token”; None where no file knows."""
    known = (pair for _, table in _entries("tokens", "opaque") for pair in table.items())
    return next((str(kind) for start, kind in known if token.startswith(start)), None)


def encrypted_for_itself(header: Mapping[str, Any]) -> str | None:
    """Why a provider encrypts an access token for itself, where the header has the form of such a token; else None."""
    for _, entry in _entries("tokens", "encrypted"):
        if header.get("alg") == entry["alg"] and entry["header"] in header:
            return str(entry["why"])
    return None


def picture_needs_token(host: str) -> str | None:
    """Whose pictures stand on that host and are shown only with an access token; None where that is not known."""
    for _, entry in _entries("tokens", "pictures"):
        if host in entry["hosts"]:
            return str(entry["whose"])
    return None


def collapses(words: str) -> bool:
    """Whether an answer's words stand for every fault of a code exchange: they tell none of them."""
    return _exchange("collapsed", words)


def compares(words: str) -> bool:
    """Whether an answer's words hold the token request's redirect_uri against the authorization request's."""
    return _exchange("compares", words)


def names_secret(words: str) -> bool:
    """Whether an answer's words say that it is the client secret, not how it was sent."""
    return _exchange("secret", words)


def _exchange(kind: str, words: str) -> bool:
    return any(text in words.lower() for _, text in _entries("exchange", kind))


# -- meanings ----------------------------------------------------------------------------------------------------


def meaning(name: str, *, header: bool = False) -> str:
    """What a claim or a header member of this name is, by the first file that knows it; empty where none does."""
    kind = "header" if header else "claims"
    return next((str(table[name]) for _, table in _entries("meanings", kind) if name in table), "")
