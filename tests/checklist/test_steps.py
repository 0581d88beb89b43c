"""The checklist: every step decided by rules that exist, with literal values, and ticks that come with the evidence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from inspector import places
from inspector.case.model import TARGETS, Case
from inspector.checklist.outline import outline
from inspector.checklist.steps import KINDS, PROVEN, UNSEEN, WRONG, Checklist, checklist, entries, targets
from inspector.diagnosis import diagnose
from inspector.facts.login import Facts
from inspector.idps.loader import load, names
from inspector.report.forms import FORMS, draw
from inspector.rules.catalogue import by_name
from tests.cases import okta

HOST = "abc.eu.qlikcloud.com"


def made(members: dict[str, Any] | None = None, **options: Any) -> Checklist:
    case = Case({"tenant": {"host": HOST}, **(members or {})})
    return checklist(diagnose(case), Facts(case), **options)


def state(found: Checklist, step: str) -> str:
    return next(s.state for s in found.steps if s.id == step)


def test_every_target_has_one() -> None:
    assert set(targets()) == set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_what_decides_a_step_is_in_the_catalogue(target: str) -> None:
    steps = entries(target)
    named = {rule for step in steps for rule in (*step["wrong"], *step["proof"])}
    assert named - set(by_name()) == set()
    assert len({step["id"] for step in steps}) == len(steps)
    assert all(set(step["proof"]) <= set(by_name()) and step["shows"] for step in steps)
    assert all(places.named(step["qlik"]) for step in steps if "qlik" in step)


@pytest.mark.parametrize("provider", names())
def test_it_is_the_guide_with_values_where_nothing_else_is_given(provider: str) -> None:
    found = made(provider=provider)
    assert found.counts[UNSEEN] == len(found.steps) > 15
    text = " ".join(step.do for step in found.steps)
    assert f"https://{HOST}/login/callback" in text and "openid profile email" in text
    assert not re.search(r"\{\w+\}", text)
    assert all(step.where and step.who for step in found.steps)


@pytest.mark.parametrize("kind", KINDS)
def test_each_client_type_has_its_steps(kind: str) -> None:
    found = made({"target": "qlik-oauth"}, kind=kind)
    assert found.kind == kind and found.steps[0].id == "type"
    assert [s.number for s in found.steps] == list(range(1, len(found.steps) + 1))


def test_a_healthy_login_ticks_and_a_fault_crosses() -> None:
    login = okta()
    healthy = made(login.dict())
    assert {state(healthy, s) for s in ("application", "grant", "redirect", "claims", "email-verified")} == {PROVEN}
    assert healthy.counts[WRONG] == 0
    login.claims.pop("email_verified")
    broken = made(login.dict())
    assert state(broken, "email-verified") == WRONG
    assert next(s.findings for s in broken.steps if s.id == "email-verified") == ("M01",)


def test_a_login_to_the_programs_own_address_proves_nothing_of_qliks() -> None:
    case = okta().dict()
    case["client"].pop("registered_redirect_uris", None)
    case["client"].pop("redirect_uri", None)
    case["token"].get("request", {}).pop("redirect_uri", None)
    text = case["authorize"]["request_url"]
    case["authorize"]["request_url"] = re.sub(
        r"redirect_uri=[^&]+", "redirect_uri=http%3A%2F%2Flocalhost%3A8765%2Fcallback", text
    )
    assert state(made(case), "redirect") == UNSEEN


@pytest.mark.parametrize("form", FORMS)
def test_it_is_drawn_in_every_form(form: str) -> None:
    found = made(provider="okta")
    text = draw("Checklist", outline(found), form)
    assert all(step.title.split("(")[0].strip()[:20] in text.replace("&#x27;", "'") for step in found.steps)


def test_a_providers_own_words_are_about_steps_that_there_are() -> None:
    known = {step["id"] for target in targets() for step in entries(target)}
    for name in names():
        idp = load(name)
        for variant in ("", *idp.data.get("variants", {})):
            own = idp.table("checklist", variant)
            assert set(own) <= known, name
            assert all(set(words) <= {"do", "where", "who", "title", "skip"} for words in own.values())


def test_okta_says_it_in_its_own_words() -> None:
    steps = {step.id: step for step in made(provider="okta").steps}
    assert "Matches regex" in steps["groups"].do and "Create App Integration" in steps["application"].where
    assert "groups" in steps["scope"].do


def test_no_person_stands_in_a_steps_reason_unless_asked_for() -> None:
    login = okta()
    login.claims["email"] = "maria.schmidt.at.acme"
    case = Case({"tenant": {"host": HOST}, **login.dict()})
    report = diagnose(case)
    shown = str(checklist(report, Facts(case)).to_dict())
    assert report.finding("email-invalid") and "maria.schmidt.at.acme" not in shown


OKTA_GUIDE = (
    ("application", "Create App Integration › OIDC - OpenID Connect › Web Application"),
    ("application", "a name"),
    ("grant", "Authorization Code"),
    ("redirect", f"https://{HOST}/login/callback"),
    ("redirect", "Sign-in redirect URIs"),
    ("redirect", "never its alias"),
    ("assignment", "Allow everyone in your organization to access"),
    ("claims", "Issuer: Okta URL"),
    ("groups", "Group claim type Filter"),
    ("groups", "Matches regex, .*"),
    ("authorization-server", "Add Authorization Server, name QlikAPI, audience qlik.api, issuer Okta URL"),
    ("authorization-server", "without API Access Management there is no other"),
    ("authorization-server", "User consent Implicit, Set as default scope on, Include in public metadata off"),
    ("authorization-server", "Add Policy: All clients"),
    ("authorization-server", "Client Credentials"),
    ("authorization-server", "Any user assigned the app, Any scopes"),
    ("kind", "Create New › Interactive"),
    ("kind", "okta"),
    ("credentials", "Client Credentials › Client ID"),
    ("credentials", "CLIENT SECRETS"),
    ("mapping", "email_verified: email_verified; groups: groups"),
    ("scope", "openid profile email groups"),
    ("scope", "Advanced options"),
)
"""The guide of Okta for Qlik line by line, as its readers' comments corrected it."""
ACCESS_GUIDE = (
    ("application", "OIDC - OpenID Connect › Web Application"),
    ("redirect", "https://<your team>.cloudflareaccess.com/cdn-cgi/access/callback"),
    ("redirect", "Settings › Custom Pages"),
    ("assignment", "Assign"),
    ("groups", "Groups claim filter: groups, Matches regex, .*"),
    ("credentials", "Client Credentials › Client ID"),
    ("credentials", "App ID"),
    ("account", "https://<org>.okta.com"),
    ("api-token", "read-only API token"),
    ("api-token", "Failed to fetch user/group information from the identity"),
    ("threat", "ThreatInsight"),
    ("custom-claims", "scope groups enabled"),
    ("custom-claims", "Authorization Server ID"),
    ("pkce", "code challenge"),
    ("test", "Test"),
    ("scim", "Base URL is Access's SCIM Endpoint, API Token its SCIM Secret"),
    ("scim", "Create Users, Update User Attributes, Deactivate Users"),
    ("scim", "push the groups"),
)


