"""Whether Qlik's configuration can serve this login at all: its kind, and whether Qlik Cloud reaches the provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.qlik import kinds
from inspector.qlik.public_host import looks_internal, unreachable
from inspector.rules.rule import Hit, rule

API = "https://qlik.dev/apis/rest/identity-providers/"
KINDS = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-idp.htm"
GUIDE = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-oidc-idp.htm"
ENDPOINTS = ("token_endpoint", "jwks_uri", "userinfo_endpoint")
"""What Qlik calls itself; the authorization endpoint is reached by the person's browser."""


@rule(
    "Q11",
    "config-not-interactive-oidc",
    "error",
    "config",
    "The configuration is not for this kind of login",
    docs=(KINDS, API),
)
def config_not_interactive_oidc(f: Facts) -> Iterator[Hit]:
    """What it means: The imported configuration is not an interactive OpenID Connect one: it is for SAML, for tokens
    that a system signs itself (JWT), for API access of programs (machine-to-machine) or for multi-cloud.
    Why Qlik cares: Logins in the browser by OpenID Connect use an interactive OpenID Connect configuration; no other
    kind takes part in them.
    Fix: Import or create the configuration of the type OIDC. Where another kind is meant, judge a login of that kind.
    Source: Qlik API reference, identity-providers (protocol, interactive); Qlik help, types of identity providers.
    """
    config = f.need_qlik_idp()
    kind = config.kind
    if kind is kinds.INTERACTIVE:
        return
    login = f.browser_login
    if login is None:
        raise NotChecked("no login in the browser was captured")
    shown = _kind_members(config.raw)
    yield Hit(
        cause=f"The configuration is {kind.name}, which cannot serve this login in the browser by OpenID Connect. "
        f"It serves {kind.serves}.",
        expected="protocol OIDC and interactive true",
        actual=shown,
        evidence=(
            *(Evidence(f"identity_provider.{name}", value) for name, value in shown.items()),
            Evidence(login, None, "a login in the browser"),
        ),
        fix=_other_kind(kind, login=True),
    )


@rule("Q18", "config-of-another-kind", "info", "config", "What the configuration is for", docs=(KINDS, API))
def config_of_another_kind(f: Facts) -> Iterator[Hit]:
    """What it means: The imported configuration is not an interactive OpenID Connect one, and no login in the browser
    was captured that it would have to serve.
    Why Qlik cares: Each kind serves logins of its own; what OpenID Connect demands of a login is not asked of it.
    Fix: None, where this kind is meant; judge a login of that kind.
    Source: Qlik API reference, identity-providers (protocol, interactive); Qlik help, types of identity providers.
    """
    config = f.need_qlik_idp()
    kind = config.kind
    if kind is kinds.INTERACTIVE or f.browser_login is not None:
        return
    shown = _kind_members(config.raw)
    yield Hit(
        cause=f"The configuration is {kind.name}. It serves {kind.serves}.",
        expected="protocol OIDC and interactive true",
        actual=shown,
        evidence=tuple(Evidence(f"identity_provider.{name}", value) for name, value in shown.items()),
        fix=_other_kind(kind, login=False),
    )


def _kind_members(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in ("protocol", "interactive") if name in raw}


def _other_kind(kind: kinds.Kind, login: bool) -> tuple[Fix, ...]:
    create = Fix("Qlik admin", places.PROVIDERS, "Create or activate a configuration of the type OIDC for this login.")
    if kind is kinds.SAML:
        start = Fix(
            "Qlik admin",
            places.PROVIDERS,
            "Where SAML is meant, compare the SAML response instead; where "
            "OpenID Connect is meant, create a configuration of the type OIDC.",
        )
        return (start,)
    if kind is kinds.JWT:
        judge = Fix("user", "qlik-inspector", "Judge a token of that system with --target jwt-idp.")
        return (create, judge) if login else (judge,)
    return (create,)


@rule("Q12", "discovery-not-public", "error", "config", "Qlik Cloud cannot reach the identity provider", docs=(GUIDE,))
def discovery_not_public(f: Facts) -> Iterator[Hit]:
    """What it means: The discovery URL or an endpoint that Qlik calls stands on a host that the internet cannot reach:
    a loopback or private address, or a name that is known inside the company only.
    Why Qlik cares: Qlik Cloud reads the discovery document and the keys, exchanges the code and calls userinfo from
    the internet. That the browser inside the company reaches them is not enough.
    Fix: Publish these endpoints under a public name with a certificate that is trusted publicly, for instance through
    a reverse proxy, and enter that discovery URL. The authorization endpoint may stay inside.
    Source: Qlik's OIDC configuration guide (the configuration URI is publicly accessible); RFC 1918, RFC 6762.
    """
    urls = _called_by_qlik(f)
    if not urls:
        raise NotChecked("no discovery URL and no endpoint is known")
    imported = f.qlik_idp is not None and f.qlik_idp.kind is kinds.INTERACTIVE
    seen = f.case.text("identity_provider.pendingResult.status")
    certain = [(path, url, why) for path, url in urls if (why := unreachable(url))]
    if not imported:
        # a provider on this machine is somebody's test, which says nothing about Qlik
        certain = [found for found in certain if "loopback" not in found[2]]
    found = certain or [(path, url, why) for path, url in urls if (why := looks_internal(url))]
    if not found or (not certain and seen == "success"):
        return
    proven = bool(certain) and imported
    _, url, why = found[0]
    failed = " Qlik's own test ended with networkError." if seen == "networkError" else ""
    also = f" The same holds for {', '.join(p.rpartition('.')[2] for p, _, _ in found[1:])}." if found[1:] else ""
    yield Hit(
        cause=f"{url[:300]} {why}: Qlik Cloud, which calls it from the internet, "
        f"{'cannot' if certain else 'probably cannot'} reach it.{failed}{also}",
        expected="a host that is reached from the internet",
        actual=url[:300],
        evidence=tuple(Evidence(p, u[:300], w) for p, u, w in found),
        fix=(
            f.idp_fix(
                "issuer",
                "Publish the provider under a name that the internet reaches (its endpoints for "
                "token, keys and userinfo too), with a publicly trusted certificate.",
            ),
            Fix("Qlik admin", places.DISCOVERY, "Enter the discovery URL under that public name."),
        ),
        severity="error" if proven or failed else "warning",
    )


def _called_by_qlik(f: Facts) -> list[tuple[str, str]]:
    """(evidence path, URL) of what Qlik's own servers call."""
    config = f.qlik_idp if f.qlik_idp and f.qlik_idp.kind is kinds.INTERACTIVE else None
    found: list[tuple[str, str | None]] = []
    if config:
        found.append((f"identity_provider.{config.options_member}.discoveryUrl", config.discovery_url))
        manual = config.manual or {}
        base = f"identity_provider.{config.options_member}.openid_configuration"
        found += [(f"{base}.{name}", manual.get(name)) for name in ENDPOINTS]
    else:
        found.append(("discovery.url", f.case.text("discovery.url")))
    if f.discovery_answer:
        found += [(f"discovery.body.{name}", f.endpoint(name)) for name in ENDPOINTS]
    return [(path, url) for path, url in found if isinstance(url, str) and url]
