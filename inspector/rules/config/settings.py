"""Qlik's configuration of the identity provider, held against the login (stage config)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from inspector import places
from inspector.case.instant import span
from inspector.case.model import parse_time
from inspector.facts.claims import moment, number
from inspector.facts.config_urls import is_comparable, same_issuer
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.scope_cause import because_of_scope, not_openid, requested_scopes
from inspector.facts.wrong_kind import consequence
from inspector.idps.loader import GENERIC, heads, load
from inspector.qlik import schema
from inspector.qlik.identity_provider import GRAPH, GROUPS_FROM_GRAPH, READS_ID_TOKEN, REQUIRED
from inspector.qlik.scopes import missing_scopes
from inspector.rules.config.entries import swapped
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

QLIK = ("qlik",)
CONFIGURED = ("qlik", "jwt-idp")
API = "https://qlik.dev/apis/rest/identity-providers/"
GUIDE = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-oidc-idp.htm"
SCOPES = "https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims"
NEAR = timedelta(days=30)
OFFLINE = "offline_access"


@rule("Q02", "idp-inactive", "error", "config", "The configuration is not active", docs=(API,), targets=CONFIGURED)
def idp_inactive(f: Facts) -> Iterator[Hit]:
    """What it means: The identity-provider configuration in Qlik is switched off.
    Why Qlik cares: Qlik does not use it for logins; only one interactive configuration can be active.
    Fix: Deactivate the other interactive configuration first, then activate this one.
    Source: Qlik API reference, identity-providers, active; Qlik help, creating an identity provider.
    """
    active = f.need_qlik_idp().raw.get("active")
    if not isinstance(active, bool):
        raise NotChecked("the configuration does not say whether it is active")
    if not active:
        yield Hit(
            cause="The identity-provider configuration is not active: Qlik does not use it for logins.",
            expected=True,
            actual=False,
            evidence=(Evidence("identity_provider.active", False),),
            fix=(Fix("Qlik admin", places.PROVIDERS, "Deactivate the active configuration, then activate this one."),),
        )


@rule(
    "Q04",
    "provider-type-mismatch",
    "warning",
    "config",
    "The provider type does not fit the identity provider",
    docs=(API, GUIDE),
    targets=QLIK,
)
def provider_type_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The provider type that was chosen in Qlik is not the one for this identity provider.
    Why Qlik cares: The type decides where Qlik reads the claims (azureAD and adfs: the ID token, all others:
    userinfo), whether the Email verified override can be set, and whether groups come from Microsoft Graph (azureAD).
    Fix: Create the configuration anew with the fitting type; the type probably cannot be changed afterwards.
    Source: Qlik API reference, identity-providers, provider and useClaimsFromIdToken.
    """
    config = f.need_interactive()
    if not isinstance(config.raw.get("provider"), str):
        raise NotChecked("the configuration names no provider type")
    other = not_of_type(f, config.provider)
    if other is None and (f.recognised.name == "generic" or f.recognised.guessed):
        raise NotChecked("nothing tells which identity provider this is")
    named = f.recognised.name != GENERIC and not f.recognised.guessed
    idp = f.idp if named else load(GENERIC)
    fits = idp.qlik_provider_fits if named else (idp.qlik_provider,)
    if config.provider in fits or not (named or other):
        return
    this = f"this is {f.idp.title} ({f.recognised.because})" if named else other
    yield Hit(
        cause=f"The provider type in Qlik is {config.provider}, but {this}. "
        f"{_what_changes(config.provider, idp.qlik_provider)}",
        expected=list(fits),
        actual=config.provider,
        evidence=(Evidence("identity_provider.provider", config.provider),),
        fix=(Fix("Qlik admin", places.PROVIDERS, f"Create the configuration anew as type {idp.qlik_provider}."),),
    )


def not_of_type(f: Facts, chosen: str) -> str | None:
    """What says that this cannot be the product of the chosen provider type, whatever else it is; None where nothing
    does. Each product has its own authorization endpoint, which every login of it goes to."""
    url = f.endpoint("authorization_endpoint") or (f.case.text("authorize.request_url") or "").partition("?")[0]
    head = next((h for h in heads().values() if chosen in h.recognise.get("configured", ())), None)
    form = head.recognise.get("authorization_endpoint") if head else None
    if not url or head is None or form is None or re.search(form, url[:2000], re.IGNORECASE):
        return None
    return f"the authorization endpoint {url[:200]} is none of {head.title}"


