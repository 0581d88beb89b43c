"""The start screen: what the inspector does, and the ways in."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.views.detail import columns, has_room, pane, with_detail

WAYS = (
    (items.Command("browse"), "b", "Browse", "watch the real login to Qlik in your own browser, step by step"),
    (items.Command("login"), "l", "Log in", "capture a login with its tokens, through a loopback redirect URI"),
    (items.Command("open"), "o", "Open", "a case file, HAR, token, discovery document, Qlik's JSON …"),
    (items.Command("demo"), "d", "Demo", "a built-in identity provider whose logins fail, without network"),
    (items.Command("setup"), "5", "Set up", "issuer, client and tenant for your own logins"),
    (items.Command("how"), "h", "How …", "to get a HAR, Qlik's JSON, a token preview, the redirect URI"),
)


def page(context: Context) -> list[Line]:
    shown = context.setup_masker.person
    left = [shown(one.name) for one in context.state.left]
    recent = [shown(name) for name in context.state.recent]
    if not has_room(context.width):
        return start(recent, context.width, left)
    from inspector.tui.views.start_detail import detail

    listed, _ = columns(context.width)
    beside = [BLANK, *pane(detail(context.item))]
    return with_detail(start(recent, listed, left), beside, context)


def start(recent: Sequence[str], width: int, left: Sequence[str] = ()) -> list[Line]:
    """`recent`: names of cases that were saved or opened, newest first; `left`: of logins that nobody could save."""
    box = min(width, 76)
    inner = box - 2

    def boxed(text: str, style: str, item: items.Item | None = None) -> Line:
        pad = inner - 2 - len(text)
        return line(("│ ", "info"), (text, style), (" " * max(0, pad) + " │", "info"), item=item)

    lines = [
        BLANK,
        line(("Why does this Qlik Cloud login fail?", "title")),
        line(("The cause, the value that shows it, and the console page that repairs it.", "muted")),
        BLANK,
        line(("╭" + "─" * inner + "╮", "info")),
        boxed("Paste anything here", "strong", items.Command("paste")),
        boxed("token · callback URL · token response · HAR · Qlik JSON · error page"[: inner - 2], "muted"),
        line(("╰" + "─" * inner + "╯", "info")),
        line(("It is read at once and never shown. Nothing is stored, nothing is sent.", "muted")),
        BLANK,
    ]
    for item, key, name, what in WAYS:
        lines.append(line((f" {key} ", "key"), (f" {name:8}", "strong"), (what, "muted"), item=item, hang=12))
    if left:
        lines += [BLANK, line(("Captured earlier and not saved", "heading"))]
        for index, name in enumerate(left):
            lines.append(line("    ", (visible(name, 120), "text"), item=items.Unsaved(index)))
        lines.append(line("    ", ("remove them", "key"), item=items.RemoveUnsaved()))
    if recent:
        lines += [BLANK, line(("Recent", "heading"))]
        for index, name in enumerate(recent):
            lines.append(line("    ", (visible(name, 120), "text"), item=items.Recent(index)))
    return lines
