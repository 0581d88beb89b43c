"""Rules about the discovery URL: whether a document is there, and whether it is this issuer's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.idps.traits import Tenant, apart, beside_console, console_of, template_of, tenant_of
from inspector.rules.discovery import metadata
from inspector.rules.fixes import filled, idp_fixes, mistake
from inspector.rules.idp_answer import answer_hits, cause
from inspector.rules.network.answers import incomplete
from inspector.rules.rule import Hit, rule
from inspector.uri import Uri, parse

TARGETS = ("qlik", "cloudflare-access")
DISCOVERY = "https://openid.net/specs/openid-connect-discovery-1_0.html"
SUFFIX = "/.well-known/openid-configuration"
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def urls(f: Facts) -> list[tuple[str, str]]:
    """The discovery URL in Qlik's field and the one that was captured, with their evidence paths, each URL once."""
    found: dict[str, str] = {}
    entered = (f.qlik_idp.discovery_url or "") if f.qlik_idp else ""
    if f.qlik_idp and entered.strip():
        found[entered] = f"identity_provider.{f.qlik_idp.options_member}.discoveryUrl"
    captured = f.case.text("discovery.url")
    if captured:
        found.setdefault(captured, "discovery.url")
    return list(found.items())


def need_urls(f: Facts) -> list[tuple[str, str]]:
    found = urls(f)
    if not found:
        raise NotChecked("no discovery URL is known")
    return found


def _tenants(addresses: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, Tenant]]:
    """Each address that names a tenant, with its evidence path."""
    for url, path in addresses:
        uri = parse(url)
        if uri is not None and (tenant := tenant_of(uri.host, uri.path)) is not None:
            yield url, path, tenant


def _url_fix(f: Facts, do: str, url: str = "") -> Fix:
    """Where the URL is entered; what to enter in the provider's own words where its file knows the mistake."""
    known = mistake(f, url)
    return Fix("Qlik admin", places.DISCOVERY, filled(f, f"{known['say']} {known['do']}") if known else do)


@rule(
    "D01",
    "discovery-not-found",
    "error",
    "discovery",
    "There is no discovery document at this URL",
    docs=(f"{DISCOVERY}#ProviderConfigurationRequest",),
    targets=TARGETS,
)
def discovery_not_found(f: Facts) -> Iterator[Hit]:
    """What it means: The discovery URL answers with an error, usually 404, instead of the provider's metadata.
    Why Qlik cares: Qlik reads all endpoints and the issuer from this document; without it nothing can start.
    Fix: Correct the URL: host, tenant, realm or authorization server, then /.well-known/openid-configuration.
    Source: OpenID Connect Discovery 4.1 and 4.2.
    """
    answer = f.discovery_answer
    if answer is None:
        raise NotChecked("the discovery URL was not read")
    refusal = next((a for a in f.answers if a.where == "discovery"), None)
    explained = refusal is not None and refusal.rule in ("rate-limited", "server-error-at-idp", "insecure-http")
    if explained or (refusal is None and answer.ok):
        return
    url = (f.case.text("discovery.url") or "the discovery URL")[:300]
    what = "redirects elsewhere" if answer.status and 300 <= answer.status < 400 else "has no discovery document"
    text = f"{url} {what} (status {answer.status})" if answer.status else f"{url} {what}"
    general = _url_fix(f, f"Enter the issuer followed by {SUFFIX}; try the URL in a browser, it must show JSON.")
    yield Hit(
        cause=cause(f, "discovery-not-found", refusal, text) if refusal else f"{text}.",
        expected=f"200 and the provider's metadata at {SUFFIX}",
        actual=answer.status,
        evidence=(
            Evidence("discovery.status", answer.status, url),
            *((Evidence(refusal.path, refusal.response.verbatim),) if refusal and refusal.response.verbatim else ()),
        ),
        fix=(_url_fix(f, "", url),) if mistake(f, url) else idp_fixes(f, "discovery-not-found", general, literal=False),
    )