def _what_changes(chosen: str, right: str) -> str:
    reads = {True: "the ID token", False: "userinfo"}
    one, other = chosen in READS_ID_TOKEN, right in READS_ID_TOKEN
    said = []
    if one != other:
        said.append(f"with {chosen} Qlik reads {reads[one]}, with {right} {reads[other]}")
        said.append(f"the Email verified override exists for {chosen if one else right} only")
    if GROUPS_FROM_GRAPH in (chosen, right):
        said.append(f"groups come from {GRAPH} for {GROUPS_FROM_GRAPH} only")
    text = "; ".join(said) or f"what Qlik presets for {chosen} does not fit {right}"
    return text[:1].upper() + text[1:] + "."


@rule(
    "Q05",
    "scope-incomplete",
    "error",
    "config",
    "A standard scope is not requested",
    docs=(SCOPES, GUIDE),
    targets=QLIK,
)
def scope_incomplete(f: Facts) -> Iterator[Hit]:
    """What it means: Qlik does not ask for openid, profile or email.
    Why Qlik cares: The scope profile brings the name, email brings email and email_verified, openid the ID token
    itself.
    Fix: Enter openid profile email, and what this provider needs for groups.
    Source: OpenID Connect Core section 5.4; Qlik's guides use openid profile email.
    """
    requested = requested_scopes(f)
    if requested is None:
        raise NotChecked("the requested scopes are not known")
    missing = missing_scopes(requested)
    if (needed := f.idp.table("scopes", f.recognised.variant).get("needed")) is not None:
        missing = tuple(s for s in missing if s in needed)
    if not missing:
        return
    lost = [a for a in REQUIRED if because_of_scope(f, a) and _is_lost(f, a)]
    unasked = not_openid(f)
    if unasked:
        lost.append("nonce")
    wanted = " ".join(dict.fromkeys(("openid", "profile", "email", *requested)))
    result = f": {', '.join(lost)} {'does' if len(lost) == 1 else 'do'} not arrive" if lost else ""
    yield Hit(
        cause=f"The scope “{' '.join(requested)}” lacks {' and '.join(missing)}{result}.",
        expected=wanted,
        actual=" ".join(requested),
        severity="error" if lost else "warning",
        evidence=(Evidence(_scope_path(f), " ".join(requested)),),
        fix=(Fix("Qlik admin", places.SCOPE, f"Enter: {wanted}"),),
    )


def _is_lost(f: Facts, attribute: str) -> bool:
    if f.known_claims is None or f.mapped is None or (attribute == "email_verified" and f.qlik.override):
        return False
    return f.mapped[attribute].value in (None, "")


def _scope_path(f: Facts) -> str:
    if f.qlik_idp and f.qlik_idp.scope_configured:
        return f"identity_provider.{f.qlik_idp.options_member}.scope"
    return "authorize.request_url scope" if f.case.request.get("scope") else "client.scope"


@rule("Q06", "offline-access-refused", "error", "config", "offline_access is refused", docs=(API,), targets=QLIK)
def offline_access_refused(f: Facts) -> Iterator[Hit]:
    """What it means: The scope offline_access is requested, and the identity provider refuses the login because of
    it.
    Why Qlik cares: Qlik asks for offline_access for its mobile app and OAuth clients, unless that is blocked.
    Fix: Block the scope in Qlik (blockOfflineAccessScope), or allow refresh tokens for the application.
    Source: Qlik API reference, identity-providers, blockOfflineAccessScope; Google answers invalid_scope to it.
    """
    told = next((a for a in f.answers if a.rule == "scope-rejected" and _names_offline(a.response.texts)), None)
    requested = f.scope
    if told is None:
        if requested is None:
            raise NotChecked("the requested scopes are not known")
        if OFFLINE not in requested or not _always_refused(f) or _went_on(f) or _blocked(f):
            return
    words = f": “{told.response.verbatim}”" if told else ""
    shown = " ".join(requested or ())
    yield Hit(
        cause=f"offline_access was requested, which {f.idp.title} refuses{words}.",
        expected="no offline_access",
        actual=shown or OFFLINE,
        evidence=(Evidence(told.path, told.response.verbatim) if told else Evidence(_scope_path(f), shown),),
        fix=(
            Fix("Qlik admin", places.BLOCK_OFFLINE, "Turn it on (blockOfflineAccessScope: true)."),
            *(
                x
                for x in idp_fixes(
                    f,
                    "offline-access-refused",
                    f.idp_fix("grant_types", "Or allow refresh tokens for this application."),
                )
                if x.who != "Qlik admin"
            ),
        ),
    )


