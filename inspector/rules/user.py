"""Which user of the tenant the login would meet (stage user; only where the tenant's users are known)."""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.facts.claims import need_alike
from inspector.facts.confusables import invisible_difference
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.qlik.errors import read_errors
from inspector.qlik.identity_provider import GRAPH
from inspector.qlik.mapping import User
from inspector.qlik.users import BLOCKING, Matches, TenantUser, doubled, match, read_users, same
from inspector.rules.rule import Hit, Rule, rule

API = "https://qlik.dev/apis/rest/users/"
DUPLICATE = "https://community.qlik.com/t5/-/-/ta-p/1972823"
KEYS = "https://community.qlik.com/t5/-/-/td-p/2425227"


def _user(f: Facts) -> User:
    """The user Qlik would store, with a subject."""
    f.need_read_claims()
    user = need(f.user, "the user could not be computed")
    if not user.subject:
        raise NotChecked("no subject arrives, so no user can be looked up")
    return user


def _met(f: Facts) -> tuple[User, Matches]:
    users = need(f.case.list("tenant.users"), "no users of the tenant were read")
    user, there = _user(f), read_users(users)
    for one in there:
        need_alike(f, user.subject, one.subject or user.subject)
    return user, match(there, user.subject, user.email)


def _at(user: TenantUser, member: str) -> Evidence:
    return Evidence(f"tenant.users[{user.index}].{member}", getattr(user, member), user.status)


def _case_note(users: tuple[TenantUser, ...], email: str) -> str:
    other = [u.email for u in users if u.email != email]
    return f" Written as {', '.join(other[:3])} there: only upper and lower case differ." if other else ""


def _alike(f: Facts, user: User) -> str:
    """What keeps a user of the tenant from being met where the eye sees no difference."""
    for one in read_users(f.case.list("tenant.users")):
        for mine, theirs in ((user.subject, one.subject), (user.email, one.email)):
            if mine and theirs and (hidden := invisible_difference(mine, theirs)):
                return f" A user of the tenant has {theirs}.{hidden}"
    return ""


@rule("U01", "user-duplicate-email", "error", "user", "Several users hold this e-mail address", docs=(DUPLICATE, KEYS))
def user_duplicate_email(f: Facts) -> Iterator[Hit]:
    """What it means: More than one active or invited user of the tenant holds the e-mail address of this login.
    Why Qlik cares: Qlik also looks users up by e-mail; with several it refuses the login: “Multiple active users
    detected with the same e-mail” (LOGIN-12).
    Fix: Delete the pending invitation or the duplicate user, and stay signed in as administrator meanwhile.
    Source: Qlik support article 1972823 (LOGIN-12, USER_INVITE_EXPIRED).
    """
    alone = not any(f.case.at(step) for step in ("authorize", "token", "exchanges"))
    if alone and f.known_claims is None and f.userinfo_substitute is None and (hits := [*_doubled(f)]):
        yield from hits
        return
    user, met = _met(f)
    if not user.email:
        raise NotChecked("no verified e-mail arrives")
    found = tuple(u for u in met.by_email if u.status in BLOCKING)
    if len(found) < 2:
        return
    yield Hit(
        cause=f"{len(found)} active or invited users hold {user.email}; Qlik refuses the login (LOGIN-12)."
        f"{_case_note(found, user.email)}",
        expected="one user with this e-mail",
        actual=len(found),
        evidence=tuple(e for u in found[:10] for e in (_at(u, "email"), _at(u, "subject"))),
        fix=(
            Fix(
                "Qlik admin",
                places.USERS,
                f"Search for {user.email}; delete the invitation or the user that is not needed.",
            ),
        ),
    )


def _doubled(f: Facts) -> Iterator[Hit]:
    """Addresses that several users hold, where no login says whose counts: the reason of a refusal that was given."""
    codes = {error.code for error in read_errors(f.case.at("qlik_error.body"))}
    if any(code.endswith("user-identity.conflict") for code in codes):
        return  # Qlik's event names these users itself
    for found in doubled(read_users(f.case.list("tenant.users")))[:5]:
        email = found[0].email
        yield Hit(
            cause=f"{len(found)} active or invited users hold {email}; Qlik refuses a login with this address "
            f"(LOGIN-12).{_case_note(found, email)}",
            expected="one user with this e-mail",
            actual=len(found),
            evidence=tuple(e for u in found[:10] for e in (_at(u, "email"), _at(u, "subject"))),
            fix=(Fix("Qlik admin", places.USERS, f"Search for {email}; delete the user that is not needed."),),
            severity="error" if "LOGIN-12" in codes else "warning",
        )


