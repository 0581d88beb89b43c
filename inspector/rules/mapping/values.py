"""Rules about what Qlik's mapping makes of the required attributes: subject, name, e-mail and its verification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.confusables import confusables
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.mapping import arrives, decides, first, is_address
from inspector.facts.scope_cause import because_of_scope
from inspector.qlik.identity_provider import OVERRIDE_ALLOWED
from inspector.qlik.mapping import ABSENT
from inspector.qlik.subject import readable_claims
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

IDP_HELP = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-oidc-idp.htm"
NO_EMAIL = "https://community.qlik.com/t5/Official-Support-Articles/No-Email-Address-listed-for-Users-in-Qlik-Cloud/ta-p/1774052"
STANDARD = "https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims"


def source(f: Facts) -> str:
    """Where Qlik reads, in words."""
    kind = f.qlik.provider
    if f.tested_claims is not None:
        return "what came from the identity provider when Qlik tested the configuration"
    if f.userinfo_substitute is not None:
        return f"{f.substitute_name} (Qlik reads {read_from(f)} for provider type {kind}, which was not given)"
    return f"the ID token (provider type {kind})" if f.reads == "id_token" else f"userinfo (provider type {kind})"


def read_from(f: Facts) -> str:
    """The same, short: for what a person is asked to do."""
    return "the ID token" if f.reads == "id_token" else "userinfo"


def at(f: Facts, lookups: tuple[str, ...], value: Any = None, note: str = "") -> Evidence:
    name = lookups[0] if lookups else ""
    return Evidence(f"{f.read_prefix}{name.replace('/', '.') if name.startswith('/') else '.' + name}", value, note)


def gives_nothing(f: Facts, attribute: str) -> str:
    """Why the mapping finds no value for the attribute, as the beginning of a sentence."""
    lookups = f.qlik.claims_mapping[attribute]
    if not lookups:
        return f"No claim is mapped to {attribute}"
    there = first(f.need_read_claims(), lookups) is not ABSENT
    return f"{' or '.join(lookups)} {'holds no usable value' if there else 'is not'} in {source(f)}"


def override_fix(f: Facts) -> tuple[Fix, ...]:
    """The override where this provider type has it."""
    if f.qlik.provider not in OVERRIDE_ALLOWED:
        return ()
    return (Fix("Qlik admin", places.OVERRIDE, "Turn on “Email verified override” (emailVerifiedAlwaysTrue: true)."),)


def send_verified(f: Facts, rule_name: str) -> tuple[Fix, ...]:
    """The override where there is one: providers of those types cannot be made to send the claim with a few clicks."""
    if f.qlik.provider in OVERRIDE_ALLOWED:
        return override_fix(f)
    general = f.idp_fix(
        "id_token_claims" if f.reads == "id_token" else "userinfo_claims",
        f"Send email_verified as the JSON boolean true in {read_from(f)}; where the claim has another name, enter that "
        f"name in Qlik under Claims mapping › email_verified.",
    )
    return idp_fixes(f, rule_name, general)


@rule(
    "M01",
    "email-verified-missing",
    "error",
    "mapping",
    "No email_verified in what Qlik reads",
    docs=(NO_EMAIL, STANDARD),
)
def email_verified_missing(f: Facts) -> Iterator[Hit]:
    """What it means: None of the lookups of email_verified finds a value in the source that Qlik reads, and the
    Email verified override is not in effect.
    Why Qlik cares: Qlik trusts an e-mail address only where email_verified is true, probably because it also finds
    existing users by e-mail. Without it the mapping is not complete and the user is stored without an e-mail address.
    Fix: For provider types azureAD and adfs turn on the Email verified override; for all others let the identity
    provider send email_verified as a boolean and map it.
    Source: Qlik's OIDC configuration guide and support article 1774052; OpenID Connect Core 5.1 (email_verified).
    """
    f.need_read_claims()
    lookups = f.qlik.claims_mapping["email_verified"]
    if f.qlik.override or arrives(f, "email_verified") not in (None, ""):
        return
    off, unless = ("", "") if f.qlik.provider not in OVERRIDE_ALLOWED else _override_words(f)
    yield Hit(
        cause=f"{gives_nothing(f, 'email_verified')}{off}: {unless}Qlik stores the user without an e-mail address."
        f"{_never_sent(f)}",
        expected=True,
        actual=None,
        attribute="email_verified",
        evidence=(at(f, lookups or ("email_verified",), None, "absent"),),
        fix=send_verified(f, "email-verified-missing"),
        because_of=because_of_scope(f, "email_verified"),
    )


def _override_words(f: Facts) -> tuple[str, str]:
    """What is known of the Email verified override, before and after the colon."""
    if f.qlik_idp is None:
        return "", "unless the Email verified override is on, "
    return ", and the Email verified override is off", ""


def _never_sent(f: Facts) -> str:
    own = f.idp.table("claims", f.recognised.variant).get("email_verified", {})
    never = own.get("id_token") == own.get("userinfo") == "never"
    return f" {f.idp.title} never sends email_verified." if never else ""


@rule(
    "M02", "email-verified-false", "error", "mapping", "The e-mail address is not verified", docs=(NO_EMAIL, STANDARD)
)
def email_verified_false(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider says that this user's e-mail address is not verified.
    Why Qlik cares: Qlik does not store an address that is not verified, probably because it could be used to take over
    another user's account.
    Fix: Verify the address of this user at the identity provider; where it verifies none, turn on the override
    (azureAD and adfs only) or send true from a source that is trusted.
    Source: OpenID Connect Core 5.1 (email_verified); Qlik support article 1774052.
    """
    f.need_read_claims()
    if f.qlik.override or arrives(f, "email_verified") is not False:
        return
    lookups = f.qlik.claims_mapping["email_verified"]
    general = f.idp_fix("email_verified", "Mark this user's e-mail address as verified, then sign in again.")
    yield Hit(
        cause=f"email_verified is false in {source(f)}: Qlik stores the user without an e-mail address.",
        expected=True,
        actual=False,
        attribute="email_verified",
        evidence=(at(f, lookups, False),),
        fix=(*idp_fixes(f, "email-verified-false", general), *override_fix(f)),
    )


