"""Marked values in every written form: none is in what is masked, and secrets are in nothing at all."""

from __future__ import annotations

import json
import time

import pytest

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.masking.case import mask_case
from inspector.masking.report import mask_of
from inspector.report.forms import FORMS, draw_report
from inspector.report.message import to_message
from tests.cases import okta

SECRET = "hzKq7Zsecret4Wm2Lp9"
HOST = "idp.zcanaryhost.com"


def case() -> Case:
    login = okta()
    login.claims |= {
        "name": "Jürgen Qvisthammar",
        "email": "juergen.qvisthammar@zcanarymail.com",
        "account": "ZDOMAIN\\jqvisthammar",
        "phone_number": "+49 171 5550123",
        "employeeNumber": 9912345,
        "team": "Zteamnebula",
        "groups": ["CN=Zgroupaurora,OU=People"],
        "hanzi": "王小明",
    }
    raw = login.dict()
    raw["title"] = "Ztitlecustomer"
    raw["client"]["client_secret"] = SECRET
    raw["exchanges"] = [
        {
            "step": "authorize",
            "method": "GET",
            "status": 302,
            "url": f"https://{HOST}/authorize?login_hint=jqvisthammar",
            "headers": {
                "Location": f"https://{HOST}/x?user=Qvisthammar",
                "x-forwarded-host": HOST,
                "Set-Cookie": f"a={SECRET}1; Path=/\nb={SECRET}2; SameSite=None",
                "x-remote-user": "Zremoteuser",
            },
            "body": f"<script>$Config={{'sFT':'{SECRET}3','x':1}}</script>",
        },
        {
            "step": "profile",
            "method": "GET",
            "url": f"https://{HOST}/me",
            "status": 200,
            "body": {"displayName": "Zdisplay Name", "quota": "Zquota", "sessionKey": "aB3dE5gH7jK9mN1pQ2rS4tU6vW8x"},
        },
    ]
    return Case.from_dict(raw)


FORMS_OF_A_PERSON = (
    "Jürgen Qvisthammar",
    "JÜRGEN QVISTHAMMAR",
    "jürgen qvisthammar",
    "Qvisthammar, Jürgen",
    "Qvisthammar",
    "J%C3%BCrgen%20Qvisthammar",
    "J\\u00fcrgen Qvisthammar",
    "J&uuml;rgen Qvisthammar",
    "J&#252;rgen",
    "Juergen",
    "Jurgen Qvisthammar",
    "juergen.qvisthammar@zcanarymail.com",
    "juergen.qvisthammar%40zcanarymail.com",
    "juergen.qvisthammar&#64;zcanarymail.com",
    "juergen.qvisthammar%2540zcanarymail.com",
    "ZDOMAIN\\jqvisthammar",
    "jqvisthammar",
    "ZDOMAIN%5Cjqvisthammar",
    "user%3Djqvisthammar",
    "xqvisthammarx",
    "+49 171 5550123",
    "491715550123",
    "9912345",
    "Zteamnebula",
    "zTEAMnebula",
    "CN=Zgroupaurora,OU=People",
    "你好王小明先生",
    "Ztitlecustomer",
    "Zremoteuser",
    "Zdisplay Name",
    "Zquota",
)
MARKS = (
    "qvisthammar",
    "rgen",
    "zcanarymail",
    "zdomain",
    "5550123",
    "9912345",
    "zteamnebula",
    "zgroupaurora",
    "王小明",
    "ztitlecustomer",
    "zremoteuser",
    "zdisplay",
    "zquota",
)


@pytest.mark.parametrize("form", FORMS_OF_A_PERSON)
def test_a_person_in_any_written_form(form: str) -> None:
    shown = mask_of(case(), people=True, hosts=True).text(f"The provider said: {form} is not assigned.")
    assert not [mark for mark in MARKS if mark in shown.lower()], shown
    assert shown.startswith("The provider said: ") and shown.endswith(" is not assigned.")


@pytest.mark.parametrize(
    "form", [SECRET, f"%20{SECRET}", f"x={SECRET}&", f"secret {SECRET}.", f"({SECRET})", f"%3D{SECRET}"]
)
@pytest.mark.parametrize("people", [True, False])
def test_a_secret_in_any_written_form(form: str, people: bool) -> None:
    assert SECRET not in mask_of(case(), people=people).text(f"bad {form} given")


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"https://{HOST}/path", f"//{HOST}:8443", "zcanaryhost.com"])
def test_a_host(host: str) -> None:
    assert "zcanaryhost" not in mask_of(case(), people=True, hosts=True).text(f"at {host} now").lower()


def test_every_form_of_the_report() -> None:
    report = diagnose(case())
    out = [draw_report(report, form, masked=True, hosts=True) for form in FORMS]
    out += [json.dumps(report.to_dict(masked=True, hosts=True), ensure_ascii=False)]
    out += [to_message(report, masked=True, hosts=True)]
    clear = [draw_report(report, form, masked=False) for form in FORMS] + [json.dumps(report.to_dict())]
    for text in out:
        assert not [mark for mark in (*MARKS, "zcanaryhost", "acme.okta") if mark in text.lower()]
    for text in (*out, *clear):
        assert SECRET not in text


def test_a_masked_case() -> None:
    text = json.dumps(mask_case(case().to_dict()), ensure_ascii=False)
    assert SECRET not in text and "aB3dE5gH7jK9mN1pQ2rS4tU6vW8x" not in text
    assert not [mark for mark in MARKS if mark in text.lower()]


def test_what_was_removed_to_read_a_token_is_no_secret() -> None:
    raw = {**okta().dict(), "source_notes": {"id_token": ["Authorization: Bearer", "line breaks"]}}
    report = json.dumps(diagnose(Case(raw)).to_dict(masked=True))
    assert "Authorization: Bearer" in report


def test_masking_costs_little() -> None:
    report = diagnose(case())
    report.to_dict(masked=True)
    begin = time.perf_counter()
    report.to_dict(masked=True)
    assert time.perf_counter() - begin < 0.1