@rule("U02", "user-identity-moves", "warning", "user", "An existing user gets another identity", docs=(KEYS, API))
def user_identity_moves(f: Facts) -> Iterator[Hit]:
    """What it means: A user with this e-mail exists under another subject; at this login Qlik gives that user the new
    subject.
    Why Qlik cares: The user keeps content and rights, but everything that holds the old subject (section access,
    licences, a second identity provider) no longer fits. If the address is not this person's, an account changes
    hands.
    Fix: Where it is not meant, map sub so that the subject stays the same, or correct the e-mail address.
    Source: Qlik event com.qlik.user-identity.reassigned; community article 2425227.
    """
    user, met = _met(f)
    if not user.email:
        raise NotChecked("no verified e-mail arrives")
    holders = tuple(u for u in met.by_email if u.status in ("active", "provisioned"))
    if sum(1 for u in met.by_email if u.status in BLOCKING) > 1:
        raise NotChecked("several users hold this e-mail: the login is refused before")
    moved = [u for u in holders if u.subject != user.subject and u not in met.by_other_case]
    if not moved:
        return
    old = moved[0]
    conflict = ""
    if met.by_subject:
        conflict = f" Another user has the subject {user.subject} already: Qlik probably reports a conflict."
    yield Hit(
        cause=f"{user.email} belongs to the user with the subject {old.subject}; the login brings the subject "
        f"{user.subject} and would take that user over.{conflict}",
        expected=old.subject,
        actual=user.subject,
        evidence=(_at(old, "subject"), _at(old, "email")),
        fix=(
            Fix(
                "Qlik admin",
                places.MAPPING,
                f"If this is not meant, map sub (and the realm) so that it gives {old.subject}.",
            ),
        ),
    )


@rule("U03", "user-would-be-created", "info", "user", "A new user would be created", docs=(API,))
def user_would_be_created(f: Facts) -> Iterator[Hit]:
    """What it means: Neither the subject nor the e-mail of this login is known in the tenant.
    Why Qlik cares: Qlik creates a new user, without content and rights of an earlier one.
    Fix: Nothing to repair if the person is new. If not, compare subject and e-mail with the user that should be met.
    Source: Qlik API reference, identity-providers, createNewUsersOnLogin.
    """
    user, met = _met(f)
    if met.known or (f.qlik_idp and f.qlik_idp.creates_users is False):
        return
    yield Hit(
        cause=f"Neither the subject {user.subject} nor {user.email or 'an e-mail'} is known in the tenant: Qlik "
        f"creates a new user.{_alike(f, user)}",
        expected=None,
        actual=user.subject,
        evidence=(Evidence("tenant.users", None, "no user matches"),),
    )


@rule("U04", "user-creation-off", "error", "user", "New users are not created", docs=(API,))
def user_creation_off(f: Facts) -> Iterator[Hit]:
    """What it means: The login meets no user of the tenant, and the configuration does not create new ones.
    Why Qlik cares: An unknown user probably cannot get in.
    Fix: Turn creation of users on at login, or create (invite, provision) the user first; see that subject or e-mail
    equals the existing user's.
    Source: Qlik API reference, identity-providers, createNewUsersOnLogin; that the login is refused is concluded.
    """
    user, met = _met(f)
    config = f.need_qlik_idp()
    creates = need(config.creates_users, "the configuration does not say whether new users are created")
    if creates or met.known:
        return
    yield Hit(
        cause=f"Neither the subject {user.subject} nor {user.email or 'an e-mail'} is known in the tenant, and "
        f"the configuration does not create users at login: Qlik probably refuses this one.{_alike(f, user)}",
        expected=True,
        actual=False,
        evidence=(
            Evidence("identity_provider.createNewUsersOnLogin", False),
            Evidence("tenant.users", None, "no match"),
        ),
        fix=(
            Fix(
                "Qlik admin",
                f"{places.IDP} › creation of users at login (API: createNewUsersOnLogin)",
                "Turn it on, or add the user first.",
            ),
        ),
    )


