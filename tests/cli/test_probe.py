"""`probe` says what the provider supports, in every form, besides the report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..login.provider import Provider
from .command import run

FIXED = {
    "format",
    "title",
    "observed_at",
    "tool_version",
    "verdict",
    "provider",
    "findings",
    "not_checked",
    "passed",
    "mapping",
    "qlik_user",
    "tokens",
    "timeline",
    "notes",
    "suggestion",
    "what_if",
    "judged_at",
    "assumptions",
    "other_logins",
    "recognised",
}


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider() as provider:
        provider.extra_metadata = {"scopes_supported": ["openid", "email"], "backchannel_logout_supported": True}
        yield provider


def test_what_the_provider_supports_is_a_further_member(idp: Provider) -> None:
    ran = run("probe", "--issuer", idp.issuer, "--format", "json")
    assert ran.json.keys() == {*FIXED, "provider_support"}
    table = {row["what"]: row for row in ran.json["provider_support"]}
    assert table["Back-Channel Logout"]["offered"] == "yes" and table["Scopes"]["status"] == "warning"
    assert table["Core: endpoints"].keys() == {"what", "offered", "qlik", "status", "remark"}


@pytest.mark.parametrize(
    ("form", "mark"), [("text", "▲  Scopes"), ("markdown", "| ▲ | Scopes |"), ("html", "<th scope=row>Scopes")]
)
def test_it_is_a_table_for_people(idp: Provider, form: str, mark: str) -> None:
    ran = run("probe", "--issuer", idp.issuer, "--format", form)
    assert mark in ran.out and "not listed: profile" in ran.out


def test_nothing_is_said_of_a_provider_that_does_not_answer(idp: Provider) -> None:
    del idp.replies["/.well-known/openid-configuration"]
    ran = run("probe", "--issuer", idp.issuer, "--format", "json")
    assert ran.status == 1 and ran.json.keys() == FIXED


@pytest.mark.parametrize("option", [("--tenant", "{}"), ("--issuer", "https://{}")])
def test_a_host_that_does_not_exist_is_a_finding(option: tuple[str, str]) -> None:
    host = "no-such-host.invalid"
    ran = run("probe", option[0], option[1].format(host), "--format", "json", "--reveal")
    assert ran.status == 1
    assert ran.json["verdict"]["root_cause"] == "host-unreachable"
    (found,) = (finding for finding in ran.json["findings"] if finding["rule"] == "host-unreachable")
    assert f"The name {host} cannot be resolved" in found["cause"] and f"https://{host}" in str(found["fix"])
    tenant = option[0] == "--tenant"
    assert ("tenant" in found["title"].lower()) is tenant
    assert ran.json["verdict"]["qlik_status"] == ("unknown" if tenant else "networkError")
