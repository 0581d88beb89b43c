"""Cloudflare Access as the party that logs in (target cloudflare-access)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.cloudflare.access import (
    CALLBACK_FORM,
    GROUP_LIMIT,
    OKTA,
    OKTA_TYPE,
    PLACEHOLDER_ACCOUNT,
    AccessIdp,
    fetch_failed,
    identity_claims,
    is_callback,
)
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.idps.loader import heads, load
from inspector.idps.traits import beside_console
from inspector.qlik.mapping import Claims
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, Rule, rule
from inspector.uri import parse

TARGETS = ("cloudflare-access",)
OKTA_DOCS = ("https://developers.cloudflare.com/cloudflare-one/identity/idp-integration/okta/",)
GENERIC = ("https://developers.cloudflare.com/cloudflare-one/identity/idp-integration/generic-oidc/",)
CONSOLE = "Cloudflare One › Integrations › Identity providers (formerly Settings › Authentication) › this provider"
LIMIT_RULE = "access-groups-over-100"


def _idp(f: Facts) -> AccessIdp:
    return AccessIdp(need(f.case.object("identity_provider"), "no Cloudflare identity provider was imported"))


def _sides(f: Facts) -> tuple[tuple[str, Claims], ...]:
    """Claims that Access can see, with their evidence path."""
    sides = (
        ("id_token.payload", f.id_claims),
        ("userinfo.body", f.userinfo_claims),
        ("access_identity.body", identity_claims(f.case)),
    )
    return tuple((path, claims) for path, claims in sides if claims)


def _claims(f: Facts) -> tuple[tuple[str, Claims], ...]:
    found = _sides(f)
    if not found:
        raise NotChecked("no ID token, no userinfo and no Access identity was captured")
    return found


def _value(claims: tuple[tuple[str, Claims], ...], name: str) -> Any:
    return next((c[name] for _, c in claims if c.get(name) not in (None, "", [])), None)


@rule(
    "F01",
    "access-callback-uri",
    "error",
    "redirect",
    "The redirect URI is not Access's callback",
    docs=OKTA_DOCS,
    targets=TARGETS,
)
def access_callback_uri(f: Facts) -> Iterator[Hit]:
    """What it means: The redirect URI is not https://<team>.cloudflareaccess.com/cdn-cgi/access/callback.
    Why Qlik cares: In front of Qlik, Access logs people in with this one address on the team's domain; the protected
    application's own host or another path is refused.
    Fix: Register https://<team>.cloudflareaccess.com/cdn-cgi/access/callback at the identity provider.
    Source: Cloudflare One documentation, identity providers.
    """
    uri, registered = f.redirect_uri, f.case.list("client.registered_redirect_uris") or []
    listed = [u for u in registered if isinstance(u, str)]
    if uri is None and not listed:
        raise NotChecked("no redirect URI was captured")
    sent = parse(uri)
    if uri is not None and not is_callback(uri) and not (sent is not None and sent.loopback):
        path, actual = "authorize.request_url redirect_uri", uri
    elif listed and not any(is_callback(u) and (uri is None or u == uri or not is_callback(uri)) for u in listed):
        path, actual = "client.registered_redirect_uris", ", ".join(listed[:5])
    else:
        return
    wanted = uri if uri is not None and is_callback(uri) else CALLBACK_FORM
    yield Hit(
        cause=f"The redirect URI is {actual[:300]}, not Access's callback {wanted}.",
        expected=wanted,
        actual=actual,
        evidence=(Evidence(path, actual),),
        fix=idp_fixes(f, "access-callback-uri", f.idp_fix("redirect_uris", f"Enter {wanted}")),
    )


@rule(
    "F02",
    "access-groups-over-100",
    "error",
    "userinfo",
    f"Too many {OKTA} groups for Access",
    docs=OKTA_DOCS,
    targets=TARGETS,
)
def access_groups_over_100(f: Facts) -> Iterator[Hit]:
    """What it means: The user is in more than 100 Okta groups, and Access has no Okta API token to read them with.
    Why Qlik cares: Access stops with “Failed to fetch user/group information from the identity provider”, so nobody
    with that many groups gets as far as Qlik.
    Fix: Create a read-only Okta API token and enter it in Access, or filter the groups claim. With a token in place
    see whether Okta's ThreatInsight blocks Cloudflare's calls.
    Source: Cloudflare One documentation, Okta.
    """
    given = f.case.object("identity_provider")
    idp = AccessIdp(given) if given is not None else None
    told = next((path for path, text in _texts(f) if fetch_failed(text)), None)
    told = told or next((a.path for a in f.answers if a.rule == LIMIT_RULE), None)
    count, where = _group_count(f)
    if told is None and (count is None or idp is None or not idp.is_okta):
        raise NotChecked(
            "no groups were captured" if idp and idp.is_okta else f"the provider is not known to be {OKTA}"
        )
    has_token = idp is not None and idp.has_api_token
    if told is None and (has_token or (count or 0) <= GROUP_LIMIT):
        return
    over = (count or 0) > GROUP_LIMIT
    many = f"the user is in {count} groups" if over else "the user is probably in over 100 groups"
    known = load(OKTA_TYPE).table("cloudflare")
    blocked = known["blocked"]
    if has_token:
        why = f"an API token is set, so {'probably ' if not over else ''}{blocked}, or the token no longer works"
    else:
        why = f"{many} and no {OKTA} API token is visible here" + (f", or {blocked}" if told is not None else "")
    words = " (“Failed to fetch user/group information from the identity”)" if told else ""
    token = Fix(
        "Qlik admin",
        f"{CONSOLE} › API token",
        f"Create a read-only API token in {OKTA} and enter it here "
        "(Cloudflare's API does not show a token that is set).",
    )
    threat = f.idp_fix("threat_insight", known["unblock"])
    fewer = f.idp_fix("groups", "Or filter the groups claim to fewer than 100 groups.")
    yield Hit(
        cause=f"Access cannot read the {OKTA} groups{words}: {why}.",
        expected=f"at most {GROUP_LIMIT} groups, or an API token",
        actual=count,
        evidence=((Evidence(told, None, "Failed to fetch user/group information from the identity"),) if told else ())
        + ((Evidence(where, None, f"{count} groups"),) if count is not None else ())
        + (Evidence("identity_provider.config.api_token", None, "set" if has_token else "not visible"),),
        fix=(threat, token) if has_token else (token, threat, *idp_fixes(f, LIMIT_RULE, fewer)),
    )


def _group_count(f: Facts) -> tuple[int | None, str]:
    lists = ((f"{path}.groups", claims.get("groups")) for path, claims in _sides(f))
    return next(((len(groups), path) for path, groups in lists if isinstance(groups, list)), (None, ""))


def _texts(f: Facts) -> Iterator[tuple[str, str]]:
    """Where Access's or the provider's own words may stand."""
    for path in ("authorize.response", "userinfo", "token.response", "qlik_error"):
        answer = f.case.answer(path)
        if answer is not None:
            yield f"{path}.body", answer.text or str((answer.json or {}).get("error_description") or answer.json or "")
    yield "authorize.callback_url error_description", (f.case.callback or {}).get("error_description", "")


@rule(
    "F03",
    "access-custom-claim-missing",
    "warning",
    "mapping",
    "A custom claim does not arrive",
    docs=(*GENERIC, *OKTA_DOCS),
    targets=TARGETS,
)
def access_custom_claim_missing(f: Facts) -> Iterator[Hit]:
    """What it means: A custom OIDC claim that is configured in Access is neither in the ID token nor in userinfo.
    Why Qlik cares: Access policies and applications that use the claim do not see it.
    Fix: Let the identity provider send it; at Okta custom claims need a custom authorization server.
    Source: Cloudflare One documentation, generic OIDC (OIDC claims) and Okta.
    """
    wanted = _idp(f).claims
    if not wanted:
        raise NotChecked("no custom claims are configured in Access")
    claims = _claims(f)
    absent = [name for name in wanted if not any(name in c for _, c in claims)]
    if absent:
        yield Hit(
            cause=f"The custom claim{'s' if len(absent) > 1 else ''} {', '.join(absent)} configured in Access "
            f"{'do' if len(absent) > 1 else 'does'} not arrive.",
            expected=list(wanted),
            actual=[n for n in wanted if n not in absent],
            evidence=(
                Evidence("identity_provider.config.claims", list(wanted)),
                *(Evidence(f"{path}.{absent[0]}", None, "absent") for path, _ in claims),
            ),
            fix=idp_fixes(
                f, "access-custom-claim-missing", f.idp_fix("claims", f"Send {', '.join(absent)} in the ID token.")
            ),
        )


@rule(
    "F04",
    "access-groups-scope-missing",
    "warning",
    "mapping",
    "The groups scope is missing",
    docs=OKTA_DOCS,
    targets=TARGETS,
)
def access_groups_scope_missing(f: Facts) -> Iterator[Hit]:
    """What it means: A custom authorization server of Okta is used that has no scope groups, or it is not requested.
    Why Qlik cares: Without the scope Access gets no groups, and policies by group admit nobody.
    Fix: Create the scope groups at the authorization server, enable it and let Access request it.
    Source: Cloudflare One documentation, Okta (custom authorization server with the groups scope).
    """
    idp = _idp(f)
    if not idp.authorization_server:
        raise NotChecked("no custom authorization server is configured")
    offered = (f.metadata or {}).get("scopes_supported")
    scopes = f.scope
    if scopes is None and not isinstance(offered, list):
        raise NotChecked("neither a request nor the offered scopes were captured")
    if scopes is not None and "groups" in scopes:
        return
    if scopes is None and isinstance(offered, list) and "groups" in offered:
        return
    yield Hit(
        cause=f"The custom authorization server {idp.authorization_server} is used, and the scope groups is not "
        f"{'requested' if scopes is not None else 'offered'}.",
        expected="groups",
        actual=" ".join(scopes) if scopes is not None else offered,
        evidence=(
            Evidence(
                "authorize.request_url scope" if scopes is not None else "discovery.body.scopes_supported",
                " ".join(scopes) if scopes is not None else offered,
            ),
            Evidence("identity_provider.config.authorization_server_id", idp.authorization_server),
        ),
        fix=idp_fixes(
            f,
            "access-groups-scope-missing",
            f.idp_fix("scopes", "Create and enable the scope groups at the authorization server."),
        ),
    )


@rule("F05", "access-email-missing", "error", "userinfo", "No e-mail arrives", docs=GENERIC, targets=TARGETS)
def access_email_missing(f: Facts) -> Iterator[Hit]:
    """What it means: Neither the ID token nor userinfo holds the e-mail claim.
    Why Qlik cares: Access identifies people by their e-mail address and admits nobody without one.
    Fix: Request the scope email and let the identity provider send the claim, or name the claim that holds the
    address (Email claim).
    Source: Cloudflare One documentation, generic OIDC (Email claim).
    """
    name = _idp(f).email_claim if f.case.object("identity_provider") else "email"
    claims = _claims(f)
    if _value(claims, name) is not None:
        return
    other = next((n for n in ("upn", "preferred_username", "mail") if "@" in str(_value(claims, n) or "")), None)
    yield Hit(
        cause=f"No {name} arrives; Access needs an e-mail address." + (f" {other} holds one." if other else ""),
        expected="an e-mail address",
        actual=None,
        evidence=tuple(
            Evidence(f"{path}.{name}", c.get(name), "empty" if name in c else "absent") for path, c in claims
        ),
        fix=(
            *idp_fixes(f, "access-email-missing", f.idp_fix("email", "Request the scope email and send the claim.")),
            *((Fix("Qlik admin", f"{CONSOLE} › Email claim", f"Or enter {other}"),) if other else ()),
        ),
    )


@rule(
    "F06", "access-client-id-differs", "error", "config", "Access has another App ID", docs=OKTA_DOCS, targets=TARGETS
)
def access_client_id_differs(f: Facts) -> Iterator[Hit]:
    """What it means: The App ID in Access is not the client_id of the captured request, nor the audience of its token.
    Why Qlik cares: Access sends its App ID to the identity provider; another one is another application, with other
    redirect URIs and assignments, or none at all.
    Fix: Copy the Client ID of the application into App ID.
    Source: Cloudflare One documentation, Okta (App ID is the Okta client ID); OpenID Connect Core 3.1.2.1.
    """
    configured = need(_idp(f).client_id, "the imported provider shows no client ID")
    if configured.startswith("<"):
        used, path = "a placeholder of the documented example", "identity_provider.config.client_id"
    else:
        audience = (f.id_claims or {}).get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        sent = (
            ("authorize.request_url client_id", f.case.request.get("client_id")),
            ("token.request.client_id", f.case.text("token.request.client_id")),
            ("id_token.payload.aud", next((a for a in audiences if isinstance(a, str)), None)),
        )
        path, used = next(((p, v) for p, v in sent if v), ("", ""))
        if not used:
            raise NotChecked("no request and no token was captured")
        if used == configured or configured in audiences:
            return
    yield Hit(
        cause=f"The App ID in Access is {configured[:200]}, but the login was made with {used[:200]}."
        if not configured.startswith("<")
        else f"The App ID in Access is still {used}: {configured[:200]}.",
        expected=used,
        actual=configured,
        evidence=(Evidence("identity_provider.config.client_id", configured), Evidence(path, used)),
        fix=(Fix("Qlik admin", f"{CONSOLE} › App ID", "Enter the Client ID of the application at the provider."),),
    )


@rule(
    "F07", "access-okta-account", "error", "config", f"The {OKTA} account URL is wrong", docs=OKTA_DOCS, targets=TARGETS
)
def access_okta_account(f: Facts) -> Iterator[Hit]:
    """What it means: The Okta account URL in Access is the admin console's host, another organisation than the one that
    issued the token, or no https URL.
    Why Qlik cares: Access builds Okta's endpoints from it; with another host no login and no groups come.
    Fix: Enter the organisation's address, such as https://my-company.okta.com.
    Source: Cloudflare One documentation, Okta (Okta account URL); Okta, finding your domain.
    """
    text = need(_idp(f).okta_account, f"the imported provider shows no {OKTA} account URL")
    uri = parse(text) or parse(f"https://{text}")
    asked = f.case.text("authorize.request_url") or ""
    issuer = parse(f.issuer or str((f.id_claims or {}).get("iss") or "") or asked.partition("?")[0])
    host = uri.host if uri else ""
    people = beside_console(host)
    okta = heads()[OKTA_TYPE]
    given = issuer.host if issuer is not None and okta.has_host(issuer.host) else ""
    due = f"https://{given or people or host}"
    problem, severity = "", "error"
    if text.startswith("<") or PLACEHOLDER_ACCOUNT in text:
        problem = "is a placeholder of the documented example"
    elif uri is None:
        problem = "is no URL"
    elif people:
        problem = "is the admin console's host, not the organisation's"
    elif given not in ("", host) and okta.has_host(host):
        problem = f"is another organisation than the issuer {given}"
    elif not text.lower().startswith("https://"):
        problem, severity = "is no https URL", "warning"
    if not problem:
        return
    yield Hit(
        cause=f"The {OKTA} account URL {text[:200]} {problem}.",
        expected=due,
        actual=text,
        evidence=(Evidence("identity_provider.config.okta_account", text),),
        fix=(Fix("Qlik admin", f"{CONSOLE} › {OKTA} account URL", f"Enter {due}."),),
        severity="warning" if severity == "warning" else "error",
    )


@rule("F08", "access-groups-missing", "warning", "mapping", "No groups arrive", docs=OKTA_DOCS, targets=TARGETS)
def access_groups_missing(f: Facts) -> Iterator[Hit]:
    """What it means: Neither the ID token nor userinfo of Okta's org server holds groups.
    Why Qlik cares: Access policies by group admit nobody then.
    Fix: At the application in Okta, set the Groups claim filter to Matches regex with the value .*, and let Access
    request the scope groups.
    Source: Cloudflare One documentation, Okta (Groups claim filter).
    """
    idp = _idp(f)
    if not idp.is_okta or f.recognised.name != OKTA_TYPE:
        raise NotChecked(f"the provider is not {OKTA}")
    if idp.authorization_server:
        raise NotChecked("a custom authorization server is used, which has a rule of its own")
    claims = _claims(f)
    if _value(claims, "groups") is not None:
        return
    yield Hit(
        cause=f"No groups arrive from {OKTA}: policies by group admit nobody.",
        expected="groups",
        actual=None,
        evidence=tuple(Evidence(f"{path}.groups", c.get("groups"), "absent") for path, c in claims),
        fix=(f.idp_fix("groups", "Set the Groups claim filter: groups, Matches regex, .*"),),
    )


RULES: tuple[Rule, ...] = (
    access_callback_uri,
    access_groups_over_100,
    access_custom_claim_missing,
    access_groups_scope_missing,
    access_email_missing,
    access_client_id_differs,
    access_okta_account,
    access_groups_missing,
)
