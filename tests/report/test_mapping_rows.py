"""The mapping's rows tell what cannot be seen: the type where it is the fault, how many, and odd characters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.facts.confusables import confusables
from inspector.report.words import held
from tests.cases import Login, keycloak, okta, report

from .test_forms import text, to_html, to_markdown


def shown(login: Login) -> list[str]:
    made = diagnose(Case.from_dict(login.dict()))
    return [text(made, masked=False, width=200), to_markdown(made, masked=False), to_html(made, masked=False)]


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("email_verified", "true", '"true" (text)'),
        ("email_verified", 1, "1 (number)"),
        ("email_verified", True, "true"),
        ("email_verified", None, "—"),
        ("name", 17, "17 (number)"),
        ("name", {"first": "M"}, '{"first": "M"} (object)'),
        ("name", True, "true (boolean)"),
        ("groups", "staff", '"staff" (text)'),
        ("groups", ["a", "b"], "a, b"),
        ("groups", [f"g{n}" for n in range(3000)], "3,000 entries"),
        ("email", "m@acme.example", "m@acme.example"),
    ],
)
def test_what_a_source_holds(attribute: str, value: Any, words: str) -> None:
    counts = {"userinfo": len(value)} if isinstance(value, list) else {}
    assert held({"attribute": attribute, "userinfo": value, "counts": counts}, "userinfo") == words


def test_every_form_shows_the_type_and_the_count() -> None:
    login = keycloak()
    login.claims |= {"email_verified": "true", "groups": [f"/staff/{n}" for n in range(3000)]}
    for drawn in shown(login):
        assert "(text)" in drawn and "3,000 entries" in drawn


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("mari\u0430@acme.example", "U+0430 (cyrillic small letter a)"),
        ("maria\u00a0s@acme.example", "U+00A0 (no-break space)"),
        ("maria\u200b@acme.example", "U+200B (zero width space)"),
        (" maria@acme.example", "U+0020 (space)"),
        ("maria@acme.example\n", "U+000A (a control character)"),
        (["staff", "st\u0430ff"], "U+0430 (cyrillic small letter a)"),
        ("Мария Иванова", ""),
        ("Maria Ιωάννου", ""),
        ("Jürgen Groß", ""),
        ("maria schmidt", ""),
        (17, ""),
        (None, ""),
    ],
)
def test_characters_that_the_eye_does_not_see(value: Any, told: str) -> None:
    assert confusables(value) == told


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x21)))
def test_plain_text_has_none(value: str) -> None:
    assert confusables(value) == ""


def test_a_row_names_them_in_every_form_and_the_finding_too() -> None:
    login = okta()
    login.claims["email"] = "maria.schmidt\u00a0@acme.example"
    found = report(login)
    row = next(row for row in found["mapping"] if row["attribute"] == "email")
    assert row["unseen"] == "U+00A0 (no-break space)" and "U+00A0" in found["verdict"]["summary"] + "".join(
        f["cause"] for f in found["findings"]
    )
    for drawn in shown(login):
        assert "email holds U+00A0" in drawn


def test_a_user_of_the_tenant_that_only_looks_the_same_is_named() -> None:
    case = okta().dict()
    case["tenant"] = {"users": [{"id": "1", "subject": "m\u0430ria.schmidt@acme.example", "email": "x@acme.example"}]}
    told = next(f for f in report(case)["findings"] if f["rule"] == "user-would-be-created")
    assert "U+0430" in told["cause"]
    case["tenant"]["users"][0]["subject"] = "anna@acme.example"
    assert (
        "look alike" not in next(f for f in report(case)["findings"] if f["rule"] == "user-would-be-created")["cause"]
    )