@rule("U05", "user-invite-blocks", "error", "user", "An invitation holds the e-mail address", docs=(DUPLICATE,))
def user_invite_blocks(f: Facts) -> Iterator[Hit]:
    """What it means: A pending or expired invitation holds the e-mail address of this login.
    Why Qlik cares: Qlik probably meets the invitation instead of the person and refuses: “User invitation expired”
    (USER_INVITE_EXPIRED), or LOGIN-12 beside an active user.
    Fix: Delete the invitation, then sign in again.
    Source: Qlik support article 1972823.
    """
    user, met = _met(f)
    if not user.email:
        raise NotChecked("no verified e-mail arrives")
    invited = [u for u in met.by_email if u.status == "invited"]
    if not invited:
        return
    yield Hit(
        cause=f"An invitation holds {user.email}: Qlik probably meets it instead of the person (USER_INVITE_EXPIRED)."
        f"{_case_note(tuple(invited), user.email)}",
        expected="no invitation with this e-mail",
        actual="invited",
        evidence=tuple(_at(u, "email") for u in invited[:5]),
        fix=(Fix("Qlik admin", places.USERS, f"Delete the invitation of {user.email}."),),
    )


@rule("U06", "user-disabled", "error", "user", "The user is disabled", docs=(API,))
def user_disabled(f: Facts) -> Iterator[Hit]:
    """What it means: The user that this login meets is disabled in the tenant.
    Why Qlik cares: A disabled user cannot sign in.
    Fix: Enable the user, or find out why it was disabled.
    Source: Qlik API reference, users, status.
    """
    _, met = _met(f)
    candidates = met.by_subject or met.by_other_case or met.by_email
    if not candidates or any(u.status != "disabled" for u in candidates):
        return
    found = candidates[0]
    by = "subject" if met.by_subject or met.by_other_case else "email"
    yield Hit(
        cause=f"The user that this login meets ({getattr(found, by)}) is disabled.",
        expected="active",
        actual="disabled",
        evidence=(_at(found, "status"), _at(found, by)),
        fix=(Fix("Qlik admin", places.USERS, f"Enable the user {found.name or getattr(found, by)}."),),
    )


@rule("U07", "subject-case-differs", "warning", "user", "The subject differs in upper and lower case", docs=(API,))
def subject_case_differs(f: Facts) -> Iterator[Hit]:
    """What it means: A user with the same subject exists, written with other upper and lower case.
    Why Qlik cares: Whether Qlik compares subjects by case is not documented: the person may get a second account, and
    section access and licences compare the subject as it is written.
    Fix: Let the identity provider send the subject always in one case, or map a claim that does.
    Source: Qlik API reference, users (filters do not regard case; for logins nothing is said).
    """
    user, met = _met(f)
    if not met.by_other_case or met.by_subject:
        return
    old = met.by_other_case[0]
    yield Hit(
        cause=f"The subject {user.subject} is known as {old.subject}: only upper and lower case differ.",
        expected=old.subject,
        actual=user.subject,
        evidence=(_at(old, "subject"),),
        fix=(f.idp_fix("claims", f"Send the user id always as in {old.subject}."),),
    )


