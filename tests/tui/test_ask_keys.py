"""A token that was merely pasted: its issuer's keys are offered where the verdict stands, with the address, and read
only on the person's yes."""

from __future__ import annotations

from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.tui.app import InspectorApp
from inspector.tui.commands import commands
from inspector.tui.issuer import wants_keys
from inspector.tui.views.ask_keys import ITEM

from ..cases import okta
from ..login.provider import Provider
from .screen import in_app, screen_text, until

OFFER = "Read the issuer's keys"


def signature(app: InspectorApp) -> str:
    assert app.state.tab is not None
    return app.state.tab.report.tokens[0].signature


def test_the_verdict_offers_the_keys_and_says_what_is_asked() -> None:
    with Provider() as idp:

        async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
            app.take(idp.id_token())
            await until(pilot, lambda: bool(app.state.tabs), tries=3000)
            assert signature(app) != "valid" and idp.requests == []
            words = " ".join(screen_text(app).split())
            assert "read the issuer's keys" in words
            assert f"asks {idp.issuer}/.well-known/openid-configuration" in words
            offered = [one for one in commands(app) if one[0] == OFFER]
            assert [tip for _, tip, _ in offered] == [f"asks {idp.issuer}/.well-known/openid-configuration"]
            assert idp.requests == []  # nothing is fetched by offering it
            app.document.item = ITEM
            await pilot.press("enter")
            await until(pilot, lambda: signature(app) == "valid", tries=3000)
            assert idp.paths() == ["/.well-known/openid-configuration", "/jwks"]
            assert "read the issuer's keys" not in screen_text(app)
            assert not [one for one in commands(app) if one[0] == OFFER]

        in_app(step, size=(120, 36))


def test_the_palette_reads_them_too_also_for_an_access_token() -> None:
    with Provider() as idp:

        async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
            case = Case({"access_token": idp.id_token(scp="x")})
            app.open_cases([case])
            await until(pilot, lambda: bool(app.state.tabs), tries=3000)
            assert next(one for one in commands(app) if one[0] == OFFER)[2]() is None
            await until(pilot, lambda: signature(app) == "valid", tries=3000)

        in_app(step, size=(120, 36))


def test_nothing_is_offered_where_nothing_could_be_decided() -> None:
    whole = okta().dict()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for members in (
            whole,
            {**whole, "jwks": None, "masked": True},
            {"id_token_decoded": {"payload": {"iss": "https://idp.example", "sub": "u", "aud": "c", "iat": 1}}},
            {"userinfo": {"body": {"sub": "u"}}},
        ):
            app.open_cases([Case.from_dict({n: v for n, v in members.items() if v is not None})])
            count = len(app.state.tabs)
            await until(pilot, lambda count=count: len(app.state.tabs) > count, tries=3000)  # type: ignore[misc]
            assert app.state.tab is not None and wants_keys(app.state.tab) is None

    in_app(step)


def test_a_shared_screen_does_not_show_whose_issuer_it_is() -> None:
    raw = {"id_token": okta().dict()["token"]["response"]["body"]["id_token"]}

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.open_cases([Case(raw)])
        await until(pilot, lambda: bool(app.state.tabs), tries=3000)
        assert "read the issuer's keys" in screen_text(app) and "acme.okta.com" not in screen_text(app)

    in_app(step, size=(120, 36), share=True)
