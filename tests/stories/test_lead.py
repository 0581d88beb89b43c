"""A warning that changes what Qlik stores leads its report: in the verdict, its sentence, its place and its mark, and
it is no error by that."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.case.model import Case
from inspector.cli.output import exit_status
from inspector.diagnosis import diagnose
from inspector.diagnosis.judgement import LOSSES
from inspector.report import words
from tests.cases import Login, auth0, keycloak, sign
from tests.samples import FIRES


def picture_in_the_id_token_alone() -> Login:
    login = keycloak()
    login.claims["picture"] = "https://id.acme.example/maria.png"
    login.drop_userinfo = ("picture",)
    return login


def groups_under_another_name() -> Login:
    login = auth0()
    login.mapping = {**(login.mapping or {}), "groups": ["groups"]}
    login.claims = {k: v for k, v in login.claims.items() if "groups" not in k} | {"Groups": ["Analysts"]}
    return login


AS_WARNING: dict[str, Any] = {
    # rules whose sample is an error, because a required attribute is lost
    "claim-only-in-id-token": picture_in_the_id_token_alone,
    "claim-name-near-miss": groups_under_another_name,
}


@pytest.mark.parametrize("rule", LOSSES)
def test_a_warning_that_changes_what_is_stored_leads(rule: str) -> None:
    built = AS_WARNING[rule]() if rule in AS_WARNING else FIRES[rule][1]()
    report = diagnose(Case.from_dict(built.dict() if isinstance(built, Login) else built))
    verdict, found = report.verdict, report.finding(rule)
    assert found is not None and found.severity == "warning" and found.because_of is None
    assert (verdict.login, verdict.root_cause, verdict.lead) == ("degraded", None, rule)
    assert verdict.summary.startswith(("The user gets in, but something is lost: ", "Whoever signs in will get in"))
    assert found.cause.split(". ")[0].rstrip(".") in verdict.summary
    told = report.to_dict()
    assert words.mark(told, next(f for f in told["findings"] if f["rule"] == rule)) == "cause"
    assert found.fix and not [f for f in report.findings if f.severity == "error"]
    assert exit_status(report) == 0


def test_what_is_only_assumed_counts_in_no_exit_status() -> None:
    login = keycloak()
    login.claims.pop("email_verified")
    report = diagnose(Case.from_dict({"id_token": sign({**login.id_payload()}), "opened_at": "2026-11-21T10:00:00Z"}))
    found = report.finding("email-verified-missing")
    assert report.verdict.lead == "email-verified-missing" and found is not None and found.assumed
    assert exit_status(report) == 0 and exit_status(report, report) == 0
