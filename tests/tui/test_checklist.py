"""The page Checklist: with nothing, with what Setup knows, with a case, in sharing mode."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from inspector.tui.app import InspectorApp
from tests.cases import TENANT, okta
from tests.samples.cloudflare_access import groups

from .screen import in_app, screen_text


def judged(raw: dict[str, Any]) -> list[tuple[Case, Report]]:
    case = Case.from_dict(raw)
    return [(case, diagnose(case))]


def shown(
    cases: list[tuple[Case, Report]] | None = None, settings: dict[str, str] | None = None, share: bool = False
) -> str:
    seen: list[str] = []

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.settings.update(settings or {})
        await pilot.press("6")
        await pilot.pause()
        seen.append(screen_text(app))

    in_app(step, cases=cases or [], size=(120, 150), share=share)
    return seen[0]


def test_without_anything_it_is_the_guide() -> None:
    text = shown()
    assert "Register Qlik's redirect URI" in text and "◌" in text and "✖" not in text.split("not visible")[0]


def test_what_setup_knows_stands_in_it() -> None:
    text = shown(settings={"tenant_host": TENANT, "issuer": "https://acme.okta.com"})
    assert f"https://{TENANT}/login/callback" in text
    assert "Okta" in text


def test_a_login_proves_steps() -> None:
    text = shown(judged(okta().dict()))
    assert "proven" in text and "shown wrong" not in text.split("seen")[1]


def test_a_fault_is_shown_with_its_finding() -> None:
    text = shown(judged(groups(130)))
    assert "F02" in text and "shown wrong" in text


def test_sharing_mode_names_no_host_of_the_tenant() -> None:
    text = shown(settings={"tenant_host": TENANT}, share=True)
    assert TENANT not in text
