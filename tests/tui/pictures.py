"""The README's pictures: `python -m tests.tui.pictures` writes them from the app itself.

SVG without the web fonts that Textual's export names, so that a picture loads nothing from anywhere.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from inspector.browse.cases import cases_of
from inspector.case.model import Case
from inspector.demo.scenario import ALIAS
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from inspector.tui.actions.browse import on_screen
from inspector.tui.app import InspectorApp

from ..cases import TENANT, entra, keycloak, okta
from .screen import in_app

FOLDER = Path(__file__).parents[2] / ".github" / "pictures"
SIZE = (110, 34)
RECORDED = Path(__file__).with_name("watched.har")
WATCHED = "user-not-assigned"
TALL = {"checklist-after": 96}
"""Rows of a picture that shows more than one screen."""


def without_verification() -> tuple[Case, Report]:
    """Entra ID, no email_verified, the override off, an opaque subject."""
    login = entra()
    login.options = {"emailVerifiedAlwaysTrue": False}
    login.mapping = {**(login.mapping or {}), "sub": ["sub"]}
    login.extra = {"title": "Acme"}
    return _judged(login.dict())


def two_users() -> list[tuple[Case, Report]]:
    """The one who gets in, and the one whose address was never verified."""
    ada, bob = keycloak(), keycloak()
    ada.claims |= {"name": "Ada Clark", "email": "ada.clark@acme.example", "preferred_username": "aclark"}
    ada.extra = {"title": "Ada gets in"}
    bob.extra = {"title": "Bob has no e-mail"}
    bob.claims |= {"name": "Bob Brown", "email": "bob.brown@acme.example", "preferred_username": "bbrown"}
    bob.claims |= {"email_verified": False, "groups": ["/sales/emea"], "sub": "7d1e4b2c-0a5f-4f6e-8c9d-1b2a3c4d5e6f"}
    return [_judged(ada.dict()), _judged(bob.dict())]


def before_a_login() -> list[tuple[Case, Report]]:
    """Okta's issuer and the tenant are known, nothing else."""
    url = "https://acme.okta.com/.well-known/openid-configuration"
    return [_judged({"title": "Acme before a login", "tenant": {"host": TENANT}, "discovery": {"url": url}})]


def after_a_login() -> list[tuple[Case, Report]]:
    """A login at Okta that brings no groups."""
    login = okta()
    login.claims.pop("groups")
    login.extra = {"title": "Acme after a login"}
    return [_judged(login.dict())]


def watched() -> list[tuple[Case, Report]]:
    """What came of watching a login that the provider refused."""
    return [(case, diagnose(case)) for case in cases_of(recorded(), entered=ALIAS)]


def recorded() -> dict[str, Any]:
    """A real run of the demo's scenario WATCHED in a real browser, as `python -m tests.real.recorded` writes it."""
    har: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return har


def waiting(app: InspectorApp) -> None:
    """The same run while the person is at the provider's page."""
    watching = on_screen(app, ALIAS)
    watching.entries = recorded()["log"]["entries"][:2]
    watching.draw()


def _judged(raw: dict[str, object]) -> tuple[Case, Report]:
    case = Case.from_dict(raw)
    return case, diagnose(case)


PICTURES: dict[str, tuple[str, Callable[[], list[tuple[Case, Report]]], bool]] = {
    "browse-start": ("start", list, False),
    "browse-waiting": ("flow", list, False),
    "browse-verdict": ("verdict", watched, False),
    "verdict": ("verdict", lambda: [without_verification()], False),
    "mapping": ("mapping", lambda: [without_verification()], False),
    "compare": ("compare", two_users, False),
    "checklist-before": ("checklist", before_a_login, False),
    "checklist-after": ("checklist", after_a_login, False),
    "sharing": ("verdict", lambda: [without_verification()], True),
}
"""File name → page, open cases, sharing mode."""


def picture(name: str) -> str:
    """One picture as SVG."""
    page, cases, share = PICTURES[name]
    made: list[str] = []

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        if name == "browse-waiting":
            waiting(app)
        app.show_page(page)
        app.draw()
        await pilot.pause()
        made.append(app.export_screenshot(title="qlik-inspector"))

    in_app(step, cases=cases(), size=(SIZE[0], TALL.get(name, SIZE[1])), share=share)
    return re.sub(r"@font-face\s*\{.*?\}", "", made[0], flags=re.DOTALL).replace("Fira Code", "ui-monospace")


def words(svg: str) -> str:
    """The text of a picture, without its drawing."""
    return "\n".join(html.unescape(t).replace("\xa0", " ") for t in re.findall(r"<text[^>]*>(.*?)</text>", svg))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(picture(name), encoding="utf-8")


if __name__ == "__main__":
    main()