def _names_offline(texts: tuple[str, ...]) -> bool:
    return any(re.search(r"offline[_ %+-]{0,3}(?:20)?access", text[:20_000], re.IGNORECASE) for text in texts)


def _always_refused(f: Facts) -> bool:
    return f.idp.table("scopes", f.recognised.variant).get("refuses_offline_access") is True


def _went_on(f: Facts) -> bool:
    """Tokens came: whatever was asked for was not refused."""
    return bool(f.case.id_token_text or f.case.access_token_text)


def _blocked(f: Facts) -> bool:
    """Qlik blocks the scope, and no captured request carries it all the same."""
    blocks = f.qlik_idp is not None and f.qlik_idp.options.get("blockOfflineAccessScope") is True
    return blocks and OFFLINE not in (f.case.request.get("scope") or "").split()


@rule("Q07", "client-id-differs", "error", "config", "Qlik has another client ID", docs=(API,), targets=QLIK)
def client_id_differs(f: Facts) -> Iterator[Hit]:
    """What it means: The client ID in Qlik's configuration is not the one of the captured request.
    Why Qlik cares: Either Qlik uses the wrong application, or the login that was captured was another one than
    Qlik's.
    Fix: Enter the client ID of the application for Qlik; or capture the login with Qlik's client ID.
    Source: Qlik API reference, identity-providers, clientId; OpenID Connect Core section 3.1.2.1.
    """
    configured = need(f.need_interactive().client_id, "the configuration has no client ID")
    if swapped(f):
        raise NotChecked("client ID and client secret stand in each other's place")
    sent = (
        ("authorize.request_url client_id", f.case.request.get("client_id")),
        ("token.request.client_id", f.case.text("token.request.client_id")),
        ("client.client_id", f.case.text("client.client_id")),
    )
    path, used = next(((path, value) for path, value in sent if value), ("", None))
    used = need(used, "no request with a client_id was captured")
    if configured == used:
        return
    member = f.need_interactive().options_member
    yield Hit(
        cause=f"Qlik's configuration has the client ID {configured}, the captured request {used}.",
        expected=used,
        actual=configured,
        evidence=(Evidence(f"identity_provider.{member}.clientId", configured), Evidence(path, used)),
        fix=(Fix("Qlik admin", places.CLIENT_ID, f"Enter {used}, if that is the application for Qlik."),),
    )


@rule("Q08", "discovery-differs", "error", "config", "Qlik has another discovery URL", docs=(API,), targets=QLIK)
def discovery_differs(f: Facts) -> Iterator[Hit]:
    """What it means: The discovery URL in Qlik's configuration leads to another server, tenant or realm than the one
    that was captured.
    Why Qlik cares: Qlik trusts tokens of the issuer that its discovery URL names, and of no other.
    Fix: Enter the discovery URL of the server that issues the tokens; or capture the login at the one Qlik uses.
    Source: Qlik API reference, identity-providers, discoveryUrl; OpenID Connect Discovery section 4.
    """
    config = f.need_interactive()
    if config.manual is not None:
        raise NotChecked("the metadata was entered by hand in Qlik")
    configured = need((config.discovery_url or "").strip() or None, "the configuration has no discovery URL")
    captured, path = f.case.text("discovery.url"), "discovery.url"
    if captured is None:
        iss = (f.id_claims or {}).get("iss")
        captured, path = (iss if isinstance(iss, str) and iss else None), "id_token.payload.iss"
    captured = need(captured, "neither a discovery URL nor an issuer was captured")
    if not is_comparable(configured, captured):
        raise NotChecked("the two name the tenant in different ways and cannot be compared")
    if same_issuer(configured, captured):
        return
    yield Hit(
        cause=f"Qlik's discovery URL is {configured}, captured was {captured}.",
        expected=captured,
        actual=configured,
        evidence=(
            Evidence(f"identity_provider.{config.options_member}.discoveryUrl", configured),
            Evidence(path, captured),
        ),
        fix=(Fix("Qlik admin", places.DISCOVERY, f"Enter the discovery URL of the server in use ({captured})."),),
        because_of=consequence(f) if path.startswith("id_token") else None,
    )