@pytest.mark.parametrize(("step", "words"), OKTA_GUIDE)
def test_the_guide_for_okta_is_in_it_line_by_line(step: str, words: str) -> None:
    found = next(s for s in made(provider="okta").steps if s.id == step)
    assert words in f"{found.title} {found.where} {found.do}"


@pytest.mark.parametrize(("step", "words"), ACCESS_GUIDE)
def test_the_guide_for_access_is_in_it_line_by_line(step: str, words: str) -> None:
    found = next(s for s in made({"target": "cloudflare-access"}, provider="okta").steps if s.id == step)
    assert words in f"{found.title} {found.where} {found.do}" and "Qlik" not in found.do


def test_a_variant_has_its_own_words() -> None:
    org, custom = ({s.id: s.do for s in made(provider=name).steps} for name in ("okta", "okta/custom"))
    assert "Add Claim" in custom["groups"] and "Add Claim" not in org["groups"]


NAMED = ("okta", "entra", "auth0", "onelogin", "keycloak", "adfs", "google", "ping", "jumpcloud", "salesforce")


@pytest.mark.parametrize("provider", NAMED)
def test_the_common_providers_say_it_in_their_own_words(provider: str) -> None:
    """Where the application is made, the groups and email_verified: what differs from one provider to the next."""
    own = load(provider).table("checklist")
    assert {"application", "groups", "email-verified"} <= set(own)
    wheres = {s.where.split(" › ")[0] for s in made(provider=provider).steps}
    assert any("Qlik Cloud" in where for where in wheres) and len(wheres) > 1
