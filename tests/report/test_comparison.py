"""Two logins compared: what tells most comes first, what differs anyway last."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.comparison import Comparison, compare
from inspector.report.comparison_outline import TITLE, outline
from inspector.report.forms import FORMS, draw
from tests.cases import Login, T, entra, okta


def compared(a: Login | dict[str, Any], b: Login | dict[str, Any]) -> Comparison:
    one, other = (Case.from_dict(x.dict() if isinstance(x, Login) else x) for x in (a, b))
    return compare(diagnose(one), diagnose(other), one, other)


def another_person() -> Login:
    login = okta()
    login.claims.update(
        sub="00u9z8y7x6w5v4u3t2s1",
        name="Jo Doe",
        given_name="Jo",
        family_name="Doe",
        email="jo@acme.example",
        preferred_username="jo@acme.example",
    )
    login.only_id = {**login.only_id, "iat": T - 50, "exp": T + 3550, "jti": "ID.other", "auth_time": T - 60}
    return login


def test_the_same_login_twice_differs_in_nothing() -> None:
    assert compared(okta(), okta()).differences == ()


def test_another_person_differs_only_in_what_always_differs() -> None:
    found = compared(okta(), another_person())
    assert found.telling == ()
    assert {"userinfo.body.email", "id_token.payload.iat", "id_token.payload.jti", "subject"} <= {
        d.where for d in found.differences
    }


def test_a_claim_that_one_lacks_comes_before_everything_but_the_judgement() -> None:
    other = another_person()
    other.claims.pop("email_verified")
    found = compared(okta(), other).telling
    kinds = [d.kind for d in found]
    assert kinds[:3] == ["verdict", "verdict", "finding"]
    claim = next(d for d in found if d.kind == "claim")
    assert (claim.where, claim.a, claim.b) == ("userinfo.body.email_verified", True, None)
    assert "Qlik reads it" in claim.note


def test_presence_before_type_before_value() -> None:
    a, b = okta(), okta()
    a.claims.update(locale="de", one_only="x", kind=1)
    b.claims.update(locale="fr", kind="1")
    found = [d for d in compared(a, b).differences if d.where.startswith("userinfo.body.")]
    assert [d.where.rpartition(".")[2] for d in found] == ["one_only", "kind", "locale"]


def test_true_is_not_1_and_a_text_is_no_boolean() -> None:
    a, b = okta(), okta()
    b.claims["email_verified"] = 1
    found = next(d for d in compared(a, b).telling if d.where == "userinfo.body.email_verified")
    assert found.note == "boolean against number"


def test_groups_are_compared_as_sets() -> None:
    a, b = okta(), okta()
    b.claims["groups"] = ["Qlik-Admins", "Everyone"]
    assert compared(a, b).telling == ()
    b.claims["groups"] = ["Everyone", "Sales", "EMEA"]
    found = next(d for d in compared(a, b).telling if d.where == "userinfo.body.groups")
    assert found.note == "2 against 3; 1 in both"


def test_settings_and_request_that_differ() -> None:
    b = okta()
    b.scope = "openid profile"
    b.options = {"useClaimsFromIdToken": True}
    where = [d.where for d in compared(okta(), b).telling]
    assert "identity_provider.options.useClaimsFromIdToken" in where
    assert "request scope" in where


def test_a_source_that_one_lacks_is_one_difference() -> None:
    b = okta()
    b.with_userinfo = False
    found = [d for d in compared(okta(), b).telling if d.where.startswith("userinfo.body")]
    assert [(d.where, d.a, d.b) for d in found] == [("userinfo.body", "captured", None)]


def test_secrets_are_compared_nowhere() -> None:
    b = okta().dict()
    b["client"]["client_secret"] = "another-secret-value"
    b["identity_provider"]["options"]["clientSecret"] = "another-secret-value"
    assert "another-secret-value" not in json.dumps(compared(okta(), b).to_dict())


def test_masked_values_that_differ_still_differ() -> None:
    a, b = okta(), okta()
    a.claims["groups"], b.claims["groups"] = ["Sales-1"], ["Sales-2"]
    masked = compared(a, b).to_dict(masked=True)
    found = next(d for d in masked["differences"] if d["where"] == "userinfo.body.groups")
    assert found["a"] != found["b"]
    assert "Sales" not in json.dumps(masked)


def test_both_ways_find_the_same() -> None:
    b = entra()
    there, back = compared(okta(), b).differences, compared(b, okta()).differences
    assert {d.where for d in there} == {d.where for d in back}


@pytest.mark.parametrize("columns", [1, 40, 80, 200])
def test_text_keeps_its_columns(columns: int) -> None:
    out = draw(TITLE, outline(compared(okta(), entra()).to_dict(masked=True)), "text", columns=columns)
    assert max(map(len, out.splitlines())) <= max(40, columns)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
MEMBERS = st.dictionaries(
    st.sampled_from(
        (
            "discovery",
            "jwks",
            "authorize",
            "token",
            "userinfo",
            "identity_provider",
            "id_token",
            "client",
            "network_error",
            "qlik_error",
            "tenant",
        )
    ),
    JSON,
    max_size=4,
)


@given(MEMBERS, MEMBERS)
def test_any_two_cases_can_be_compared(a: dict[str, Any], b: dict[str, Any]) -> None:
    found = compared(a, b)
    for form in FORMS:
        assert draw(TITLE, outline(found.to_dict(masked=True)), form)
    json.dumps(found.to_dict(masked=True))
