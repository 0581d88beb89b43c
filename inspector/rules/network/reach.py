"""The way to a host: its name, TLS, time (stage network)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

TARGETS = ("qlik", "cloudflare-access", "qlik-oauth")


ANSWERS = (
    ("discovery", "discovery", "the discovery document"),
    ("jwks", "jwks", "the key set"),
    ("authorize", "authorize.response", "the authorization endpoint"),
    ("token", "token.response", "the token endpoint"),
    ("userinfo", "userinfo", "the userinfo endpoint"),
)


TENANT = "tenant"


STEPS = {**{step: words for step, _, words in ANSWERS}, TENANT: "the Qlik tenant", "page": "a page of the login"}


_ENDPOINT = {
    "discovery": "",
    "jwks": "jwks_uri",
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "userinfo": "userinfo_endpoint",
}


def failure(f: Facts, *kinds: str) -> tuple[str, str, str] | None:
    """(where, kind, detail) of the network error of these kinds; NotChecked where nothing was sent at all."""
    error = f.case.object("network_error")
    kind = f.case.text("network_error.kind") if error else None
    if error and kind in kinds:
        detail = " ".join((f.case.text("network_error.detail") or "").split())[:300]
        return f.case.text("network_error.where") or "", kind, detail
    reached = f.id_claims is not None or f.read_claims is not None  # then the login itself went on
    if not error and not reached and (at_tenant := _tenant_failure(f)) and at_tenant[0] in kinds:
        return TENANT, *at_tenant
    answered = any(a for _, path, _ in ANSWERS if (a := f.case.answer(path)) and a.status is not None)
    if not error and not answered and next(exchanges(f), None) is None:
        raise NotChecked("no request to the identity provider was recorded")
    return None


def _tenant_failure(f: Facts) -> tuple[str, str] | None:
    """(kind, detail) where the Qlik tenant was asked and never answered."""
    asked = [
        entry for entry in f.case.list("exchanges") or () if isinstance(entry, dict) and entry.get("step") == TENANT
    ]
    if any(isinstance(entry.get("status"), int) for entry in asked):
        return None
    for entry in asked:
        error = entry.get("error")
        if isinstance(error, dict) and isinstance(error.get("kind"), str):
            return error["kind"], " ".join(str(error.get("detail") or "").split())[:300]
    return None


def url_of(f: Facts, step: str) -> str:
    """The URL of a step, without what was sent along."""
    found = f.case.text("authorize.request_url" if step == "authorize" else f"{step}.url")
    if not found:
        known = f.qlik_idp.discovery_url if step == "discovery" and f.qlik_idp else None
        found = known or f.endpoint(_ENDPOINT.get(step, "")) or _requested(f, step)
    uri = parse(found)
    return uri.base[:300] if uri else ""


def _requested(f: Facts, step: str) -> str:
    """The URL that was asked in a step from which nothing else is known."""
    urls = (e.get("url") for e in f.case.list("exchanges") or () if isinstance(e, dict) and e.get("step") == step)
    return next((url for url in urls if isinstance(url, str)), "")


def to(f: Facts, step: str) -> str:
    """What was asked, in words, with its URL where it is known."""
    url, words = url_of(f, step), STEPS.get(step, step or "the identity provider")
    return f"{words} ({url})" if url else words


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def host_of(f: Facts, step: str) -> str:
    uri = parse(url_of(f, step))
    return uri.host if uri else "the host"


def evidence_of(f: Facts, kind: str, where: str, detail: str) -> tuple[Evidence, ...]:
    if where == TENANT:
        return (Evidence("exchanges", kind, detail),)
    return (
        Evidence("network_error.kind", kind, f"at {where}" if where else ""),
        Evidence("network_error.detail", detail),
    )


def address_fix(f: Facts, where: str, do: str) -> Fix:
    return Fix("Qlik admin", places.DISCOVERY, do.format(url_of(f, where) or "the discovery URL"))


def fixes_of(f: Facts, rule: str, where: str, general: Fix) -> tuple[Fix, ...]:
    """Advice about the identity provider; where the tenant did not answer, about the way to it instead."""
    if not _is_tenants(f, where):
        return idp_fixes(f, rule, general)
    do = f"Check the tenant's address, {url_of(f, where)}, and this computer's way to it (qlik-inspector doctor)."
    return (Fix("user", "the host name that was given", do),)


def exchanges(f: Facts) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """What the identity provider answered, in order, as far as it is readable: step, status, URL and headers. What the
    inspector asked of the Qlik tenant (step `tenant`) is no part of the login."""
    for entry in f.case.list("exchanges") or ():
        if not isinstance(entry, dict):
            continue
        step, status, url, headers = (entry.get(n) for n in ("step", "status", "url", "headers"))
        if isinstance(step, str) and step != "tenant" and isinstance(status, int) and isinstance(url, str):
            yield step, status, url, headers if isinstance(headers, dict) else {}


def _is_tenants(f: Facts, where: str) -> bool:
    """Whether the host is the tenant's own; as OAuth server it is the one that signs people in."""
    return where == TENANT or f.case.target == "qlik-oauth"


_REFUSED = tuple(f"net::ERR_{word}" for word in ("CONNECTION_REFUSED", "CONNECTION_RESET", "CONNECTION_CLOSED"))