@rule("M03", "email-verified-not-boolean", "error", "mapping", "email_verified is not a boolean", docs=(STANDARD,))
def email_verified_not_boolean(f: Facts) -> Iterator[Hit]:
    """What it means: email_verified arrives as text or a number, such as "true" or 1, instead of the JSON boolean.
    Why Qlik cares: The standard defines a boolean; anything else is probably not accepted as proof, and the user is
    stored without an e-mail address.
    Fix: Send the boolean true without quotes. Custom attributes and claim rules often produce text.
    Source: OpenID Connect Core 5.1 (email_verified is a JSON boolean).
    """
    f.need_read_claims()
    value = arrives(f, "email_verified")
    if f.qlik.override or value is None or value == "" or isinstance(value, bool):
        return
    kind = "text" if isinstance(value, str) else type(value).__name__
    lookups = f.qlik.claims_mapping["email_verified"]
    denied = str(value).lower() in ("false", "0", "no", "n")
    first = "Have the user's address verified, and send" if denied else "Send"
    general = f.idp_fix("email_verified", f"{first} email_verified as the JSON boolean true, not as text or a number.")
    yield Hit(
        cause=f"email_verified is {kind} ({_short(value)}) in {source(f)}, not the boolean true: Qlik probably does "
        f"not take the address as verified{', and by what it says it is not' if denied else ''}.",
        expected=True,
        actual=value,
        attribute="email_verified",
        evidence=(at(f, lookups, value, f"type {kind}"),),
        fix=(*idp_fixes(f, "email-verified-not-boolean", general), *override_fix(f)),
    )


@rule(
    "M04",
    "email-verified-override-unavailable",
    "warning",
    "mapping",
    "The e-mail override has no effect for this provider type",
    docs=(IDP_HELP,),
)
def override_unavailable(f: Facts) -> Iterator[Hit]:
    """What it means: emailVerifiedAlwaysTrue is set although only the provider types azureAD and adfs may have it.
    Why Qlik cares: For every other provider type the setting is undefined; Qlik goes on looking for email_verified.
    Whether Qlik refuses the setting or ignores it is not documented.
    Fix: Remove the setting and let the identity provider send email_verified: true.
    Source: Qlik API reference, identity-providers, emailVerifiedAlwaysTrue ("Only ADFS and AzureAD IdPs can set").
    """
    config = f.need_interactive()
    if config.always_verified and config.provider not in OVERRIDE_ALLOWED:
        yield Hit(
            cause=f"emailVerifiedAlwaysTrue is set for provider type {config.provider}; only "
            f"{' and '.join(OVERRIDE_ALLOWED)} have it.",
            expected=" or ".join(OVERRIDE_ALLOWED),
            actual=config.provider,
            attribute="email_verified",
            evidence=(Evidence(f"identity_provider.{config.options_member}.emailVerifiedAlwaysTrue", True),),
            fix=(
                Fix("Qlik admin", places.OPTIONS, "Remove emailVerifiedAlwaysTrue; it probably has no effect here."),
                f.idp_fix("email_verified", "Send email_verified as the boolean true."),
            ),
        )


