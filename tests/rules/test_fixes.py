"""Every fix that a provider's file holds, filled for a healthy login of it: what an admin of that console can do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.facts.evidence import Fix
from inspector.facts.login import Facts
from inspector.idps.loader import load, names
from inspector.idps.model import Idp
from inspector.qlik.errors import KNOWN
from inspector.rules.fixes import filled, idp_fixes
from tests.cases import HEALTHY, TENANT, Login, entra, findings, keycloak, okta, okta_custom, report
from tests.idps.forms import LITERALS
from tests.idps.test_packs import PACKS
from tests.idps.test_packs import login as of_pack
from tests.samples import FIRES
from tests.samples.told import page, token

GENERAL = Fix("IdP admin", "a page", "a general fix")


LOGINS: dict[str, Callable[[], Login]] = {**{name: partial(of_pack, name) for name in PACKS}, **HEALTHY}
"""A healthy login of every provider that has fixes of its own."""


def fixes(name: str) -> list[tuple[str, Fix]]:
    """(rule, fix) for every fix of the provider that the login is recognised as."""
    facts = Facts(Case.from_dict(LOGINS[name]().dict()))
    table = facts.idp.table("fixes", facts.recognised.variant)
    return [(rule, fix) for rule in table for fix in idp_fixes(facts, rule, GENERAL)]


@pytest.mark.parametrize("name", LOGINS)
def test_a_fix_names_a_page_and_something_to_do_that_is_not_done_already(name: str) -> None:
    requested = LOGINS[name]().scope.split()
    for rule, fix in fixes(name):
        assert fix.where.strip() and fix.do.strip(), rule
        assert not any(fix.do.startswith(f"Add {scope} to the scope") for scope in requested), (rule, fix.do)


@pytest.mark.parametrize("name", LOGINS)
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


def variant_of(literal: dict[str, str]) -> str:
    patterns = load(literal["idp"]).errors
    return next((p.variant for p in patterns if p.variant and p.regex.search(literal["text"])), "")


def twice(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(rule, page) of every finding that sends one person to one page twice."""
    told = [(f["rule"], [(fix["who"], fix["where"]) for fix in f["fix"]]) for f in found["findings"]]
    return [(rule, where) for rule, fixes in told for who, where in fixes if fixes.count((who, where)) > 1]


@pytest.mark.parametrize("name", FIRES)
def test_nobody_is_sent_to_one_page_twice(name: str) -> None:
    assert twice(report(FIRES[name][1]())) == []


EVERY = [(name, variant) for name in names() for variant in ("", *load(name).data.get("variants", {}))]
KNOWN_LATER = {"original tenant host", "client id", "host", "domain", "tenant id", "tenant", "policy", "realm", "org"}
KNOWN_LATER |= {"subdomain", "region", "environment id", "my domain"}
"""Placeholders that stand for a value of the login, or that the person alone knows."""


def pages(provider: Idp, variant: str) -> set[str]:
    return {page for page in provider.table("console", variant).values() if isinstance(page, str)}


@pytest.mark.parametrize(("name", "variant"), EVERY, ids="-".join)
def test_every_fix_of_a_file_is_on_a_page_of_this_kind_of_server(name: str, variant: str) -> None:
    """Who goes where: a page of Qlik's for its admin, one of this variant's console for the provider's; placeholders
    only for what a login tells or nobody but the person knows."""
    provider = load(name)
    others = {page for _, other in (e for e in EVERY if e[0] == name) for page in pages(provider, other)}
    for rule in provider.table("fixes", variant):
        fix = provider.fix(rule, variant)
        for told in (fix, fix["requested"] if fix else None):
            if told is None:
                continue
            of_qlik = told["where"].startswith(("Qlik Cloud Administration", "PATCH /api/v1/identity-providers"))
            assert of_qlik is (told["who"] == "Qlik admin"), (rule, told)
            assert told["where"] not in others - pages(provider, variant), (rule, told)
            assert told["where"] != provider.title and "{" not in told["do"], (rule, told)
            assert set(re.findall(r"<([a-z ]+)>", told["do"])) <= KNOWN_LATER, (rule, told)


OF_LOGIN = {name: build for name, build in LOGINS.items() if name in names()}


