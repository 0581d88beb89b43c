"""What Flow shows: the recorded exchanges, with the browser's part where it happened."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.steps import failing, steps_of
from inspector.tui.tab import Tab

from .. import cases


def tab(**members: object) -> Tab:
    raw = {**cases.okta().dict(), **members}
    case = Case.from_dict(raw)
    return Tab(case, diagnose(case))


def named(of: Tab) -> list[str]:
    return [step.exchange.step for step in steps_of(of)]


def test_a_capture_gets_the_browsers_part() -> None:
    recorded = [
        {"step": step, "method": "GET", "url": "https://x.example/", "status": 200}
        for step in ("discovery", "jwks", "token", "userinfo")
    ]
    of = tab(exchanges=recorded)
    assert named(of) == ["discovery", "jwks", "authorize", "callback", "token", "userinfo"]
    assert [step.record.get("url") for step in steps_of(of) if step.exchange.step == "userinfo"] == [
        "https://x.example/"
    ]


def test_without_a_recording_the_members_stand_in() -> None:
    assert named(tab())[:2] == ["discovery", "authorize"]
    assert "callback" in named(tab())


def test_a_recorded_redirect_is_not_told_twice() -> None:
    recorded = [{"step": "authorize", "method": "GET", "url": "https://x.example/a", "status": 302}]
    assert named(tab(exchanges=recorded)) == ["authorize", "callback"]


def test_the_failing_step_is_the_one_with_the_error() -> None:
    recorded = [
        {"step": "discovery", "method": "GET", "url": "https://x.example/", "status": 200},
        {
            "step": "token",
            "method": "POST",
            "url": "https://x.example/",
            "status": 401,
            "body": {"error": "invalid_client"},
        },
    ]
    of = tab(exchanges=recorded, token={"response": {"status": 401, "body": {"error": "invalid_client"}}})
    steps = steps_of(of)
    assert steps[failing(of, steps) or 0].exchange.step == "token"
    unreachable = [
        {
            "step": "discovery",
            "method": "GET",
            "url": "https://x.example/",
            "error": {"kind": "dns", "detail": "no such host"},
        }
    ]
    of = tab(exchanges=unreachable)
    assert failing(of, steps_of(of)) == 0


def test_a_healthy_login_has_no_failing_step() -> None:
    of = tab()
    assert failing(of, steps_of(of)) is None
