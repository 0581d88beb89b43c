"""The tables of the targets beside Qlik's login: what is in them, in which form, and that they are masked."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from inspector import load
from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.masking.report import mask_of
from inspector.report.blocks import Table
from inspector.report.forms import FORMS, draw_report
from inspector.report.model import Report
from inspector.report.targets import target_tables
from inspector.report.targets.oauth import _GRANTS
from tests.cases import MAPPING, PERSON, okta
from tests.samples.cloudflare_access import access, groups
from tests.samples.jwt_idp import portal
from tests.samples.qlik_oauth import asking, client, exchanging

IDENTITY = {
    "id": "00u4k2c9q1WqXyZ5d7",
    "name": "Maria Schmidt",
    "email": "maria.schmidt@acme.example",
    "idp": {"id": "f174e90a", "type": "okta"},
    "user_uuid": "57cf8cf2-f55a-4588-9ac9-f5e41e9f09b4",
    "groups": [{"id": "g1", "name": "Sales"}],
    "oidc_fields": {"department": "Finance"},
}


def judged(raw: dict[str, Any]) -> Report:
    return diagnose(Case.from_dict(raw))


def rows(report: Report, people: bool = False) -> dict[str, tuple[str, ...]]:
    """Rows of all tables by the text of their first cells."""
    found = {}
    for block in target_tables(report, mask_of(report.about, people=people) if report.about else mask_of()):
        if isinstance(block, Table):
            for row in block.rows:
                cells = tuple(c if isinstance(c, str) else getattr(c, "text", str(c)) for c in row.cells)
                found[cells[0] if len(cells[0]) > 1 else cells[1]] = (row.status, *cells)
    return found


def granted(scope: str, **members: Any) -> dict[str, Any]:
    case = exchanging(client("web", **members), client_secret="s3cr3t-value-of-this-client")
    body = {"access_token": "an-opaque-access-token-of-qlik", "token_type": "bearer", "scope": scope}
    return {**case, "token": {**case["token"], "response": {"status": 200, "body": body}}}


def test_the_card_marks_what_was_asked_and_is_not_allowed() -> None:
    found = rows(judged(asking(client("spa"), scope="user_default automations")))
    assert found["scopes"][0] == "error" and "O12" in found["scopes"][-1]
    assert "admin_classic" in found["scopes"][4]
    assert found["redirect URLs"][0] == "ok"
    assert found["automations"][0] == "error" and "read and manage your automations" in found["automations"]


@pytest.mark.parametrize("kind", _GRANTS)
def test_every_type_of_client_has_its_card(kind: str) -> None:
    found = rows(judged(client(kind)))
    assert {"type", "grant", "PKCE", "scopes", "redirect URLs", "origins", "consent", "published"} <= found.keys()


def test_a_completed_login_says_what_was_granted() -> None:
    report = judged(granted("user_default tenants:create"))
    assert report.verdict.login == "succeeds"
    assert rows(report)["tenants:create"][1:3] == ("tenants:create", "create tenants; every region-level client has it")
    asked = asking(client("web"))
    whole = judged({**granted("user_default"), "authorize": asked["authorize"]})
    assert whole.verdict.summary.startswith("Qlik granted an access token with the scope user_default")
    assert "capture a login" not in whole.verdict.summary


def test_an_access_identity_is_known_and_fills_the_table() -> None:
    case = load(json.dumps(IDENTITY))
    assert case.target == "cloudflare-access" and case.at("userinfo") is None
    found = rows(diagnose(case))
    assert found["email"][-2] == IDENTITY["email"]
    assert found["groups"][-2] == "Sales"
    assert found["oidc_fields.department"][-2] == "Finance"


def test_claims_stand_beside_what_access_makes_of_them() -> None:
    found = rows(judged(groups(130)))
    assert found["groups"][0] == "error" and "F02" in found["groups"][-1]
    assert found["email"][0] == "ok"


def test_access_is_never_said_to_be_a_user_of_qlik() -> None:
    for form in FORMS:
        text = draw_report(judged(access()), form)
        assert "Qlik can store" not in text and "Qlik stores" not in text and "Qlik's own word" not in text


def test_a_right_token_is_made_of_the_values_of_the_configuration() -> None:
    report = judged(portal(nbf=...))
    found = rows(report)
    assert found["nbf"][0] == "error" and found["aud"][0] == "ok"
    assert found["aud"][3] == "qlik.api/login/jwt-session"
    text = draw_report(report, "markdown", masked=False)
    assert '"subType": "user"' in text and "PRIVATE KEY" not in text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_draws_them_masked(form: str) -> None:
    case = load_identity()
    shown = draw_report(diagnose(case), form, masked=True)
    assert "The Access identity" in shown
    for value in ("Maria Schmidt", "maria.schmidt@acme.example", "Finance", "Sales"):
        assert value not in shown


def load_identity() -> Case:
    return Case.from_dict({"target": "cloudflare-access", "access_identity": {"body": IDENTITY}})


def test_the_reports_json_is_as_it_was() -> None:
    assert "tables" not in judged(client()).to_dict()
    assert "tables" not in {f.name for f in dataclasses.fields(Report)}


@pytest.mark.parametrize(
    ("change", "question", "answer", "code"),
    [
        ({}, "comes from", "preferred_username in userinfo", ""),
        ({}, "Section Access", "USERID maria.schmidt@acme.example", ""),
        ({"sub": ["sub"]}, "readable?", "no", "M05"),
        ({"sub": ["name"]}, "one person's?", "no: others have this value too", "M30"),
        ({"sub": ["email"]}, "stays the same?", "follows the person's name or address", ""),
        ({"realm": "ACME"}, "Qlik stores", r"ACME\maria.schmidt@acme.example", ""),
        ({"users": [{"subject": "x", "email": PERSON["email"], "status": "active"}]}, "existing users", "moves", "U02"),
        ({"users": []}, "existing users", "a new user is created", ""),
    ],
)
def test_one_place_says_everything_about_the_subject(
    change: dict[str, Any], question: str, answer: str, code: str
) -> None:
    login = okta()
    if "sub" in change:
        login.mapping = {**MAPPING, "sub": change["sub"]}
    login.options = {"realm": change["realm"]} if "realm" in change else {}
    case = login.dict()
    if "users" in change:
        case["tenant"]["users"] = change["users"]
    text = draw_report(diagnose(Case(case)), "text", masked=False, columns=120)
    row = next(line for line in text.partition("The subject:")[2].splitlines() if f" {question} " in line)
    assert answer in row and row.rstrip().endswith(code)


def test_the_subject_is_masked() -> None:
    text = draw_report(diagnose(Case(okta().dict())), "text")
    assert "The subject:" in text and "maria" not in text.partition("The subject:")[2]


@pytest.mark.parametrize("columns", [80, 100, 140])
@pytest.mark.parametrize("make", [lambda: asking(client("native")), portal, lambda: access(claims=["department"])])
def test_no_table_of_a_target_is_cut(make: Any, columns: int) -> None:
    text = draw_report(diagnose(Case(make())), "text", masked=False, columns=columns)
    start = next(n for n in ("The OAuth client", "A right token", "The Access identity") if n in text)
    table = text.partition(start)[2].partition("\n\n")[0].splitlines()[2:]
    assert table and not [line for line in table if "…" in line or len(line) > columns]