@pytest.mark.parametrize(
    "literal", [x for x in LITERALS if x["idp"] in OF_LOGIN], ids=lambda x: f"{x['idp']} {x['rule']}"
)
def test_every_fix_of_every_text_can_be_carried_out(literal: dict[str, str]) -> None:
    """Who, on which page, what; no placeholder whose value the case knows, nothing that is set already."""
    login = okta_custom() if variant_of(literal) == "custom" else OF_LOGIN[literal["idp"]]()
    case = token if literal["where"] in ("token", "userinfo") else page
    found = report({**case(login, 400, literal["text"]), "tenant": {"host": TENANT}})
    assert twice(found) == []
    for finding in found["findings"]:
        for fix in finding["fix"]:
            assert fix["who"] in ("IdP admin", "Qlik admin", "user") and fix["where"].strip() and fix["do"].strip()
            left = set(re.findall(r"<[a-z ]+>", fix["do"])) - {"<policy>"}
            assert not left, (finding["rule"], fix)
            scope = re.match(r"(?:Add (\w+) to the scope|Set the scope in Qlik to ([\w ]+)\.)", fix["do"])
            asked = (scope[1] or scope[2]).split() if scope else ["none"]
            assert not set(asked) <= set(login.scope.split()), (finding["rule"], fix)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("okta", "Enter https://<org>.okta.com/.well-known/x.", "Enter https://acme.okta.com/.well-known/x."),
        (
            "keycloak",
            "https://<host>/realms/<realm>/.well-known/x",
            "https://sso.acme.example/realms/acme/.well-known/x",
        ),
        (
            "auth0",
            "Enter https://<domain>/.well-known/x with it",
            "Enter https://acme.eu.auth0.com/.well-known/x with it",
        ),
        ("okta", "Append ?appid=<client id>", "Append ?appid=0oa4k2c9q1WqXyZ5d7"),
        ("okta", "See https://<original tenant host>/login/recover.", f"See https://{TENANT}/login/recover."),
        ("okta", "A < B and <unknown>", "A < B and <unknown>"),
    ],
)
def test_a_placeholder_is_filled_from_the_login(name: str, text: str, told: str) -> None:
    assert filled(Facts(Case.from_dict(LOGINS[name]().dict())), text) == told


def test_a_realm_that_was_not_found_is_not_put_in_again() -> None:
    case = keycloak().dict()
    del case["token"], case["userinfo"]
    address = "https://sso.acme.example/realms/acmee/.well-known/openid-configuration"
    case["discovery"] = {"url": address, "status": 404, "body": {"error": "Realm does not exist"}}
    told = filled(Facts(Case.from_dict(case)), "https://<host>/realms/<realm>/.well-known/openid-configuration")
    assert told == "https://sso.acme.example/realms/<realm>/.well-known/openid-configuration"


def test_no_console_page_of_oktas_org_server_is_one_of_a_custom_server() -> None:
    facts = Facts(Case.from_dict(okta().dict()))
    pages = facts.idp.table("console", facts.recognised.variant)
    assert [
        place for place, page in pages.items() if "Authorization Servers" in page or "Okta API Scopes" in page
    ] == []


def test_client_credentials_without_a_scope_name_the_default_scope() -> None:
    words = "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
    case = token(okta_custom(), 400, json.dumps({"error": "invalid_scope", "error_description": words}))
    case["token"]["request"] = {"grant_type": "client_credentials"}
    first, second = findings(case)["scope-rejected"]["fix"]
    assert "Set as a default scope" in first["do"] and first["where"].endswith("the server › Scopes")
    assert (second["who"], second["where"]) == ("user", "the program that asks for the token")
    assert "scope=" in second["do"] and "openid" not in first["do"] + second["do"]


def test_what_works_at_a_provider_is_what_its_fix_says() -> None:
    """From the field: the Windows name before upn, a boolean where userinfo sends text, the scope mapping, the page of
    the refused client."""
    login = entra()
    login.mapping = {**(login.mapping or {}), "sub": ["sub"]}
    login.claims |= {"onprem_sam_account_name": "mschmidt", "upn": "maria@acme.example"}
    assert findings(login)["sub-unreadable"]["fix"][0]["do"].startswith("Enter onprem_sam_account_name.")
    login.claims.pop("onprem_sam_account_name")
    login.mapping["sub"] = ["onprem_sam_account_name"]
    told = findings(login)["sub-missing"]["fix"][0]["do"]
    assert "Entra Connect (AD Connect)" in told and "onpremisessamaccountname" in told
    assert "publish it" in KNOWN["OAUTH-14"].do and "connect first" in KNOWN["OAUTH-14"].do
    assert "Manage secrets" in KNOWN["OAUTH-4"].do
    cognito, authentik = (load(name).fix("email-verified-not-boolean") for name in ("cognito", "authentik"))
    assert cognito and "which has the boolean" in cognito["do"]
    unverified = load("authentik").fix("email-verified-false")
    assert unverified and "scope mapping" in unverified["do"] and authentik is None
