"""Cases on claims that are elsewhere, under another name or nested, and on groups."""

from __future__ import annotations

from tests.cases import Login, adfs, auth0, entra, generic, keycloak, okta, onelogin, sign
from tests.stories.judged import Cases
from tests.stories.judged_mapping import mapped, moved_to_id_token, without

CASES = Cases()


# -- M18 to M22: the reason why an attribute does not arrive -------------------------------------------------------


@CASES.expect(
    "claim-only-in-id-token",
    "fails",
    because={"name-missing": "claim-only-in-id-token"},
    finds={"claim-only-in-id-token": "error"},
)
def name_only_in_the_id_token() -> Login:
    # M18 for name is an error, and M07 follows from it; name-missing fails the login.
    return moved_to_id_token(keycloak(), "name")


@CASES.expect("claim-only-in-id-token", "degraded", because={"email-verified-missing": "claim-only-in-id-token"})
def email_verified_only_in_the_id_token() -> Login:
    # M18 over M01.
    return moved_to_id_token(keycloak(), "email_verified")


@CASES.expect("claim-only-in-id-token", "degraded", because={"email-verified-missing": "claim-only-in-id-token"})
def email_verified_as_text_only_in_the_id_token() -> Login:
    # M18: present in the ID token, absent in userinfo; of which type it is, is not M18's matter.
    login = moved_to_id_token(onelogin(), "email_verified")
    login.claims["email_verified"] = "true"
    return login


@CASES.expect("claim-only-in-id-token", "degraded", because={"email-missing": "claim-only-in-id-token"})
def email_only_in_the_id_token() -> Login:
    # M18 over M08.
    return moved_to_id_token(keycloak(), "email")


@CASES.expect(
    None, "degraded", finds={"claim-only-in-id-token": "warning"}, because={"groups-missing": "claim-only-in-id-token"}
)
def groups_only_in_the_id_token() -> Login:
    # M18 for groups is a warning; M10 follows.
    return moved_to_id_token(keycloak(), "groups")


@CASES.expect(None, "succeeds", lacks=("claim-only-in-id-token",))
def groups_only_in_the_id_token_that_qlik_reads() -> Login:
    # M18 "while Qlik reads userinfo": not with useClaimsFromIdToken.
    login = moved_to_id_token(keycloak(), "groups")
    login.options["useClaimsFromIdToken"] = True
    return login


@CASES.expect(
    "claim-only-in-userinfo",
    "degraded",
    because={"email-missing": "claim-only-in-userinfo"},
    lacks=("claim-only-in-id-token",),
)
def email_only_in_userinfo_at_entra() -> Login:
    # M19: the reverse, where Qlik reads the ID token.
    login = mapped(entra(), email=["email"])
    login.only_id["email"] = ...
    return login


@CASES.expect(None, "succeeds", finds={"claim-only-in-userinfo": "warning"})
def picture_only_in_userinfo_at_entra() -> Login:
    # M19 for picture is a warning, and M19 is not among those of point 9.
    login = entra()
    login.only_userinfo["picture"] = "https://graph.microsoft.com/v1.0/me/photo/$value"
    return login


@CASES.expect("claim-only-in-access-token", "degraded", because={"email-missing": "claim-only-in-access-token"})
def email_only_in_the_access_token() -> Login:
    # M20: Qlik never reads the access token.
    login = without(keycloak(), "email")
    assert login.access_token
    login.access_token = sign(
        {
            "iss": login.issuer,
            "aud": "account",
            "sub": login.claims["sub"],
            "email": "maria.schmidt@acme.example",
            "typ": "Bearer",
        },
        typ="JWT",
    )
    return login


@CASES.expect(None, "degraded", finds={"claim-only-in-access-token": "warning"})
def groups_only_in_the_access_token() -> Login:
    # M20 for groups is a warning that changes what is stored.
    login = without(keycloak(), "groups")
    login.access_token = sign({"iss": login.issuer, "aud": "account", "sub": "x", "groups": ["analysts"]}, typ="JWT")
    return login


@CASES.expect("claim-name-near-miss", "degraded", because={"email-verified-missing": "claim-name-near-miss"})
def email_verified_in_camel_case() -> Login:
    # M21 over M01: emailVerified differs by case and underscore.
    login = without(generic(), "email_verified")
    login.claims["emailVerified"] = True
    return login


@CASES.expect("claim-name-near-miss", "degraded", because={"email-verified-missing": "claim-name-near-miss"})
def email_verified_in_camel_case_as_text() -> Login:
    # M21: a claim exists that differs only by case and underscore; its type is another matter.
    login = without(generic(), "email_verified")
    login.claims["emailVerified"] = "true"
    return login


@CASES.expect("claim-name-near-miss", "fails", because={"sub-missing": "claim-name-near-miss"})
def sub_looked_up_in_another_case() -> Login:
    # M21 over M06.
    login = mapped(generic(), sub=["samaccountname"])
    login.claims["sAMAccountName"] = "mschmidt"
    return login


@CASES.expect(
    None, "degraded", finds={"claim-name-near-miss": "warning"}, because={"groups-missing": "claim-name-near-miss"}
)
def group_instead_of_groups() -> Login:
    # M21 for groups is a warning; one letter less.
    login = without(generic(), "groups")
    login.claims["group"] = ["analysts"]
    return login


