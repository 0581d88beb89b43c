"""A marked value in every place of a case: none is on any screen, in any export, title or message while sharing, and
secrets are nowhere in any mode."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.masker import state_masker
from inspector.tui.state import State
from inspector.tui.steps import failing, is_open, steps_of

from .. import cases
from .screen import in_app, screen_text

PAGES = ("verdict", "mapping", "tokens", "flow", "setup", "export", "compare")
PERSONAL = (
    "canary-sub-4711",
    "Canary Nightingale",
    "canary.person@private.example",
    "canary-group-finance",
    "canary-custom-claim",
    "+44 7700 900123",
    "canary-user-in-tenant@private.example",
    "Canarytown",
)
SECRETS = (
    "canary-secret-of-client",
    "canary-code-SplxlOBe",
    "canary-verifier-0123456789012345678901234567890",
    "canary-refresh-token-1x",
    "canary-cookie-value",
    "canary-api-token-77",
    "canary-jwk-private-d",
    "canary-header-credentials",
    "canary-opaque-access-token",
)
HOSTS = ("canary-tenant.eu.qlikcloud.com", "canary-alias.eu.qlikcloud.com", "canary-org.okta.com")


def canary_case() -> Case:
    login = cases.okta()
    login.issuer = "https://canary-org.okta.com"
    login.access_token = "canary-opaque-access-token"
    login.claims |= {
        "sub": "canary-sub-4711",
        "name": "Canary Nightingale",
        "given_name": "Canary",
        "family_name": "Nightingale",
        "preferred_username": "canary.person@private.example",
        "email": "canary.person@private.example",
        "groups": ["canary-group-finance"],
        "department": "canary-custom-claim",
        "phone_number": "+44 7700 900123",
        "address": {"locality": "Canarytown", "nested": {"deeper": ["canary-custom-claim"]}},
    }
    login.claims.pop("email_verified")
    login.keys = [cases.jwk(d="canary-jwk-private-d")]
    raw: dict[str, Any] = json.loads(
        json.dumps(login.dict())
        .replace(cases.TENANT, HOSTS[0])
        .replace(cases.ALIAS, HOSTS[1])
        .replace(cases.CODE, SECRETS[1])
        .replace(cases.VERIFIER, SECRETS[2])
        .replace("s3cr3t-9f2b", SECRETS[0])
    )
    raw["title"] = "Canary Nightingale at canary-tenant.eu.qlikcloud.com"
    raw["tenant"]["users"] = [
        {
            "id": "u1",
            "subject": "canary-sub-4711",
            "email": PERSONAL[6],
            "name": "Canary Nightingale",
            "status": "active",
        }
    ]
    raw["client"] = {**raw.get("client", {}), "client_secret": SECRETS[0]}
    raw["token"]["response"]["body"]["refresh_token"] = SECRETS[3]
    raw["token"]["response"]["headers"] = {"set-cookie": f"sid={SECRETS[4]}; Secure"}
    raw["identity_provider"]["options"]["apiToken"] = SECRETS[5]
    answer = {"status": 200, "headers": {"set-cookie": f"sid={SECRETS[4]}"}}
    raw["exchanges"] = [
        {
            "step": "authorize",
            "method": "GET",
            "url": raw["authorize"]["request_url"] + "&login_hint=" + PERSONAL[2],
            "status": 302,
        },
        {"step": "callback", "method": "GET", "url": raw["authorize"]["callback_url"]},
        {
            "step": "token",
            "method": "POST",
            "url": f"https://{HOSTS[2]}/token",
            **answer,
            "body": raw["token"]["response"]["body"],
            "request": {
                "headers": {"authorization": f"Basic {SECRETS[7]}"},
                "form": {"code": SECRETS[1], "code_verifier": SECRETS[2], "client_secret": SECRETS[0]},
            },
        },
        {
            "step": "userinfo",
            "method": "GET",
            "url": f"https://{HOSTS[2]}/userinfo",
            **answer,
            "body": raw["userinfo"]["body"],
            "request": {"headers": {"authorization": f"Bearer {SECRETS[8]}"}},
        },
    ]
    return Case.from_dict(raw)


def secrets_of(case: Case) -> tuple[str, ...]:
    token = case.id_token_text or ""
    return (*SECRETS, token, token.rpartition(".")[2], token.split(".")[1])


async def everything_drawn(app: InspectorApp, pilot: Pilot[None]) -> str:
    """All pages with everything unfolded, every way of looking at the tokens, the title and the messages."""
    tab = app.state.tab
    assert tab is not None
    drawn: list[str] = []
    for page in PAGES:
        app.show_page(page)
        for _ in range(4):  # unfold what unfolding brings
            found = {one.item for one in app.lines() if one.item}
            if page == "flow":
                steps = steps_of(tab)
                closed = (at for at in range(len(steps)) if not is_open(tab, at, failing(tab, steps)))
                found = {item for item in found if not isinstance(item, items.Step)} | {items.Step(at) for at in closed}
            tab.open |= found
        for mode in ("tree", "side", "raw") if page == "tokens" else ("tree",):
            tab.mode["tokens"] = mode
            app.draw()
            await pilot.pause()
            drawn += [screen_text(app), "\n".join(one.plain + one.tip for one in app.lines()), app.title]
            drawn.append("\n".join(row.plain for row in app.document._rows).replace("\n", ""))
    return "\n".join(drawn)


@pytest.mark.parametrize("share", [False, True])
def test_secrets_are_on_no_screen_in_any_mode(share: bool) -> None:
    case = canary_case()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn = await everything_drawn(app, pilot)
        assert "set-cookie" in drawn and "client_secret" in drawn and "refresh_token" in drawn, (
            "the places of the secrets were not drawn at all"
        )
        for secret in secrets_of(case):
            assert secret not in drawn, secret

    in_app(step, cases=[(case, diagnose(case))], size=(160, 50), share=share)


def test_sharing_shows_nobody_and_no_host() -> None:
    case = canary_case()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.sharing = False
        in_clear = await everything_drawn(app, pilot)
        for value in (*PERSONAL, *HOSTS):
            assert value in in_clear, f"{value} is never shown, so this test would prove nothing"
        app.state.tab.open.clear()
        app.sharing = True
        shared = await everything_drawn(app, pilot)
        for value in (*PERSONAL, *HOSTS, "Nightingale"):
            assert value not in shared, value
            assert value.lower() not in shared.lower(), value

    in_app(step, cases=[(case, diagnose(case))], size=(160, 50))


def test_two_logins_compared_are_masked_alike() -> None:
    case = canary_case()
    other = cases.okta()
    other.claims["name"] = "Second Canaryperson"
    second = Case.from_dict(other.dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("compare")
        assert app.state.tab is not None
        app.state.tab.open |= {items.Section("expected")}
        app.state.tab.open |= {one.item for one in app.lines() if isinstance(one.item, items.Fold)}
        app.draw()
        await pilot.pause()
        text = screen_text(app) + "\n".join(one.plain for one in app.lines())
        for value in (*PERSONAL, *HOSTS, *SECRETS, "Second Canaryperson", "maria.schmidt"):
            assert value not in text, value

    in_app(step, cases=[(case, diagnose(case)), (second, diagnose(second))], size=(160, 50), share=True)


@pytest.mark.parametrize("kind", ["fix", "idp-admin", "markdown", "html", "json", "case", "qlik", "patch"])
def test_exports_name_nobody(kind: str) -> None:
    from inspector.tui.exports import make
    from inspector.tui.tab import Tab

    case = canary_case()
    tab = Tab(case, diagnose(case))
    tab.try_out({**tab.configuration(), "description": "tried"})
    _, text = make(kind, tab, tab.masker())
    for value in (*secrets_of(case), *PERSONAL):
        assert value not in text, value


def test_the_picture_of_the_screen_is_taken_in_sharing_mode() -> None:
    case = canary_case()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.export import picture_of

        app.show_page("mapping")
        app.show_page("export")
        svg = picture_of(app)
        assert "<svg" in svg and not app.sharing and app.state.page == "export"
        for value in (*PERSONAL, *HOSTS, *secrets_of(case)):
            assert value.replace(" ", "&#160;") not in svg and value not in svg, value

    in_app(step, cases=[(case, diagnose(case))], size=(160, 50))


def test_a_curl_command_is_masked() -> None:
    from inspector.tui.tab import Tab
    from inspector.tui.views.flow import as_curl

    case = canary_case()
    tab = Tab(case, diagnose(case))
    for index in range(len(steps_of(tab))):
        command = as_curl(tab, tab.masker(), index)
        assert command.startswith("curl ")
        for value in (*secrets_of(case), *PERSONAL):
            assert value not in command, value


def test_names_that_mask_alike_hide_their_values_too() -> None:
    login = cases.okta()
    login.claims |= {"anna.alpha@private.example": "canary-one", "anna.omega@private.example": "canary-two"}
    case = Case.from_dict(login.dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn = await everything_drawn(app, pilot)
        assert "canary-one" not in drawn and "canary-two" not in drawn

    in_app(step, cases=[(case, diagnose(case))], size=(160, 50), share=True)


def test_the_masks_of_what_was_typed_are_made_once() -> None:
    """A message or a page that is drawn again needs no new ones; what is typed later does."""
    state = State()
    state.settings["issuer"] = "https://canary-org.okta.com"
    mask = state_masker(state, True).mask
    assert state_masker(state, True).mask is mask
    state.settings["tenant"] = HOSTS[0]
    assert HOSTS[0] not in state_masker(state, True).text(f"at {HOSTS[0]} now")