@rule("M07", "name-missing", "error", "mapping", "No name in what Qlik reads", docs=(IDP_HELP,))
def name_missing(f: Facts) -> Iterator[Hit]:
    """What it means: None of the lookups of name gives a text that is not empty.
    Why Qlik cares: A Qlik user must have a name; the login probably ends with a claims error.
    Fix: Request the scope profile, let the identity provider send name, or map name to a claim that is there.
    Source: Qlik API reference, users (name is required); OpenID Connect Core 5.4 (scope profile).
    """
    f.need_read_claims()
    value = arrives(f, "name")
    if isinstance(value, str) and value:
        return
    lookups = f.qlik.claims_mapping["name"]
    general = f.idp_fix("claims", f"Send name in {read_from(f)} (scope profile).")
    yield Hit(
        cause=f"{gives_nothing(f, 'name')}: Qlik probably refuses a user without a name.",
        expected="a non-empty text",
        actual=value,
        attribute="name",
        evidence=(at(f, lookups or ("name",), value, "absent" if value is None else "not usable"),),
        fix=(Fix("Qlik admin", f"{places.MAPPING} › name", enter(f, "name")), *idp_fixes(f, "name-missing", general)),
        because_of=because_of_scope(f, "name"),
    )


@rule("M08", "email-missing", "error", "mapping", "No e-mail address in what Qlik reads", docs=(NO_EMAIL,))
def email_missing(f: Facts) -> Iterator[Hit]:
    """What it means: None of the lookups of email gives a text that is not empty.
    Why Qlik cares: The user is stored without an e-mail address: no sharing or alerts by mail, and an existing user
    is not found again when the subject changes.
    Fix: Let the identity provider send email, or map email to the claim that holds the address (upn or
    preferred_username at Entra ID; at B2C the claim is the array emails, its first entry is /emails/0).
    Source: Qlik's OIDC configuration guide (email); Qlik support article 1774052.
    """
    claims = f.need_read_claims()
    value = arrives(f, "email")
    if isinstance(value, str) and value:
        return
    lookups = f.qlik.claims_mapping["email"]
    found = address_claim(claims)
    hint = f"{found} holds an address" if found else "no other claim there holds one"
    own = Fix("Qlik admin", f"{places.MAPPING} › email", enter(f, "email"))
    sent = idp_fixes(
        f, "email-missing", f.idp_fix("email", f"Send email in {read_from(f)}, and fill the user's address.")
    )
    yield Hit(
        cause=f"{gives_nothing(f, 'email')}, so Qlik has no e-mail address; {hint}.",
        expected="an e-mail address",
        actual=value,
        attribute="email",
        evidence=(at(f, lookups or ("email",), value, "absent" if value is None else "not usable"),),
        fix=(own, *sent) if found else (*sent, own),
        because_of=because_of_scope(f, "email"),
    )


@rule("M09", "email-invalid", "error", "mapping", "The e-mail claim holds no address", docs=(STANDARD,))
def email_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The value that is mapped to email is not an e-mail address.
    Why Qlik cares: Qlik stores and matches users by this value; an account name or a technical id in its place makes
    duplicates and loses mail.
    Fix: Map email to the claim that holds the address, or fill the attribute at the identity provider.
    Source: OpenID Connect Core 5.1 (email, RFC 5322 addr-spec).
    """
    claims = f.need_read_claims()
    value = arrives(f, "email")
    if not isinstance(value, str) or not value or is_address(value):
        return
    lookups = f.qlik.claims_mapping["email"]
    found, unseen = address_claim(claims), confusables(value)
    yield Hit(
        cause=f"The value mapped to email, {_short(value)}, is not an e-mail address"
        + (f"; {found} holds one." if found else ".")
        + (f" It holds {unseen}." if unseen else ""),
        expected="an e-mail address",
        actual=value,
        attribute="email",
        evidence=(at(f, (f.mapped["email"].used or "",) if f.mapped else lookups, value),),
        fix=(
            Fix("Qlik admin", f"{places.MAPPING} › email", enter(f, "email")),
            *idp_fixes(f, "email-invalid", f.idp_fix("email", "Fill the user's e-mail attribute with an address.")),
        ),
    )


WHOLE_NAMES = ("displayName", "display_name", "displayname", "fullname", "full_name", "fullName", "cn", "common_name")
"""Claims that hold a person's whole name where there is no name."""