@rule(
    "Q09",
    "secret-about-to-expire",
    "warning",
    "config",
    "The client secret is about to expire",
    docs=(API,),
    targets=("qlik", "cloudflare-access"),
)
def secret_about_to_expire(f: Facts) -> Iterator[Hit]:
    """What it means: The client secret's expiry is known, and it is less than 30 days away or past.
    Why Qlik cares: On that day the logins of all users fail at the token endpoint.
    Fix: Make a new secret at the identity provider and enter it in Qlik before.
    Source: Qlik help, recovering access; RFC 7591 section 3.2.1 (client_secret_expires_at, 0 for never).
    """
    value = f.case.at("client.client_secret_expires_at")
    seconds = number(value)
    expires = parse_time(value if isinstance(value, str) else None)
    if expires is None and seconds:
        expires = _from_seconds(seconds)
    if expires is None:
        raise NotChecked("the expiry of the client secret is not known" if seconds != 0 else "the secret never expires")
    now = f.need_now()
    if expires - now > NEAR or any(a.rule == "client-secret-expired" for a in f.answers):
        return
    left = (expires - now).total_seconds()
    when = f"in {span(left)}" if left > 0 else f"{span(left)} ago"
    yield Hit(
        cause=f"The client secret {'expires' if left > 0 else 'expired'} {when}, at {moment(expires.timestamp())}.",
        expected="a secret that lasts",
        actual=moment(expires.timestamp()),
        evidence=(Evidence("client.client_secret_expires_at", value), Evidence(f.judged_path, moment(now.timestamp()))),
        fix=(
            *idp_fixes(f, "secret-about-to-expire", f.idp_fix("client_secret", "Make a new client secret.")),
            Fix("Qlik admin", places.CLIENT_SECRET, "Enter the new secret, then remove the old one."),
        ),
    )


def _from_seconds(seconds: float | int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


@rule(
    "Q10",
    "config-invalid",
    "error",
    "config",
    "The configuration breaks Qlik's schema",
    docs=(API,),
    targets=CONFIGURED,
)
def config_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The imported identity-provider JSON holds values that Qlik's API does not take.
    Why Qlik cares: Qlik probably refuses to save it, or ignores the member.
    Fix: Correct the members that are named.
    Source: Qlik API reference, identity-providers (published OpenAPI).
    """
    given = f.case.at("identity_provider")
    if given is None:
        raise NotChecked("no Qlik identity-provider configuration was imported")
    if f.qlik_idp is None:
        found = [schema.Problem("", "protocol, provider and options", type(given).__name__)]
    else:
        found = list(schema.check(f.qlik_idp))
    if not found:
        return
    first = found[0]
    more = f" {len(found) - 1} more: {', '.join(p.path for p in found[1:6])}." if len(found) > 1 else ""
    yield Hit(
        cause=f"The configuration is not valid at {first.path or 'its top level'}: it needs {first.expected}, but "
        f"holds {_shown(first.actual)}.{more}",
        expected={p.path: p.expected for p in found[:20]},
        actual={p.path: p.actual for p in found[:20]},
        evidence=tuple(Evidence(f"identity_provider.{p.path}".rstrip("."), p.actual, p.expected) for p in found[:20]),
        fix=(Fix("Qlik admin", places.IDP, f"Set {first.path or 'the configuration'} to {first.expected}."),),
    )


def _shown(value: object) -> str:
    return (
        "nothing"
        if value is None or (isinstance(value, str) and not value.strip())
        else f"“{value[:100]}”"
        if isinstance(value, str)
        else str(value)[:100]
    )
