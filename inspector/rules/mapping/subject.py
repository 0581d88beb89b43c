"""The subject: whether it arrives, names one person only, and can be read; Qlik takes the mapped sub as the user id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.mapping import arrives
from inspector.facts.scope_cause import because_of_scope
from inspector.qlik.subject import is_account_name, not_one_persons, opaque, readable_claims
from inspector.qlik.users import read_users, same
from inspector.rules.fixes import idp_fixes
from inspector.rules.mapping.values import at, enter, gives_nothing, read_from
from inspector.rules.rule import Hit, rule

IDP_HELP = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-oidc-idp.htm"
CORE = "https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability"
SYNCHRONISED = "https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference"
FIELD = places.MAPPED_SUB


@rule("M05", "sub-unreadable", "warning", "mapping", "The subject is an opaque identifier", docs=(IDP_HELP,))
def sub_unreadable(f: Facts) -> Iterator[Hit]:
    """What it means: The claim mapped to sub holds a technical identifier that nobody can read.
    Why Qlik cares: Qlik uses the mapped sub as the user id. Section Access, licence matching with client-managed Qlik
    Sense and user lists then show an id instead of a name such as DOMAIN\\user.
    Fix: Map sub to a readable claim and, for Windows accounts, set the realm to the domain. Decide this before users
    sign in: changing the subject later makes Qlik match them by e-mail.
    Source: Qlik's OIDC configuration guide (sub, realm); Qlik support article 2029668.
    """
    claims = f.need_read_claims()
    value = arrives(f, "sub")
    kind = opaque(value) if isinstance(value, str) else None
    if kind is None:
        return
    readable = next((n for n, _ in readable_claims(claims, f.idp.readable) if not not_one_persons(n)), None)
    lookups = f.qlik.claims_mapping["sub"]
    if readable:
        here = f"{readable} is there and can be read"
        own = Fix("Qlik admin", FIELD, f"Enter {readable}.{_realm_hint(f, readable)}")
    else:
        here = "what Qlik reads holds no user id that a person could read"
        own = Fix("Qlik admin", FIELD, "Enter the name of the readable claim once it arrives.")
    general = f.idp_fix("claims", f"Send a readable user id (such as the account name) in {read_from(f)}.")
    yield Hit(
        cause=f"The subject that Qlik stores is {kind}; {here}.",
        expected="a readable user id",
        actual=value,
        attribute="sub",
        evidence=(at(f, lookups, value, kind),),
        fix=(own,) if readable else (*idp_fixes(f, "sub-unreadable", general), own),
    )


def _realm_hint(f: Facts, claim: str) -> str:
    if not is_account_name(claim) or f.qlik.realm:
        return ""
    return " It is a Windows account name without its domain: enter the domain as Realm (DOMAIN\\user is then stored)."


@rule("M06", "sub-missing", "error", "mapping", "No subject in what Qlik reads", docs=(IDP_HELP,))
def sub_missing(f: Facts) -> Iterator[Hit]:
    """What it means: None of the lookups of sub gives a text that is not empty.
    Why Qlik cares: The subject is the user's id in Qlik; without it no user can be created or found.
    Fix: Map sub to a claim that is there, in the source Qlik reads. A Windows account name (sAMAccountName) is there
    only for accounts that come from an on-premises directory, and only where the provider was told to send it.
    Source: OpenID Connect Core 5.1 (sub is required); Qlik's OIDC configuration guide (sAMAccountName, AD Connect).
    """
    f.need_read_claims()
    value = arrives(f, "sub")
    if isinstance(value, str) and value:
        return
    lookups = f.qlik.claims_mapping["sub"]
    account = next((name for name in lookups if is_account_name(name)), None)
    hint = ". It comes from the on-premises directory, and this user or the application has none" if account else ""
    yield Hit(
        cause=f"{gives_nothing(f, 'sub')}: Qlik cannot identify the user{hint}.",
        expected="a non-empty text",
        actual=value,
        attribute="sub",
        evidence=(at(f, lookups or ("sub",), value, "absent" if value is None else "not usable"),),
        fix=(*((_send_account_name(f, account),) if account else ()), Fix("Qlik admin", FIELD, enter(f, "sub"))),
        because_of=because_of_scope(f, "sub"),
    )


def _send_account_name(f: Facts, claim: str) -> Fix:
    own = f.idp.table("subject", f.recognised.variant).get("account_name", "").replace("{claim}", claim)
    return f.idp_fix("claims", own or f"Send the directory's sAMAccountName as {claim} in {read_from(f)}.")


@rule("M30", "sub-not-unique", "warning", "mapping", "The subject is not one person's", docs=(IDP_HELP, CORE))
def sub_not_unique(f: Facts) -> Iterator[Hit]:
    """What it means: sub is mapped to a claim that several people share, such as name, tid, department or groups.
    Why Qlik cares: Qlik takes the mapped sub as the user id. Two people with the same value become one Qlik user, who
    sees the apps, spaces and data of both.
    Fix: Map sub to a claim that is one person's and stays so: sub itself, oid, an account name or the upn.
    Source: Qlik's OIDC configuration guide (sub must be unique for each user); OpenID Connect Core 5.7.
    """
    lookups = f.qlik.claims_mapping["sub"]
    used = f.mapped["sub"].used if f.mapped else None
    candidates = (used,) if used else lookups
    found = next(((name, why) for name in candidates if (why := not_one_persons(name))), None)
    if found is None:
        if f.mapped is None and f.qlik_idp is None:
            raise NotChecked("neither the mapping nor the claims are known")
        return
    name, why = found
    value = f.user.subject if f.user else None
    shared = [
        u
        for u in read_users(f.case.list("tenant.users"))
        if value and u.status != "deleted" and same(u.subject, value) and u.email and not _is_this_person(f, u.email)
    ]
    clash = f" In the tenant it is held by {shared[0].email} already." if shared else ""
    readable = [n for n, _ in readable_claims(f.read_claims or {}, f.idp.readable) if not not_one_persons(n)]
    better = next(iter(readable), "sub")
    where = f"identity_provider.{f.qlik.options_member}.claimsMapping.sub"
    yield Hit(
        cause=f"sub is mapped to {name}, {why}: two people with the same value become one Qlik user.{clash}",
        expected="a claim that is one person's",
        actual=name,
        attribute="sub",
        evidence=(
            Evidence(where, list(lookups)),
            *((at(f, (name,), value),) if value else ()),
            *(Evidence(f"tenant.users[{u.index}].subject", u.subject, "another person") for u in shared[:3]),
        ),
        fix=(Fix("Qlik admin", FIELD, f"Enter {better}."),),
        severity="error" if shared else "warning",
    )


def _is_this_person(f: Facts, email: str) -> bool:
    """The address is this login's; also where the login brings none, nothing shows that it is another person's."""
    own = arrives(f, "email")
    return not isinstance(own, str) or not own or same(own, email)


GUEST = re.compile(r"#EXT#@", re.IGNORECASE)


def real_address(claims: dict[str, Any]) -> str | None:
    """The claim that holds a guest's own address, or None."""
    held = ((name, claims.get(name)) for name in ("email", "mail", "preferred_username", "unique_name"))
    return next((n for n, value in held if isinstance(value, str) and "@" in value and not GUEST.search(value)), None)