@rule(
    "U08",
    "groups-auto-create-off",
    "warning",
    "user",
    "The tenant does not create groups",
    docs=("https://qlik.dev/apis/rest/groups/",),
)
def groups_auto_create_off(f: Facts) -> Iterator[Hit]:
    """What it means: Groups arrive with the login, and the tenant does not create groups from the identity provider.
    Why Qlik cares: Groups that are not in the tenant already are probably dropped, and so are the rights they should
    give.
    Fix: Turn on the creation of groups, then sign in again; groups appear only at a login.
    Source: Qlik API reference, groups settings, autoCreateGroups; Qlik help, enabling groups.
    """
    setting = f.case.at("tenant.groups_auto_create")
    if not isinstance(setting, bool):
        raise NotChecked("the tenant's group settings were not read")
    if f.qlik.groups_from_graph:
        raise NotChecked(f"Qlik reads the groups from {GRAPH}; they are not in the evidence")
    f.need_read_claims()
    groups = need(f.user, "the user could not be computed").groups
    if setting or not groups:
        return
    arrive = "1 group arrives" if len(groups) == 1 else f"{len(groups)} groups arrive"
    yield Hit(
        cause=f"{arrive} ({', '.join(groups[:3])}{' …' if len(groups) > 3 else ''}), and the tenant does not create "
        "groups.",
        expected=True,
        actual=False,
        evidence=(Evidence("tenant.groups_auto_create", False), Evidence(f"{f.read_prefix}.groups", list(groups[:20]))),
        fix=(Fix("Qlik admin", places.GROUPS, "Turn on the creation of groups."),),
    )


@rule("U09", "subject-held-by-another", "warning", "user", "Another person holds this subject", docs=(KEYS, API))
def subject_held_by_another(f: Facts) -> Iterator[Hit]:
    """What it means: A user of the tenant has the subject of this login, with another e-mail address.
    Why Qlik cares: Qlik takes the subject for the person. Either this person's address has changed, or two people have
    the same subject and share one account, with its apps, spaces and data.
    Fix: See whose account it is. Where it is another person's, map sub to a claim that is unique.
    Source: Qlik community article 2425227 (subject and e-mail are both keys); Qlik's guide (sub must be unique).
    """
    user, email, other = _other_address(f)
    if other is None or _same_name(user, other):
        return
    who = f" ({other.name})" if other.name else ""
    yield Hit(
        cause=f"The subject {user.subject} belongs to the user with the e-mail {other.email}{who}; this login brings "
        f"{email}: two people probably share one account.",
        expected=other.email,
        actual=email,
        evidence=(_at(other, "subject"), _at(other, "email")),
        fix=(
            Fix(
                "Qlik admin",
                places.MAPPED_SUB,
                "Where it is another person, enter a claim that is unique to "
                "each user, such as the account name or upn.",
            ),
            Fix("Qlik admin", places.USERS, f"See whether {other.email} and {email} are the same person."),
        ),
    )


@rule("U10", "user-address-changes", "info", "user", "The user's address changes", docs=(KEYS, API))
def user_address_changes(f: Facts) -> Iterator[Hit]:
    """What it means: A user of the tenant has the subject and the name of this login, with another e-mail address.
    Why Qlik cares: It is probably the same person with a new address, which Qlik probably stores at the login.
    Fix: None, where the address has changed.
    Source: Qlik community article 2425227 (subject and e-mail are both keys).
    """
    user, email, other = _other_address(f)
    if other is None or not _same_name(user, other):
        return
    yield Hit(
        cause=f"The user {other.name} with the subject {user.subject} has the e-mail {other.email}; this login brings "
        f"{email}: probably the address has changed.",
        expected=other.email,
        actual=email,
        evidence=(_at(other, "subject"), _at(other, "email")),
    )


def _other_address(f: Facts) -> tuple[User, str, TenantUser | None]:
    """The user that arrives, its address, and the tenant's user of this subject who has another address."""
    user, met = _met(f)
    arrived = f.mapped["email"].value if f.mapped else None
    email = user.email or (arrived if isinstance(arrived, str) else "")
    if not email:
        raise NotChecked("no e-mail arrives to compare with")
    if any(u not in met.by_subject for u in met.by_email):
        raise NotChecked("another user holds the e-mail, which is told for itself")
    return user, email, next((u for u in met.by_subject if u.email and not same(u.email, email)), None)


def _same_name(user: User, other: TenantUser) -> bool:
    return bool(other.name) and same(other.name, user.name)


RULES: tuple[Rule, ...] = (
    user_duplicate_email,
    user_identity_moves,
    user_would_be_created,
    user_creation_off,
    user_invite_blocks,
    user_disabled,
    subject_case_differs,
    groups_auto_create_off,
    subject_held_by_another,
    user_address_changes,
)
