"""A login under way, step by step; and the demo's scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.report.visible import visible
from inspector.tui.lines import BLANK, Line, Span, line

if TYPE_CHECKING:
    from inspector.tui.logging_in import LoginRun

MARKS: dict[str, Span] = {
    "going": ("● ", "info"),
    "done": ("✔ ", "ok"),
    "failed": ("✖ ", "error"),
    "note": ("  ", "muted"),
    "late": ("▲ ", "warning"),
}


def capture_lines(run: LoginRun | None, width: int, sharing: bool) -> list[Line]:
    if run is None:
        return [BLANK, line(("No login is under way. l starts one.", "muted"))]
    host = "•••" if sharing else visible(run.host, 200)
    lines = [
        BLANK,
        line(("Logging in", "title"), (f"   {host}", "muted"), ("   esc cancels" if run.going else "", "muted")),
        BLANK,
    ]
    for state, text in run.steps:
        mark = MARKS.get(state, MARKS["note"])
        shown = "a step that names a host" if sharing and state == "host" else text
        lines.append(line(mark, (visible(shown, 600), "muted" if state == "note" else "text"), hang=2))
    if run.url and run.going:
        lines += [
            BLANK,
            line(("Sign in in the browser. Not there? Open this address on any machine:", "strong")),
            line(
                (
                    visible(run.url if not sharing else run.url.partition("?")[0] + "?…", 4000)
                    if not sharing
                    else "(hidden while sharing)",
                    "link",
                ),
                item="login:copy",
            ),
            line(("⏎ copy the address", "key"), item="login:copy"),
        ]
        if run.ssh:
            lines += [
                BLANK,
                line(("The browser is on another machine? Run there first:", "muted")),
                line((visible(run.ssh), "text")),
            ]
        lines += [BLANK, line(("Or paste here what the browser's address bar shows after the sign-in.", "muted"))]
        lines += [line(("✖ cancel", "error"), item="login:cancel")]
    if not run.going:
        lines += [BLANK, line(("⏎ try again", "key"), item="login:again")]
        if run.partial is not None:
            lines.append(line(("⏎ look at what had come by then", "key"), item="login:partial"))
    return lines


def demo_lines(width: int) -> list[Line]:
    from inspector.tui.logging_in import scenarios

    lines = [
        BLANK,
        line(
            ("Demo", "title"), ("   a real OpenID provider on this machine logs in and fails in a chosen way", "muted")
        ),
        BLANK,
    ]
    for name, what in scenarios():
        lines.append(
            line((f"  {visible(name, 40):32}", "strong"), (visible(what, 200), "muted"), item=f"demo:{name}", hang=34)
        )
    return lines
