"""What was learned about Qlik's own redirect URI while a login was captured through another one.

The login asks the identity provider about https://<tenant host>/login/callback with a negative control, and leaves the
judgement in `authorize.tenant_probe`: the answers themselves would stand in the way of the login's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.facts.evidence import Evidence
from inspector.facts.login import Facts
from inspector.qlik.tenant_host import looks_original, tenant_host
from inspector.rules.fixes import idp_fixes
from inspector.rules.idp_answer import provider
from inspector.rules.redirect import lists
from inspector.rules.rule import Hit
from inspector.uri import parse

PATH = "authorize.tenant_probe"
_STATUSES = ("registered", "not-registered", "inconclusive")


@dataclass(frozen=True, slots=True)
class TenantProbe:
    uri: str
    status: str
    """registered | not-registered | inconclusive"""
    because: str


def tenant_probe(f: Facts) -> TenantProbe | None:
    """The judgement; None where nobody asked, or where what was asked says nothing about Qlik: another application,
    another host than the tenant's original one, SAML, or the URI of this very login."""
    uri, status = parse(f.case.text(f"{PATH}.redirect_uri")), f.case.text(f"{PATH}.status")
    if uri is None or uri.loopback or status not in _STATUSES or f.case.target != "qlik" or "•" in uri.text:
        return None
    if uri.text == f.redirect_uri or lists.other_client(f) or lists.callback_path(f) != lists.CALLBACK:
        return None
    original = lists.host(f, "host")
    if original is not None and original != uri.host:
        return None
    because = " ".join((f.case.text(f"{PATH}.because") or "").split())[:300]
    # under an alias nothing need be registered: Qlik sends the original hostname
    alias = uri.host == lists.host(f, "alias") or (tenant_host(uri.host) and not looks_original(uri.host))
    if alias and status == "not-registered":
        return TenantProbe(uri.text[:300], "inconclusive", f"{uri.host} is probably the tenant's alias")
    return TenantProbe(uri.text[:300], status, because)


def not_registered(f: Facts) -> Iterator[Hit]:
    """Qlik's own redirect URI is refused, although the inspector's was not."""
    probe = tenant_probe(f)
    if probe is None or probe.status != "not-registered":
        return
    which = f" of the application {f.client_id[:100]}" if f.client_id else ""
    sure = "" if f.qlik_idp and f.qlik_idp.client_id else " If Qlik uses another application, ask about that one."
    yield Hit(
        cause=f"Qlik's own redirect URI {probe.uri} is not registered at {provider(f)}: "
        f"{probe.because or 'a probe with a negative control says so'}.{sure}",
        expected=f"{probe.uri} among the redirect URIs{which}",
        actual="not registered",
        evidence=(Evidence(f"{PATH}.redirect_uri", probe.uri), Evidence(f"{PATH}.status", probe.status, probe.because)),
        fix=lists.register(f, probe.uri),
    )


def inconclusive(f: Facts) -> Iterator[Hit]:
    """The provider's answer about Qlik's own redirect URI does not tell; the registered list, where known, does."""
    probe = tenant_probe(f)
    if probe is None or probe.status != "inconclusive" or lists.registered(f) is not None:
        return
    yield Hit(
        cause=f"What {provider(f)} answers to Qlik's redirect URI {probe.uri} does not tell whether it is registered"
        f"{f': {probe.because}' if probe.because else ''}.",
        expected="an answer that differs from that to an unregistered URI",
        actual="nothing that tells",
        evidence=(Evidence(f"{PATH}.redirect_uri", probe.uri), Evidence(f"{PATH}.status", probe.status, probe.because)),
        fix=idp_fixes(
            f,
            "redirect-probe-inconclusive",
            f.idp_fix("redirect_uris", f"Look up whether {probe.uri} is in the list, character by character."),
        ),
    )
