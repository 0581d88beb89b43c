"""Every fix that a provider's file holds, filled for a healthy login of it: what an admin of that console can do."""

from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.facts.evidence import Fix
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from tests.cases import HEALTHY, TENANT, findings, keycloak, okta, okta_custom

GENERAL = Fix("IdP admin", "a page", "a general fix")


def fixes(name: str) -> list[tuple[str, Fix]]:
    """(rule, fix) for every fix of the provider that the login is recognised as."""
    facts = Facts(Case.from_dict(HEALTHY[name]().dict()))
    table = facts.idp.table("fixes", facts.recognised.variant)
    return [(rule, fix) for rule in table for fix in idp_fixes(facts, rule, GENERAL)]


@pytest.mark.parametrize("name", HEALTHY)
def test_a_fix_names_a_page_and_something_to_do_that_is_not_done_already(name: str) -> None:
    requested = HEALTHY[name]().scope.split()
    for rule, fix in fixes(name):
        assert fix.where.strip() and fix.do.strip(), rule
        assert not any(fix.do.startswith(f"Add {scope} to the scope") for scope in requested), (rule, fix.do)


@pytest.mark.parametrize("name", HEALTHY)
def test_the_tenants_own_host_stands_where_it_belongs(name: str) -> None:
    for rule, fix in fixes(name):
        assert "<original tenant host>" not in fix.do, rule
        if "/login/callback" in fix.do and "https://" in fix.do:
            assert TENANT in fix.do, (rule, fix.do)


def test_oktas_org_server_has_no_page_of_an_authorization_server() -> None:
    for rule, fix in fixes("okta"):
        if fix.who == "IdP admin" and rule != "wrong-authorization-server":
            assert "Authorization Servers ›" not in fix.where, (rule, fix.where)


def test_a_scope_that_is_requested_is_not_asked_for_again() -> None:
    login = keycloak()
    login.claims.pop("email_verified")
    first = findings(login)["email-verified-missing"]["fix"][0]
    assert (first["who"], "scope" in first["do"].split(":")[0]) == ("IdP admin", False)
    for build in (okta, okta_custom):
        login = build()
        login.claims.pop("email_verified")
        assert "Add email" not in findings(login)["email-verified-missing"]["fix"][0]["do"]
