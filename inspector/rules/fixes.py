"""The fixes of a finding: the identity provider's own words first, the rule's general ones where it has none."""

from __future__ import annotations

import re
from functools import cache

from inspector.facts.evidence import Fix
from inspector.facts.login import Facts
from inspector.facts.scope_cause import requested_scopes
from inspector.facts.token_request import auth_method
from inspector.qlik.scopes import scope_of_claim
from inspector.qlik.tenant_host import looks_original
from inspector.uri import parse

_HOST = "<original tenant host>"
_URL = re.compile(r"https://(?:<[a-z ]{1,30}>|[^\s<>;,])*<[a-z ]{1,30}>(?:<[a-z ]{1,30}>|[^\s<>;,])*")
_PLACEHOLDER = re.compile(r"<[a-z ]{1,30}>")
_ADDS = re.compile(r"Add (\w{1,40}) to (?:the|Qlik's) scope|Set the scope in Qlik to (\w{1,40}(?: \w{1,40}){0,9})")


def idp_fixes(f: Facts, rule: str, *general: Fix, claim: str = "", literal: bool = True) -> tuple[Fix, ...]:
    """What the recognised provider's file says for this rule, in place of general words for the same person.

    A general fix for the Qlik admin names the literal value to enter, which the file cannot know: it stays, and first.
    `claim`: the one that it is about. `literal`: False where the general words name no such value: then the file's take
    their place on the same page.
    """
    own = f.idp.fix(rule, f.recognised.variant)
    asked = requested_scopes(f) or ()
    if own and own["by_scope"] and scope_of_claim(claim) in asked:
        own = own["requested"]
    if not own or already_set(f, own["do"]):
        return general
    fix = Fix(own["who"], own["where"], filled(f, own["do"]))
    if own["alone"]:
        return (fix,)
    if not literal:
        general = tuple(g for g in general if (g.who, g.where) != (fix.who, fix.where))
    if fix.who == "Qlik admin" and any(g.who == fix.who for g in general):
        return (*general, fix)
    return (fix, *(g for g in general if g.who != fix.who))


def already_set(f: Facts, text: str) -> bool:
    """Whether the text asks for a scope to be added that is requested already."""
    added = _ADDS.match(text)
    wanted = (added[1] or added[2] or "").split() if added else []
    return bool(wanted) and set(wanted) <= set(requested_scopes(f) or ())


def filled(f: Facts, text: str) -> str:
    """The text with the values that the case knows in place of its placeholders: the tenant's own host, the client ID,
    the provider's host, realm or tenant. What the case does not know keeps naming what belongs there."""
    if "<" not in text:
        return text
    host = tenant_host(f)
    text = text.replace(_HOST, host) if host else text
    text = text.replace("<client id>", f.client_id) if f.client_id else text
    text = text.replace("<used method>", auth_method(f) or "the method that was used")
    return _URL.sub(lambda found: _known(f, found[0]), text)


def tenant_host(f: Facts) -> str | None:
    """The tenant's own host name, where the case tells it."""
    urls = (f.redirect_uri, f.case.text("qlik_error.url"))
    hosts = (f.case.text("tenant.host"), *(uri.host for url in urls if (uri := parse(url)) is not None))
    return next((host for host in hosts if host and looks_original(host)), None)


def _known(f: Facts, form: str) -> str:
    """An address with placeholders, filled from the addresses of this login: what stands in a path only from those
    that are right for sure."""
    sure = ((f.id_claims or {}).get("iss"), f.issuer)
    for address in sure:
        if isinstance(address, str) and (found := _pattern(form.partition("/.well-known")[0]).match(address)):
            return _put(form, found)
    host = "/".join(form.split("/", 3)[:3])
    seen = (*sure, f.case.text("discovery.url"), f.case.text("authorize.request_url"))
    right = [one for one in seen if isinstance(one, str) and mistake(f, one) is None]
    found = next((m for one in right if (m := _pattern(host).match(one))), None)
    return _put(form, found) if found else form


def mistake(f: Facts, url: str) -> dict[str, str] | None:
    """The known mistake that the address is, as the recognised provider's file tells it: what it is, what to do."""
    known: list[dict[str, str]] = f.idp.table("discovery", f.recognised.variant).get("mistakes", [])
    return next((one for one in known if url and re.search(one["pattern"], url[:2000])), None)


def _put(form: str, found: re.Match[str]) -> str:
    for name, value in zip(_PLACEHOLDER.findall(form), found.groups(), strict=False):
        form = form.replace(name, value)
    return form


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """What an address of this form looks like, a group for each placeholder."""
    parts = _PLACEHOLDER.split(form)
    whole_host = form.startswith("https://<") and form.partition(">")[2][:1] in ("", "/")
    first = r"([^/?#]+)" if whole_host else r"([^/.?#]+)"
    text = re.escape(parts[0]) + "".join(
        (first if n == 0 else r"([^/?#]+)") + re.escape(part) for n, part in enumerate(parts[1:])
    )
    return re.compile(text + r"(?=[/?#]|$)")