def address_claim(claims: dict[str, Any]) -> str | None:
    """The lookup of a claim that holds an address, or None."""
    for name in ("email", "mail", "upn", "preferred_username", "unique_name", "login", "username"):
        if is_address(claims.get(name)):
            return name
    emails = claims.get("emails")
    return "/emails/0" if isinstance(emails, list) and emails and is_address(emails[0]) else None


def enter(f: Facts, attribute: str) -> str:
    """What to enter as the lookup, from what is there."""
    claims = f.read_claims or {}
    found: str | None = None
    if attribute == "email":
        found = address_claim(claims)
    elif attribute == "name":
        names = ("name", *WHOLE_NAMES, "preferred_username", "nickname", "given_name")
        found = next((n for n in names if isinstance(claims.get(n), str) and claims[n]), None)
    elif attribute == "sub":
        found = next((n for n, _ in readable_claims(claims, f.idp.readable)), "sub" if claims.get("sub") else None)
    if found and found not in f.qlik.claims_mapping[attribute]:
        return f"Enter {found}."
    return f"Enter the name of the claim that holds it, once it arrives in {read_from(f)}."


def _short(value: Any) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)[:100]
    return text if len(text) <= 100 else text[:99] + "…"


@rule("M29", "pending-result-differs", "warning", "mapping", "Qlik's own test saw other claims", docs=(IDP_HELP,))
def pending_result_differs(f: Facts) -> Iterator[Hit]:
    """What it means: What Qlik recorded when the configuration was tested differs from what was captured now.
    Why Qlik cares: The two logins were not alike: another user, another application, or the identity provider has been
    changed since. A diagnosis of the one may not hold for the other.
    Fix: Test the configuration in Qlik again with the same user, or capture the login with the same user and client.
    Source: Qlik API reference, identity-providers, pendingResult (idpClaims, resultantClaims).
    """
    config = f.need_interactive()
    result = config.raw.get("pendingResult")
    seen = result.get("idpClaims") if isinstance(result, dict) else None
    made = result.get("resultantClaims") if isinstance(result, dict) else None
    if not (isinstance(seen, dict) and seen) and not (isinstance(made, dict) and made):
        raise NotChecked("the imported configuration holds no pendingResult with claims")
    if f.tested_claims is not None:
        raise NotChecked("no login was captured beside Qlik's own test")
    claims = f.need_read_claims()
    lookups = {name for names in config.claims_mapping.values() for name in names if not name.startswith("/")}
    differ: dict[str, tuple[Any, Any]] = {}
    if isinstance(seen, dict) and seen:
        for name in sorted(lookups | {"sub", "email", "name", "email_verified"}):
            if (name in seen or name in claims) and not _same(seen.get(name), claims.get(name)):
                differ[name] = (seen.get(name), claims.get(name))
    elif isinstance(made, dict) and f.mapped and f.user:
        now = {"sub": f.user.subject, "name": f.user.name, "email": f.user.email or None}
        for name, value in now.items():
            if name in made and not _same(made[name], value) and decides(f, name):
                differ[name] = (made[name], value)
    if differ:
        yield Hit(
            cause=f"Qlik's own test saw other values than this login for {', '.join(differ)}: it was another user, "
            f"another application, or the identity provider has changed since.",
            expected={n: was for n, (was, _) in differ.items()},
            actual={n: now for n, (_, now) in differ.items()},
            evidence=tuple(
                Evidence(f"identity_provider.pendingResult.{'idpClaims' if seen else 'resultantClaims'}.{n}", was)
                for n, (was, _) in differ.items()
            ),
            fix=(Fix("Qlik admin", places.IDP, "Validate the configuration again with the same user, then compare."),),
        )


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return sorted(map(str, a)) == sorted(map(str, b))
    return bool(a == b)
