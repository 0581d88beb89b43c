"""Text from tokens, pages and headers is drawn, never obeyed: markup, escape sequences, bidi, more than any limit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.guard import GUARD

from .. import cases
from .screen import in_app, screen_text

PAGES = ("verdict", "mapping", "tokens", "flow", "setup", "export", "compare", "help")
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\U000e0000-\U000e007f\ud800-\udfff]"
)
HOSTILE = {
    "markup": "[/nope] [bold]x[/bold] [@click=app.quit]y[/] [ @click=app.simulate_key('q')]z [link=file:///]w $error",
    "escapes": "\x1b]52;c;aGFja2Vk\x07\x1b]0;title\x07\x1b[2J\x1bc\x9b31m\x00\x7f",
    "bidi": "user\u202egnp.exe\u2066x\u2069\u200b\ufeff\U000e0041\u2028",
    "surrogate": "a\ud800b",
    "marks": "x" + "\u0301" * 5_000,
    "wide": "漢字" * 3_000,
    "long": "A" * 300_000,
    "lines": "line\n" * 20_000,
}


def hostile_case(text: str) -> Case:
    """The text in every claim, name, header, URL and page of a case."""
    login = cases.okta()
    login.claims |= {"name": text, "email": text, "groups": [text, "x"], "custom": {"deep": [text]}, text[:2000]: text}
    login.claims.pop("email_verified")
    raw: dict[str, Any] = login.dict()
    raw["title"] = text
    raw["token"]["response"]["headers"] = {"x-hostile": text}
    raw["userinfo"]["body"] = {**raw["userinfo"]["body"], "name": text}
    raw["discovery"]["body"]["scopes_supported"] = [text]
    raw["jwks"]["body"]["keys"].append({"kty": "RSA", "kid": text, "n": text, "e": "AQAB"})
    raw["identity_provider"]["description"] = text
    raw["identity_provider"]["options"]["claimsMapping"]["name"] = [text[:5000], "name"]
    raw["authorize"]["response"] = {"status": 400, "headers": {"h": text}, "body": f"<html>{text}</html>"}
    raw["exchanges"] = [
        {
            "step": text[:50],
            "method": text[:20],
            "url": f"https://x.example/{text[:3000]}?a={text[:3000]}",
            "status": 400,
            "milliseconds": 5,
            "note": text,
            "headers": {"a": text},
            "body": text,
        },
        {"step": "token", "method": "POST", "url": "https://x.example/", "body": {"error_description": text}},
    ]
    return Case.from_dict(raw)


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_view_draws_it_and_obeys_nothing(kind: str) -> None:
    case = hostile_case(HOSTILE[kind])
    report = diagnose(case)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.open_case import add_tab

        add_tab(app, case, report)
        tab = app.state.tab
        assert tab is not None
        for page in PAGES:
            app.show_page(page)
            tab.open |= {one.item for one in app.lines() if one.item}
            for mode in ("tree", "side", "raw") if page == "tokens" else ("tree",):
                tab.mode["tokens"] = mode
                app.draw()
                app.document.action_edge(1)
                await pilot.pause()
                text = screen_text(app)
                assert not OBEYED.search(text), (page, OBEYED.search(text))
                assert len(text) < 100_000
                assert all(row.plain.isprintable() for row in app.document._rows), page
        assert app.is_running and app.return_code is None

    in_app(step, size=(120, 40))


def test_markup_stands_there_as_it_was_sent() -> None:
    case = hostile_case(HOSTILE["markup"])

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("mapping")
        await pilot.pause()
        assert "[/nope] [bold]x" in screen_text(app)

    in_app(step, cases=[(case, diagnose(case))], size=(200, 60))


def test_hostile_messages_tooltips_and_prompts_are_literal() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_message(HOSTILE["markup"] + HOSTILE["escapes"])
        await pilot.pause()
        assert "[/nope]" in screen_text(app) and not OBEYED.search(screen_text(app))
        app.state.settings["issuer"] = "https://x.example/[/nope]\x1b[2J"
        app.show_page("setup", item=items.Field("issuer"))
        await pilot.press("enter")
        await pilot.pause()
        assert not OBEYED.search(screen_text(app))

    in_app(step, size=(120, 36))


def test_the_guard_stops_what_came_through() -> None:
    segments = [Segment("ok"), Segment("a\x1b]52;c;x\x07b"), Segment("\u202eevil"), Segment("\x1b[2J", None, [(1, 0)])]  # type: ignore[list-item]
    shown = GUARD.apply(segments, Color(0, 0, 0))
    assert [one.text for one in shown] == ["ok", "a�]52;c;x�b", "�evil", "\x1b[2J"]