@rule("N01", "host-unreachable", "error", "network", "The identity provider's host cannot be reached", targets=TARGETS)
def host_unreachable(f: Facts) -> Iterator[Hit]:
    """What it means: The host name cannot be resolved, or the host refuses the connection.
    Why Qlik cares: Qlik Cloud fetches the discovery document, the keys, the tokens and userinfo over the internet; a
    name that does not exist, or a host behind a firewall, ends the login before it starts.
    Fix: Correct the host name, or publish the identity provider so that Qlik Cloud can reach it.
    Source: RFC 6749 section 3; Qlik's pendingResult status networkError.
    """
    found = failure(f, "dns", "refused")
    if not found:
        return
    where, kind, detail = found
    why = {
        "dns": f"The name {host_of(f, where)} cannot be resolved",
        "refused": f"{host_of(f, where)} refuses the connection",
    }[kind]
    if detail.startswith("net::ERR_") and not detail.startswith(_REFUSED):
        why = f"The browser gets no answer from {host_of(f, where)}" if kind == "refused" else why
    yield Hit(
        cause=f"{why}, so {to(f, where)} was not reached{f' ({detail})' if detail else ''}.",
        expected="a connection",
        actual={"kind": kind, "where": where, "detail": detail},
        evidence=evidence_of(f, kind, where, detail),
        fix=fixes_of(
            f,
            "host-unreachable",
            where,
            address_fix(f, where, "Check the host name in {}: Qlik Cloud must reach it over the internet."),
        ),
        title="The tenant's host cannot be reached" if _is_tenants(f, where) else None,
    )


_TLS = (
    (
        ("expired", "not yet valid", "date_invalid"),
        "its certificate is expired or not yet valid",
        "Renew the certificate and check the clocks.",
    ),
    (
        ("hostname", "host name", "doesn't match", "not valid for", "mismatch", "common_name_invalid"),
        "its certificate is made out to another host name",
        "Install a certificate that names this host, or use the host that the certificate names.",
    ),
    (
        (
            "self-signed",
            "self signed",
            "unable to get",
            "unknown",
            "issuer",
            "verify failed",
            "ca ",
            "authority_invalid",
        ),
        "its certificate comes from an authority that is not trusted, or the intermediate certificate is missing",
        "Install a certificate of a public authority together with its intermediate certificates.",
    ),
    (
        ("protocol", "version", "cipher", "handshake"),
        "no common TLS version or cipher was found",
        "Allow TLS 1.2 or newer on the server.",
    ),
)


@rule("N02", "tls-failed", "error", "network", "The identity provider's certificate is not accepted", targets=TARGETS)
def tls_failed(f: Facts) -> Iterator[Hit]:
    """What it means: The TLS connection fails: the certificate is expired, made out to another host, or comes from an
    authority that is not trusted; sometimes a proxy in between replaces it.
    Why Qlik cares: Qlik Cloud probably trusts public authorities only and stops at the connection.
    Fix: Install a valid certificate with its whole chain; where a proxy on this computer inspects TLS, give the
    inspector the proxy's certificate authority.
    Source: RFC 9325; RFC 6749 section 3.1 (TLS is required); Qlik's pendingResult status networkError.
    """
    found = failure(f, "tls")
    if not found:
        return
    where, kind, detail = found
    lower = detail.lower()
    why, do = next(
        ((words, fix) for marks, words, fix in _TLS if any(m in lower for m in marks)),
        ("the TLS connection failed", "Check the certificate and its chain."),
    )
    yield Hit(
        cause=f"{host_of(f, where)} is reached, but {why}: {to(f, where)} cannot be read"
        f"{' (' + detail + ')' if detail else ''}.",
        expected="a certificate that is valid for the host and publicly trusted",
        actual={"where": where, "detail": detail},
        evidence=evidence_of(f, kind, where, detail),
        fix=fixes_of(f, "tls-failed", where, Fix("IdP admin", f"the web server of {host_of(f, where)}", do)),
        title="The tenant's certificate is not accepted" if _is_tenants(f, where) else None,
    )


@rule("N03", "timed-out", "error", "network", "No answer within the time limit", targets=TARGETS)
def timed_out(f: Facts) -> Iterator[Hit]:
    """What it means: The connection stands or was tried, and no answer came within the limit. A browser login from
    which nothing came back is another matter (A18).
    Why Qlik cares: Qlik Cloud probably waits a limited time as well; a firewall that drops packets looks exactly like
    this.
    Fix: Look for a firewall or an allow-list between the internet and the identity provider; try again.
    Source: RFC 9110 section 9.2 (requests may be retried); Qlik's pendingResult status networkError.
    """
    found = failure(f, "timeout")
    if not found or found[0] == "authorize":
        return
    where, kind, detail = found
    yield Hit(
        cause=upper(f"{to(f, where)} gave no answer within the time limit{': ' + detail if detail else ''}."),
        expected="an answer",
        actual={"where": where, "detail": detail},
        evidence=evidence_of(f, kind, where, detail),
        fix=fixes_of(
            f,
            "timed-out",
            where,
            Fix(
                "IdP admin",
                f"the firewall in front of {host_of(f, where)}",
                "Allow requests from the internet (Qlik Cloud calls from its own addresses), then try again.",
            ),
        ),
    )