@CASES.expect("claim-needs-pointer", "fails", because={"name-missing": "claim-needs-pointer"})
def a_dotted_name() -> Login:
    # M22: a nested claim looked up by a dotted name, an error for a required attribute.
    login = mapped(without(generic(), "name"), name=["profile.name"])
    login.claims["profile"] = {"name": "Maria Schmidt"}
    return login


@CASES.expect("claim-needs-pointer", "degraded", because={"email-missing": "claim-needs-pointer"})
def a_nested_claim_by_its_bare_name() -> Login:
    # M22: or by a bare one.
    login = without(generic(), "email")
    login.claims["user"] = {"email": "maria.schmidt@acme.example"}
    return login


@CASES.expect(None, "degraded", finds={"claim-needs-pointer": "warning"}, lacks=("groups-missing",))
def a_namespaced_claim_by_its_bare_url() -> Login:
    # M22: probably resolves, so a warning and no M10.
    return mapped(auth0(), groups=["https://acme.example/groups"])


@CASES.expect("claim-needs-pointer", "fails", because={"sub-missing": "claim-needs-pointer"})
def a_pointer_without_escaped_slashes() -> Login:
    # M22: the pointer does not reach the claim, so sub is missing because of it.
    login = mapped(auth0(), sub=["/https://acme.example/account"])
    login.claims["https://acme.example/account"] = "mschmidt"
    return login


@CASES.expect(
    None, "degraded", finds={"claim-needs-pointer": "warning"}, because={"groups-missing": "claim-needs-pointer"}
)
def roles_nested_in_realm_access() -> Login:
    # M22: Keycloak's realm_access.roles, dotted.
    login = mapped(without(keycloak(), "groups"), groups=["realm_access.roles"])
    login.claims["realm_access"] = {"roles": ["analyst"]}
    return login


# -- groups --------------------------------------------------------------------------------------------------------


@CASES.expect(
    None, "degraded", finds=("group-scope-missing", "groups-missing"), because={"groups-missing": "group-scope-missing"}
)
def okta_without_the_scope_groups() -> Login:
    # M26 over M10.
    login = without(okta(), "groups")
    login.scope = "openid profile email"
    return login


@CASES.expect(
    None, "degraded", finds=("groups-missing",), because={"groups-missing": None}, lacks=("group-scope-missing",)
)
def okta_with_the_scope_but_without_a_filter() -> Login:
    # M10 alone: the scope is asked for.
    return without(okta(), "groups")


@CASES.expect(None, "succeeds", lacks=("groups-missing", "group-scope-missing"))
def no_groups_where_none_are_mapped() -> Login:
    # M10 and M26 need groups to be mapped.
    login = mapped(without(onelogin(), "groups"), groups=None)
    login.scope = "openid profile email"
    return login


@CASES.expect(None, "degraded", finds={"groups-are-ids": "warning"})
def groups_are_guids() -> Login:
    # M11.
    login = adfs()
    login.only_id["groups"] = ["5f3b2c1d-0000-4000-8000-3332eca7ea81", "6f3b2c1d-0000-4000-8000-3332eca7ea82"]
    return login


@CASES.expect(None, "degraded", finds={"groups-not-array": "warning"}, lacks=("groups-missing", "claim-type-unusable"))
def a_single_group_as_text() -> Login:
    # M12: JumpCloud and ADFS send a text for one group.
    login = generic()
    login.claims["groups"] = "analysts"
    return login


@CASES.expect(None, "degraded", finds={"groups-overage": "warning"})
def overage_where_qlik_reads_the_id_token() -> Login:
    # M13: _claim_names instead of groups, with provider type adfs.
    login = adfs()
    login.only_id.pop("groups")
    login.only_id |= {
        "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "https://graph.windows.net/x"}},
    }
    return login


@CASES.expect(
    None,
    "succeeds",
    finds={"groups-read-from-graph": "info"},
    lacks=("groups-overage", "groups-missing", "groups-are-ids"),
)
def overage_at_azure_ad_does_not_matter() -> Login:
    # M14: Qlik ignores the token's groups and asks Microsoft Graph.
    login = entra()
    login.only_id |= {"hasgroups": True, "groups": ["5f3b2c1d-0000-4000-8000-3332eca7ea81"]}
    return login


@CASES.expect(None, "succeeds", finds={"groups-path-names": "info"})
def keycloak_full_paths() -> Login:
    # M15 is an info.
    login = keycloak()
    login.claims["groups"] = ["/acme/analysts"]
    return login


@CASES.expect(None, "degraded", finds={"groups-limit": "warning"})
def group_names_that_differ_only_by_case() -> Login:
    # M16.
    login = keycloak()
    login.claims["groups"] = ["Analysts", "analysts"]
    return login


@CASES.expect(None, "degraded", finds={"picture-not-url": "warning"})
def picture_is_base64() -> Login:
    # M17 changes what is stored.
    login = keycloak()
    login.claims["picture"] = "iVBORw0KGgoAAAANSUhEUgAA"
    return login


@CASES.expect(None, "succeeds", finds={"client-id-claim-absent": "info"})
def client_id_is_mapped_and_absent() -> Login:
    # M24: harmless.
    return mapped(okta(), client_id=["client_id"])


@CASES.expect(None, "succeeds", finds={"realm-doubled": "warning"})
def a_realm_before_a_domain() -> Login:
    # M25 warns; it is not in the list of point 9.
    login = mapped(adfs(), sub=["unique_name"])
    login.options["realm"] = "ACME"
    return login
