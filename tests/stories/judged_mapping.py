"""Cases on what Qlik makes of the claims: verified e-mail, subject, name, address, and what was not captured."""

from __future__ import annotations

import copy
from typing import Any

from tests.cases import Login, adfs, entra, generic, google, keycloak, okta, okta_custom, onelogin
from tests.stories.judged import Cases

CASES = Cases()


def mapped(login: Login, **lookups: list[str] | None) -> Login:
    """The login with lookups changed; None removes the attribute from the mapping."""
    mapping = {**(login.mapping or {}), **lookups}
    login.mapping = {k: v for k, v in mapping.items() if v is not None}
    return login


def without(login: Login, *claims: str) -> Login:
    for claim in claims:
        login.claims.pop(claim, None)
        login.only_id.pop(claim, None)
    return login


def moved_to_id_token(login: Login, *claims: str) -> Login:
    login.drop_userinfo = (*login.drop_userinfo, *claims)
    return login


# -- email_verified ------------------------------------------------------------------------------------------------


@CASES.expect("email-verified-missing", "degraded", status="claimsError", only=("email-verified-missing",))
def no_email_verified_and_no_override() -> Login:
    # M01: no lookup gives a value in the source Qlik reads; point 9: M01 alone lets the user in with a wrong account.
    return without(keycloak(), "email_verified")


@CASES.expect("email-verified-false", "degraded", lacks=("email-verified-missing", "email-verified-not-boolean"))
def email_verified_is_false() -> Login:
    # M02: the value is false; that is a value, so M01 stays silent.
    login = keycloak()
    login.claims["email_verified"] = False
    return login


@CASES.expect("email-verified-not-boolean", "degraded", lacks=("email-verified-missing", "email-verified-false"))
def email_verified_is_text() -> Login:
    # M03: "true" as text is no boolean, and it is neither missing nor false.
    login = onelogin()
    login.claims["email_verified"] = "true"
    return login


@CASES.expect("email-verified-not-boolean", "degraded")
def email_verified_is_one() -> Login:
    # M03 names 1 as an example.
    login = generic()
    login.claims["email_verified"] = 1
    return login


@CASES.expect("email-verified-not-boolean", "degraded", lacks=("email-verified-false",))
def email_verified_is_zero() -> Login:
    # M02 is about the boolean false; 0 is a number and so M03's.
    login = generic()
    login.claims["email_verified"] = 0
    return login


@CASES.expect(None, "succeeds", lacks=("email-verified-false", "email-verified-missing", "email-verified-not-boolean"))
def the_override_replaces_whatever_the_token_says() -> Login:
    # M01 "and no override": with emailVerifiedAlwaysTrue at azureAD the claim does not matter, whatever it is.
    login = entra()
    login.claims["email_verified"] = False
    return login


@CASES.expect(None, "succeeds", lacks=("mapping-blank", "email-verified-missing"))
def the_override_needs_no_lookup() -> Login:
    # M23: email_verified without a lookup is blank only where no override applies.
    return mapped(adfs(), email_verified=None)


@CASES.expect(
    "email-verified-missing",
    "degraded",
    finds={"email-verified-override-unavailable": "warning"},
    because={"email-verified-override-unavailable": None},
)
def an_override_at_okta_has_no_effect() -> Login:
    # M04: only azureAD and adfs have the override; M01 therefore still fires at okta.
    login = without(okta(), "email_verified")
    login.options["emailVerifiedAlwaysTrue"] = True
    return login


@CASES.expect(None, "succeeds", only=("email-verified-override-unavailable",))
def an_override_at_keycloak_beside_a_real_claim() -> Login:
    # M04 is a warning, and it is not among those that change what is stored (point 9).
    login = keycloak()
    login.options["emailVerifiedAlwaysTrue"] = True
    return login


@CASES.expect(None, "succeeds", lacks=("email-verified-override-unavailable",))
def an_override_of_false_at_okta_is_no_override() -> Login:
    # M04: "set" is true; Auth0 scripts send false.
    login = okta()
    login.options["emailVerifiedAlwaysTrue"] = False
    return login


@CASES.expect("mapping-blank", "degraded", because={"email-verified-missing": "mapping-blank"})
def email_verified_without_a_lookup() -> Login:
    # M23 over M01: the mapping is there and names nothing for email_verified.
    return mapped(keycloak(), email_verified=None)


@CASES.expect(
    "mapping-blank",
    "fails",
    times={"mapping-blank": 2},
    because={"sub-missing": "mapping-blank", "name-missing": "mapping-blank"},
)
def sub_and_name_without_a_lookup() -> Login:
    # Point 9: sub-missing or name-missing fail the login also where they follow from M23.
    return mapped(keycloak(), sub=[], name=[""])


@CASES.expect(None, "succeeds", lacks=("mapping-blank",))
def no_claims_mapping_at_all_is_the_default() -> Login:
    # Point 8: an absent claimsMapping is Qlik's default, the bare standard names, and no M23.
    login = generic()
    login.mapping = None
    return login


