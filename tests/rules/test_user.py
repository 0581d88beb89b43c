from __future__ import annotations

from typing import Any

import pytest

from tests.cases import entra, findings, not_checked, report
from tests.rules.family import check_family, check_healthy
from tests.samples.user import EMAIL, KNOWN, tenant, user


def rules(*users: dict[str, Any], **options: bool) -> set[str]:
    return {f["rule"] for f in report(tenant(*users, **options))["findings"] if f["stage"] == "user"}


def test_samples_fire_and_twins_do_not() -> None:
    check_family("user")


def test_healthy_logins_are_silent() -> None:
    check_healthy("user")


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ((KNOWN,), set()),
        ((), {"user-would-be-created"}),
        ((user("mschmidt", email=""),), set()),
        ((user("mschmidt", email="old@acme.example"),), {"user-address-changes"}),
        ((user("mschmidt", email="old@acme.example", name="Max Schmidt"),), {"subject-held-by-another"}),
        ((user("MSCHMIDT", email="old@acme.example"),), {"subject-case-differs"}),
        ((user("ACME\\maria", EMAIL.upper()),), {"user-identity-moves"}),
        ((user("ACME\\maria", status="provisioned"),), {"user-identity-moves"}),
        ((user("ACME\\maria", status="deleted"),), {"user-would-be-created"}),
        ((user("ACME\\maria", status="disabled"),), {"user-disabled"}),
        ((user("x", status="disabled"), user("y")), {"user-identity-moves"}),
        ((KNOWN, user("x", status="invited")), {"user-duplicate-email", "user-invite-blocks"}),
        ((KNOWN, user("x", status="disabled")), set()),
        ((user("mschmidt", "old@acme.example"), user("x")), {"user-identity-moves"}),
        ((user("x"), user("y"), user("z")), {"user-duplicate-email"}),
    ],
)
def test_whom_the_login_meets(users: tuple[dict[str, Any], ...], expected: set[str]) -> None:
    assert rules(*users) == expected


def test_case_of_the_address_is_noted() -> None:
    found = findings(tenant(KNOWN, user("x", EMAIL.upper())))["user-duplicate-email"]
    assert "upper and lower case" in found["cause"] and EMAIL.upper() in found["cause"]


def test_two_users_with_one_subject_and_one_address_probably_conflict() -> None:
    found = findings(tenant(user("mschmidt", "old@acme.example"), user("x")))["user-identity-moves"]
    assert "conflict" in found["cause"]


def test_an_unverified_address_matches_nobody() -> None:
    case = tenant(user("x"), user("y"))
    case["userinfo"]["body"]["email_verified"] = False
    found = findings(case)
    assert "user-duplicate-email" not in found and "user-would-be-created" in found


def test_the_realm_belongs_to_the_subject() -> None:
    case = tenant(user("ACME\\mschmidt", "old@acme.example"))
    case["identity_provider"]["options"]["realm"] = "ACME"
    assert not findings(case, "warning", "error") and "user-would-be-created" not in findings(case)


def test_without_tenant_data_nothing_is_said() -> None:
    case = tenant()
    case["tenant"] = {"host": "x"}
    silent = not_checked(case)
    assert all("tenant" in silent[r] for r in ("user-disabled", "user-creation-off", "groups-auto-create-off"))


def test_without_what_qlik_reads_nothing_is_said() -> None:
    case = tenant(KNOWN)
    case["userinfo"] = {"status": 500, "body": None}
    assert not_checked(case)["user-disabled"] == "userinfo could not be read"


def test_creation_is_not_judged_without_a_setting() -> None:
    case = tenant()
    del case["identity_provider"]["createNewUsersOnLogin"]
    assert "new users" in not_checked(case)["user-creation-off"]


def test_groups_from_graph_are_not_judged() -> None:
    case = entra().dict()
    case["tenant"]["groups_auto_create"] = False
    assert "Graph" in not_checked(case)["groups-auto-create-off"]


def test_no_groups_need_no_creation() -> None:
    case = tenant(KNOWN, groups=False)
    del case["userinfo"]["body"]["groups"]
    assert "groups-auto-create-off" not in findings(case)


@pytest.mark.parametrize("users", [[7, None, "x", {}, {"email": 7, "subject": [], "status": {}}], [[]]])
def test_any_list_is_survived(users: list[Any]) -> None:
    case = tenant()
    case["tenant"]["users"] = users
    assert "user-would-be-created" in findings(case)


def test_without_a_login_the_list_shows_addresses_that_several_hold() -> None:
    case = {"tenant": {"users": [user("x", "ines@acme.example"), user("y", "Ines@acme.example", status="invited")]}}
    found = findings(case)["user-duplicate-email"]
    assert found["severity"] == "warning" and found["actual"] == 2
    refused = {**case, "qlik_error": {"status": 400, "body": {"errors": [{"code": "LOGIN-12"}]}}}
    assert report(refused)["verdict"]["root_cause"] == "user-duplicate-email"


def test_without_a_login_users_with_addresses_of_their_own_are_no_finding() -> None:
    users = [user("x", "ines@acme.example"), user("y", "rui@acme.example"), user("z", "rui@acme.example", "disabled")]
    assert "user-duplicate-email" not in findings({"tenant": {"users": users}})
