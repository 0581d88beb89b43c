"""The mapping family's exact meaning, beyond its samples and twins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases import Login, adfs, auth0, entra, findings, generic, keycloak, not_checked, okta, report
from tests.samples.mapping import both, built, drop, lookups, options, say, sources


def root(case: dict[str, Any]) -> str | None:
    return report(case)["verdict"]["root_cause"]


class TestEmailVerified:
    def test_missing_is_degraded_and_stores_no_email(self) -> None:
        got = report(built(entra, options(emailVerifiedAlwaysTrue=False))())
        assert got["verdict"]["root_cause"] == "email-verified-missing"
        assert got["verdict"]["login"] == "degraded"
        assert got["verdict"]["qlik_status"] == "claimsError"
        assert got["qlik_user"]["email"] == ""

    def test_override_of_another_provider_type_does_not_help(self) -> None:
        case = built(okta, both(drop("email_verified"), options(emailVerifiedAlwaysTrue=True)))()
        found = findings(case)
        assert {"email-verified-missing", "email-verified-override-unavailable"} <= set(found)

    @pytest.mark.parametrize("value", ["true", 1, "yes", [True]])
    def test_not_boolean(self, value: object) -> None:
        found = findings(built(okta, say(email_verified=value))())
        assert found["email-verified-not-boolean"]["actual"] == value
        assert "email-verified-missing" not in found

    def test_in_the_id_token_only(self) -> None:
        case = built(okta, sources(drop_userinfo=("email_verified",)))()
        found = findings(case)
        assert root(case) == "claim-only-in-id-token"
        assert found["email-verified-missing"]["because_of"] == "claim-only-in-id-token"

    def test_blank_mapping_explains_missing(self) -> None:
        case = built(okta, lookups(email_verified=[]))()
        assert root(case) == "mapping-blank"
        assert findings(case)["email-verified-missing"]["because_of"] == "mapping-blank"

    def test_null_is_empty(self) -> None:
        case = built(okta, say(email_verified=None))()
        assert root(case) == "claim-empty"
        assert findings(case)["email-verified-missing"]["because_of"] == "claim-empty"


class TestExplanationsStayOnTheirAttribute:
    def test_a_lost_name_does_not_explain_a_missing_verification(self) -> None:
        case = built(okta, both(drop("email_verified"), sources(drop_userinfo=("name",))))()
        found = findings(case)
        assert found["email-verified-missing"]["because_of"] is None
        assert found["name-missing"]["because_of"] == "claim-only-in-id-token"


class TestVerdict:
    def test_no_name_fails(self) -> None:
        got = report(built(okta, drop("name"))())
        assert (got["verdict"]["root_cause"], got["verdict"]["login"]) == ("name-missing", "fails")

    def test_name_only_in_the_id_token_fails_too(self) -> None:
        got = report(built(okta, sources(drop_userinfo=("name",)))())
        assert (got["verdict"]["root_cause"], got["verdict"]["login"]) == ("claim-only-in-id-token", "fails")

    def test_the_sentence_names_what_makes_it_fail(self) -> None:
        got = report(built(okta, drop("name", "email_verified"))())["verdict"]
        assert (got["root_cause"], got["login"]) == ("name-missing", "fails")
        assert got["summary"].startswith("The login fails: name is not in userinfo")

    def test_lost_groups_degrade(self) -> None:
        got = report(built(keycloak, drop("groups"))())
        assert (got["verdict"]["root_cause"], got["verdict"]["login"]) == (None, "degraded")

    def test_unreadable_subject_succeeds(self) -> None:
        got = report(built(okta, lookups(sub=["sub"]))())
        assert (got["verdict"]["root_cause"], got["verdict"]["login"]) == (None, "succeeds")

    def test_without_userinfo_the_id_token_stands_in(self) -> None:
        login = okta()
        login.with_userinfo = False
        got = report(login)
        assert got["verdict"]["login"] == "unknown"
        assert "email-verified-missing" in not_checked(login)
        assert got["assumptions"] and all(row["assumed"] for row in got["mapping"])
        assert got["qlik_user"]["subject"] == "maria.schmidt@acme.example"
        assert "nothing wrong" in got["verdict"]["summary"]

    def test_what_is_assumed_does_not_count(self) -> None:
        got = report(_id_token_alone(lambda login: login.claims.pop("email_verified")))
        assert got["verdict"]["login"] == "unknown"
        assert (got["verdict"]["root_cause"], got["verdict"]["lead"]) == (None, "email-verified-missing")
        assert next(f for f in got["findings"] if f["rule"] == "email-verified-missing")["assumed"] is True
        assert got["verdict"]["summary"].startswith("Judged as if Qlik read the ID token")
        assert got["suggestion"] is None

    def test_a_thin_id_token_says_only_that_userinfo_is_needed(self) -> None:
        got = report(_id_token_alone(lambda login: setattr(login, "claims", {"sub": "00u1a2b3c4d5e6f7g8h9"})))
        assert got["assumptions"] == [] and got["verdict"]["lead"] is None
        assert "userinfo is needed" in got["verdict"]["summary"]
        assert any("curl" in note for note in got["notes"])

    def test_the_configuration_alone_speaks_of_whoever_signs_in(self) -> None:
        idp = okta().dict()["identity_provider"]
        idp["options"]["claimsMapping"]["name"] = []
        got = report({"identity_provider": idp})
        assert got["verdict"]["summary"].startswith("Whoever signs in will")


def _id_token_alone(change: Callable[[Login], object]) -> dict[str, Any]:
    login = okta()
    login.with_userinfo = False
    change(login)
    return login.dict()


class TestSources:
    def test_entra_reads_the_id_token(self) -> None:
        case = built(entra, both(drop("email"), sources(only_userinfo={"email": "maria@acme.example"})))()
        assert root(case) == "claim-only-in-userinfo"

    def test_switch_to_the_id_token(self) -> None:
        case = built(okta, both(options(useClaimsFromIdToken=True), sources(drop_userinfo=("name", "email"))))()
        assert findings(case, "error") == {}

    def test_failed_userinfo_makes_mapping_unchecked(self) -> None:
        login = okta()
        login.extra["userinfo"] = {"status": 500, "body": "oops"}
        assert not_checked(login)["email-missing"] == "userinfo could not be read"

    def test_fallback_lookup_is_no_loss(self) -> None:
        case = built(okta, both(lookups(email=["mail", "email"]), say(mail=None)))()
        assert findings(case, "error", "warning") == {}


class TestGroups:
    def test_graph_ignores_what_the_token_holds(self) -> None:
        case = built(entra, say(groups=["1f0f7c7e-6a4f-4a57-9d0e-0c5c2a3b4d5e"]))()
        assert set(findings(case)) & {"groups-are-ids", "groups-missing"} == set()
        assert report(case)["qlik_user"]["groups"] == []

    def test_not_asked_for_is_not_missing(self) -> None:
        login = keycloak()
        login.mapping = None
        login.claims.pop("groups")
        assert "groups-missing" not in findings(login)
        assert "nobody asked" in not_checked(login)["groups-missing"]

    def test_overage_explains_missing(self) -> None:
        case = built(adfs, sources(only_id={"groups": ..., "hasgroups": True}))()
        assert findings(case)["groups-missing"]["because_of"] == "groups-overage"

    def test_scope_explains_missing(self) -> None:
        login = okta()
        login.claims.pop("groups")
        login.scope = "openid profile email"
        found = findings(login)
        assert found["groups-missing"]["because_of"] == "group-scope-missing"
        assert found["group-scope-missing"]["fix"][0]["do"].endswith("openid profile email groups")


class TestLookups:
    @pytest.mark.parametrize("claim", ["EMAIL", "e-mail", "Email", "e_mail"])
    def test_near_miss(self, claim: str) -> None:
        case = built(okta, both(drop("email"), say(**{claim: "maria@acme.example"})))()
        assert root(case) == "claim-name-near-miss"
        assert findings(case)["email-missing"]["because_of"] == "claim-name-near-miss"

    def test_emails_array_is_no_near_miss(self) -> None:
        login = generic()
        login.claims = {"sub": "mschmidt", "name": "Maria", "email_verified": True, "emails": ["maria@acme.example"]}
        case = login.dict()
        assert root(case) == "email-missing"
        assert "/emails/0" in findings(case)["email-missing"]["cause"]

    @pytest.mark.parametrize(
        ("lookup", "pointer"),
        [("user.mail", "/user/mail"), ("mail", "/user/mail"), ("user/mail", "/user/mail")],
    )
    def test_nested(self, lookup: str, pointer: str) -> None:
        case = built(okta, both(drop("email"), say(user={"mail": "maria@acme.example"}), lookups(email=[lookup])))()
        assert root(case) == "claim-needs-pointer"
        assert findings(case)["claim-needs-pointer"]["expected"] == pointer

    def test_bare_url_resolves_with_a_warning(self) -> None:
        case = built(auth0, lookups(groups=["https://acme.example/groups"]))()
        assert findings(case)["claim-needs-pointer"]["severity"] == "warning"
        assert report(case)["qlik_user"]["groups"] == ["Analysts"]

    def test_realm_is_put_before_the_subject(self) -> None:
        got = report(built(adfs, options(realm="ACME"))())
        assert got["qlik_user"]["subject"] == "ACME\\maria.schmidt@acme.example"


class TestSuggestion:
    def test_email_from_preferred_username(self) -> None:
        got = report(built(entra, both(drop("email"), lookups(email=["email"])))())["suggestion"]
        assert got["claimsMapping"]["email"][0] == "preferred_username"
        assert got["qlik_user"]["email"] == "maria.schmidt@acme.example"
        assert got["request"]["body"] == [
            {"op": "replace", "path": "/options/claimsMapping", "value": got["claimsMapping"]}
        ]

    def test_account_name_with_realm(self) -> None:
        case = built(adfs, both(lookups(sub=["sub"]), sources(only_id={"onprem_sam_account_name": "mschmidt"})))()
        got = report(case)["suggestion"]
        assert got["claimsMapping"]["sub"] == ["upn"] or got["claimsMapping"]["sub"] == ["onprem_sam_account_name"]

    def test_nothing_to_suggest_for_a_healthy_login(self) -> None:
        assert report(generic())["suggestion"] is None


@pytest.mark.parametrize(
    ("subject", "readable"),
    [
        ("mschmidt", True),
        ("ACME\\mschmidt", True),
        ("maria.schmidt@acme.example", True),
        ("christopher.featherstonehaugh", True),
        ("Bartholomew-Featherstonehaugh", True),
        ("svc_qlik_reload_prod", True),
        ("00u4k2c9q1WqXyZ5d7AB", False),
        ("AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", False),
        ("AItOawmwtWwcT0k51BayewNvutrJUqsvl6qs7A4", False),
        ("35666371", False),
        ("auth0|653a1f0c9d2b7e0012ab34cd", False),
        ("2f6c1a0e-8f44-4c3b-9a4e-0d4f5b6c7d8e", False),
        ("5f43a1c9e5b2d80012ab34cd", False),
        ("https://login.salesforce.com/id/00D000000000062EA2/005000000000000AAA", False),
        ("zX3kQp9vYtR7mN1bL5cD8fG2hJ4wS6aE0uI7oP9xZ1Q=", False),
        ("110169484474386276334", False),
    ],
)
def test_opaque_subjects(subject: str, readable: bool) -> None:
    login = generic()
    login.claims["sub"] = subject
    assert ("sub-unreadable" not in findings(login)) is readable


def test_ldaps_mail_is_a_slip_for_email_and_uname_is_none_for_name() -> None:
    login = okta()
    login.claims["mail"] = login.claims.pop("email")
    assert report(login)["verdict"]["root_cause"] == "claim-name-near-miss"
    login = okta()
    login.claims["uname"] = login.claims.pop("name")
    assert report(login)["verdict"]["root_cause"] == "name-missing"
