"""Readable by all: contrast, marks that differ, links a terminal can follow, plain lines, the sequence as a picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from rich.color import Color
from rich.style import Style
from textual.pilot import Pilot

from inspector.report.sequence import hops, mermaid, svg
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.exports import make
from inspector.tui.pages import PAGES
from inspector.tui.palette import THEMES, Ink

from ..hostile import ESCAPES
from . import story
from .screen import in_app, screen_text

ONE = [(story.case(), story.report())]
READ = (
    *("text", "strong", "title", "heading", "muted", "error", "warning", "info", "ok", "accent", "key", "link"),
    *("claim", "string", "number", "word", "mask", "badge-error", "badge-warning", "badge-ok", "badge-unknown", "jump"),
)


def luminance(color: Color) -> float:
    parts = [one / 255 for one in color.get_truecolor()]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    """WCAG 2's ratio of the two colours of a style."""
    assert style.color is not None and style.bgcolor is not None
    one, two = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (one + 0.05) / (two + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_everything_that_is_read_has_contrast(theme: object) -> None:
    ink = Ink(theme)  # type: ignore[arg-type]
    for name in READ:
        for ground in (ink.base, ink.base + ink.cursor):
            assert contrast(ground + ink[name]) >= 4.5, (name, contrast(ground + ink[name]))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_word_is_faint(page: object) -> None:
    """The faint ink is for rules and bars; words in it, such as what stands in an empty field, cannot be read."""

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page(page.name)  # type: ignore[attr-defined]
        for line in app.lines():
            assert not [text for text, style in line.spans if "faint" in style.split() and re.search(r"\w", text)]

    in_app(step, cases=ONE)


def test_the_cursor_is_no_fold_mark() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        await pilot.pause()
        rows = screen_text(app).splitlines()
        assert [row for row in rows if row.startswith("›")] and not [row for row in rows if row[:1] in "▸▾" and row]

    in_app(step, cases=ONE)


def test_a_link_is_one_a_terminal_can_follow() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        tab.toggle(items.Member("id_token.payload.email"))
        app.show_page("tokens", item=items.Member("id_token.payload.email"))
        await pilot.pause()
        links = {
            segment.style.link
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.link
        }
        assert links == {"https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims"}

    in_app(step, cases=ONE)


@pytest.mark.parametrize("share", [False, True])
def test_plain_lines_have_no_columns(share: bool) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("L")
        await pilot.pause()
        text = "\n".join(line.plain for line in app.lines())
        assert "email-verified-missing" in text
        assert not any(mark in text for mark in "┃━─"), "nothing is drawn"
        assert "M01 email-verified-missing (root cause)" in text, "nothing stands at the far end of a line"
        assert "Qlik stores: from Microsoft Graph" in text, "a cell of a table is a line"
        assert not share or "Maria" not in text

    in_app(step, cases=ONE, share=share)


def entries(**members: object) -> dict[str, object]:
    plain = {"step": "token", "method": "POST", "url": "https://idp.example/token", "status": 200, "milliseconds": 5}
    return {**plain, "note": "", **members}


def test_the_sequence_is_a_picture_and_mermaid() -> None:
    found = hops(story.report().to_dict(masked=True)["timeline"])
    root = ElementTree.fromstring(svg(found))
    assert len([one for one in root.iter() if one.tag.endswith("path")]) == len(found)
    text = mermaid(found)
    assert text.startswith("```mermaid\nsequenceDiagram\n") and text.count("->>p") >= len(found)
    failed = mermaid(hops([entries(status=401)]))
    assert "--xp" in failed and "401" in failed


def test_hostile_names_stay_words() -> None:
    evil = hops([entries(method=f"<script>{ESCAPES}", url="https://x/`;\n```%%{init}", note='"><b onload=x>')])
    assert ElementTree.fromstring(svg(evil)) is not None and "<b" not in svg(evil) and "<script" not in svg(evil)
    body = mermaid(evil).removeprefix("```mermaid").removesuffix("```\n")
    assert "`" not in body and "%" not in body and "<" not in body and "\x1b" not in body


def test_the_exports_of_the_sequence_are_masked() -> None:
    from inspector.diagnosis import diagnose
    from inspector.tui.tab import Tab

    tab = Tab(story.case(), diagnose(story.case()))
    for kind in ("sequence", "mermaid"):
        _, text = make(kind, tab, tab.masker())
        assert not [one for one in (*story.PERSONAL, *story.SECRETS) if one in text]
