"""No form of the report shows a secret, and none shows a person unless revealed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.masking.gather import Gathered, gather
from inspector.masking.known import KnownValues, masked_alike
from inspector.masking.report import ReportMask
from inspector.masking.text import SECRETS_ONLY
from inspector.report.comparison import compare
from inspector.report.comparison_outline import TITLE, outline
from inspector.report.forms import draw, draw_report
from inspector.report.message import to_message
from inspector.report.model import Report
from tests.cases import HEALTHY, okta

from .evidence import FAULTS, PERSONAL, SECRET, marked, report_of

FORMS: dict[str, Callable[[Report, bool], str]] = {
    "json": lambda report, masked: json.dumps(report.to_dict(masked=masked), ensure_ascii=False),
    "text": lambda report, masked: draw_report(report, "text", masked=masked),
    "text in 40 columns": lambda report, masked: draw_report(report, "text", masked=masked, columns=40),
    "markdown": lambda report, masked: draw_report(report, "markdown", masked=masked),
    "html": lambda report, masked: draw_report(report, "html", masked=masked),
    "message": lambda report, masked: to_message(report, masked=masked),
}


def found(mark: str, out: str) -> list[str]:
    """The marked values in an output, whatever the case of their letters."""
    return re.findall(f"{mark}\\d\\d\\d", out, re.IGNORECASE)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("form", FORMS)
def test_canaries(form: str, fault: str) -> None:
    report = report_of(marked(fault=fault))
    assert found(SECRET, FORMS[form](report, True)) == []
    assert found(SECRET, FORMS[form](report, False)) == []
    assert found(PERSONAL, FORMS[form](report, True)) == []


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("form", FORMS)
def test_canaries_of_every_provider(form: str, name: str) -> None:
    report = report_of(marked(HEALTHY[name]()))
    assert found(SECRET, FORMS[form](report, False)) == []
    assert found(PERSONAL, FORMS[form](report, True)) == []


def test_the_canaries_are_seen_where_they_are_revealed() -> None:
    """Else the tests above would pass on an empty report."""
    report = report_of(marked())
    assert len(found(PERSONAL, FORMS["json"](report, False))) > 20
    assert len(found(PERSONAL, FORMS["html"](report, False))) > 5


@pytest.mark.parametrize("fault", FAULTS)
def test_canaries_of_a_comparison(fault: str) -> None:
    one, other = Case.from_dict(marked()), Case.from_dict(marked(fault=fault))
    comparison = compare(diagnose(one), diagnose(other), one, other)
    data = comparison.to_dict(masked=True)
    for out in (json.dumps(data), draw(TITLE, outline(data), "text"), draw(TITLE, outline(data), "html")):
        assert found(SECRET, out) == []
        assert found(PERSONAL, out) == []
    assert found(SECRET, json.dumps(comparison.to_dict())) == []


def test_no_secret_in_the_repr_of_a_report() -> None:
    report = report_of(marked())
    assert found(SECRET, repr(report)) == []


def test_the_shape_stays() -> None:
    report = report_of(okta()).to_dict(masked=True)
    assert report["qlik_user"]["email"] == "m•••@a•••.•••"
    assert report["tokens"][0]["payload"]["sub"] == "00u•••7AB"
    assert report["tokens"][0]["payload"]["iss"] == "https://a•••.okta.com"
    assert report["tokens"][0]["payload"]["exp"] == report_of(okta()).to_dict()["tokens"][0]["payload"]["exp"]
    assert report["qlik_user"]["email_verified"] is True


def test_what_is_the_inspectors_own_stays() -> None:
    login = okta()
    login.claims["name"] = "userinfo"
    login.claims["given_name"] = "error"
    clear, masked = (report_of(login).to_dict(masked=m) for m in (False, True))
    for name in ("passed", "not_checked"):
        assert masked[name] == clear[name]
    for one, other in zip(clear["findings"], masked["findings"], strict=True):
        assert {k: one[k] for k in ("rule", "code", "severity", "stage", "because_of", "docs")} == {
            k: other[k] for k in ("rule", "code", "severity", "stage", "because_of", "docs")
        }
    assert masked["verdict"]["root_cause"] == clear["verdict"]["root_cause"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://t.example/login/callback?code=abc123def456&state=xyz987abc654", "code=••••••••&state=xy•••54"),
        ("https://t.example/cb?error=access_denied&error_description=no", "error=access_denied&error_description=no"),
        ("https://t.example/cb?code=LOGIN-12", "code=LOGIN-12"),
        ("https://t.example/cb#id_token=eyJhbGciOiJub25lIn0.e30.x", "#id_token=••••••••"),
        ("https://t.example/?login_hint=maria%40acme.example", "login_hint=m•••@a•••.•••"),
        ("https://t.example/?whatever=Maria+Schmidt", "whatever=M••••%20S••••••"),
    ],
)
def test_parameters_of_urls(given: str, shown: str) -> None:
    assert shown in ReportMask(people=True).url(given)


def test_hosts_only_where_asked() -> None:
    known = Gathered(hosts={"acme.okta.com"})
    assert ReportMask(known, people=True).text("at acme.okta.com") == "at acme.okta.com"
    assert "acme" not in ReportMask(known, people=True, hosts=True).text("at acme.okta.com")


def test_values_are_found_at_word_boundaries_and_the_longest_first() -> None:
    known = KnownValues(masked_alike(("Li", "Li Wei", "ops"), lambda value: f"<{len(value)}>"))
    assert known.replace("Li Wei and Li of ops, in Lima with drops") == "<6> and <2> of <3>, in Lima with drops"


def test_many_values_cost_no_more_than_their_length() -> None:
    values = {f"CN=Group {number:06d},OU=People" for number in range(20_000)}
    haystack = " ".join(sorted(values)[:2_000])
    assert "Group" not in KnownValues(masked_alike(values, lambda _: "•")).replace(haystack)


@given(st.lists(st.text(min_size=2, max_size=12), max_size=8), st.text(max_size=80))
def test_a_value_that_stands_alone_is_always_replaced(values: list[str], around: str) -> None:
    known = KnownValues(masked_alike(values, lambda _: "•"))
    for value in values:
        if value in known:
            assert known.replace(value) == "•"
    assert isinstance(known.replace(around), str)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_survives(value: Any) -> None:
    mask = ReportMask(Gathered({"s3cr3t-value"}, {"Maria"}, {"h.example"}), people=True, hosts=True)
    json.dumps(mask.value(value))
    json.dumps(mask.person(value))
    assert mask.person(mask.person("Maria Schmidt")) == mask.person("Maria Schmidt")


def test_secrets_are_found_wherever_they_stand() -> None:
    values = gather(Case(marked())).secrets
    assert sum(SECRET in value for value in values) > 12


@pytest.mark.parametrize(
    "text_with_secret",
    [
        "Authorization: Bearer abcdefghijkl1234",
        "see eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtIn0.abcdef",
        "https://x.example/?client_secret=hunter2hunter2",
        "-----BEGIN PRIVATE KEY-----\nMIIabcdef\n-----END PRIVATE KEY-----",
        "id_token%3DeyJhbGciOiJSUzI1NiJ9.e30.x",
    ],
)
def test_unknown_secrets_are_known_by_their_form(text_with_secret: str) -> None:
    out = SECRETS_ONLY.text(text_with_secret)
    assert "•" in out
    for part in ("abcdefghijkl1234", "eyJzdWIiOiJtIn0", "hunter2", "MIIabcdef", "eyJhbGci"):
        assert part not in out


def test_an_error_code_is_no_secret() -> None:
    assert SECRETS_ONLY.text("Qlik answered code=LOGIN-12") == "Qlik answered code=LOGIN-12"
    assert SECRETS_ONLY.text("code=InvalidAuthenticationToken") == "code=InvalidAuthenticationToken"
    assert "SplxlOBeZQQYbYS6WxSbIA" not in SECRETS_ONLY.text("code=SplxlOBeZQQYbYS6WxSbIA")
