"""Values of random kinds in random places and written forms are shown nowhere."""

from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.masking.report import mask_of
from tests.cases import okta
from tests.masking.leaks import leaks, recording_leaks
from tests.masking.written import FORMS, tells

SECRET, PERSON, HOST = "Kd83hs_Zq0dPw29xLm", "Ottilie Quastenb\u00fchler", "sso.quastenhof.de"


@pytest.mark.parametrize("seed", range(4))
def test_nothing_scattered_is_shown(seed: int) -> None:
    assert leaks(seed) == []
    assert recording_leaks(seed) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_known_value_is_found_in_every_written_form(form: str) -> None:
    login = okta()
    login.claims["name"] = PERSON
    raw = login.dict()
    raw["client"]["client_secret"] = SECRET
    raw["discovery"]["body"]["end_session_endpoint"] = f"https://{HOST}/x"
    mask = mask_of(Case.from_dict(raw), people=True, hosts=True)
    for value in (SECRET, PERSON, PERSON.partition(" ")[2], HOST):
        shown = mask.text(f"it is about {FORMS[form](value)} there")
        assert not tells(shown, value), shown
        assert shown.startswith("it is about ") and shown.endswith(" there"), "no more is masked than the value"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "account", ["ACME\\daligazei", "ACME\\abelquast", "ACME\\u0faquast", "=3Dquastenb", "A+ACDquast-"]
)
def test_an_account_that_looks_like_an_escape_is_found_in_every_written_form(form: str, account: str) -> None:
    login = okta()
    login.claims["upn"] = account
    login.claims["nickname"] = name = account.partition("\\")[2] or account
    mask = mask_of(Case.from_dict(login.dict()), people=True, hosts=True)
    shown = mask.text(f"it is about {FORMS[form](account)} there")
    assert not tells(shown, name), shown


@pytest.mark.parametrize("form", ["letters apart", "dots between", "soft hyphens"])
@pytest.mark.parametrize("before", ["a ", "so ", "da: ", "tu\u2022\u2022\u2022\u2022 ", ""])
def test_a_value_that_begins_with_e_is_found_behind_a_vowel(form: str, before: str) -> None:
    login = okta()
    login.claims["nickname"] = name = "Elisenquast"
    mask = mask_of(Case.from_dict(login.dict()), people=True, hosts=True)
    shown = mask.text(f"{before}{FORMS[form](name)} there")
    assert not tells(shown, name), shown