@CASES.expect("mapping-blank", "fails", times={"mapping-blank": 4})
def an_empty_claims_mapping_is_not_the_default() -> Login:
    # M23 against point 8: the mapping is present and empty, so each required attribute is blank.
    login = generic()
    login.mapping = {}
    return login


# -- sub, name, email ----------------------------------------------------------------------------------------------


@CASES.expect("sub-missing", "fails", status="claimsError")
def the_mapped_sub_is_not_sent() -> Login:
    # M06: no lookup of sub gives a text; the OpenID sub itself is there, but nobody maps it.
    return mapped(keycloak(), sub=["employee_number"])


@CASES.expect("name-missing", "fails", lacks=("sub-missing", "email-missing"))
def no_name_anywhere() -> Login:
    # M07: likewise name; given and family name are no lookups.
    return without(keycloak(), "name")


@CASES.expect(None, "succeeds", lacks=("name-missing",))
def the_second_lookup_gives_the_name() -> Login:
    # M07 "no lookup": one that gives a text is enough.
    return mapped(without(keycloak(), "name"), name=["displayName", "preferred_username"])


@CASES.expect(None, "succeeds", lacks=("email-missing", "claim-empty"))
def an_empty_first_lookup_falls_through_to_the_second() -> Login:
    # M08: no lookup gives a non-empty string; the second one does.
    login = mapped(generic(), email=["email", "mail"])
    login.claims |= {"email": "", "mail": "maria.schmidt@acme.example"}
    return login


@CASES.expect(None, "succeeds", lacks=("email-missing", "claim-empty"))
def a_null_first_lookup_falls_through_to_the_second() -> Login:
    # The same for null.
    login = mapped(entra())
    login.only_id |= {"email": None, "upn": "maria.schmidt@acme.example"}
    return login


@CASES.expect("email-missing", "degraded", lacks=("claim-name-near-miss",))
def email_missing_while_upn_holds_it() -> Login:
    # M08 is an error in mapping that is not sub or name: degraded. It names upn.
    login = without(mapped(entra(), email=["email"]), "email")
    login.drop_userinfo = ("email",)
    login.only_id["upn"] = "maria.schmidt@acme.example"
    return login


@CASES.expect("email-invalid", "degraded", lacks=("email-missing",))
def email_holds_an_account_name() -> Login:
    # M09: a value, but no address.
    login = generic()
    login.claims["email"] = "ACME\\mschmidt"
    return login


@CASES.expect(
    "claim-type-unusable", "degraded", because={"email-missing": "claim-type-unusable"}, lacks=("claim-name-near-miss",)
)
def the_email_is_an_array_as_in_b2c() -> Login:
    # M28 over M08: an array where text is due.
    login = mapped(without(generic(), "email"), email=["emails"])
    login.claims["emails"] = ["maria.schmidt@acme.example"]
    return login


@CASES.expect(None, "succeeds", lacks=("claim-type-unusable",))
def a_pointer_into_the_array_reaches_the_address() -> Login:
    # Lookups may be JSON Pointers: /emails/0.
    login = mapped(without(generic(), "email"), email=["/emails/0"])
    login.claims["emails"] = ["maria.schmidt@acme.example"]
    return login


@CASES.expect("claim-type-unusable", "fails", because={"sub-missing": "claim-type-unusable"})
def a_numeric_employee_number_as_sub() -> Login:
    # M28 over M06, and sub-missing fails the login.
    login = mapped(generic(), sub=["employee"])
    login.claims["employee"] = 4711
    return login


@CASES.expect("claim-empty", "fails", because={"name-missing": "claim-empty"})
def the_name_is_an_empty_text() -> Login:
    # M27 over M07.
    login = keycloak()
    login.claims["name"] = ""
    return login


@CASES.expect("claim-empty", "degraded", because={"email-verified-missing": "claim-empty"})
def email_verified_is_null() -> Login:
    # M27 over M01: present, but null.
    login = keycloak()
    login.claims["email_verified"] = None
    return login


@CASES.expect(
    None,
    "degraded",
    finds={"claim-empty": "warning", "groups-missing": "warning"},
    because={"groups-missing": "claim-empty"},
)
def groups_are_an_empty_list() -> Login:
    # M27 over M10, both warnings for groups.
    login = keycloak()
    login.claims["groups"] = []
    return login


@CASES.expect(None, "succeeds", finds={"sub-unreadable": "warning"})
def an_opaque_sub_is_a_warning() -> Login:
    # M05 warns; it is not among the warnings that change what is stored.
    return mapped(okta(), sub=["sub"])


@CASES.expect(None, "succeeds", lacks=("sub-unreadable",))
def a_readable_sub_is_none() -> Login:
    # M05: only an opaque identifier.
    return mapped(okta(), sub=["email"])


# -- what was not captured -----------------------------------------------------------------------------------------


@CASES.expect(
    "userinfo-failed",
    "fails",
    status="protocolError",
    lacks=("email-verified-missing", "claim-only-in-id-token"),
    unchecked={
        "email-verified-missing": "userinfo could not be read",
        "sub-missing": "userinfo could not be read",
        "groups-missing": "userinfo could not be read",
        "claim-only-in-id-token": "userinfo could not be read",
    },
)
def userinfo_refused() -> dict[str, Any]:
    # Point 8: what could not be read makes the mapping rules not checked.
    case = keycloak().dict()
    case["userinfo"] |= {"status": 401, "body": {"error": "invalid_token"}}
    return case