@rule(
    "D02", "discovery-wrong-tenant", "error", "discovery", "The tenant, realm or server does not exist", targets=TARGETS
)
def discovery_wrong_tenant(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider answers, and says that the tenant, realm or authorization server that the
    URL names does not exist: a typing error, another region or another cloud.
    Why Qlik cares: The whole configuration points at nobody; no user can log in.
    Fix: Copy the tenant id, realm name or authorization server id from the identity provider's console into the URL.
    Source: OpenID Connect Discovery 4.1; the identity provider's own error text (AADSTS90002, E0000007 …).
    """
    if f.discovery_answer is None and not f.answers:
        raise NotChecked("the identity provider was not asked")
    yield from answer_hits(
        f,
        "discovery-wrong-tenant",
        meaning="The tenant, realm or authorization server of the URL does not exist",
        expected="a tenant, realm or authorization server that exists",
        fix=(_url_fix(f, f"Correct the tenant, realm or server in the URL, followed by {SUFFIX}."),),
    )


@rule(
    "D03",
    "discovery-issuer-mismatch",
    "error",
    "discovery",
    "The document belongs to another issuer",
    docs=(f"{DISCOVERY}#ProviderConfigurationValidation",),
    targets=TARGETS,
)
def discovery_issuer_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The issuer that the document names is not the address it was read from: another host name, a
    custom domain, http for https, another realm or a missing path.
    Why Qlik cares: Tokens carry that issuer; a relying party must refuse a document whose issuer is not its own
    address, and the tokens of the other issuer will probably not be accepted.
    Fix: Enter the discovery URL that begins with the issuer, or set the public address at the identity provider.
    Source: OpenID Connect Discovery 4.3. Entra ID's v1.0 and template documents, B2C and External ID differ by design.
    """
    document = f.need_metadata()
    url = f.case.text("discovery.url")
    uri = parse(url)
    if f.discovery_answer is None or url is None or uri is None:
        raise NotChecked("the URL of the discovery document is not known")
    if not uri.path.endswith(SUFFIX):
        raise NotChecked(f"the URL does not end in {SUFFIX}")
    issuer = document.get("issuer")
    if f.case.masked and "•" in f"{url}{issuer}":
        raise NotChecked("masked: the case was saved without its hosts")
    if issuer is None and metadata.missing(document):
        raise NotChecked("this is no provider metadata: it names neither an issuer nor all endpoints")
    expected = url.partition("?")[0].partition("#")[0].strip().removesuffix(SUFFIX)
    if isinstance(issuer, str) and (issuer.removesuffix("/") == expected.removesuffix("/") or _documented(uri, issuer)):
        return
    hint = f.idp.table("discovery", f.recognised.variant).get("issuer_differs", "")
    yield Hit(
        cause=f"The document from {url[:300]} names the issuer {_shown(issuer)}, not {expected[:300]}"
        f"{_reason(expected, issuer)}. {hint}".strip(),
        expected=expected[:300],
        actual=issuer if isinstance(issuer, str) else None,
        evidence=(
            Evidence("discovery.body.issuer", issuer[:300] if isinstance(issuer, str) else None),
            Evidence("discovery.url", url[:300]),
        ),
        fix=idp_fixes(
            f,
            "discovery-issuer-mismatch",
            _url_fix(
                f,
                f"Enter {issuer.removesuffix('/')[:300]}{SUFFIX}."
                if parse(issuer) and isinstance(issuer, str)
                else "Enter the discovery URL that begins with the issuer.",
            ),
        ),
    )


def _shown(issuer: object) -> str:
    return issuer[:300] if isinstance(issuer, str) and issuer else "nothing"


def _documented(uri: Uri, issuer: str) -> bool:
    """Documents whose issuer is by design not their address: older versions, templates, tenants by domain name, and
    the domains that a provider's file names."""
    other = parse(issuer)
    if other is None:
        return False
    if domain := apart(uri.host):
        return other.host.endswith(domain)
    asked, named = tenant_of(uri.host, uri.path), tenant_of(other.host, other.path)
    if asked is None or named is None:
        return False
    if named.template or not _GUID.fullmatch(asked.name):
        return True
    return named.name == asked.name and (not asked.current or named.current)


def _reason(expected: str, issuer: object) -> str:
    """The usual reason, where the difference shows it."""
    one, other = parse(expected), parse(issuer)
    if one is None or other is None:
        return ""
    if one.host == other.host and one.path == other.path and one.scheme != other.scheme:
        return ": only http and https differ, probably a proxy that the identity provider does not know of"
    if one.host == other.host and one.path.lower() == other.path.lower() != one.path:
        return ": only the case of letters differs"
    if one.host != other.host and one.path == other.path:
        return ": the same path on another host name, probably a custom domain or an internal address"
    return ": another path on the same host" if one.host == other.host else ""


@rule(
    "D10",
    "discovery-admin-url",
    "error",
    "discovery",
    "The address of an administration console was entered",
    targets=TARGETS,
)
def discovery_admin_url(f: Facts) -> Iterator[Hit]:
    """What it means: The URL names the host of the identity provider's administration console, such as Okta's
    acme-admin.okta.com. Okta's own error texts print that host, which invites copying it.
    Why Qlik cares: The console is no issuer: no tokens carry its name and probably no document is served there.
    Fix: Use the host that users log in at (Okta: the same name without -admin).
    Source: Okta's documentation of issuers; that discovery fails on the console's host is probable, not documented.
    """
    for url, path in need_urls(f):
        uri = parse(url)
        if uri is None or console_of(uri.host) is None:
            continue
        right = beside_console(uri.host)
        do = f"Enter https://{right}{SUFFIX}." if right else f"Enter the issuer followed by {SUFFIX}."
        yield Hit(
            cause=f"{uri.host} is the host of an administration console, not of the issuer.",
            expected=right or "the issuer's host",
            actual=uri.host,
            evidence=(Evidence(path, url[:300]),),
            fix=idp_fixes(f, "discovery-admin-url", _url_fix(f, do, url)),
        )
        return


@rule(
    "D11",
    "discovery-multi-tenant-template",
    "warning",
    "discovery",
    "The endpoint of all tenants is used",
    targets=TARGETS,
)
def discovery_multi_tenant_template(f: Facts) -> Iterator[Hit]:
    """What it means: The URL names common or organizations instead of one tenant; the document's issuer is a template
    with {tenantid} that stands for the tenant of each user.
    Why Qlik cares: Whether Qlik replaces the template is not documented, and users of every Microsoft tenant could try
    to log in.
    Fix: Enter the discovery URL of your own tenant, with its tenant id.
    Source: Microsoft identity platform, access tokens (issuer of multi-tenant endpoints).
    """
    issuer = (f.metadata or {}).get("issuer")
    template = template_of(issuer) if isinstance(issuer, str) else None
    used = None if template else next(((u, p) for u, p, tenant in _tenants(urls(f)) if tenant.several), None)
    if not template and not urls(f) and f.metadata is None:
        raise NotChecked("neither a discovery document nor its URL is known")
    if not template and not used:
        return
    url, path = used or (issuer, "discovery.body.issuer")
    many = template or next(tenant.table for _, _, tenant in _tenants(urls(f)) if tenant.several)
    yield Hit(
        cause=f"{str(url)[:300]} stands for {many['all']}: the issuer is a template with {many['template']}.",
        expected="the discovery URL of one tenant",
        actual=str(url)[:300],
        evidence=(Evidence(path, str(url)[:300]),),
        fix=idp_fixes(
            f,
            "discovery-multi-tenant-template",
            _url_fix(f, f"Enter {f.idp.table('discovery').get('url', 'the discovery URL of your own tenant')}."),
        ),
    )


@rule("D12", "discovery-v1-endpoint", "warning", "discovery", "The endpoint of an old version is used", targets=TARGETS)
def discovery_v1_endpoint(f: Facts) -> Iterator[Hit]:
    """What it means: The URL has no /v2.0: Entra ID then issues v1.0 tokens, with the issuer sts.windows.net and with
    unique_name in place of preferred_username.
    Why Qlik cares: The issuer is not the address of the document, and the claims have other names than the mapping
    expects.
    Fix: Insert /v2.0 before /.well-known/openid-configuration.
    Source: Microsoft identity platform, access tokens (v1.0 and v2.0).
    """
    own = [] if urls(f) or f.issuer is None else [(f.issuer.rstrip("/") + SUFFIX, "discovery.body.issuer")]
    for url, path, tenant in _tenants(own or need_urls(f)):
        known, uri = tenant.table, parse(url)
        if uri is None or tenant.current or known["but_not"] in url.lower() or not uri.path.endswith(SUFFIX):
            continue
        right = f"https://{known['login'].get(uri.host, uri.host)}/{tenant.name}{known['current']}{SUFFIX}"
        old = f"The document is {tenant.head.short}'s for an old version (issuer {f.issuer})"
        told = old if own else f"{url[:300]} has no {known['current']}"
        yield Hit(
            cause=f"{told}: {known['older']}.",
            expected=right,
            actual=f.issuer if own else url[:300],
            evidence=(Evidence(path, f.issuer if own else url[:300]),),
            fix=idp_fixes(f, "discovery-v1-endpoint", _url_fix(f, f"Enter {right}.")),
        )
        return


@rule(
    "D13",
    "discovery-url-incomplete",
    "error",
    "discovery",
    "This is not the URL of a discovery document",
    docs=(f"{DISCOVERY}#ProviderConfigurationRequest",),
)
def discovery_url_incomplete(f: Facts) -> Iterator[Hit]:
    """What it means: The URL does not end in /.well-known/openid-configuration: an issuer, a login page or an endpoint
    was entered in Qlik's Discovery URL field.
    Why Qlik cares: Qlik probably reads exactly the URL that is entered and finds no metadata there.
    Fix: Append /.well-known/openid-configuration to the issuer.
    Source: OpenID Connect Discovery 4; Qlik's identity-provider API (discoveryUrl).
    """
    for url, path in need_urls(f):
        if parse(url) is not None and not incomplete(url):
            continue
        base = url.partition("?")[0].partition("#")[0].rstrip("/")[:300]
        yield Hit(
            cause=f"{url[:300]} does not end in {SUFFIX}.",
            expected=f"{base}{SUFFIX}",
            actual=url[:300],
            evidence=(Evidence(path, url[:300]),),
            fix=idp_fixes(
                f,
                "discovery-url-incomplete",
                _url_fix(f, f"Enter the issuer followed by {SUFFIX}, probably {base}{SUFFIX}.", url),
            ),
        )
        return
