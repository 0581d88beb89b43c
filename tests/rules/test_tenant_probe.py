"""What the login's preflight learned about Qlik's own redirect URI, as findings; and every near-twin that is none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import ALIAS, CALLBACK, TENANT, Login, entra, findings, not_checked, okta, report
from tests.samples.redirect import OKTA_PAGE, asking, listed
from tests.samples.told import LOOPBACK, page

SAID = "Okta answers that it is not registered"


def probed(status: Any = "not-registered", uri: Any = CALLBACK, login: Login | None = None, **more: Any) -> Any:
    """A login through the inspector's own redirect URI, during which Qlik's was asked about."""
    case = asking(login or okta(), LOOPBACK).dict()
    case["tenant"] = {"host": TENANT}
    case["authorize"]["tenant_probe"] = {"redirect_uri": uri, "status": status, "because": SAID, **more}
    return case


def told(case: Any) -> set[str]:
    """What of the redirect URIs is found."""
    return {f["rule"] for f in report(case)["findings"] if f["stage"] == "redirect"}


def test_qliks_own_uri_is_not_registered_although_the_login_went_through() -> None:
    found = report(probed())
    assert found["verdict"]["root_cause"] == "redirect-uri-mismatch" and found["verdict"]["login"] == "fails"
    finding = findings(probed())["redirect-uri-mismatch"]
    assert CALLBACK in finding["cause"] and SAID in finding["cause"] and "another application" not in finding["cause"]
    assert finding["expected"].startswith(f"{CALLBACK} among the redirect URIs of the application ")
    assert finding["actual"] == "not registered"
    assert [e["where"] for e in finding["evidence"]] == [
        "authorize.tenant_probe.redirect_uri",
        "authorize.tenant_probe.status",
    ]
    assert any(CALLBACK in fix["do"] and fix["who"] == "IdP admin" for fix in finding["fix"])


def test_a_registered_one_passes() -> None:
    case = probed("registered")
    assert "redirect-uri-mismatch" in report(case)["passed"] and told(case) == set()


def test_which_application_qlik_uses_may_not_be_known() -> None:
    case = probed()
    del case["identity_provider"]
    assert "If Qlik uses another application" in findings(case)["redirect-uri-mismatch"]["cause"]


def test_one_that_cannot_be_told_is_worth_knowing() -> None:
    case = probed("inconclusive", login=entra(), because="Entra ID shows the same page for any redirect URI")
    finding = findings(case)["redirect-probe-inconclusive"]
    assert finding["severity"] == "info" and "same page for any" in finding["cause"] and CALLBACK in finding["cause"]
    assert finding["expected"] and finding["actual"] and finding["fix"]
    assert report(case)["verdict"]["root_cause"] is None


def test_the_registered_list_knows_better() -> None:
    case = listed(probed("inconclusive"), CALLBACK)
    assert told(case) == set()
    assert told(listed(probed("inconclusive"), "https://other.example/")) == {"redirect-uri-mismatch"}


@pytest.mark.parametrize(
    "case",
    [
        probed(uri="http://localhost:8400/callback"),
        probed(uri=f"https://{ALIAS}/login/callback"),  # not the tenant's original host
        probed("something else"),
        probed(None),
        probed(uri=None),
        probed(uri=["https://x"]),
        {**probed(), "target": "qlik-oauth"},
    ],
)
def test_what_says_nothing_about_qlik_is_no_finding(case: Any) -> None:
    assert not {"redirect-uri-mismatch", "redirect-probe-inconclusive"} & findings(case).keys()


def test_another_application_than_qliks_says_nothing() -> None:
    case = probed()
    case["identity_provider"]["options"]["clientId"] = "another"
    assert not {"redirect-uri-mismatch", "redirect-probe-inconclusive"} & findings(case).keys()


@pytest.mark.parametrize("tenant", [{}, {"host": ALIAS}, {"host": ALIAS, "alias": ALIAS}])
def test_an_alias_need_not_be_registered(tenant: dict[str, Any]) -> None:
    case = probed(uri=f"https://{ALIAS}/login/callback")
    case["tenant"] = tenant
    found = findings(case)
    assert "redirect-uri-mismatch" not in found
    assert "probably the tenant's alias" in found["redirect-probe-inconclusive"]["cause"]


def test_the_login_that_used_the_uri_itself_is_its_own_evidence() -> None:
    case = okta().dict()
    case["authorize"]["tenant_probe"] = {"redirect_uri": CALLBACK, "status": "inconclusive", "because": SAID}
    assert told(case) == set()
    assert "negative control" in not_checked(case)["redirect-probe-inconclusive"]


def test_both_refused_are_two_matters() -> None:
    case = page(asking(okta(), LOOPBACK), 400, OKTA_PAGE)
    case["authorize"]["tenant_probe"] = {"redirect_uri": CALLBACK, "status": "not-registered", "because": SAID}
    assert {"loopback-not-registered", "redirect-uri-mismatch"} == findings(case).keys()


def test_the_list_and_the_probe_agree_in_one_finding() -> None:
    case = listed(probed(), "https://other.example/")
    assert [f["rule"] for f in report(case)["findings"] if f["stage"] == "redirect"] == ["redirect-uri-mismatch"]


def test_a_long_reason_is_cut() -> None:
    assert len(findings(probed(because="x\n" * 5000))["redirect-uri-mismatch"]["cause"]) < 1000