@rule("M31", "email-guest-upn", "warning", "mapping", "A guest's upn is no e-mail address", docs=(SYNCHRONISED,))
def email_guest_upn(f: Facts) -> Iterator[Hit]:
    """What it means: The value mapped to email is the user principal name of a guest in Entra ID: the guest's address
    rewritten, with #EXT# and the directory's own domain.
    Why Qlik cares: No mail reaches that address, and a user who was invited by the real address is not found by it.
    Fix: Map email to email or mail first, and to upn only as the last lookup; guests have their address there.
    Source: Microsoft Entra documentation, properties of a B2B guest user (user principal name); Qlik's guide (email).
    """
    claims = f.need_read_claims()
    value = arrives(f, "email")
    if not isinstance(value, str) or not GUEST.search(value):
        return
    other = real_address(claims)
    lookup = (f.mapped["email"].used or "") if f.mapped else ""
    enter_it = f"Enter {other} before {lookup}." if other else f"Enter email or mail before {lookup}."
    send = f.idp_fix("claims", f"Send the claim email in {read_from(f)}: it holds a guest's real address.")
    yield Hit(
        cause=f"The address that Qlik would store is a guest's upn with #EXT#, which no mail reaches"
        f"{f'; {other} holds a real address' if other else ''}.",
        expected="the guest's own address",
        actual=value,
        attribute="email",
        evidence=(at(f, (lookup,), value),),
        fix=(Fix("Qlik admin", f"{places.MAPPING} › email", enter_it), *(() if other else (send,))),
    )