@CASES.expect(None, "succeeds", finds={"userinfo-failed": "warning"})
def userinfo_refused_where_qlik_reads_the_id_token() -> dict[str, Any]:
    # I01: else warning.
    case = entra().dict()
    case["userinfo"] |= {"status": 403, "body": {"error": {"code": "Authorization_RequestDenied", "message": "no"}}}
    return case


@CASES.expect(None, "unknown", unchecked={"email-verified-missing": "userinfo"})
def userinfo_not_captured() -> Login:
    # Point 9: the evidence does not reach the mapping and no error was found.
    login = keycloak()
    login.with_userinfo = False
    return login


@CASES.expect(None, "succeeds")
def userinfo_not_captured_where_nobody_reads_it() -> Login:
    # The same at adfs reaches the mapping.
    login = adfs()
    login.with_userinfo = False
    return login


@CASES.expect("userinfo-sub-mismatch", "fails")
def userinfo_about_somebody_else() -> Login:
    # I02 is an error at stage userinfo.
    login = keycloak()
    login.only_userinfo["sub"] = "another"
    return login


@CASES.expect(
    None,
    "fails",
    status="claimsError",
    finds={"userinfo-only-sub": "warning"},
    because=dict.fromkeys(("name-missing", "email-verified-missing", "email-missing"), "userinfo-only-sub"),
)
def userinfo_holds_sub_alone_everywhere() -> Login:
    # I03 explains M01, M07 and M08 where userinfo is read: the login fails because of it.
    login = mapped(generic(), sub=["sub"])
    login.claims = {"sub": "mschmidt"}
    return login


# -- several at once ----------------------------------------------------------------------------------------------


@CASES.expect(
    "claim-name-near-miss",
    "fails",
    because={"sub-missing": "claim-name-near-miss", "email-verified-missing": None, "groups-missing": None},
)
def a_reason_explains_its_own_attribute_only() -> Login:
    # Point 3 goes by attribute: a near miss of sub does not explain a missing email_verified or groups.
    # Point 2: within the stage the more specific one is the root cause, M21 before M01.
    login = mapped(without(generic(), "email_verified", "groups"), sub=["user-name"])
    login.claims["username"] = "mschmidt"
    return login


@CASES.expect("email-verified-missing", "degraded", finds=("groups-missing", "sub-unreadable"))
def an_error_leads_before_warnings() -> Login:
    # Point 2: the root cause is an error.
    return mapped(without(keycloak(), "email_verified", "groups"), sub=["sub"])


@CASES.expect("email-verified-missing", "degraded", finds=("email-missing",), because={"email-missing": None})
def the_table_orders_errors_of_one_stage() -> Login:
    # Point 2: within a stage the order of the tables: M01 before M08.
    return without(generic(), "email", "email_verified")


@CASES.expect(
    "audience-mismatch",
    "fails",
    status="protocolError",
    finds=("email-verified-missing",),
    because={"email-verified-missing": None},
)
def an_earlier_stage_is_the_root() -> Login:
    # Point 2: protocol comes before mapping; M01 remains an error of its own.
    login = without(keycloak(), "email_verified")
    login.only_id |= {"aud": "another-client", "azp": "another-client"}
    return login


@CASES.expect(None, "succeeds", lacks=("claim-only-in-access-token",))
def oktas_access_token_needs_nothing() -> Login:
    # A healthy custom authorization server, with Qlik reading the ID token instead.
    login = okta_custom()
    login.options["useClaimsFromIdToken"] = True
    return login


@CASES.expect("email-missing", "degraded")
def google_mapping_upn() -> Login:
    # M08: upn is no claim of Google.
    return mapped(google(), email=["upn"])


@CASES.expect(None, "succeeds")
def a_lookup_may_be_a_plain_text() -> dict[str, Any]:
    # Older configurations hold a text instead of a list.
    case = copy.deepcopy(keycloak().dict())
    case["identity_provider"]["options"]["claimsMapping"]["name"] = "name"
    return case


@CASES.expect(
    "claim-only-in-id-token",
    "fails",
    finds={"provider-type-mismatch": "warning", "email-verified-missing": "error"},
    because={"sub-missing": "claim-only-in-id-token", "email-verified-missing": None},
)
def entra_as_generic() -> Login:
    # Q04 and what follows from it: Microsoft's userinfo lacks the mapped sub (M18), which is more specific than M01.
    login = entra()
    login.provider, login.options = "generic", {}
    return login


@CASES.expect("email-verified-false", "fails", finds=("claim-only-in-id-token",))
def two_specific_reasons_stand_in_the_order_of_the_table() -> Login:
    # Point 2: M18 is not listed over M02, so the table decides between the two.
    login = moved_to_id_token(keycloak(), "name")
    login.claims["email_verified"] = False
    return login
