"""Rules about the lookups: a mapped claim that is elsewhere, has another name, or is of no use to Qlik."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.confusables import invisible_difference
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.mapping import (
    MAPPED,
    TEXT,
    arrives,
    decides,
    first,
    holder,
    lost,
    near_miss,
    needs_pointer,
    only_elsewhere,
)
from inspector.qlik.identity_provider import REQUIRED
from inspector.qlik.mapping import ABSENT, look_up, pointer
from inspector.qlik.picture import picture_problem
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, Severity, rule

API = "https://qlik.dev/apis/rest/identity-providers/"
USERINFO = "https://community.qlik.com/t5/Official-Support-Articles/How-to-check-user-information-from-the-userinfo/ta-p/1889116"
POINTER = "https://www.rfc-editor.org/rfc/rfc6901"
SOURCES = {"id_token": "ID token", "userinfo": "userinfo", "access_token": "access token"}
PATHS = {"id_token": "id_token.payload", "userinfo": "userinfo.body", "access_token": "access_token.payload"}


def _weight(attribute: str) -> Severity:
    return "error" if attribute in REQUIRED else "warning"


def _field(attribute: str) -> str:
    return f"{places.MAPPING} › {attribute}"


def _elsewhere(f: Facts, source: str, name: str) -> Iterator[Hit]:
    for attribute, lookups in lost(f):
        if only_elsewhere(f, attribute, lookups) == source:
            claims = {"id_token": f.id_claims, "userinfo": f.userinfo_claims, "access_token": f.access_claims}[source]
            lookup = holder(claims, attribute, lookups) or lookups[0]
            value = look_up(claims, lookup)
            read = SOURCES[f.reads]
            place = "userinfo_claims" if f.reads == "userinfo" else "id_token_claims"
            fixes = idp_fixes(f, name, f.idp_fix(place, f"Send {lookup} in {_the(read)} too."), claim=lookup)
            yield Hit(
                cause=f"{lookup} is only in {_the(SOURCES[source])}; Qlik reads {_the(read)} for provider type "
                f"{f.qlik.provider}, where it is absent.",
                expected=f"{lookup} in {_the(read)}",
                actual=f"{lookup} in {_the(SOURCES[source])} only",
                attribute=attribute,
                severity=_weight(attribute),
                evidence=(
                    Evidence(f"{PATHS[source]}.{lookup.lstrip('/')}", value, "not read by Qlik"),
                    Evidence(f"{f.read_prefix}.{lookup.lstrip('/')}", None, "absent, and Qlik reads here"),
                ),
                fix=fixes if any(one.where == places.READS for one in fixes) else (*fixes, *_switch(f, source)),
            )


def _the(source: str) -> str:
    return source if source == "userinfo" else f"the {source}"


def _switch(f: Facts, source: str) -> tuple[Fix, ...]:
    """The other way round: let Qlik read the other source."""
    if source == "access_token":
        return ()
    value = "true" if source == "id_token" else "false"
    return (
        Fix(
            "Qlik admin",
            places.READS,
            f"Or set useClaimsFromIdToken: {value}, so that Qlik reads {_the(SOURCES[source])}; every other mapped "
            f"claim must then be there too.",
        ),
    )


@rule(
    "M18", "claim-only-in-id-token", "error", "mapping", "A mapped claim is only in the ID token", docs=(API, USERINFO)
)
def claim_only_in_id_token(f: Facts) -> Iterator[Hit]:
    """What it means: A mapped claim is in the ID token but not in userinfo, and Qlik reads userinfo.
    Why Qlik cares: For every provider type but azureAD and adfs, Qlik calls the userinfo endpoint and does not look
    into the ID token, so the claim does not exist for it.
    Fix: Let the provider add the claim to userinfo as well, or set useClaimsFromIdToken.
    Source: Qlik API reference, identity-providers, useClaimsFromIdToken; Qlik support article 1889116.
    """
    f.need_read_claims()
    if f.reads != "userinfo":
        raise NotChecked("Qlik reads the ID token here")
    if f.userinfo_claims is None:
        raise NotChecked("no userinfo was captured to compare with")
    if f.id_claims is None:
        raise NotChecked("no ID token was captured to compare with")
    yield from _elsewhere(f, "id_token", "claim-only-in-id-token")


@rule("M19", "claim-only-in-userinfo", "error", "mapping", "A mapped claim is only in userinfo", docs=(API,))
def claim_only_in_userinfo(f: Facts) -> Iterator[Hit]:
    """What it means: A mapped claim is in userinfo but not in the ID token, and Qlik reads the ID token.
    Why Qlik cares: For provider types azureAD and adfs (and with useClaimsFromIdToken) Qlik takes the claims from the
    ID token only.
    Fix: Let the provider add the claim to the ID token.
    Source: Qlik API reference, identity-providers, useClaimsFromIdToken (true by default for ADFS and AzureAD).
    """
    f.need_read_claims()
    if f.reads != "id_token":
        raise NotChecked("Qlik reads userinfo here")
    if f.userinfo_claims is None:
        raise NotChecked("no userinfo was captured to compare with")
    yield from _elsewhere(f, "userinfo", "claim-only-in-userinfo")


@rule(
    "M20", "claim-only-in-access-token", "error", "mapping", "A mapped claim is only in the access token", docs=(API,)
)
def claim_only_in_access_token(f: Facts) -> Iterator[Hit]:
    """What it means: A mapped claim is in the access token alone.
    Why Qlik cares: Qlik never reads the access token; it only sends it to the userinfo endpoint.
    Fix: Let the provider add the claim to userinfo or to the ID token, whichever Qlik reads.
    Source: Qlik API reference, identity-providers, useClaimsFromIdToken.
    """
    f.need_read_claims()
    if f.access_claims is None:
        raise NotChecked("no access token that can be read was captured")
    yield from _elsewhere(f, "access_token", "claim-only-in-access-token")


@rule("M21", "claim-name-near-miss", "error", "mapping", "A claim with almost the mapped name exists", docs=(API,))
def claim_name_near_miss(f: Facts) -> Iterator[Hit]:
    """What it means: A claim exists whose name differs from the lookup only by case, a separator or one letter.
    Why Qlik cares: Claim names are case-sensitive and compared letter by letter.
    Fix: Enter the claim's exact name as the lookup, or rename the claim at the provider.
    Source: RFC 7519 section 4 and RFC 7515 (member names are case-sensitive); Qlik's claims mapping.
    """
    claims = f.need_read_claims()
    for attribute, lookups in lost(f):
        # a path that leads to a claim is no slip of the pen, however alike another name is
        found = None if needs_pointer(claims, attribute, lookups) else near_miss(claims, attribute, lookups)
        if found:
            lookup, claim = found
            yield Hit(
                cause=f"Qlik looks for the claim {lookup}, but the one that is there is called {claim}."
                + invisible_difference(lookup, claim),
                expected=lookup,
                actual=claim,
                attribute=attribute,
                severity=_weight(attribute),
                evidence=(Evidence(f"{f.read_prefix}.{claim}", claims[claim]),),
                fix=(Fix("Qlik admin", _field(attribute), f"Enter {claim} in place of {lookup}."),),
            )


@rule("M22", "claim-needs-pointer", "error", "mapping", "A claim needs a JSON Pointer", docs=(API, POINTER))
def claim_needs_pointer(f: Facts) -> Iterator[Hit]:
    """What it means: The lookup names a nested claim, or one under a URL, without the JSON Pointer that reaches it.
    Why Qlik cares: A bare lookup names a top-level member; nested members are reached by an RFC 6901 JSON Pointer, in
    which a slash inside a name is written ~1. A bare URL probably resolves as well, but is not documented.
    Fix: Enter the JSON Pointer that is shown.
    Source: Qlik API reference (arrays of JSON pointers); Qlik article 1735945 (/https:~1~1qlik.com~1groups); RFC 6901.
    """
    claims = f.need_read_claims()
    for attribute, lookups in lost(f):
        found = needs_pointer(claims, attribute, lookups)
        if found:
            yield _pointer_hit(f, attribute, *found, severity=_weight(attribute))
    for attribute in MAPPED:
        mapped = f.mapped[attribute] if f.mapped else None
        if (
            mapped
            and mapped.used
            and "://" in mapped.used
            and not mapped.used.startswith("/")
            and decides(f, attribute)
        ):
            yield _pointer_hit(f, attribute, mapped.used, pointer(mapped.used), severity="warning")


def _pointer_hit(f: Facts, attribute: str, lookup: str, path: str, *, severity: Severity) -> Hit:
    resolves = severity == "warning" and "://" in lookup and not lookup.startswith("/")
    outcome = (
        f"probably works as it is, but the documented form is the JSON Pointer {path}"
        if resolves
        else f"finds nothing: the value is there, but only the JSON Pointer {path} reaches it"
    )
    return Hit(
        cause=f"The mapped name {lookup} {outcome}.",
        expected=path,
        actual=lookup,
        attribute=attribute,
        severity=severity,
        evidence=(Evidence(f"{f.read_prefix}{path}", look_up(f.read_claims, path)),),
        fix=(Fix("Qlik admin", _field(attribute), f"Enter {path}"),),
    )


@rule("M23", "mapping-blank", "error", "mapping", "A required attribute has no lookup", docs=(API,))
def mapping_blank(f: Facts) -> Iterator[Hit]:
    """What it means: The imported claims mapping names no claim for sub, name, email or email_verified.
    Why Qlik cares: An attribute without a lookup gets no value, whatever the provider sends.
    Fix: Enter the claim's name; for email_verified at azureAD or adfs the override will do as well.
    Source: Qlik API reference, identity-providers, claimsMapping.
    """
    config = f.need_interactive()
    if not config.mapping_configured:
        return
    for attribute in REQUIRED:
        if config.claims_mapping[attribute] or (attribute == "email_verified" and config.override):
            continue
        yield Hit(
            cause=f"No claim is mapped to {attribute}: Qlik gets no value for it.",
            expected=[attribute],
            actual=[],
            attribute=attribute,
            evidence=(Evidence(f"identity_provider.{config.options_member}.claimsMapping.{attribute}", None, "blank"),),
            fix=(Fix("Qlik admin", _field(attribute), f"Enter {attribute}."),),
        )


@rule("M24", "client-id-claim-absent", "info", "mapping", "The mapped client_id is not sent", docs=(API,))
def client_id_claim_absent(f: Facts) -> Iterator[Hit]:
    """What it means: client_id is mapped, and no claim of that name arrives, or it names another application.
    Why Qlik cares: It does not: interactive users need no client_id, and no common provider sends such a claim. One
    that names another application shows that the claim was made for something else.
    Fix: Nothing to repair.
    Source: Qlik API reference (client_id is optional); the providers' documented ID tokens; Qlik's guide (the claim
    holds the same value as the application's credentials).
    """
    f.need_read_claims()
    lookups = f.qlik.claims_mapping["client_id"]
    if not f.qlik.mapping_configured or not lookups:
        return
    value, used = arrives(f, "client_id"), (f.mapped["client_id"].used if f.mapped else None) or lookups[0]
    if value is None:
        yield Hit(
            cause="client_id is mapped and no such claim arrives; this is harmless.",
            expected=list(lookups),
            actual=None,
            attribute="client_id",
            evidence=(Evidence(f"{f.read_prefix}.{used}", None, "absent"),),
        )
    elif f.client_id and value != f.client_id and value != [f.client_id]:
        yield Hit(
            cause=f"The claim mapped to client_id, {used}, is not the client ID {f.client_id} of this login: it names "
            "another application. For users this is harmless.",
            expected=f.client_id,
            actual=value,
            attribute="client_id",
            title="The client_id claim names another one",
            evidence=(Evidence(f"{f.read_prefix}.{used}", value),),
        )


@rule("M25", "realm-doubled", "warning", "mapping", "The domain would stand twice in the subject", docs=(API,))
def realm_doubled(f: Facts) -> Iterator[Hit]:
    """What it means: The mapped sub already carries a DOMAIN\\ prefix, and a realm is configured.
    Why Qlik cares: Qlik puts the realm and a backslash (probably) before the value, so the subject becomes
    DOMAIN\\DOMAIN\\user and matches no existing user.
    Fix: Clear the realm, or map sub to the account name without the domain.
    Source: Qlik's OIDC configuration guide (realm); event examples with subjects such as okta\\bar.
    """
    f.need_read_claims()
    realm, value = f.qlik.realm, arrives(f, "sub")
    if realm and isinstance(value, str) and "\\" in value:
        yield Hit(
            cause=f"sub already carries a domain ({value}), and Qlik probably puts the realm {realm} before it: "
            f"{realm}\\{value}.",
            expected=value,
            actual=f"{realm}\\{value}",
            attribute="sub",
            evidence=(Evidence(f"identity_provider.{f.qlik.options_member}.realm", realm),),
            fix=(Fix("Qlik admin", places.REALM, "Clear it, or map sub to the account name without the domain."),),
        )


_EMPTY = "an empty text"
_BLANK = "white space alone"


@rule("M27", "claim-empty", "error", "mapping", "A mapped claim is empty", docs=(API,))
def claim_empty(f: Facts) -> Iterator[Hit]:
    """What it means: The mapped claim is there, but its value is null, an empty text or an empty list.
    Why Qlik cares: An empty value is no value: null is probably passed over, and an empty text names nobody.
    Fix: Fill the attribute of this user at the identity provider.
    Source: Qlik's claims mapping (the first non-null value is probably used).
    """
    claims = f.need_read_claims()
    for attribute in MAPPED:
        lookups = f.qlik.claims_mapping.get(attribute, ())
        value = first(claims, lookups)
        blank = isinstance(value, str) and not value.strip()
        if not lookups or not decides(f, attribute) or not (value is None or blank or value == []):
            continue
        lookup = next(n for n in lookups if look_up(claims, n) is not ABSENT)
        shown = "null" if value is None else "an empty list" if value == [] else _BLANK if value else _EMPTY
        has = "probably has" if shown == _BLANK else "has"
        yield Hit(
            cause=f"{lookup} is there, but it is {shown}: Qlik {has} no value for {attribute}.",
            expected=f"a value for {attribute}",
            actual=shown,
            attribute=attribute,
            severity=_weight(attribute),
            evidence=(Evidence(f"{f.read_prefix}.{lookup.lstrip('/')}", value, shown),),
            fix=idp_fixes(f, "claim-empty", f.idp_fix("users", f"Fill the attribute behind {lookup} for this user.")),
        )


@rule("M28", "claim-type-unusable", "error", "mapping", "A mapped claim is of an unusable type", docs=(API,))
def claim_type_unusable(f: Facts) -> Iterator[Hit]:
    """What it means: A list, an object, a number or a boolean arrives where Qlik needs a text.
    Why Qlik cares: Qlik probably cannot store such a value as a subject, name or address.
    Fix: Send a text, or point the lookup at a text inside the value, such as /emails/0.
    Source: OpenID Connect Core 5.1 (types of the standard claims); Qlik API reference, users.
    """
    f.need_read_claims()
    for attribute in TEXT:
        value = arrives(f, attribute)
        if value is None or isinstance(value, str):
            continue
        lookup = f.mapped[attribute].used or "" if f.mapped else ""
        kind = _kind(value)
        fixes = [Fix("Qlik admin", _field(attribute), f"Enter {path}") for path in _text_inside(lookup, value)]
        yield Hit(
            cause=f"{lookup} is {kind} where Qlik needs a text for {attribute}.",
            expected="a text",
            actual=value,
            attribute=attribute,
            severity=_weight(attribute),
            evidence=(Evidence(f"{f.read_prefix}.{lookup.lstrip('/')}", value, kind),),
            fix=(*fixes, f.idp_fix("claims", f"Send {lookup} as a text.")),
        )
    groups = arrives(f, "groups")
    if isinstance(groups, list) and decides(f, "groups") and any(not isinstance(g, str) for g in groups):
        odd = [g for g in groups if not isinstance(g, str)]
        yield Hit(
            cause=f"{len(odd)} of {len(groups)} groups are not text.",
            expected="group names as texts",
            actual=odd[:3],
            attribute="groups",
            severity="warning",
            evidence=(Evidence(f"{f.read_prefix}.groups", odd[:3]),),
            fix=(f.idp_fix("groups", "Send each group as a text with its name."),),
        )


def _kind(value: Any) -> str:
    return {list: "a list", dict: "an object", bool: "a boolean"}.get(type(value), "a number")


def _text_inside(lookup: str, value: Any) -> Iterator[str]:
    """The pointer to the first text inside a list or object."""
    base = lookup if lookup.startswith("/") else pointer(lookup)
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield f"{base}/0"
    elif isinstance(value, dict):
        name = next((k for k, v in value.items() if isinstance(v, str) and v), None)
        if name is not None:
            yield base + pointer(name)


@rule("M17", "picture-not-url", "warning", "mapping", "The picture is not the URL of an image", docs=(API,))
def picture_not_url(f: Facts) -> Iterator[Hit]:
    """What it means: The value mapped to picture is not an http or https URL, leads to a file that is no image, or to
    an address that answers only with a token (Microsoft Graph).
    Why Qlik cares: Qlik needs an address from which the browser loads an image; anything else shows no picture.
    Fix: Map picture to a claim with the image's public URL, or leave it blank.
    Source: Qlik's OIDC configuration guide (picture must be a URL that refers to an image file).
    """
    f.need_read_claims()
    value = arrives(f, "picture")
    why = picture_problem(value) if isinstance(value, str) and value else None
    if why and isinstance(value, str):
        lookup = (f.mapped["picture"].used or "") if f.mapped else ""
        yield Hit(
            cause=f"The value mapped to picture {why}.",
            expected="an https URL of an image",
            actual=value[:200],
            attribute="picture",
            evidence=(Evidence(f"{f.read_prefix}.{lookup}", value[:200]),),
            fix=(Fix("Qlik admin", _field("picture"), "Enter a claim that holds the image's URL, or leave it blank."),),
        )
