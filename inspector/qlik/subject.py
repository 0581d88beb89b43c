"""Whether a subject can be read by a person, and which claim could take its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from inspector.idps.traits import subject_form
from inspector.qlik.mapping import Claims

GUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a GUID", GUID),
    ("an identity URL", re.compile(r"https?://.+")),
    ("a number", re.compile(r"\d{5,}")),
    (
        "a hexadecimal id",
        re.compile(r"[0-9a-f]{16,}|(?=(?:[0-9]{0,9}[a-f]{1,9}[0-9]){3})[0-9a-f]{12,15}", re.IGNORECASE),
    ),
)
_RANDOM = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
READABLE = (
    "onprem_sam_account_name",
    "onpremisessamaccountname",
    "sAMAccountName",
    "samaccountname",
    "samAccountName",
    "winaccountname",
    "preferred_username",
    "upn",
    "unique_name",
    "login",
    "username",
    "nickname",
    "email",
)
"""Claims that commonly hold a readable user id, best first."""
CHANGING = frozenset(("email", "mail", "upn", "preferred_username", "unique_name", "name", "login", "username"))
"""Claims that follow a person's name or address."""


def opaque(subject: str) -> str | None:
    """What kind of opaque identifier this is, in words, or None where a person could read it."""
    if known := subject_form(subject):
        return known
    for words, form in _FORMS:
        if form.fullmatch(subject):
            return words
    if _RANDOM.fullmatch(subject) and (_looks_random(subject) or _is_letter_salad(subject)):
        return f"an opaque id ({len(subject)} characters)"
    return None


def _looks_random(text: str) -> bool:
    """Random text mixes letters of both cases or digits within its parts; a name does not."""
    kinds = [("a" if c.islower() else "A" if c.isupper() else "1" if c.isdigit() else "-") for c in text]
    changes = sum(1 for x, y in pairwise(kinds) if x != y and "-" not in (x, y))
    return changes >= len(text) // 5


def _is_letter_salad(text: str) -> bool:
    """Letters of one case without a break, of which no language makes words: too few vowels, or pairs of letters that
    hardly stand together. Long names (24 letters and more) are not so."""
    letters = text.lower()
    if not letters.isalpha() or not (text.islower() or text.isupper()) or len(letters) < 20:
        return False
    vowels = sum(c in "aeiouy" for c in letters)
    rare = len(_RARE.findall(letters))
    return vowels * 4 < len(letters) or rare * 12 >= len(letters)


_RARE = re.compile(r"(?=([bcdfgjkpqvwxz][jqvwxz]|q(?!u)|[jqvxz][bcdfghkmnp]|[bcdfghjkmpqtvwxz]{5}))")


def not_one_persons(lookup: str) -> str | None:
    """Why the claim of this name is shared by people, in words; None where it is one person's or is not known."""
    name = re.sub(r"[\W_]", "", lookup.rpartition("/")[2]).lower()
    return next((why for names, why in _SHARED if name in names), None)


_SHARED: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset(
            (
                "name",
                "displayname",
                "fullname",
                "cn",
                "commonname",
                "givenname",
                "firstname",
                "familyname",
                "sn",
                "lastname",
                "surname",
                "middlename",
            )
        ),
        "which other people may bear too",
    ),
    (
        frozenset(
            (
                "tid",
                "tenantid",
                "hd",
                "iss",
                "idp",
                "orgid",
                "organizationid",
                "organisationid",
                "org",
                "realm",
                "jcorg",
                "tenant",
                "domain",
                "companyname",
                "company",
                "companyid",
                "organization",
                "organisation",
                "organizationname",
                "organisationname",
                "tenantname",
                "employer",
            )
        ),
        "which all users of one organisation share",
    ),
    (frozenset(("aud", "azp", "clientid", "cid", "appid")), "which is the application's, the same for every user"),
    (
        frozenset(
            (
                "groups",
                "roles",
                "role",
                "group",
                "memberof",
                "department",
                "departmentnumber",
                "costcenter",
                "costcentre",
                "businessunit",
                "orgunit",
                "ou",
                "team",
                "office",
                "officelocation",
                "location",
                "manager",
                "jobtitle",
                "employeetype",
                "usertype",
                "title",
                "division",
                "city",
                "country",
                "state",
                "locale",
                "zoneinfo",
                "gender",
                "acr",
                "amr",
                "ver",
                "scope",
                "scp",
            )
        ),
        "which many users have in common",
    ),
    (
        frozenset(("emailverified", "iat", "exp", "nbf", "authtime", "nonce", "jti", "sid", "athash", "updatedat")),
        "which changes from login to login and names nobody",
    ),
)


def is_account_name(lookup: str) -> bool:
    """Whether a claim's name says that it holds a Windows account name (sAMAccountName) without its domain."""
    return "samaccountname" in re.sub(r"[\W_]", "", lookup).lower()


def readable_claims(claims: Claims, first: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """(claim, value) of readable user ids: a Windows account name, which is there only because somebody wanted it, then
    the provider's own preference."""
    wanted = (name for name in claims if is_account_name(name))
    for name in dict.fromkeys((*wanted, *first, *READABLE)):
        value = claims.get(name)
        if isinstance(value, str) and value and not opaque(value):
            yield name, value


def follows_the_person(lookup: str) -> bool:
    """Whether a subject by this lookup (a name or a JSON Pointer) changes when the person's name or address does."""
    return lookup.rpartition("/")[2].lower() in CHANGING
