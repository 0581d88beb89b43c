"""Every demo scenario through the real socket, and the stand-ins by themselves."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, build_opener

import pytest

from inspector.demo import login, play, scenario, scenarios, staged
from inspector.demo.scenario import ALIAS, SECRET, TENANT
from inspector.demo.tenant import API_KEY
from inspector.diagnosis import diagnose
from inspector.login.error import LoginError
from inspector.login.events import Event, Finished
from tests.stories.test_no_contradiction import contradictions

from .told import expected, told

NAMES = [s.name for s in scenarios()]
REQUIRED = {
    "okta-healthy",
    "entra-no-email-verified",
    "entra-unreadable-sub",
    "onelogin-no-email-verified",
    "keycloak-groups-paths",
    "okta-claim-only-in-id-token",
    "redirect-uri-mismatch",
    "expired-token",
    "rotated-key",
    "wrong-audience",
    "bad-signature",
    "groups-overage",
}


EXPECTED = expected()


@pytest.mark.parametrize("name", NAMES)
def test_scenario_ends_with_its_cause(name: str) -> None:
    """Errors are the root cause; a scenario whose rule is a warning or an info has it in front, without an error."""
    expect = scenario(name).expect
    report = diagnose(play(name))
    assert told(report) == EXPECTED[name]
    assert contradictions(report.to_dict()) == []
    if scenario(name).hands_over:
        assert report.judged_at.basis == "issued" and report.verdict.lead == expect
        return
    loud = [f for f in report.findings if f.severity != "info"]
    if not expect:
        assert loud == []
        assert report.verdict.login == "succeeds"
        return
    found = report.finding(expect)
    assert found is not None, [f.rule for f in report.findings]
    others = {f.rule for f in loud if f.severity == "error" and f.because_of is None} - {expect}
    assert others == ({"email-verified-missing"} if name == "name-missing" else set())
    if found.severity == "error":
        assert report.verdict.root_cause == expect
        return
    assert report.verdict.root_cause is None
    lead = report.lead or loud[0] if loud else None
    assert lead == found if found.severity == "warning" else loud == []


def test_the_required_scenarios_are_there() -> None:
    assert set(NAMES) >= REQUIRED
    assert all(s.summary.endswith(".") for s in scenarios())


def test_the_tokens_are_really_signed_and_verified() -> None:
    report = diagnose(play("okta-healthy"))
    assert {t.kind: t.signature for t in report.tokens}["id"] == "valid"


def test_events_come_and_end_with_the_case() -> None:
    events: list[Event] = []
    case = asyncio.run(login("okta-healthy", on_event=events.append))
    assert isinstance(events[-1], Finished)
    assert [e["step"] for e in case.at("exchanges")] == ["discovery", "jwks", "token", "userinfo"]


def test_with_a_browser_it_waits_for_the_button() -> None:
    """The page holds one link; following it is what a person does."""
    pages: list[str] = []

    def press(url: str) -> bool:
        opener = build_opener()
        with opener.open(url, timeout=5) as page:
            pages.append(page.read().decode())
        link = pages[0].split('href="')[1].split('"')[0].replace("&amp;", "&")
        base = url.split("/", 3)
        with opener.open("/".join(base[:3]) + link, timeout=5) as done:
            pages.append(done.read().decode())
        return True

    case = asyncio.run(login("okta-healthy", browser=True, open_browser=press))
    assert "Sign in as Maria" in pages[0]
    assert diagnose(case).verdict.login == "succeeds"


def test_unknown_scenario_names_those_there_are() -> None:
    with pytest.raises(LoginError, match="okta-healthy"):
        play("nothing")


def test_secrets_stay_out_of_repr() -> None:
    assert SECRET not in repr(scenario("okta-healthy"))


def _get(port: int, host: str, path: str, key: str | None = API_KEY) -> tuple[int, Any]:
    headers = {"Host": host, **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        with build_opener().open(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


def test_tenant_answers_like_qlik() -> None:
    async def run() -> list[tuple[int, Any]]:
        async with staged("duplicate-user") as stage:
            port = stage.hosts[TENANT]
            paths = (
                "/api/v1/tenants/me",
                "/api/v1/identity-providers",
                '/api/v1/users?filter=email%20eq%20"MARIA.SCHMIDT@acme.example"',
            )
            found = [await asyncio.to_thread(_get, port, TENANT, path) for path in paths]
            return [*found, await asyncio.to_thread(_get, port, TENANT, "/api/v1/users", None)]

    me, providers, users, refused = asyncio.run(run())
    assert me[1]["hostnames"] == [TENANT, ALIAS]
    assert providers[1]["data"][0]["provider"] == "okta"
    assert len(users[1]["data"]) == 2
    assert (refused[0], refused[1]["errors"][0]["code"]) == (401, "AUTH-1")


def test_access_comes_back_where_access_listens() -> None:
    case = play("access-healthy")
    assert "/cdn-cgi/access/callback" in case.request["redirect_uri"]
    assert case.callback and case.callback["code"]
