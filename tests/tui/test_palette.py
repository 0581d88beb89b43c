"""The palette finds what is there to find: findings, claims, open cases, scenarios, profiles."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.commands import commands

from .. import cases
from .screen import in_app, judged, screen_text


def without_verified() -> cases.Login:
    login = cases.okta()
    login.claims.pop("email_verified")
    return login


def test_findings_claims_and_cases_are_found_and_lead_there() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        offered = {name: run for name, _, run in commands(app)}
        finding = next(name for name in offered if name.startswith("Finding: ") and "email-verified-missing" in name)
        offered[finding]()
        await pilot.pause()
        at: items.Item | None = app.document.item
        assert app.state.page == "verdict" and at == items.Finding("email-verified-missing")
        offered["Claim: email (ID token)"]()
        await pilot.pause()
        at = app.document.item
        assert app.state.page == "tokens" and at == items.Member("id_token.payload.email")
        assert "Claim: sub (userinfo)" in offered
        other = next(name for name in offered if name.startswith("Case: "))
        before = app.state.at
        offered[other]()
        assert app.state.at != before

    in_app(step, cases=[judged(without_verified()), judged(cases.keycloak())][::-1], size=(120, 36))


def test_scenarios_and_profiles_are_found_without_a_case() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.profiles = ["acme-prod"]
        names = [name for name, _, _ in commands(app)]
        assert "Demo: okta-healthy" in names and "Profile: acme-prod" in names

    in_app(step)


def test_sharing_shows_no_name_there() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.profiles = ["acme-prod"]
        # the demo's scenarios are about somebody made up
        offered = [(name, tip) for name, tip, _ in commands(app) if not name.startswith("Demo: ")]
        words = "\n".join(f"{name} {tip}" for name, tip in offered)
        assert "maria" not in words.lower() and "acme-prod" not in words
        assert screen_text(app)

    in_app(step, cases=[judged(without_verified()), judged(cases.keycloak())], share=True)
